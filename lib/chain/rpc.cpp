#include "chain/rpc.h"

#include <future>

#include "chain/detail/rpc_impl.h"

namespace vs::chain {
namespace {

std::string error_text(const json::value& id, const RpcError& error) {
    json::object out{{"code", error.code}, {"message", error.message}};
    if (error.data) out["data"] = *error.data;
    return "{\"jsonrpc\":\"2.0\",\"id\":" + json::serialize(id) +
           ",\"error\":" + json::serialize(out) + "}";
}

std::string answer_text(const json::value& id, const Answer& answer) {
    if (!answer) return error_text(id, answer.error());
    return "{\"jsonrpc\":\"2.0\",\"id\":" + json::serialize(id) +
           ",\"result\":" + json::serialize(*answer) + "}";
}

std::string refusal(int code, std::string message) {
    return error_text(nullptr, {code, std::move(message), std::nullopt});
}

bool is_quick(const json::value& request) {
    const auto* object = request.if_object();
    const auto* method = object == nullptr ? nullptr : find_method(json_text(*object, "method"));
    return method == nullptr || method->quick;
}

std::string too_much(const json::value& call, bool late) {
    const auto* object = call.if_object();
    const auto* id = object == nullptr ? nullptr : object->if_contains("id");
    return error_text(id == nullptr ? json::value() : *id,
                      {kLimit,
                       late ? "the batch takes too long: ask for less at once"
                            : "the batch's answers are too long",
                       {}});
}

using RpcClock = std::chrono::steady_clock;
constexpr auto kTurn = std::chrono::milliseconds(200);
const json::array kNoParams;
// Beyond it news of waiting transactions are left out, those of blocks are not.
constexpr std::size_t kMaxPendingNews = 10'000;

// The answers of a batch, in the order of its calls; notifications leave no trace.
struct Gather {
    explicit Gather(std::size_t count) : answers(count), left(count) {}
    std::vector<std::string> answers;
    std::atomic<std::size_t> left;
    std::atomic<std::size_t> bytes{0};
    Rpc::Reply reply;

