// The chain from its first block up, without executing it: that is what followers do.
#include "model/contract_code.h"
#include "model/log_contract.h"
#include "verify/audit.h"
#include "verify/roots.h"

namespace vs::verify {
namespace {

std::string block_text(std::uint64_t number) {
    return "block " + std::to_string(number);
}

class ChainAudit {
  public:
    ChainAudit(const chain::Database& database, const crypto::Address& node)
        : database_(database), node_(model::address_word(node)) {}

    // What is wrong with the next block, in words; none when it is right.
    std::optional<std::string> read(std::uint64_t number) {
        const auto block = database_.block(number);
        if (!block || !*block) return "cannot be read";
        const auto& header = (*block)->header;
        const auto hash = chain::hash_of(header);
        const auto stored = database_.header(number);
        if (!stored || !*stored || (*stored)->hash != hash ||
            (*stored)->size != chain::encode(**block).size())
            return "stands in a row that is not its own";
        const bool linked = number == 0 || header.parent_hash == previous_;
        previous_ = hash;
        times_.push_back(header.time);
        const bool logged = is_logged(number, hash);
        if (header.number != number || !linked) return "does not follow from the one before";
        if (!logged) return "is not the one in the log of blocks";
        if (chain::transactions_root((*block)->raw) != header.transactions_root)
            return "holds other transactions than were executed";
        return receipts(number, header);
    }
    const Roots& roots() const { return roots_; }
    std::vector<std::uint64_t> take_times() { return std::move(times_); }
    std::map<crypto::Address, std::vector<Anchored>> take() { return std::move(anchored_); }
    Signers of(const crypto::Address& registry, const crypto::Address& consent) {
        auto out = std::move(signers_[registry]);
        if (registry != consent) out.join(signers_[consent]);
        return out;
    }

  private:
    bool is_logged(std::uint64_t number, const chain::Hash& hash) {
        const auto& log = *database_.block_log();
        const auto leaf = log.leaf(number, store::From::disk);
        bool same = leaf && equal(*leaf, hash);
        roots_.add(tlog::leaf_hash(hash),
                   [&](int level, std::uint64_t index, const tlog::Hash& computed) {
                       const auto kept = log.node(level, index);
                       same = same && kept && *kept == computed;
                   });
        return same;
    }
    std::optional<std::string> receipts(std::uint64_t number, const chain::Header& header) {
        const auto included = database_.transactions(number);
        if (!included) return "has transactions that cannot be read";
        std::vector<chain::Receipt> all;
        std::uint64_t gas = 0, logs = 0;
        for (const auto& one : *included) {
            const auto transaction = chain::decode_transaction(one.raw);
            gas += one.gas_used;
            if (!transaction || transaction->sender != one.sender ||
                one.cumulative_gas_used != gas || one.first_log != logs)
                return "has a row that does not fit its transactions";
            logs += one.logs.size();
            all.push_back({.type = transaction->type,
                           .success = one.success,
                           .cumulative_gas_used = gas,
                           .bloom = chain::bloom_of(one.logs),
                           .logs = one.logs});
            for (const auto& log : one.logs) collect(number, header.time, log);
        }
        if (chain::receipts_root(all) != header.receipts_root)
            return "holds other receipts than were executed";
        return {};
    }
    void collect(std::uint64_t number, std::uint64_t time, const chain::Log& log) {
        signers_[log.address].add(log, number, time);
        if (log.topics.size() != 3 || log.topics[0] != topic_ || log.topics[1] != node_ ||
            log.data.size() != 32)
            return;
        anchored_[log.address].push_back({read_u64(ByteView(log.topics[2]).subspan(24)),
                                          *to_array<32>(ByteView(log.data)), number});
    }

