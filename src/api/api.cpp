#include "api/api.h"

#include <algorithm>
#include <charconv>

#include "model/consent_contract.h"

namespace vs::api {
namespace {

constexpr std::string_view kCookie = "vitalseal";

// A browser adds cookies to any site's POST; a header of our own it only adds for our pages.
bool forged(const net::Request& request) {
    return request.method != "GET" && request.method != "HEAD" &&
           request.header("x-vitalseal").empty() && request.header("authorization").empty();
}

bool is_visitor(const Ports& ports, std::string_view token) {
    return std::ranges::any_of(ports.demo->visitors,
                               [&](const auto& visitor) { return visitor.token == token; });
}

// Where a visitor goes on: the same page; never another host, which "//host" would be.
std::string_view landing(std::string_view target) {
    return target.starts_with("/?") ? target : "/";
}

// Signs a visitor from this machine in as the demo's clinician, so that no log-in wall stands
// before the demo.
net::Handler demo_page(const Ports& ports, net::Handler site) {
    return [&ports, site = std::move(site)](net::Request request, net::Responder responder) {
        if (request.loopback && !is_visitor(ports, request.cookie(kCookie)) &&
            request.header("accept").find("text/html") != std::string_view::npos) {
            responder.send(
                {.status = 303,
                 .type = "",
                 .headers = {
                     {"Location", std::string(landing(request.target))},
                     {"Set-Cookie", session_cookie(request, ports.demo->visitors.front().token)}}});
            return;
        }
        site(std::move(request), std::move(responder));
    };
}

}  // namespace

// A bearer token, else the cookie.
std::string_view token_of(const net::Request& request) {
    const auto header = request.header("authorization");
    if (header.starts_with("Bearer ")) return header.substr(7);
    return request.cookie(kCookie);
}

std::string session_cookie(const net::Request& request, std::string_view token) {
    return std::string(kCookie) + "=" + std::string(token) + "; HttpOnly; SameSite=Strict; Path=/" +
           (request.secure ? "; Secure" : "") + (token.empty() ? "; Max-Age=0" : "");
}

// std::function wants copyable captures; a Responder is answered once.
Ports::Reply reply_to(net::Responder&& responder) {
    return [answer =
                std::make_shared<net::Responder>(std::move(responder))](Result<std::string> text) {
        answer->send(text ? json_response(std::move(*text)) : error_response(text.error()));
    };
}

net::Response not_found() {
    return net::problem(404, "not-found",
                        "Nothing is here for you: it does not exist, or it is not granted to you.");
}

net::Response json_response(std::string body) {
    return {.body = std::move(body)};
}

net::Response error_response(const Error& error) {
    if (error.code == "missing" || error.code == "not-found") return not_found();
    if (error.code == "altered")
        return net::problem(410, "altered", "The stored record no longer has its check value.");
    const int status =
        error.code == "range" || error.code == "usage" || error.code == "limits" ? 400 : 500;
    return net::problem(status, error.code, error.message);
}

Result<std::uint64_t> number_in(const net::Request& request, std::string_view name,
                                std::uint64_t least, std::uint64_t most, std::uint64_t fallback) {
    const auto text = request.query_value(name);
    if (text.empty()) return fallback;
    const auto number = number_of(text);
    if (!number || *number < least || *number > most)
        return fail("usage", std::string(name) + " is a whole number from " +
                                 std::to_string(least) + " to " + std::to_string(most));
    return *number;
}

Result<std::uint64_t> number_of(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || text.empty())
        return fail("usage", "not a whole number");
    return number;
}

net::Handler authorised(const Ports& ports, Authorised handler) {
    return [&ports, handler = std::move(handler)](net::Request request, net::Responder responder) {
        const auto token = token_of(request);
        if (auto asker = ports.who && !token.empty() ? ports.who(token) : std::nullopt) {
            if (forged(request)) return responder.send(not_found());
            return handler(*asker, std::move(request), std::move(responder));
        }
        const auto account =
            token.empty() ? Result<std::optional<model::Account>>(std::optional<model::Account>())
                          : ports.authority->account_by_token(token);
        if (!account || !*account || forged(request)) return responder.send(not_found());
        handler({(*account)->address, (*account)->name, (*account)->role}, std::move(request),
                std::move(responder));
    };
}

