// eth_getLogs, filters, subscriptions.
#include <algorithm>

#include "chain/detail/rpc_core.h"
#include "chain/detail/rpc_session.h"
#include "chain/detail/rpc_text.h"
#include "chain/filters.h"

namespace vs::chain {
namespace {

constexpr std::size_t kMaxAny = 1'000;  // addresses or topics in one place
constexpr std::uint64_t kOpenEnd = ~std::uint64_t{0};

// A value, a list of values, or null for any.
template <class T, class Read>
std::vector<T> any_of(Params& in, const json::value* value, Read read) {
    std::vector<T> out;
    if (value == nullptr || value->is_null()) return out;
    if (!value->is_array()) return {read(*value)};
    if (value->get_array().size() > kMaxAny) in.refuse("too many alternatives", kLimit);
    for (const auto& one : value->get_array()) {
        if (!in.good()) return {};
        out.push_back(read(one));
    }
    return out;
}

void read_conditions(Params& in, const json::object& object, LogQuery& out) {
    out.addresses = any_of<Address>(in, object.if_contains("address"), [&](const json::value& one) {
        return in.address(one, "address");
    });
    const auto* topics = object.if_contains("topics");
    if (topics == nullptr || topics->is_null()) return;
    if (!topics->is_array() || topics->get_array().size() > 4)
        return in.refuse("invalid topics: a list of at most 4 is wanted");
    for (const auto& one : topics->get_array())
        out.topics.push_back(any_of<Hash>(
            in, &one, [&](const json::value& topic) { return in.hash(topic, "topic"); }));
}

std::optional<std::uint64_t> bound(Params& in, const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    if (value == nullptr || value->is_null()) return std::nullopt;
    if (value->is_string() && value->get_string().starts_with("0x") &&
        value->get_string().size() < 20)
        return in.count(*value, name);
    const auto out = in.block(*value, name);
    if (in.good() && !out) in.refuse("unknown block", kServerError);
    return out;
}

// `open_end`: a filter's, which goes on with every new block.
LogQuery read_query(RpcContext& context, Params& in, std::size_t i, bool open_end) {
    LogQuery out;
    const auto* value = in.at(i);
    if (value == nullptr || !value->is_object()) {
        in.refuse("invalid argument " + std::to_string(i) + ": a filter object is wanted");
        return out;
    }
    const auto& object = value->get_object();
    read_conditions(in, object, out);
    const auto last = context.chain.head()->header.number;
    if (const auto* hash = object.if_contains("blockHash")) {
        if (object.contains("fromBlock") || object.contains("toBlock"))
            in.refuse(
                "cannot specify both BlockHash and FromBlock/ToBlock, choose one or the other");
        const auto number = in.block(json::object{{"blockHash", *hash}}, "blockHash");
        if (in.good() && !number) in.refuse("unknown block", kServerError);
        out.from = out.to = number.value_or(0);
        return out;
    }
    const auto* to = object.if_contains("toBlock");
    const bool named_end = to != nullptr && to->is_string() && to->get_string().starts_with("0x");
    out.from = bound(in, object, "fromBlock").value_or(open_end ? last + 1 : last);
    out.to = open_end && !named_end ? kOpenEnd : bound(in, object, "toBlock").value_or(last);
    if (!open_end) out.to = std::min(out.to, last);
    const auto* from = object.if_contains("fromBlock");
    if (in.good() && from != nullptr && named_end && out.from > bound(in, object, "toBlock"))
        in.refuse("invalid block range params");
    return out;
}

Answer search(RpcContext& context, const LogQuery& query, Deadline deadline) {
    const auto found = find_logs(context.chain.database(), query,
                                 {.blocks = context.options.max_log_blocks,
                                  .logs = context.options.max_logs,
                                  .bytes = context.options.max_answer,
                                  .deadline = deadline});
    if (!found)
        return found.error().code == "range" ? refuse(kLimit, found.error().message)
                                             : refuse(found.error());
    json::array out;
    for (const auto& block : *found)
        for (const auto& log : block.logs)
            out.emplace_back(
                text::log(log.log, log.place, log.included, log.transaction, block.block));
    return out;
}

Answer get_logs(RpcContext& context, Params& in) {
    const auto query = read_query(context, in, 0, false);
    if (!in.good()) return in.error();
    return search(context, query, context.deadline());
}

Answer added(const Result<std::uint64_t>& id) {
    if (!id) return refuse(kLimit, id.error().message);
    return text::quantity(*id);
}

Answer new_filter(RpcContext& context, Params& in) {
    const auto query = read_query(context, in, 0, true);
    if (!in.good()) return in.error();
    const auto last = context.chain.head()->header.number;
    return added(
        context.filters.add(Filters::Logs{query, std::min(query.from, last + 1)}, context.asker));
}

Answer new_block_filter(RpcContext& context, Params&) {
    const auto next = context.chain.head()->header.number + 1;
    return added(context.filters.add(Filters::Blocks{next}, context.asker));
}

Answer new_pending_filter(RpcContext& context, Params&) {
    return added(context.filters.add(Filters::Pending{}, context.asker));
}

Answer no_filter() {
    return refuse(kServerError, "filter not found");
}

Answer hashes_of(RpcContext& context, const Filters::Range& range) {
    json::array out;
    for (auto number = range.from; number < range.to; ++number) {
        const auto hash = context.chain.database().hash_of(number);
        if (!hash) return refuse(hash.error());
        if (*hash) out.emplace_back(text::hex(**hash));
    }
    return out;
}

// What is too much for one answer is told piece by piece, so that who polls misses nothing.
Answer tell(RpcContext& context, std::uint64_t id, LogQuery query) {
    const auto end = context.deadline();
    const auto last = query.to;
    while (true) {
        auto answer = search(context, query, end);
        const bool one = query.from == query.to;
        const bool late = std::chrono::steady_clock::now() > end;
        if (answer || one || late || answer.error().code != kLimit) {
            if (!answer && !one) context.filters.go_on(id, query.from);
            if (answer && query.to < last) context.filters.go_on(id, query.to + 1);
            return answer;
        }
        query.to = query.from + (query.to - query.from) / 2;
    }
}

Answer get_changes(RpcContext& context, Params& in) {
    const auto id = in.count(0);
    if (!in.good()) return in.error();
    const auto changes = context.filters.changes(id);
    if (!changes) return no_filter();
    if (const auto* hashes = std::get_if<std::vector<Hash>>(&*changes)) {
        json::array out;
        for (const auto& hash : *hashes) out.emplace_back(text::hex(hash));
        return out;
    }
    const auto& range = std::get<Filters::Range>(*changes);
    if (!range.query) return hashes_of(context, range);
    if (range.from >= range.to) return json::array();
    auto query = *range.query;
    query.from = range.from;
    query.to = range.to - 1;
    return tell(context, id, std::move(query));
}

Answer get_filter_logs(RpcContext& context, Params& in) {
    const auto id = in.count(0);
    if (!in.good()) return in.error();
    auto query = context.filters.query(id);
    if (!query) return no_filter();
    query->to = std::min(query->to, context.chain.head()->header.number);
    if (query->from > query->to) return json::array();
    return search(context, *query, context.deadline());
}

Answer uninstall(RpcContext& context, Params& in) {
    const auto id = in.count(0);
    if (!in.good()) return in.error();
    return context.filters.remove(id);
}

Answer subscribe(RpcContext& context, Params& in) {
    if (!context.session) return refuse(kNoMethod, "notifications not supported");
    const auto* kind = in.at(0);
    if (kind == nullptr || !kind->is_string()) return refuse(kInvalidParams, "what to watch?");
    const std::string_view name = kind->get_string();
    Result<std::uint64_t> id = fail("kind", "");
    if (name == "newHeads") {
        id = context.session->watch_heads();
    } else if (name == "logs") {
        LogQuery query;
        const auto* conditions = in.at(1);
        if (conditions != nullptr && conditions->is_object())
            read_conditions(in, conditions->get_object(), query);
        if (!in.good()) return in.error();
        id = context.session->watch_logs(query);
    } else if (name == "newPendingTransactions") {
        id = context.session->watch_pending(in.flag(1, false));
    } else if (name == "syncing") {
        id = context.session->watch_nothing();
    } else {
        return refuse(kInvalidParams, "no \"" + std::string(name) + "\" subscription in eth");
    }
    return added(id);
}

Answer unsubscribe(RpcContext& context, Params& in) {
    if (!context.session) return refuse(kNoMethod, "notifications not supported");
    const auto id = in.count(0);
    if (!in.good()) return in.error();
    if (!context.session->unwatch(id)) return refuse(kServerError, "subscription not found");
    return true;
}

constexpr RpcMethod kLogsMethods[] = {
    {"eth_getLogs", get_logs},
    {"eth_newFilter", new_filter},
    {"eth_newBlockFilter", new_block_filter},
    {"eth_newPendingTransactionFilter", new_pending_filter},
    {"eth_getFilterChanges", get_changes},
    {"eth_getFilterLogs", get_filter_logs},
    {"eth_uninstallFilter", uninstall},
    {"eth_subscribe", subscribe},
    {"eth_unsubscribe", unsubscribe},
};

}  // namespace

std::span<const RpcMethod> log_methods() {
    return kLogsMethods;
}

}  // namespace vs::chain
