#include "chain/builder.h"

#include <algorithm>
#include <unordered_map>

namespace vs::chain {
namespace {

using BuildClock = std::chrono::steady_clock;

// The transaction is fine, its turn has not come: one before it was dropped.
bool waits(const Error& error) {
    return error.code == "NONCE_MISMATCH_TOO_HIGH";
}

// The store failed: nothing is wrong with the transaction.
bool is_store_error(const Error& error) {
    static constexpr std::string_view kCodes[] = {"damaged", "corrupt", "io",       "disk-full",
                                                  "pruned",  "locked",  "read-only"};
    return std::ranges::find(kCodes, error.code) != std::end(kCodes);
}

Result<> run(BlockRun& run, const std::vector<PoolItemPtr>& items, const BuildLimits& limits,
             Built& out) {
    const auto end = BuildClock::now() + limits.time;
    for (const auto& item : items) {
        const auto& transaction = item->transaction;
        if (run.gas_used() + transaction.gas > limits.gas) break;
        if (!out.included.empty() && BuildClock::now() > end) break;
        if (out.included.size() >= limits.transactions) break;
        const auto receipt = run.add(transaction);
        if (receipt) {
            out.block.transactions.push_back(transaction);
            out.block.raw.push_back(item->raw);
            out.included.push_back(item);
        } else if (is_store_error(receipt.error())) {
            return pass(receipt);
        } else if (!waits(receipt.error())) {
            out.dropped.push_back({item, receipt.error()});
        }
    }
    return {};
}

Result<> fill_results(Database& database, Built& out) {
    auto& header = out.block.header;
    const auto& receipts = out.executed.receipts;
    header.gas_used = receipts.empty() ? 0 : receipts.back().cumulative_gas_used;
    header.bloom = bloom_of(receipts);
    header.receipts_root = receipts_root(receipts);
    header.transactions_root = transactions_root(out.block.raw);
    const auto root = database.root_after(out.executed.diff);
    if (!root) return pass(root);
    header.state_root = *root;
    return {};
}

}  // namespace

Header next_header(const Head& parent, std::uint64_t time, const Address& coinbase,
                   std::uint64_t gas_limit, evm::Revision revision) {
    static constexpr std::string_view kExtra = "vitalseal";
    Header out;
    out.parent_hash = parent.hash;
    out.number = parent.header.number + 1;
    out.time = time;
    out.coinbase = coinbase;
    out.gas_limit = gas_limit;
    out.extra_data = to_bytes(as_bytes(kExtra));
    out.mix_hash = crypto::keccak256(parent.hash);
    out.base_fee = next_base_fee(parent.header);
    if (revision >= evm::Revision::shanghai) out.withdrawals_root = kEmptyRoot;
    if (revision >= evm::Revision::cancun) {
        out.blob_gas_used = 0;
        out.excess_blob_gas = next_excess_blob_gas(parent.header);
        out.parent_beacon_root = Hash{};
    }
    return out;
}

std::function<Hash(std::uint64_t)> block_hashes(const Database& database) {
    return [&database,
            known = std::unordered_map<std::uint64_t, Hash>()](std::uint64_t number) mutable {
        const auto [at, fresh] = known.try_emplace(number);
        if (!fresh) return at->second;
        const auto hash = database.hash_of(number);
        if (hash && *hash) at->second = **hash;
        return at->second;
    };
}

Parent parent_in(const Database& database, const Head& head, const StateReader& state) {
    return {.header = head.header,
            .state = state,
            .block_hash = block_hashes(database),
            .state_root = nullptr};
}  // NOLINT(clang-analyzer-cplusplus.NewDeleteLeaks): the Parent returned owns block_hash

Result<Built> build_block(Database& database, const Header& header, const Rules& rules,
                          const std::vector<PoolItemPtr>& items, const BuildLimits& limits) {
    const auto head = database.head();
    const auto state = database.state(head->header.number);
    const auto parent = parent_in(database, *head, state);
    Built out{.block = {.header = header}};
    if (header.withdrawals_root) out.block.withdrawals.emplace();
    BlockRun block(parent, out.block.header, rules);
    if (auto begun = block.begin(); !begun) return pass(begun);
    if (auto done = run(block, items, limits, out); !done) return pass(done);
    out.executed = block.finish({});
    if (auto filled = fill_results(database, out); !filled) return pass(filled);
    return out;
}

}  // namespace vs::chain