namespace {

std::optional<Allowed> allowed_under(const Ports& ports, const Asker& asker,
                                     const model::Patient& patient,
                                     const Result<std::optional<model::Right>>& right,
                                     std::string_view what) {
    if (!right || !*right) return {};
    return Allowed{{patient, model::access_of(asker.address, asker.name, asker.role,
                                              std::string(what), **right, ports.clock())},
                   (*right)->since};
}

std::optional<Served> served_by(std::optional<Allowed> allowed) {
    return allowed ? std::optional(std::move(allowed->served)) : std::nullopt;
}

}  // namespace

std::optional<Served> served_of(const Ports& ports, const Asker& asker,
                                const model::Patient& patient, std::uint16_t scopes,
                                std::string_view what) {
    return served_by(allowed_under(ports, asker, patient,
                                   ports.authority->right(asker.address, patient, scopes), what));
}

std::optional<Allowed> allowed_of(const Ports& ports, const Asker& asker,
                                  const net::Request& request, std::uint16_t scopes,
                                  std::string_view what) {
    const auto patient = crypto::parse_address(request.parameter("patient"));
    if (!patient) return {};
    return allowed_under(ports, asker, *patient,
                         ports.authority->right(asker.address, *patient, scopes), what);
}

std::optional<Served> served_of(const Ports& ports, const Asker& asker, const net::Request& request,
                                std::uint16_t scopes, std::string_view what) {
    return served_by(allowed_of(ports, asker, request, scopes, what));
}

std::optional<Allowed> allowed_records(const Ports& ports, const Asker& asker,
                                       const model::Patient& patient, std::string_view what) {
    return allowed_under(ports, asker, patient,
                         ports.authority->right_to_records(asker.address, patient), what);
}

std::optional<Served> served_of_alert(const Ports& ports, const Asker& asker,
                                      std::string_view alert) {
    const auto patient = crypto::parse_address(alert.substr(0, 42));
    return patient ? served_of(ports, asker, *patient, model::scope::alerts, "alert")
                   : std::nullopt;
}

void send_served(const Ports& ports, std::vector<Served> served, net::Responder responder,
                 net::Response response) {
    if (served.empty() || response.status >= 400 || !ports.served)
        return responder.send(std::move(response));
    const auto held = std::make_shared<std::pair<net::Responder, net::Response>>(
        std::move(responder), std::move(response));
    ports.served(std::move(served), [held](const Result<>& noted) {
        held->first.send(noted ? std::move(held->second)
                               : net::problem(503, "not-recorded",
                                              "What is served must be recorded first, and the "
                                              "node's disk did not take it. Try again."));
    });
}

void send_served(const Ports& ports, std::optional<Served> served, net::Responder responder,
                 net::Response response) {
    std::vector<Served> all;
    if (served) all.push_back(std::move(*served));
    send_served(ports, std::move(all), std::move(responder), std::move(response));
}

Ports::Reply reply_served(const Ports& ports, Served served, net::Responder responder) {
    const auto held = std::make_shared<net::Responder>(std::move(responder));
    return [&ports, served = std::move(served), held](Result<std::string> text) {
        send_served(ports, served, std::move(*held),
                    text ? json_response(std::move(*text)) : error_response(text.error()));
    };
}

void add_routes(net::Router& router, const Ports& ports, const std::string& site) {
    add_batches(router, ports);
    add_ward(router, ports);
    add_care(router, ports);
    add_notices(router, ports);
    add_records(router, ports);
    add_accesses(router, ports);
    add_anchor(router, ports);
    add_signers(router, ports);
    add_explorer(router, ports);
    add_relay(router, ports);
    add_chain_reads(router, ports);
    add_people(router, ports);
    add_watch(router, ports);
    if (ports.clinic) add_clinic(router, ports);
    if (ports.demo) add_demo(router, ports);
    for (const auto* pattern : {"/v1/{rest...}", "/demo/{rest...}", "/ipfs/{rest...}"})
        for (const auto* method : {"GET", "POST"})
            router.add(method, pattern, [](const net::Request&, net::Responder responder) {
                responder.send(not_found());
            });
    auto pages = net::serve_directory(site);
    router.set_fallback(ports.demo ? demo_page(ports, std::move(pages)) : std::move(pages));
}

}  // namespace vs::api
