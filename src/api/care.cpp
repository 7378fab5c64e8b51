// What people decide about what they hear: snoozing an alert, pausing a patient, limits; and that
// everything of a patient is to be kept.
#include <algorithm>

#include "api/api.h"
#include "model/consent_contract.h"

namespace vs::api {
namespace {

namespace scope = model::scope;

constexpr std::string_view kPauses[] = {"shower", "transport", "charging", "examination"};
constexpr std::size_t kMaxWhy = 500;
constexpr int kMostKept = 30 * 24;  // hours

// The body's object; answers 400 where it is none.
std::optional<json::object> body_of(const net::Request& request, net::Responder& responder) {
    auto body = parse_json(request.body);
    if (body && body->is_object()) return std::move(body->get_object());
    responder.send(net::problem(400, "json", "The body is no JSON object."));
    return {};
}

// -1 where it is no whole number.
int whole_in(const json::object& body, std::string_view key) {
    const auto* value = body.if_contains(key);
    if (value == nullptr || !value->is_int64()) return -1;
    return static_cast<int>(std::clamp<std::int64_t>(value->get_int64(), -1, 1'000));
}

void snooze(const Ports& ports, const Asker& asker, const net::Request& request,
            net::Responder responder) {
    const auto served = served_of_alert(ports, asker, request.parameter("alert"));
    if (!served || !is_clinician(asker)) return responder.send(not_found());
    const auto body = body_of(request, responder);
    if (!body) return;
    const int minutes = whole_in(*body, "minutes");
    if (minutes != 0 && minutes != 15 && minutes != 30 && minutes != 60)
        return responder.send(
            net::problem(400, "usage", "minutes is 15, 30 or 60, or 0 to end the snooze."));
    ports.snooze(asker, std::string(request.parameter("alert")), minutes,
                 reply_served(ports, *served, std::move(responder)));
}

void pause(const Ports& ports, const Asker& asker, const net::Request& request,
           net::Responder responder) {
    const auto served = served_of(ports, asker, request, scope::live | scope::alerts, "pause");
    if (!served) return responder.send(not_found());
    const auto body = body_of(request, responder);
    if (!body) return;
    const int minutes = whole_in(*body, "minutes");
    const std::string why(json_text(*body, "why"));
    if (minutes < 0 || minutes > 60)
        return responder.send(
            net::problem(400, "usage", "minutes is 1 to 60, or 0 to watch again now."));
    if (minutes > 0 && std::ranges::find(kPauses, why) == std::end(kPauses))
        return responder.send(
            net::problem(400, "usage", "why is shower, transport, charging or examination."));
    ports.pause(asker, served->first, minutes, why,
                reply_served(ports, *served, std::move(responder)));
}

void limit(const Ports& ports, const Asker& asker, const net::Request& request,
           net::Responder responder) {
    const auto served = served_of(ports, asker, request, scope::live | scope::alerts, "limits");
    if (!served || !is_clinician(asker)) return responder.send(not_found());
    auto body = body_of(request, responder);
    if (!body) return;
    const auto why = json_text(*body, "why");
    if (why.empty() || why.size() > kMaxWhy)
        return responder.send(
            net::problem(400, "usage", "Say why, in at most 500 characters: it is on record."));
    ports.limit(asker, served->first, std::move(*body),
                reply_served(ports, *served, std::move(responder)));
}

// What is kept lasts longer than anything that is seen.
void keep_all(const Ports& ports, const Asker& asker, const net::Request& request,
              net::Responder responder) {
    const auto served = served_of(ports, asker, request, scope::live | scope::alerts, "keep");
    if (!served || !is_clinician(asker)) return responder.send(not_found());
    const auto body = body_of(request, responder);
    if (!body) return;
    const int hours = whole_in(*body, "hours");
    const std::string why(json_text(*body, "why"));
    if (hours < 0 || hours > kMostKept)
        return responder.send(net::problem(400, "usage", "hours is 1 to 720, or 0 to end it."));
    if (hours > 0 && (why.empty() || why.size() > kMaxWhy))
        return responder.send(
            net::problem(400, "usage", "Say why, in at most 500 characters: it is on record."));
    ports.keep_all(asker, served->first, hours, why,
                   reply_served(ports, *served, std::move(responder)));
}

}  // namespace

void add_care(net::Router& router, const Ports& ports) {
    for (const auto& [path, function] : {std::pair{"/v1/alerts/{alert}/snooze", &snooze},
                                         {"/v1/patients/{patient}/pause", &pause},
                                         {"/v1/patients/{patient}/keep", &keep_all},
                                         {"/v1/patients/{patient}/limits", &limit}})
        router.add(
            "POST", path,
            authorised(ports, [&ports, function](const Asker& asker, const net::Request& request,
                                                 net::Responder responder) {
                function(ports, asker, request, std::move(responder));
            }));
}

}  // namespace vs::api
