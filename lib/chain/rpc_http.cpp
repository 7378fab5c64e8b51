// JSON-RPC over HTTP and WebSocket.
#include <algorithm>

#include "chain/detail/rpc_impl.h"
#include "crypto/hash.h"

namespace vs::chain {
namespace {

using ImplPtr = std::shared_ptr<Rpc::Impl>;

bool is_trusted(const net::Request& request, const RpcOptions& options) {
    constexpr std::string_view kBearer = "Bearer ";
    const auto header = request.header("Authorization");
    const bool shown =
        !options.token.empty() && header.starts_with(kBearer) &&
        crypto::equal_secret(as_bytes(header.substr(kBearer.size())), as_bytes(options.token));
    return request.loopback || shown;
}

bool is_listed(std::string_view origin, const RpcOptions& options) {
    return std::ranges::any_of(options.origins, [&](const std::string& listed) {
        return listed == "*" || listed == origin;
    });
}

// This server has no pages of its own.
bool may_ask(const net::Request& request, const RpcOptions& options) {
    const auto origin = request.header("Origin");
    return origin.empty() || is_listed(origin, options);
}

net::Response no_such_origin() {
    return net::problem(403, "origin", "this page's origin is not on the node's list (--cors)");
}

net::Pairs cors_headers(const net::Request& request, const RpcOptions& options) {
    const std::string origin(request.header("Origin"));
    if (origin.empty() || !is_listed(origin, options)) return {};
    return {{"Access-Control-Allow-Origin", origin},
            {"Cross-Origin-Resource-Policy", "cross-origin"},
            {"Vary", "Origin"}};
}

void preflight(const ImplPtr& impl, const net::Request& request, net::Responder responder) {
    if (!may_ask(request, impl->options)) return responder.send(no_such_origin());
    auto headers = cors_headers(request, impl->options);
    headers.emplace_back("Access-Control-Allow-Methods", "POST, GET, OPTIONS");
    headers.emplace_back("Access-Control-Allow-Headers", "Content-Type, Authorization");
    headers.emplace_back("Access-Control-Max-Age", "600");
    responder.send({204, "", "", std::move(headers)});
}

void post(const ImplPtr& impl, const net::Request& request, net::Responder responder) {
    if (!may_ask(request, impl->options)) return responder.send(no_such_origin());
    auto headers = cors_headers(request, impl->options);
    const bool trusted = is_trusted(request, impl->options);
    const auto answer = std::make_shared<net::Responder>(std::move(responder));
    impl->handle(
        request.body, trusted,
        [answer, headers = std::move(headers), impl](std::string text) {
            answer->send({200, "application/json", std::move(text), headers});
        },
        nullptr, request.peer);
}

void upgrade(const ImplPtr& impl, const net::Request& request, net::Responder responder) {
    if (!may_ask(request, impl->options)) return responder.send(no_such_origin());
    const auto session = std::make_shared<RpcSession>(is_trusted(request, impl->options));
    auto socket = responder.websocket([impl, session,
                                       peer = request.peer](const std::string& text) {
        if (!session->begin_call())
            return session->answer(
                R"({"jsonrpc":"2.0","id":null,"error":{"code":-32005,"message":"too many calls at once"}})");
        impl->handle(
            text, session->trusted(),
            [session](std::string answer) {
                session->end_call();
                if (!answer.empty()) session->answer(std::move(answer));
            },
            session, peer);
    });
    if (!socket) {
        auto out = net::problem(405, "method", "JSON-RPC is asked by POST, or over a WebSocket");
        out.headers.emplace_back("Allow", "POST, OPTIONS");
        return responder.send(std::move(out));
    }
    session->attach([socket](std::string text) { socket->send(std::move(text)); });
    impl->join(session);
    socket->on_close([impl, session] {
        session->end();
        impl->leave(session);
    });
}

}  // namespace

void add_rpc_routes(net::Router& router, const std::shared_ptr<Rpc::Impl>& impl) {
    router.add("OPTIONS", "/", [impl](const net::Request& request, net::Responder responder) {
        preflight(impl, request, std::move(responder));
    });
    router.add("POST", "/", [impl](const net::Request& request, net::Responder responder) {
        post(impl, request, std::move(responder));
    });
    router.add("GET", "/", [impl](const net::Request& request, net::Responder responder) {
        upgrade(impl, request, std::move(responder));
    });
}

}  // namespace vs::chain
