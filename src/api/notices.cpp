// How people are reached: who is on duty, the ladder, browsers that take pushes, receipts, tests.
#include "api/api.h"
#include "model/consent_contract.h"
#include "notice/notifier.h"

namespace vs::api {
namespace {

using Answer = std::function<net::Response(notice::Notifier&, const Asker&, const net::Request&)>;

std::string account_of(const Asker& asker) {
    return crypto::to_text(asker.address);
}

Result<json::value> body_of(const net::Request& request) {
    auto body = parse_json(request.body.empty() ? "{}" : request.body);
    if (!body || !body->is_object()) return fail("usage", "The body is no JSON object.");
    return body;
}

net::Response done(const Result<>& result, const json::value& answer) {
    return result ? json_response(json::serialize(answer)) : error_response(result.error());
}

json::object duty_json(const notice::Notifier& notices) {
    return {{"duty", notices.duty()}};
}

net::Response start_shift(notice::Notifier& notices, const Asker& asker,
                          const net::Request& request) {
    const auto body = body_of(request);
    const auto* hours = body ? body->get_object().if_contains("hours") : nullptr;
    if (hours == nullptr || !hours->is_int64() || hours->get_int64() < 1 || hours->get_int64() > 24)
        return net::problem(400, "usage", "hours is a whole number from 1 to 24.");
    const auto begun =
        notices.begin_shift(account_of(asker), asker.name, hours->get_int64() * kHour);
    return done(begun, duty_json(notices));
}

net::Response end_shift(notice::Notifier& notices, const Asker& asker, const net::Request&) {
    const auto ended = notices.end_shift(account_of(asker));
    return done(ended, duty_json(notices));
}

net::Response set_plan(notice::Notifier& notices, const Asker& asker, const net::Request& request) {
    const auto body = body_of(request);
    if (!body) return error_response(body.error());
    const auto set = notices.set_plan(*body, asker.name);
    return done(set, notices.plan());
}

net::Response subscribe(notice::Notifier& notices, const Asker& asker,
                        const net::Request& request) {
    const auto body = body_of(request);
    if (!body) return error_response(body.error());
    const auto kept = notices.subscribe(account_of(asker), *body);
    return done(kept, notices.push_state(account_of(asker)));
}

net::Response unsubscribe(notice::Notifier& notices, const Asker& asker,
                          const net::Request& request) {
    const auto body = body_of(request);
    if (!body) return error_response(body.error());
    const std::string endpoint(json_text(body->get_object(), "endpoint"));
    const auto gone = notices.unsubscribe(account_of(asker), endpoint);
    return done(gone, notices.push_state(account_of(asker)));
}

net::Response test(notice::Notifier& notices, const Asker& asker, const net::Request&) {
    const auto sent = notices.test(account_of(asker), asker.name);
    return done(sent, json::object{{"tests", notices.tests(account_of(asker))}});
}

// Where a notice leads: its alerts, for whoever may see those of their patients.
void show(const Ports& ports, const Asker& asker, const net::Request& request,
          net::Responder responder) {
    json::array alerts;
    std::vector<Served> all;
    for (const auto& alert : ports.notices->alerts_of(request.parameter("notice"))) {
        auto served = served_of_alert(ports, asker, alert);
        if (!served) continue;
        alerts.push_back(
            json::object{{"alert", alert}, {"patient", crypto::to_text(served->first)}});
        all.push_back(std::move(*served));
    }
    if (alerts.empty()) return responder.send(not_found());
    ports.notices->receipt(request.parameter("notice"));
    auto out = alerts[0].get_object();
    out["alerts"] = std::move(alerts);
    send_served(ports, std::move(all), std::move(responder), json_response(json::serialize(out)));
}

void add(net::Router& router, const Ports& ports, const char* method, const char* path,
         bool clinicians, Answer answer) {
    router.add(method, path,
               authorised(ports, [&ports, clinicians, answer = std::move(answer)](
                                     const Asker& asker, const net::Request& request,
                                     net::Responder responder) {
                   if (clinicians && !ports.authority->licensed(asker.address))
                       return responder.send(not_found());
                   responder.send(answer(*ports.notices, asker, request));
               }));
}

}  // namespace

void add_notices(net::Router& router, const Ports& ports) {
    add(router, ports, "GET", "/v1/duty", true,
        [](notice::Notifier& notices, const Asker&, const net::Request&) {
            return json_response(json::serialize(duty_json(notices)));
        });
    add(router, ports, "POST", "/v1/duty", true, start_shift);
    add(router, ports, "POST", "/v1/duty/end", true, end_shift);
    add(router, ports, "GET", "/v1/ladder", true,
        [](notice::Notifier& notices, const Asker&, const net::Request&) {
            return json_response(json::serialize(notices.plan()));
        });
    add(router, ports, "POST", "/v1/ladder", true, set_plan);
    add(router, ports, "GET", "/v1/push", false,
        [](notice::Notifier& notices, const Asker& asker, const net::Request&) {
            return json_response(json::serialize(notices.push_state(account_of(asker))));
        });
    add(router, ports, "POST", "/v1/push", false, subscribe);
    add(router, ports, "POST", "/v1/push/remove", false, unsubscribe);
    add(router, ports, "GET", "/v1/notices/test", false,
        [](notice::Notifier& notices, const Asker& asker, const net::Request&) {
            return json_response(
                json::serialize(json::object{{"tests", notices.tests(account_of(asker))}}));
        });
    add(router, ports, "POST", "/v1/notices/test", false, test);
    router.add("GET", "/v1/notices/{notice}",
               authorised(ports, [&ports](const Asker& asker, const net::Request& request,
                                          net::Responder responder) {
                   show(ports, asker, request, std::move(responder));
               }));
    // A service worker has no session for long: the id itself, sealed to its browser, is the proof.
    // The same answer to any id.
    router.add("POST", "/v1/notices/{notice}/receipt",
               [&ports](const net::Request& request, net::Responder responder) {
                   ports.notices->receipt(request.parameter("notice"));
                   responder.send({.status = 204, .type = ""});
               });
}

}  // namespace vs::api
