// The chain as a whole, accounts, fees.
#include <algorithm>

#include "chain/chain.h"
#include "chain/detail/rpc_core.h"
#include "chain/detail/rpc_text.h"

namespace vs::chain {
namespace {

constexpr std::uint64_t kMaxFeeHistory = 1024;
constexpr std::size_t kMaxProofSlots = 1024;

Answer chain_id(RpcContext& context, Params&) {
    return text::quantity(context.chain.chain_id());
}

Answer net_version(RpcContext& context, Params&) {
    return json::string(std::to_string(context.chain.chain_id()));
}

Answer block_number(RpcContext& context, Params&) {
    return text::quantity(context.chain.head()->header.number);
}

Answer no(RpcContext&, Params&) {
    return false;
}

Answer yes(RpcContext&, Params&) {
    return true;
}

Answer zero(RpcContext&, Params&) {
    return "0x0";
}

Answer client_version(RpcContext&, Params&) {
    return "Vitalseal/0.1.0";
}

Answer sha3(RpcContext&, Params& in) {
    const auto bytes = in.bytes(0);
    if (!in.good()) return in.error();
    return text::hex(crypto::keccak256(bytes));
}

// What the next block asks; this node wants nothing beyond it.
Answer gas_price(RpcContext& context, Params&) {
    return text::quantity(context.chain.pending_header().base_fee.value_or(U256{}));
}

Result<AccountInfo> account_at(RpcContext& context, const Address& address, std::uint64_t number) {
    const auto found = context.chain.database().state(number).account(address);
    if (!found) return pass(found);
    return found->value_or(AccountInfo{});
}

Answer get_balance(RpcContext& context, Params& in) {
    const auto address = in.address(0);
    const auto number = in.state(1);
    if (!in.good()) return in.error();
    const auto account = account_at(context, address, number);
    if (!account) return refuse(account.error());
    return text::quantity(account->balance);
}

Answer get_nonce(RpcContext& context, Params& in) {
    const auto address = in.address(0);
    const auto* tag = in.at(1);
    const auto number = in.state(1);
    if (!in.good()) return in.error();
    if (tag != nullptr && *tag == "pending")
        return text::quantity(context.chain.pool().next_nonce(address));
    const auto account = account_at(context, address, number);
    if (!account) return refuse(account.error());
    return text::quantity(account->nonce);
}

Answer get_code(RpcContext& context, Params& in) {
    const auto address = in.address(0);
    const auto number = in.state(1);
    if (!in.good()) return in.error();
    const auto account = account_at(context, address, number);
    if (!account) return refuse(account.error());
    const auto code = context.chain.database().state(number).code(account->code_hash);
    if (!code) return refuse(code.error());
    return text::hex(*code);
}

Answer get_storage(RpcContext& context, Params& in) {
    const auto address = in.address(0);
    const auto slot = in.slot(1);
    const auto number = in.state(2);
    if (!in.good()) return in.error();
    const auto value = context.chain.database().state(number).storage(address, slot);
    if (!value) return refuse(value.error());
    return text::word(*value);
}

json::array nodes(const std::vector<Bytes>& proof) {
    json::array out;
    for (const auto& node : proof) out.emplace_back(text::hex(node));
    return out;
}

json::object proof_text(const AccountProof& proof) {
    json::array slots;
    for (const auto& slot : proof.slots)
        slots.push_back(json::object{{"key", text::quantity(slot.slot)},
                                     {"value", text::quantity(slot.value)},
                                     {"proof", nodes(slot.nodes)}});
    return {{"address", text::hex(proof.address)},
            {"accountProof", nodes(proof.nodes)},
            {"balance", text::quantity(proof.account.balance)},
            {"codeHash", text::hex(proof.account.code_hash)},
            {"nonce", text::quantity(proof.account.nonce)},
            {"storageHash", text::hex(proof.account.storage_root)},
            {"storageProof", std::move(slots)}};
}

Answer get_proof(RpcContext& context, Params& in) {
    const auto address = in.address(0);
    std::vector<U256> slots;
    const auto* list = in.at(1);
    if (list == nullptr || !list->is_array()) {
        in.refuse("invalid argument 1: a list of slots is wanted");
    } else {
        if (list->get_array().size() > kMaxProofSlots) in.refuse("too many slots", kLimit);
        for (const auto& slot : list->get_array()) slots.push_back(in.slot(slot, "slot"));
    }
    const auto number = in.state(2);
    if (!in.good()) return in.error();
    const auto proof = context.chain.database().prove(address, slots, number);
    if (!proof) return refuse(proof.error());
    return proof_text(*proof);
}

// What the transactions of a block paid beyond the base fee, at these percentiles of its gas.
Result<json::array> rewards(const Database& database, const StoredHeader& stored,
                            const std::vector<double>& percentiles) {
    const auto number = stored.block.header.number;
    const auto included = database.transactions(number);
    if (!included) return pass(included);
    std::vector<std::pair<U256, std::uint64_t>> tips;  // with the gas they paid for
    for (const auto& one : *included) {
        const auto transaction = decode_transaction(one.raw, Senders::leave_zero);
        if (!transaction) return pass(transaction);
        const auto base = stored.block.header.base_fee;
        tips.emplace_back(text::effective_price(*transaction, base) - base.value_or(U256{}),
                          one.gas_used);
    }
    std::sort(tips.begin(), tips.end());
    json::array out;
    for (const auto percentile : percentiles) {
        const auto wanted = percentile / 100 * static_cast<double>(stored.block.header.gas_used);
        U256 tip;
        double sum = 0;
        for (const auto& [price, gas] : tips) {
            tip = price;
            sum += static_cast<double>(gas);
            if (sum >= wanted) break;
        }
        out.emplace_back(text::quantity(tip));
    }
    return out;
}

std::vector<double> percentiles_in(Params& in) {
    std::vector<double> out;
    const auto* list = in.at(2);
    if (list == nullptr) return out;
    if (!list->is_array() || list->get_array().size() > 100) {
        in.refuse("invalid argument 2: a list of at most 100 percentiles is wanted");
        return out;
    }
    for (const auto& value : list->get_array()) {
        boost::system::error_code error;
        const auto percentile = value.to_number<double>(error);
        if (error || percentile < 0 || percentile > 100 ||
            (!out.empty() && percentile < out.back()))
            in.refuse("invalid reward percentile");
        out.push_back(percentile);
    }
    return out;
}

Answer fee_history(RpcContext& context, Params& in) {
    const auto count = std::min(in.count(0), kMaxFeeHistory);
    const auto newest = in.block(1);
    const auto percentiles = percentiles_in(in);
    if (in.good() && !newest) in.refuse("request beyond head block", kServerError);
    if (!in.good()) return in.error();
    const auto& database = context.chain.database();
    const auto oldest = *newest + 1 - std::min(count, *newest + 1);
    json::array base_fees, ratios, reward;
    Header last = context.chain.head()->header;
    const auto end = context.deadline();
    for (auto number = oldest; number <= *newest && count > 0; ++number) {
        if (std::chrono::steady_clock::now() > end)
            return refuse(kLimit, "this takes too long: ask for fewer blocks");
        const auto stored = database.header(number);
        if (!stored || !*stored) return refuse(kInternal, "a block is gone");
        last = (*stored)->block.header;
        base_fees.emplace_back(text::quantity(last.base_fee.value_or(U256{})));
        ratios.emplace_back(static_cast<double>(last.gas_used) /
                            static_cast<double>(last.gas_limit));
        if (percentiles.empty()) continue;
        auto row = rewards(database, **stored, percentiles);
        if (!row) return refuse(row.error());
        reward.emplace_back(std::move(*row));
    }
    json::object out{{"oldestBlock", text::quantity(oldest)}};
    if (count > 0) {
        base_fees.emplace_back(text::quantity(next_base_fee(last)));
        out["baseFeePerGas"] = std::move(base_fees);
        out["gasUsedRatio"] = std::move(ratios);
        if (!percentiles.empty()) out["reward"] = std::move(reward);
    } else {
        out["gasUsedRatio"] = json::array();
    }
    return out;
}

constexpr RpcMethod kReadMethods[] = {
    {"eth_chainId", chain_id, Access::everyone, true},
    {"eth_blockNumber", block_number, Access::everyone, true},
    {"eth_syncing", no, Access::everyone, true},
    {"eth_mining", no, Access::everyone, true},
    {"eth_hashrate", zero, Access::everyone, true},
    {"eth_gasPrice", gas_price, Access::everyone, true},
    {"eth_maxPriorityFeePerGas", zero, Access::everyone, true},
    {"eth_blobBaseFee", [](RpcContext&, Params&) -> Answer { return "0x1"; }, Access::everyone,
     true},
    {"eth_feeHistory", fee_history},
    {"eth_getBalance", get_balance, Access::everyone, true},
    {"eth_getTransactionCount", get_nonce, Access::everyone, true},
    {"eth_getCode", get_code},
    {"eth_getStorageAt", get_storage, Access::everyone, true},
    {"eth_getProof", get_proof},
    {"net_version", net_version, Access::everyone, true},
    {"net_listening", yes, Access::everyone, true},
    {"net_peerCount", zero, Access::everyone, true},
    {"web3_clientVersion", client_version, Access::everyone, true},
    {"web3_sha3", sha3, Access::everyone, true},
};

}  // namespace

std::span<const RpcMethod> read_methods() {
    return kReadMethods;
}

}  // namespace vs::chain