    const chain::Database& database_;
    const model::Word node_, topic_ = model::anchored_topic();
    chain::Hash previous_{};
    Roots roots_;
    std::vector<std::uint64_t> times_;
    std::map<crypto::Address, std::vector<Anchored>> anchored_;  // by contract
    std::map<crypto::Address, Signers> signers_;                 // likewise
};

struct ContractState {
    crypto::Address log{};
    std::uint64_t size = 0;
    tlog::Hash root{};
};

// Slots of an account, proven against the state root of the last block.
Result<chain::AccountProof> proven(const chain::Database& database, const crypto::Address& address,
                                   const std::vector<chain::U256>& slots) {
    const auto& header = database.head()->header;
    auto proof = database.prove(address, slots, header.number);
    if (!proof) return proof;
    if (auto good = chain::verify_account(header.state_root, *proof); !good) return pass(good);
    return proof;
}

// Asks the Directory for Log and Log for the head, by storage proofs.
Result<ContractState> contract_state(const chain::Database& database, const crypto::Address& node) {
    const auto directory = database.meta("directory");
    if (!directory) return pass(directory);
    const auto address =
        *directory ? to_array<20>(**directory) : fail("contract", "no Directory was deployed");
    if (!address) return pass(address);
    const auto entry =
        proven(database, *address, {chain::U256::from_be(model::directory_slot("Log"))});
    if (!entry) return pass(entry);
    ContractState out{.log = evm::to_address(entry->slots[0].value)};
    const auto slot = chain::U256::from_be(model::head_slot(node));
    const auto head = proven(database, out.log, {slot, slot + chain::U256(1)});
    if (!head) return pass(head);
    const auto runtime = from_hex(model::kLogRuntime.substr(2));
    if (!runtime || head->account.code_hash != crypto::keccak256(*runtime))
        return fail("contract", "what stands at the address of Log is not our contract");
    out.root = head->slots[0].value.to_be();
    out.size = head->slots[1].value.w[0];
    return out;
}

// A contract's address by name, zero where the Directory has none; proven as above.
Result<crypto::Address> named(const chain::Database& database, std::string_view name) {
    const auto directory = database.meta("directory");
    if (!directory) return pass(directory);
    const auto address =
        *directory ? to_array<20>(**directory) : fail("contract", "no Directory was deployed");
    if (!address) return pass(address);
    const auto entry =
        proven(database, *address, {chain::U256::from_be(model::directory_slot(name))});
    if (!entry) return pass(entry);
    return evm::to_address(entry->slots[0].value);
}

// Every head of the log of blocks that was signed and remembered, by size.
std::multimap<std::uint64_t, tlog::Checkpoint> remembered(const std::vector<std::string>& heads,
                                                          const std::string& key,
                                                          Verdict& verdict) {
    std::multimap<std::uint64_t, tlog::Checkpoint> out;
    for (const auto& head : heads) {
        ++verdict.heads;
        auto checkpoint = tlog::open_checkpoint(head, key);
        if (checkpoint)
            out.emplace(checkpoint->size, std::move(*checkpoint));
        else
            verdict.findings.push_back({Level::head,
                                        {},
                                        "",
                                        "a remembered head of the blocks is not signed by this "
                                        "node: " +
                                            checkpoint.error().message});
    }
    return out;
}

void judge(const tlog::Checkpoint& head, const Roots& roots, Verdict& verdict) {
    verdict.compared = true;
    if (roots.root() == head.root) return;
    verdict.findings.push_back({Level::head,
                                {},
                                "",
                                "the chain was rewritten: its first " + std::to_string(head.size) +
                                    " blocks are not those that were remembered"});
}

// The contract's history by its events, and what the state says it came to.
std::vector<Anchored> judge_contract(const chain::Database& database, const crypto::Address& node,
                                     std::map<crypto::Address, std::vector<Anchored>> anchored,
                                     Verdict& verdict) {
    const auto state = contract_state(database, node);
    if (!state) {
        verdict.findings.push_back({Level::contract, {}, "", state.error().message});
        return {};
    }
    auto history = std::move(anchored[state->log]);
    const bool same =
        history.empty() ? state->size == 0
                        : history.back().size == state->size && history.back().root == state->root;
    if (!same)
        verdict.findings.push_back(
            {Level::contract, {}, "", "the contract's head is not the one of its last event"});
    verdict.anchored = history.size();
    return history;
}

}  // namespace

ChainWalk audit_chain(const chain::Database& database, const std::string& verifier_key,
                      const std::vector<std::string>& heads, Verdict& verdict) {
    const auto signer = tlog::NoteVerifier::parse(verifier_key);
    const auto origin = signer ? signer->name.substr(0, signer->name.rfind('/')) : "";
    const auto node = crypto::parse_address(origin.substr(origin.find('/') + 1));
    if (!signer || !node || database.empty() || database.block_log() == nullptr) {
        verdict.findings.push_back({Level::chain, {}, "", "the chain cannot be read"});
        return {};
    }
    const auto claims =
        remembered(heads, tlog::verifier_key_text(origin + "/blocks", signer->key), verdict);
    ChainAudit audit(database, *node);
    const auto last = database.head()->header.number;
    auto claim = claims.begin();
    for (std::uint64_t number = 0; number <= last; ++number) {
        if (const auto wrong = audit.read(number)) {
            verdict.findings.push_back(
                {Level::chain, {}, "", block_text(number) + " of the chain " + *wrong});
            return {};
        }
        for (; claim != claims.end() && claim->first == number + 1; ++claim)
            judge(claim->second, audit.roots(), verdict);
    }
    for (; claim != claims.end(); ++claim) {
        verdict.compared = true;
        verdict.findings.push_back({Level::head,
                                    {},
                                    "",
                                    "the chain was cut: it has " + std::to_string(last + 1) +
                                        " blocks, and somebody remembers " +
                                        std::to_string(claim->first)});
    }
    verdict.blocks = last + 1;
    ChainWalk out{.anchored = judge_contract(database, *node, audit.take(), verdict)};
    const auto registry = named(database, "Registry"), consent = named(database, "Consent");
    if (registry && consent) {
        out.signers = audit.of(*registry, *consent);
        out.consent = *consent;
    }
    out.times = audit.take_times();
    return out;
}

}  // namespace vs::verify