    void put(std::size_t i, std::string answer) {
        bytes += answer.size();
        answers[i] = std::move(answer);
        if (--left > 0) return;
        std::string out;
        for (const auto& one : answers)
            if (!one.empty()) out.append(out.empty() ? "[" : ",").append(one);
        reply(out.empty() ? out : out + "]");
    }
};

}  // namespace

struct Rpc::Impl::Batch {
    Batch(json::value request_, bool trusted_, std::shared_ptr<RpcSession> session_,
          std::string asker_)
        : request(std::move(request_)),
          trusted(trusted_),
          session(std::move(session_)),
          asker(std::move(asker_)),
          answers(request.get_array().size()) {}
    const json::value request;
    const bool trusted;
    const std::shared_ptr<RpcSession> session;
    const std::string asker;
    Gather answers;
    std::size_t next = 0;
    RpcClock::duration spent{};
};

Rpc::Impl::Impl(Chain& chain_, RpcOptions options_)
    : chain(chain_),
      options(std::move(options_)),
      filters(chain_, options.max_filters),
      workers(options.threads, options.max_waiting) {
    listeners[0] = chain.on_block([this](const News& news) {
        if (session_count == 0 || news.taken_back) return;
        notifier.post([this, number = news.head->header.number] { tell_block(number); });
    });
    listeners[1] = chain.on_pending([this](const PoolItemPtr& item) {
        if (session_count == 0) return;
        // Not here: who sends transactions does not wait for those who watch.
        notifier.post(
            [this, item] {
                for (const auto& session : all_sessions()) session->tell_pending(*item);
            },
            kMaxPendingNews);
    });
}

Rpc::Impl::~Impl() {
    for (const auto id : listeners) chain.forget_listener(id);
}

void Rpc::Impl::join(const std::shared_ptr<RpcSession>& session) {
    const std::lock_guard lock(mutex);
    sessions.insert(session);
    session_count = sessions.size();
}

void Rpc::Impl::leave(const std::shared_ptr<RpcSession>& session) {
    const std::lock_guard lock(mutex);
    sessions.erase(session);
    session_count = sessions.size();
}

std::vector<std::shared_ptr<RpcSession>> Rpc::Impl::all_sessions() {
    const std::lock_guard lock(mutex);
    return {sessions.begin(), sessions.end()};
}

void Rpc::Impl::tell_block(std::uint64_t number) {
    BlockNews news(chain.database(), number);
    for (const auto& session : all_sessions()) session->tell_block(news);
}

bool Rpc::Impl::may(const RpcMethod& method, bool trusted) const {
    if (method.access == Access::everyone) return true;
    if (method.access == Access::development && chain.mode() != Mode::development) return false;
    return trusted;
}

// What is quick runs here; the rest waits for a worker.
void Rpc::Impl::handle(const std::string& text, bool trusted, Reply reply,
                       std::shared_ptr<RpcSession> session, const std::string& asker) {
    auto request = parse_json(text);
    if (!request) return reply(refusal(kParseError, "parse error"));
    if (is_quick(*request) && !request->is_array())
        return run(std::move(*request), trusted, std::move(reply), std::move(session), asker);
    const auto shared = std::make_shared<json::value>(std::move(*request));
    const auto answer = std::make_shared<Reply>(std::move(reply));
    const bool posted = workers.post_for(asker, [this, shared, trusted, answer, session, asker] {
        run(std::move(*shared), trusted, std::move(*answer), session, asker);
    });
    if (!posted) (*answer)(refusal(kLimit, "too many calls wait already: try again later"));
}

void Rpc::Impl::run(json::value request, bool trusted, Reply reply,
                    std::shared_ptr<RpcSession> session, const std::string& asker) {
    if (!request.is_array()) return call_one(request, trusted, session, asker, std::move(reply));
    const auto count = request.get_array().size();
    if (count == 0) return reply(refusal(kInvalidRequest, "empty batch"));
    if (count > options.max_batch)
        return reply(refusal(kInvalidRequest, "batch too large: at most " +
                                                  std::to_string(options.max_batch) + " calls"));
    auto batch = std::make_shared<Batch>(std::move(request), trusted, std::move(session), asker);
    batch->answers.reply = std::move(reply);
    go_on(batch);
}

// A batch that takes long lets others in between.
void Rpc::Impl::go_on(const std::shared_ptr<Batch>& batch) {
    const auto begin = RpcClock::now();
    const auto& calls = batch->request.get_array();
    for (; batch->next < calls.size(); ++batch->next) {
        const auto turn = RpcClock::now() - begin;
        if (turn > kTurn && workers.post_for(batch->asker, [this, batch] { go_on(batch); })) {
            batch->spent += turn;
            return;
        }
        const bool late = batch->spent + turn > options.batch_time || workers.stopping();
        const auto i = batch->next;
        if (late || batch->answers.bytes > options.max_answer)
            batch->answers.put(i, too_much(calls[i], late));
        else
            call_one(calls[i], batch->trusted, batch->session, batch->asker,
                     [batch, i](std::string answer) { batch->answers.put(i, std::move(answer)); });
    }
}

void Rpc::Impl::call_one(const json::value& request, bool trusted,
                         const std::shared_ptr<RpcSession>& session, const std::string& asker,
                         Reply reply) {
    const auto* object = request.if_object();
    if (object == nullptr) return reply(refusal(kInvalidRequest, "invalid request"));
    const auto* id = object->if_contains("id");
    if (id != nullptr && (id->is_object() || id->is_array() || id->is_bool()))
        return reply(refusal(kInvalidRequest, "invalid request"));
    RpcContext context{chain, filters, options, trusted, session, asker};
    dispatch(*object, context,
             [reply = std::move(reply), kept = id == nullptr ? json::value() : *id,
              silent = id == nullptr](const Answer& answer) {
                 reply(silent ? std::string() : answer_text(kept, answer));
             });
}

void Rpc::Impl::dispatch(const json::object& request, RpcContext& context, Finish finish) {
    const auto name = json_text(request, "method");
    if (name.empty()) return finish(refuse(kInvalidRequest, "invalid request"));
    const auto* method = find_method(name);
    if (method == nullptr ||
        (method->access == Access::development && chain.mode() != Mode::development))
        return finish(refuse(
            kNoMethod, "the method " + std::string(name) + " does not exist/is not available"));
    if (!may(*method, context.trusted))
        return finish(refuse(kNoMethod, "the method " + std::string(name) +
                                            " is not available from here: use loopback or the "
                                            "operator's token"));
    const auto* values = request.if_contains("params");
    if (values != nullptr && !values->is_array() && !values->is_null())
        return finish(refuse(kInvalidParams, "non-array args"));
    const bool given = values != nullptr && values->is_array();
    Params in(given ? values->get_array() : kNoParams, chain);
    if (method->start != nullptr) return method->start(context, in, std::move(finish));
    finish(method->run(context, in));
}

Rpc::Rpc(Chain& chain, RpcOptions options)
    : impl_(std::make_shared<Impl>(chain, std::move(options))) {}
// Calls that wait hold what they were asked through, and with it this: they are dropped before the
// chain is gone.
Rpc::~Rpc() {
    impl_->workers.stop();
    impl_->notifier.stop();
}

void Rpc::handle(const std::string& request, bool trusted, Reply reply,
                 std::shared_ptr<RpcSession> session, const std::string& asker) {
    impl_->handle(request, trusted, std::move(reply), std::move(session), asker);
}

Result<json::value> Rpc::call(std::string_view method, json::array params) {
    const json::object request{{"method", method}, {"params", std::move(params)}};
    const std::string own;
    RpcContext context{impl_->chain, impl_->filters, impl_->options, true, nullptr, own};
    std::promise<Answer> promise;
    impl_->dispatch(request, context, [&](Answer answer) { promise.set_value(std::move(answer)); });
    auto answer = promise.get_future().get();
    if (answer) return std::move(*answer);
    const auto& error = answer.error();
    if (error.code != kReverted) return fail("rpc", error.message);
    return fail("reverted",
                error.message + " " + (error.data ? std::string(error.data->as_string()) : "0x"));
}

void Rpc::add_routes(net::Router& router) {
    add_rpc_routes(router, impl_);
    add_chain_routes(router, impl_);
}

}  // namespace vs::chain
