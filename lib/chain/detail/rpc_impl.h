#pragma once

#include <set>

#include "chain/chain.h"
#include "chain/detail/rpc_core.h"
#include "chain/detail/rpc_session.h"
#include "chain/detail/workers.h"
#include "chain/filters.h"

namespace vs::chain {

struct Rpc::Impl : std::enable_shared_from_this<Rpc::Impl> {
    Impl(Chain& chain_, RpcOptions options_);
    ~Impl();

    void handle(const std::string& text, bool trusted, Reply reply,
                std::shared_ptr<RpcSession> session, const std::string& asker);
    void run(json::value request, bool trusted, Reply reply, std::shared_ptr<RpcSession> session,
             const std::string& asker);
    struct Batch;
    void go_on(const std::shared_ptr<Batch>& batch);
    void call_one(const json::value& request, bool trusted,
                  const std::shared_ptr<RpcSession>& session, const std::string& asker,
                  Reply reply);
    void dispatch(const json::object& request, RpcContext& context, Finish finish);
    bool may(const RpcMethod& method, bool trusted) const;

    void join(const std::shared_ptr<RpcSession>& session);
    void leave(const std::shared_ptr<RpcSession>& session);
    std::vector<std::shared_ptr<RpcSession>> all_sessions();
    void tell_block(std::uint64_t number);

    Chain& chain;
    const RpcOptions options;
    Filters filters;

    std::mutex mutex;
    std::set<std::shared_ptr<RpcSession>> sessions;
    std::atomic<std::size_t> session_count{0};
    std::uint64_t listeners[2] = {};
    Workers notifier{1, 100'000};  // keeps the order of blocks
    Workers workers;
};

// rpc_http.cpp
void add_rpc_routes(net::Router& router, const std::shared_ptr<Rpc::Impl>& impl);
// rpc_chain.cpp
void add_chain_routes(net::Router& router, const std::shared_ptr<Rpc::Impl>& impl);

}  // namespace vs::chain
