// Raw blocks and transactions, traces, what waits in the pool. For the operator.
#include "chain/chain.h"
#include "chain/detail/rpc_core.h"
#include "chain/detail/rpc_text.h"
#include "chain/detail/trace.h"

namespace vs::chain {
namespace {

Result<Block> whole_block(RpcContext& context, std::uint64_t number) {
    auto block = context.chain.database().block(number);
    if (!block) return pass(block);
    if (!*block) return fail("missing", "block not found");
    return std::move(**block);
}

std::uint64_t wanted_block(Params& in) {
    const auto number = in.block(0);
    if (in.good() && !number) in.refuse("block not found", kServerError);
    return number.value_or(0);
}

Answer raw_block(RpcContext& context, Params& in) {
    const auto number = wanted_block(in);
    if (!in.good()) return in.error();
    const auto block = whole_block(context, number);
    if (!block) return refuse(block.error());
    return text::hex(encode(*block));
}

Answer raw_header(RpcContext& context, Params& in) {
    const auto number = wanted_block(in);
    if (!in.good()) return in.error();
    const auto stored = context.chain.database().header(number);
    if (!stored) return refuse(stored.error());
    if (!*stored) return refuse(kServerError, "block not found");
    return text::hex(encode((*stored)->block.header));
}

Answer raw_receipts(RpcContext& context, Params& in) {
    const auto number = wanted_block(in);
    if (!in.good()) return in.error();
    const auto included = context.chain.database().transactions(number);
    if (!included) return refuse(included.error());
    json::array out;
    for (const auto& one : *included) out.emplace_back(text::hex(encode(receipt_of(one))));
    return out;
}

Answer raw_transaction(RpcContext& context, Params& in) {
    const auto hash = in.hash(0);
    if (!in.good()) return in.error();
    if (const auto waiting = context.chain.pool().find(hash)) return text::hex(waiting->raw);
    const auto included = context.chain.database().transaction(hash);
    if (!included) return refuse(included.error());
    return *included ? text::hex((*included)->raw) : json::value("0x");
}

TraceOptions trace_options(Params& in, std::size_t i) {
    TraceOptions out;
    const auto* value = in.at(i);
    if (value == nullptr) return out;
    if (!value->is_object()) {
        in.refuse("invalid argument " + std::to_string(i) + ": an object is wanted");
        return out;
    }
    const auto& object = value->get_object();
    out.tracer = json_text(object, "tracer");
    const auto* config = object.if_contains("tracerConfig");
    if (config == nullptr || !config->is_object()) return out;
    const auto* only = config->get_object().if_contains("onlyTopCall");
    const auto* logs = config->get_object().if_contains("withLog");
    out.only_top = only != nullptr && *only == true;
    out.with_logs = logs != nullptr && *logs == true;
    return out;
}

Answer trace_transaction(RpcContext& context, Params& in) {
    const auto hash = in.hash(0);
    const auto options = trace_options(in, 1);
    if (!in.good()) return in.error();
    const auto included = context.chain.database().transaction(hash);
    if (!included) return refuse(included.error());
    if (!*included) return refuse(kServerError, "transaction not found");
    auto traces = trace_block(context.chain, (*included)->block, options, (*included)->place);
    if (!traces) return refuse(traces.error());
    return traces->back();
}

Answer trace_whole_block(RpcContext& context, Params& in) {
    const auto number = wanted_block(in);
    const auto options = trace_options(in, 1);
    if (!in.good()) return in.error();
    const auto block = whole_block(context, number);
    const auto traces = trace_block(context.chain, number, options, std::nullopt);
    if (!block) return refuse(block.error());
    if (!traces) return refuse(traces.error());
    json::array out;
    for (std::size_t i = 0; i < traces->size(); ++i)
        out.push_back(json::object{{"txHash", text::hex(block->transactions[i].hash)},
                                   {"result", (*traces)[i]}});
    return out;
}

json::object by_sender(const std::vector<PoolItemPtr>& items) {
    json::object out;
    for (const auto& item : items) {
        auto& of_sender = out[text::hex(item->transaction.sender)];
        if (!of_sender.is_object()) of_sender.emplace_object();
        of_sender.get_object()[std::to_string(item->transaction.nonce)] =
            text::transaction(item->transaction, nullptr, nullptr);
    }
    return out;
}

Answer pool_content(RpcContext& context, Params&) {
    const auto content = context.chain.pool().content();
    return json::object{{"pending", by_sender(content.pending)},
                        {"queued", by_sender(content.queued)}};
}

Answer pool_status(RpcContext& context, Params&) {
    const auto content = context.chain.pool().content();
    return json::object{{"pending", text::quantity(std::uint64_t{content.pending.size()})},
                        {"queued", text::quantity(std::uint64_t{content.queued.size()})}};
}

constexpr RpcMethod kDebugMethods[] = {
    {"debug_getRawBlock", raw_block, Access::trusted},
    {"debug_getRawHeader", raw_header, Access::trusted},
    {"debug_getRawReceipts", raw_receipts, Access::trusted},
    {"debug_getRawTransaction", raw_transaction, Access::trusted},
    {"debug_traceTransaction", trace_transaction, Access::trusted},
    {"debug_traceBlockByNumber", trace_whole_block, Access::trusted},
    {"debug_traceBlockByHash", trace_whole_block, Access::trusted},
    {"txpool_content", pool_content, Access::trusted},
    {"txpool_status", pool_status, Access::trusted},
};

}  // namespace

std::span<const RpcMethod> debug_methods() {
    return kDebugMethods;
}

}  // namespace vs::chain
