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

// "heart rate 88 to 92 /min": what was measured in the minute before.
std::string PatientState::last_minute(Micros now) const {
    std::string out;
    for (const auto& code : fhir::kCodes) {
        const auto& latest = latest_[static_cast<std::size_t>(code.vital)];
        if (latest.time == 0 || latest.time < now - kMinute) continue;
        out += (out.empty() ? "" : ", ") + std::string(code.name) + " " + latest_text(code.vital) +
               " " + std::string(code.unit);
    }
    return out.empty() ? "Nothing was measured in the last minute."
                       : "In the last minute: " + out + ".";
}

// Somebody who calls again after they were answered is heard again.
alert::Steps PatientState::call(std::string_view kind, alert::Priority priority,
                                std::string sentence, Micros now) {
    alert::Steps steps;
    for (const auto& alert : engine.open())
        if (alert.kind == kind && alert.acknowledged) {
            steps = engine.clear(kind, now);
            break;
        }
    std::ranges::move(engine.raise(std::string(kind), priority, std::move(sentence), now),
                      std::back_inserter(steps));
    return steps;
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
    const auto who = s.patient == written.author.account ? "The patient"
                                                         : written.author.name + " for the patient";
    if (s.said == Said::help)
        steps = call(kHelp, alert::Priority::high,
                     who + " asks for help." + quoted(s.text) + " " + last_minute(now), now);
    if (s.said == Said::symptom && s.severity == 3)
        steps = call(kSymptom, alert::Priority::medium,
                     who + " says: " + std::string(model::symptom_text(s.symptom)) + ", severe." +
                         quoted(s.text),
                     now);
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
            now);
    return {};
}

}  // namespace vs::node
