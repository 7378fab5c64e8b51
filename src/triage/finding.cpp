#include "triage/finding.h"

#include <cmath>

namespace vs::triage {

double hundredths(float value) {
    return std::round(static_cast<double>(value) * 100) / 100;
}

namespace {

// As many digits as mean something.
double rounded(double value, double unit) {
    return std::round(value / unit) * unit;
}

}  // namespace

json::object to_json(const Beat& beat) {
    return {{"time", to_rfc3339(beat.time)},
            {"class", std::string(1, letter(beat.kind))},
            {"quality", hundredths(beat.quality)},
            {"concern", hundredths(beat.concern)}};
}

json::object to_json(const Episode& episode) {
    return {{"kind", std::string(to_text(episode.kind))},
            {"start", to_rfc3339(episode.start)},
            {"end", episode.open ? json::value(nullptr) : json::value(to_rfc3339(episode.end))},
            {"confidence", hundredths(episode.confidence)},
            {"beats", episode.beats},
            {"rate", std::round(static_cast<double>(episode.rate))},
            {"evidence", episode.evidence}};
}

json::object to_json(const signal::Usual& usual) {
    return {{"low", rounded(usual.low, 0.125)},
            {"middle", rounded(usual.middle, 0.125)},
            {"high", rounded(usual.high, 0.125)},
            {"learnt", usual.learnt}};
}

json::object to_json(const signal::Change& change) {
    return {{"up", change.up},
            {"serious", change.severity == signal::Severity::serious},
            {"since", to_rfc3339(change.since)},
            {"confirmed", to_rfc3339(change.confirmed)},
            {"from", rounded(change.from, 0.125)},
            {"to", rounded(change.to, 0.125)},
            {"readings", change.readings},
            {"quality", hundredths(change.quality)},
            {"usual", to_json(change.usual)},
            {"sentence", change.sentence()}};
}

std::optional<signal::VitalKind> kind_of(model::Vital vital) {
    using model::Vital;
    using signal::VitalKind;
    switch (vital) {
        case Vital::heart_rate:
            return VitalKind::heart_rate;
        case Vital::resp_rate:
            return VitalKind::respiration;
        case Vital::spo2:
            return VitalKind::oxygen;
        case Vital::systolic:
            return VitalKind::systolic;
        case Vital::diastolic:
            return VitalKind::diastolic;
        case Vital::mean_pressure:
            return VitalKind::mean_pressure;
        case Vital::temperature:
            return VitalKind::temperature;
        default:
            return {};
    }
}

model::Vital vital_of(signal::VitalKind kind) {
    using model::Vital;
    constexpr std::array kVitals{Vital::heart_rate, Vital::resp_rate, Vital::spo2,
                                 Vital::systolic,   Vital::diastolic, Vital::mean_pressure,
                                 Vital::temperature};
    static_assert(kVitals.size() == signal::kVitalKinds);
    return kVitals[static_cast<std::size_t>(kind)];
}

}  // namespace vs::triage
