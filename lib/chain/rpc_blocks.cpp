// Blocks, transactions, receipts.
#include "chain/chain.h"
#include "chain/detail/rpc_core.h"
#include "chain/detail/rpc_text.h"
#include "chain/filters.h"

namespace vs::chain {
namespace {

using Number = std::optional<std::uint64_t>;

Number block_by_hash(RpcContext& context, Params& in) {
    const auto hash = in.hash(0);
    if (!in.good()) return std::nullopt;
    const auto number = context.chain.database().number_of(hash);
    if (!number) in.refuse(number.error().message, kInternal);
    return number.value_or(std::nullopt);
}

Number block_by_number(RpcContext&, Params& in) {
    return in.block(0);
}

Answer too_large(std::string_view instead) {
    return refuse(kLimit, "the block is too large for one answer: ask for " + std::string(instead));
}

using Find = Number (*)(RpcContext&, Params&);

template <Find find>
Answer get_block(RpcContext& context, Params& in) {
    const auto number = find(context, in);
    const bool full = in.flag(1, false);
    if (!in.good()) return in.error();
    if (!number) return nullptr;
    const auto stored = context.chain.database().header(*number);
    const auto included = context.chain.database().transactions(*number);
    if (!stored) return refuse(stored.error());
    if (!included) return refuse(included.error());
    if (!*stored) return nullptr;
    if (full && 2 * (*stored)->size > context.options.max_block) return too_large("hashes");
    return text::block(**stored, *included, full);
}

template <Find find>
Answer count_transactions(RpcContext& context, Params& in) {
    const auto number = find(context, in);
    if (!in.good()) return in.error();
    if (!number) return nullptr;
    const auto included = context.chain.database().transactions(*number);
    if (!included) return refuse(included.error());
    return text::quantity(std::uint64_t{included->size()});
}

template <Find find>
Answer count_ommers(RpcContext& context, Params& in) {
    const auto number = find(context, in);
    if (!in.good()) return in.error();
    return number ? json::value("0x0") : json::value();
}

Answer get_ommer(RpcContext&, Params&) {
    return nullptr;
}

Answer transaction_text(RpcContext& context, const Result<std::optional<Included>>& included) {
    if (!included) return refuse(included.error());
    if (!*included) return nullptr;
    const auto stored = context.chain.database().header((*included)->block);
    if (!stored) return refuse(stored.error());
    if (!*stored) return nullptr;
    auto transaction = decode_transaction((*included)->raw, Senders::leave_zero);
    if (!transaction) return refuse(transaction.error());
    transaction->sender = (*included)->sender;
    return text::transaction(*transaction, &**included, &**stored);
}

Answer get_transaction(RpcContext& context, Params& in) {
    const auto hash = in.hash(0);
    if (!in.good()) return in.error();
    // Asked before the chain: what is in neither then came in between, and is in the chain now.
    const auto waiting = context.chain.pool().find(hash);
    const auto included = context.chain.database().transaction(hash);
    if (included && !*included && waiting)
        return text::transaction(waiting->transaction, nullptr, nullptr);
    return transaction_text(context, included);
}

template <Find find>
Answer get_transaction_in(RpcContext& context, Params& in) {
    const auto number = find(context, in);
    const auto place = in.count(1);
    if (!in.good()) return in.error();
    if (!number || place > 0xffffffff) return nullptr;
    return transaction_text(
        context, context.chain.database().transaction(*number, static_cast<std::uint32_t>(place)));
}

Answer get_receipt(RpcContext& context, Params& in) {
    const auto hash = in.hash(0);
    if (!in.good()) return in.error();
    const auto& database = context.chain.database();
    const auto included = database.transaction(hash);
    if (!included) return refuse(included.error());
    if (!*included) return nullptr;
    const auto stored = database.header((*included)->block);
    if (!stored) return refuse(stored.error());
    const auto transaction = decode_transaction((*included)->raw, Senders::leave_zero);
    if (!transaction) return refuse(transaction.error());
    if (!*stored) return nullptr;
    return text::receipt(**included, *transaction, **stored);
}

Answer get_receipts(RpcContext& context, Params& in) {
    const auto number = in.block(0);
    if (!in.good()) return in.error();
    if (!number) return nullptr;
    const auto& database = context.chain.database();
    const auto stored = database.header(*number);
    const auto included = database.transactions(*number);
    if (!stored) return refuse(stored.error());
    if (!included) return refuse(included.error());
    if (!*stored) return nullptr;
    json::array out;
    std::size_t bytes = 0;
    for (const auto& one : *included) {
        for (const auto& log : one.logs) bytes += text_size(log);
        if (bytes > context.options.max_block) return too_large("single receipts");
        const auto transaction = decode_transaction(one.raw, Senders::leave_zero);
        if (!transaction) return refuse(transaction.error());
        out.emplace_back(text::receipt(one, *transaction, **stored));
    }
    return out;
}

json::array nodes_text(const std::vector<Bytes>& nodes) {
    json::array out;
    for (const auto& node : nodes) out.emplace_back(text::hex(node));
    return out;
}

// Ours: no method of Ethereum proves a receipt. The way to it, and to its transaction, from the
// roots in the block's header, so that nobody has to be told what else is in the block. Nodes as
// eth_getProof gives them, for the key rlp(transactionIndex).
Answer prove_receipt(RpcContext& context, Params& in) {
    const auto hash = in.hash(0);
    if (!in.good()) return in.error();
    const auto& database = context.chain.database();
    const auto one = database.transaction(hash);
    if (!one) return refuse(one.error());
    if (!*one) return nullptr;
    const auto included = database.transactions((*one)->block);
    if (!included) return refuse(included.error());
    std::vector<Bytes> raw, receipts;
    for (const auto& each : *included) {
        raw.push_back(each.raw);
        receipts.push_back(encode(receipt_of(each)));
    }
    return json::object{{"blockNumber", text::quantity((*one)->block)},
                        {"transactionIndex", text::quantity((*one)->place)},
                        {"transactionProof", nodes_text(prove_in_list(raw, (*one)->place))},
                        {"receiptProof", nodes_text(prove_in_list(receipts, (*one)->place))}};
}

constexpr RpcMethod kBlocksMethods[] = {
    {"eth_getBlockByNumber", get_block<block_by_number>},
    {"eth_getBlockByHash", get_block<block_by_hash>},
    {"eth_getBlockTransactionCountByNumber", count_transactions<block_by_number>},
    {"eth_getBlockTransactionCountByHash", count_transactions<block_by_hash>},
    {"eth_getUncleCountByBlockNumber", count_ommers<block_by_number>},
    {"eth_getUncleCountByBlockHash", count_ommers<block_by_hash>},
    {"eth_getUncleByBlockNumberAndIndex", get_ommer},
    {"eth_getUncleByBlockHashAndIndex", get_ommer},
    {"eth_getTransactionByHash", get_transaction, Access::everyone, true},
    {"eth_getTransactionByBlockNumberAndIndex", get_transaction_in<block_by_number>},
    {"eth_getTransactionByBlockHashAndIndex", get_transaction_in<block_by_hash>},
    {"eth_getTransactionReceipt", get_receipt, Access::everyone, true},
    {"eth_getBlockReceipts", get_receipts},
    {"vitalseal_getReceiptProof", prove_receipt},
};

}  // namespace

std::span<const RpcMethod> block_methods() {
    return kBlocksMethods;
}

}  // namespace vs::chain
