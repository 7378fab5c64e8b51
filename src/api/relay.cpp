// POST /v1/relay: an action of a contract that a person has signed goes to the chain. The signature
// inside is the authority; no session is needed (docs/decisions/relay.md). GET /v1/chain: where the
// chain and its contracts stand, for whoever is about to sign. /v1/login and POST /v1/capsules:
// what people sign for the node itself (model/requests.h), as are POST /v1/erasures and /v1/holds.
#include "api/api.h"
#include "base/json.h"

namespace vs::api {
namespace {

constexpr std::size_t kMaxBody = 16 * net::kKiB, kMaxDeposit = 1024 * net::kKiB;

Result<RelayCall> call_of(const net::Request& request) {
    const auto body = request.body.size() <= kMaxBody
                          ? parse_json(request.body)
                          : Result<json::value>(fail("usage", "larger than any signed action"));
    if (!body || !body->is_object())
        return fail("usage", R"(send {"contract": "Consent", "call": "0x…", "wait": true})");
    const auto& object = body->get_object();
    const auto text = json_text(object, "call");
    auto data = from_hex(text.starts_with("0x") ? text.substr(2) : text);
    if (!data || data->size() < 4) return fail("usage", "call: hex digits of an encoded call");
    const auto* wait = object.if_contains("wait");
    return RelayCall{.contract = std::string(json_text(object, "contract")),
                     .data = std::move(*data),
                     .wait = wait != nullptr && wait->is_bool() && wait->get_bool(),
                     .peer = request.peer};
}

net::Response refusal(const Error& error) {
    static const std::map<std::string_view, int> kStatus{
        {"usage", 400},  {"contract", 403}, {"action", 403},  {"size", 413},   {"rate", 429},
        {"busy", 503},   {"stopping", 503}, {"timeout", 504}, {"login", 401},  {"deposit", 403},
        {"erase", 403},  {"hold", 403},     {"newer", 409},   {"erased", 410}, {"rpc", 502},
        {"answer", 502}, {"connect", 502},  {"closed", 502},  {"licence", 403}};
    const auto known = kStatus.find(error.code);
    return net::problem(known == kStatus.end() ? 422 : known->second, error.code, error.message);
}

Ports::Reply relayed(net::Responder&& responder) {
    return [answer =
                std::make_shared<net::Responder>(std::move(responder))](Result<std::string> done) {
        answer->send(done ? json_response(std::move(*done)) : refusal(done.error()));
    };
}

// Our pages say who they are by a header of their own, and get a cookie that no script can read.
Ports::Reply signed_in(const net::Request& request, net::Responder&& responder) {
    const bool page = !request.header("x-vitalseal").empty();
    return [page, cookie = session_cookie(request, "TOKEN"),
            answer = std::make_shared<net::Responder>(std::move(responder))](
               Result<std::string> done) mutable {
        if (!done) return answer->send(refusal(done.error()));
        auto response = json_response(std::move(*done));
        const auto session = parse_json(response.body);
        if (page && session && session->is_object()) {
            cookie.replace(cookie.find("TOKEN"), 5, json_text(session->get_object(), "token"));
            response.headers.emplace_back("Set-Cookie", cookie);
        }
        answer->send(std::move(response));
    };
}

std::string chain_text(const Ports& ports) {
    json::object contracts;
    for (const auto& [name, address] : ports.contracts) contracts[name] = crypto::to_text(address);
    return json::serialize(json::object{{"chain_id", ports.chain->chain_id()},
                                        {"rpc", ports.chain_url},
                                        {"key", ports.chain->node_key()},
                                        {"directory", crypto::to_text(ports.directory)},
                                        {"currency", ports.currency},
                                        {"contracts", std::move(contracts)}});
}

}  // namespace

void add_relay(net::Router& router, const Ports& ports) {
    router.add("GET", "/v1/chain", [&ports](const net::Request&, net::Responder responder) {
        responder.send(json_response(chain_text(ports)));
    });
    router.add("POST", "/v1/relay",
               [&ports](const net::Request& request, net::Responder responder) {
                   auto call = call_of(request);
                   if (!call) return responder.send(refusal(call.error()));
                   ports.relay(std::move(*call), relayed(std::move(responder)));
               });
    router.add("GET", "/v1/login", [&ports](const net::Request&, net::Responder responder) {
        auto nonce = ports.challenge();
        responder.send(nonce ? json_response(std::move(*nonce)) : refusal(nonce.error()));
    });
    router.add("POST", "/v1/login", [&ports](net::Request request, net::Responder responder) {
        if (request.body.size() > kMaxBody)
            return responder.send(net::problem(413, "size", "larger than any login"));
        auto reply = signed_in(request, std::move(responder));
        ports.login(std::move(request.body), std::move(request.peer), std::move(reply));
    });
    router.add("POST", "/v1/logout",
               [&ports](const net::Request& request, net::Responder responder) {
                   // A foreign page can only send somebody away, and not even that without our
                   // header.
                   if (ports.leave && !request.header("x-vitalseal").empty())
                       ports.leave(token_of(request));
                   responder.send(
                       {.body = "{}", .headers = {{"Set-Cookie", session_cookie(request, "")}}});
               });
    router.add("POST", "/v1/capsules", [&ports](net::Request request, net::Responder responder) {
        if (request.body.size() > kMaxDeposit)
            return responder.send(net::problem(413, "size", "larger than any capsule"));
        ports.deposit(std::move(request.body), std::move(request.peer),
                      relayed(std::move(responder)));
    });
    for (const auto& [path, action] :
         {std::pair{"/v1/erasures", &ports.erase}, {"/v1/holds", &ports.hold}})
        router.add("POST", path, [action](net::Request request, net::Responder responder) {
            if (request.body.size() > kMaxDeposit)
                return responder.send(net::problem(413, "size", "larger than any request"));
            (*action)(std::move(request.body), std::move(request.peer),
                      relayed(std::move(responder)));
        });
}

}  // namespace vs::api
