// What a patient's state makes of what people wrote.
#include <algorithm>
#include <utility>

#include "node/patient_state.h"

namespace vs::node {
namespace {

using model::Said;
using model::Vital;

constexpr std::string_view kHelp = "help", kSymptom = "symptom", kCheckup = "checkup";

std::string quoted(const std::string& words) {
    return words.empty() ? "" : " “" + words + "”";
}

// A severe limit that no longer lies beyond the new one goes.
void order_limits(alert::Limits& limits, const Written& written) {
    limits.version = "order " + written.id.substr(0, 16);
    for (const auto& one : written.statement.limits) {
        auto& of = limits.of(one.vital);
        if (one.low) of.low = one.low;
        if (one.high) of.high = one.high;
        // What was ordered holds; the other side, left as it was, must not contradict it.
        if (of.low && of.high && *of.low >= *of.high) (one.low ? of.high : of.low).reset();
        if (of.severe_low && (!of.low || *of.severe_low > *of.low)) of.severe_low.reset();
        if (of.severe_high && (!of.high || *of.severe_high < *of.high)) of.severe_high.reset();
        if (of.low && of.high) of.margin = std::min(of.margin, (*of.high - *of.low) / 4);
    }
}

}  // namespace

// In words, "heart rate 92 /min, …", and to be said in another language.
std::pair<std::string, json::array> PatientState::last_minute(Micros now) const {
    std::string words;
    json::array said;
    for (const auto& code : fhir::kCodes) {
        const auto& latest = latest_[static_cast<std::size_t>(code.vital)];
        if (latest.time == 0 || latest.time < now - kMinute) continue;
        words += (words.empty() ? "" : ", ") + std::string(code.name) + " " +
                 latest_text(code.vital) + " " + std::string(code.unit);
        said.push_back(json::object{{"vital", code.loinc}, {"value", latest.value}});
    }
    return {words.empty() ? "Nothing was measured in the last minute."
                          : "In the last minute: " + words + ".",
            std::move(said)};
}

alert::Steps PatientState::take_written(Written written) {
    const auto now = written.received;
    const auto& s = written.statement;
    alert::Steps steps;
    checkups.take(written);
    if (s.said == Said::limits) {
        auto limits = engine.settings().limits;
        order_limits(limits, written);
        limits_ = LimitsSet{limits, written.author.name, s.text, "", now};
        steps = engine.limit(std::move(limits), written.author.name, now, s.text);
    }
    const bool own = s.patient == written.author.account;
    const auto who = own ? "The patient" : written.author.name + " for the patient";
    const auto by = own ? std::string() : written.author.name;
    if (s.said == Said::help) {
        auto [words, minute] = last_minute(now);
        steps = engine.raise_again(
            std::string(kHelp), alert::Priority::high,
            who + " asks for help." + quoted(s.text) + " " + words, now,
            {{"form", "help"}, {"by", by}, {"text", s.text}, {"minute", minute}});
    }
    if (s.said == Said::symptom && s.severity == 3)
        steps = engine.raise_again(std::string(kSymptom), alert::Priority::medium,
                                   who + " says: " + std::string(model::symptom_text(s.symptom)) +
                                       ", severe." + quoted(s.text),
                                   now,
                                   {{"form", "symptom"},
                                    {"symptom", s.symptom},
                                    {"severity", s.severity},
                                    {"by", by},
                                    {"text", s.text}});
    if (s.said == Said::checkup_ended) steps = engine.clear(kCheckup, now);
    if (writings.add(std::move(written))) dirty = true;
    return steps;
}

// A checkup that is overdue is a low alert, once; a plan that ended clears it.
alert::Steps PatientState::judge_checkups(Micros now) {
    const auto due = checkups.due();
    if (!due) return engine.clear(kCheckup, now);
    if (now > *due && std::exchange(checkups.told, *due) != *due)
        return engine.raise(
            std::string(kCheckup), alert::Priority::low,
            "A checkup was due at " + to_rfc3339(*due).substr(11, 5) + " UTC and was not made.",
            now, {{"form", "checkup"}, {"due", to_rfc3339(*due)}});
    return {};
}

}  // namespace vs::node
