#include "alert/sentence.h"

#include <charconv>

#include "alert/found_late.h"

namespace vs::alert {
namespace {

// At most two decimals, without zeros at the end; a temperature has one at least, as people read
// it.
std::string number_text(Vital vital, double value) {
    char text[400];  // room for any double
    const auto end =
        std::to_chars(text, text + sizeof text, value, std::chars_format::fixed, 2).ptr;
    std::string out(text, end);
    const std::size_t keep = vital == Vital::temperature ? 1 : 0;
    const auto dot = out.find('.');
    while (out.size() > dot + 1 + keep && out.back() == '0') out.pop_back();
    if (out.back() == '.') out.pop_back();
    return out == "-0" ? "0" : out;
}

std::string lower_name(Vital vital) {
    std::string name(model::name_of(vital));
    name[0] = static_cast<char>(name[0] >= 'A' && name[0] <= 'Z' ? name[0] + 32 : name[0]);
    return name;
}

std::string readings_text(int count) {
    return std::to_string(count) + (count == 1 ? " reading" : " readings");
}

std::string date_text(Micros time) {
    return to_rfc3339(time).substr(0, 10);
}

std::string side_text(Side side) {
    return side == Side::high ? "above " : "below ";
}

std::string_view consciousness_words(news2::Consciousness level) {
    constexpr std::string_view kWords[] = {"alert", "new confusion", "responds to voice only",
                                           "responds to pain only", "unresponsive"};
    return kWords[static_cast<std::size_t>(level)];
}

void add_part(std::string& text, std::optional<int> points, const std::string& what) {
    if (!points || *points == 0) return;
    text += (text.empty() ? "" : ", ") + what + " (" + std::to_string(*points) + ")";
}

}  // namespace

std::string limit_kind(Side side, Vital vital) {
    return (side == Side::high ? "limit-high:" : "limit-low:") +
           std::string(model::loinc_of(vital));
}

std::string limits_text(const Limits& limits) {
    std::string out;
    for (std::size_t i = 0; i < limits.vitals.size(); ++i) {
        const auto vital = static_cast<Vital>(i);
        const auto& one = limits.of(vital);
        std::string parts;
        const auto add = [&](const char* words, const std::optional<double>& value) {
            if (value) parts += (parts.empty() ? " " : ", ") + (words + number_text(vital, *value));
        };
        add("below ", one.low), add("above ", one.high);
        add("severe below ", one.severe_low), add("severe above ", one.severe_high);
        if (parts.empty()) continue;
        const auto unit = model::unit_text_of(vital);
        out += (out.empty() ? "" : "; ") + lower_name(vital) + parts +
               (unit.empty() ? "" : " " + std::string(unit));
    }
    return out.empty() ? "none" : out;
}

std::string value_text(Vital vital, double value) {
    auto text = number_text(vital, value);
    const auto unit = model::unit_text_of(vital);
    return unit.empty() ? text : text + " " + std::string(unit);
}

std::string clock_text(Micros time) {
    return to_rfc3339(time).substr(11, 5) + " UTC";
}

std::string span_text(Micros span) {
    const Micros seconds = span / kSecond, minutes = seconds / 60, hours = minutes / 60;
    const auto two = [](Micros a, const char* a_unit, Micros b, const char* b_unit) {
        auto text = std::to_string(a) + a_unit;
        return b == 0 ? text : text + " " + std::to_string(b) + b_unit;
    };
    if (minutes < 2) return std::to_string(seconds) + " s";
    if (hours == 0) return std::to_string(minutes) + " min";
    if (hours < 48) return two(hours, " h", minutes % 60, " min");
    return two(hours / 24, " d", hours % 24, " h");
}

std::string limit_sentence(Vital vital, Side side, double value, double limit, int readings,
                           Micros onset, std::string_view about) {
    return std::string(model::name_of(vital)) + " " + value_text(vital, value) + ", " +
           side_text(side) + number_text(vital, limit) + " for " + readings_text(readings) +
           " since " + clock_text(onset) + (about.empty() ? "" : "; " + std::string(about)) + ".";
}

std::string back_sentence(Vital vital, double value, Micros since) {
    return std::string(model::name_of(vital)) + " is back inside its limits since " +
           clock_text(since) + ", now " + value_text(vital, value) + ".";
}

std::string extreme_text(Vital vital, Side side, double extreme, double limit) {
    return lower_name(vital) + (side == Side::high ? " up to " : " down to ") +
           value_text(vital, extreme) + ", " + side_text(side) + number_text(vital, limit);
}

std::string news2_text(const News2State& state) {
    using news2::Parameter;
    const auto& score = state.score;
    const auto& in = state.inputs;
    std::string parts;
    const auto vital = [&](Parameter parameter, Vital which, const std::optional<double>& value) {
        if (value)
            add_part(parts, score.of(parameter),
                     lower_name(which) + " " + value_text(which, *value));
    };
    vital(Parameter::resp_rate, Vital::resp_rate, in.resp_rate);
    vital(Parameter::spo2, Vital::spo2, in.spo2);
    add_part(parts, score.of(Parameter::oxygen), "supplemental oxygen");
    vital(Parameter::systolic, Vital::systolic, in.systolic);
    vital(Parameter::pulse, Vital::heart_rate, in.pulse);
    if (in.acvpu)
        add_part(parts, score.of(Parameter::consciousness),
                 std::string(consciousness_words(*in.acvpu)));
    vital(Parameter::temperature, Vital::temperature, in.temperature);
    std::string text =
        "NEWS2 " + std::string(score.partial() ? "at least " : "") + std::to_string(score.total);
    if (score.partial()) text += " (" + std::to_string(score.count) + " of 7 known)";
    return text + ": " + parts;
}

std::string news2_sentence(const News2State& state) {
    return news2_text(state) + ", since " + clock_text(state.onset) + ".";
}

std::string silence_sentence(Micros since, Micros limit) {
    return "No data since " + clock_text(since) + ": nothing current has been received for over " +
           span_text(limit) + ".";
}

std::string late_sentence(const Episode& episode, Micros found) {
    return "Found late: " + episode.finding + ", in " + readings_text(episode.readings) + " from " +
           clock_text(episode.onset) + " to " + clock_text(episode.end) + " on " +
           date_text(episode.onset) + ". They reached us at " + clock_text(found) +
           ": nobody could see it for " + span_text(found - episode.onset) + ".";
}

}  // namespace vs::alert
