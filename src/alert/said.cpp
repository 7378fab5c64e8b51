#include "alert/said.h"

#include "alert/sentence.h"

namespace vs::alert {
namespace {

constexpr std::string_view kAlertness = "ACVPU";

}  // namespace

json::object limit_said(Vital vital, Side side, double value, double limit, int readings,
                        Micros since, std::string_view version, const json::object& known) {
    json::object out{{"form", "limit"},
                     {"vital", model::loinc_of(vital)},
                     {"side", side == Side::high ? "high" : "low"},
                     {"value", value},
                     {"limit", limit},
                     {"readings", readings},
                     {"since", to_rfc3339(since)},
                     {"rule", version}};
    for (const auto& [name, one] : known) out[name] = one;
    return out;
}

json::object news2_said(const News2State& state) {
    using news2::Parameter;
    const auto& in = state.inputs;
    json::array parts;
    const auto add = [&](Parameter parameter, Vital vital, const json::value& value) {
        const auto points = state.score.of(parameter);
        if (!points || *points == 0) return;
        parts.push_back(
            json::object{{"vital", model::loinc_of(vital)}, {"value", value}, {"points", *points}});
    };
    const auto number = [](const std::optional<double>& value) {
        return value ? json::value(*value) : json::value(nullptr);
    };
    add(Parameter::resp_rate, Vital::resp_rate, number(in.resp_rate));
    add(Parameter::spo2, Vital::spo2, number(in.spo2));
    add(Parameter::oxygen, Vital::oxygen_flow, nullptr);
    add(Parameter::systolic, Vital::systolic, number(in.systolic));
    add(Parameter::pulse, Vital::heart_rate, number(in.pulse));
    if (in.acvpu)
        add(Parameter::consciousness, Vital::consciousness,
            json::string(kAlertness.substr(static_cast<std::size_t>(*in.acvpu), 1)));
    add(Parameter::temperature, Vital::temperature, number(in.temperature));
    return {{"form", "news2"},
            {"score", state.score.total},
            {"known", state.score.count},
            {"partial", state.score.partial()},
            {"parts", std::move(parts)},
            {"since", to_rfc3339(state.onset)},
            {"rule", "NEWS2"}};
}

json::object silence_said(Micros since, Micros limit) {
    return {{"form", "silence"}, {"since", to_rfc3339(since)}, {"seconds", limit / kSecond}};
}

json::object late_said(std::string_view about, Micros since, Micros until, Micros found,
                       json::object of) {
    return {{"form", "late"},
            {"about", about},
            {"since", to_rfc3339(since)},
            {"until", to_rfc3339(until)},
            {"found", to_rfc3339(found)},
            {"seconds", (found - since) / kSecond},
            {"of", std::move(of)}};
}

}  // namespace vs::alert
