// What pages get of a patient: docs/guide/api.md, docs/formats/findings.md.
#include "node/patient_state.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace vs::node {
namespace {

constexpr Micros kStale = 5 * kMinute, kStaleByHand = kHour;
constexpr float kPoorSignal = 0.5f;

// As many digits as the vital's sensors have.
std::string value_text(model::Vital vital, double value) {
    char text[32];
    const int digits =
        vital == model::Vital::temperature || vital == model::Vital::glucose_moles ? 1 : 0;
    const auto end =
        std::to_chars(text, text + sizeof text, value, std::chars_format::fixed, digits).ptr;
    return {text, end};
}

}  // namespace

json::value PatientState::rest_json(const std::optional<Reasoned>& rest) {
    if (!rest) return nullptr;
    auto out = to_json(std::optional<alert::Rest>(*rest)).get_object();
    out["why"] = rest->why;
    return out;
}

json::object step_json(const model::AlertStepText& step) {
    return {{"id", step.id}, {"kind", step.kind}, {"priority", step.priority}, {"what", step.what},
            {"at", step.at}, {"by", step.by},     {"sentence", step.sentence}};
}

json::object to_json(const AlertNumbers& numbers) {
    AlertNumbers::Kind all;
    json::object kinds;
    const auto share = [](const auto& kind) {
        return kind.marked > 0 ? json::value(static_cast<double>(kind.useful) /
                                             static_cast<double>(kind.marked))
                               : json::value(nullptr);
    };
    for (const auto& [name, kind] : numbers.kinds) {
        all.alerts += kind.alerts, all.marked += kind.marked, all.useful += kind.useful;
        json::object because;
        for (const auto& [why, count] : kind.because) because[why] = count;
        kinds[name] = json::object{{"alerts", kind.alerts},
                                   {"marked", kind.marked},
                                   {"useful", kind.useful},
                                   {"because", std::move(because)}};
    }
    return {{"since", to_rfc3339(numbers.since)},
            {"patient_days", numbers.patient_days},
            {"alerts", all.alerts},
            {"per_patient_day",
             numbers.patient_days > 0
                 ? json::value(static_cast<double>(all.alerts) / numbers.patient_days)
                 : json::value(nullptr)},
            {"marked", all.marked},
            {"useful", all.useful},
            {"useful_share", share(all)},
            {"kinds", std::move(kinds)}};
}

json::object PatientState::vitals_json(Micros now) const {
    json::object out;
    for (const auto& code : fhir::kCodes) {
        const auto& latest = latest_[static_cast<std::size_t>(code.vital)];
        if (latest.time == 0) continue;
        const auto trust = detectors.trust(code.vital);
        const auto stale = latest.by.empty() ? kStale : kStaleByHand;
        json::object one{{"value", latest.value},
                         {"quality", std::round(static_cast<double>(trust.quality) * 100) / 100},
                         {"doubt", std::string(to_text(trust.doubt))},
                         {"text", value_text(code.vital, latest.value)},
                         {"unit", std::string(code.ucum)},
                         {"time", to_rfc3339(latest.time)},
                         {"trend", engine.trend(code.vital, now)},
                         {"stale", now - latest.time > stale}};
        if (!latest.by.empty()) one["by"] = latest.by;
        out[code.loinc] = std::move(one);
    }
    return out;
}

std::string PatientState::latest_text(model::Vital vital) const {
    const auto& latest = latest_[static_cast<std::size_t>(vital)];
    if (vital == model::Vital::consciousness)
        return std::string(fhir::consciousness_text(static_cast<int>(latest.value)));
    return value_text(vital, latest.value);
}

json::value PatientState::news2_json(Micros now) const {
    const auto score = engine.current_news2(now);
    if (!score.refused.empty()) return json::object{{"why_not", std::string(score.refused)}};
    const auto note =
        score.partial() ? "partial: " + std::to_string(score.count) + " of 7 known" : std::string();
    return json::object{
        {"score", score.total}, {"count", score.count}, {"of", alert::news2::kParameters},
        {"best", score.best},   {"worst", score.worst}, {"band", std::string(to_text(score.band))},
        {"note", note}};
}

// Orders the ward: what nobody has answered first, then what is grave, then the score.
double PatientState::concern(Micros now) const {
    double most = 0;
    for (const auto& alert : engine.open()) {
        const double weight = 10 * static_cast<double>(alert.priority) *
                              (alert.acknowledged ? 0.5 : 1) * (alert.active ? 1 : 0.7);
        most = std::max(most, weight + 5);
    }
    const auto score = engine.current_news2(now);
    return most + (score.refused.empty() ? score.total + (score.any_three ? 2 : 0) : 0);
}

json::value PatientState::signal_json() const {
    const auto ecg = detectors.ecg_signal();
    if (!ecg) return nullptr;
    json::array open;
    for (const auto& episode : ecg->open) open.push_back(to_json(episode));
    return json::object{
        {"quality", ecg->quality ? json::value(std::round(*ecg->quality * 100.0) / 100)
                                 : json::value(nullptr)},
        {"poor", ecg->lead_off || ecg->quality.value_or(1) < kPoorSignal},
        {"lead_off", ecg->lead_off},
        {"model", std::string(signal::beat_model_name())},
        {"episodes", std::move(open)}};
}

json::object PatientState::changes_json() {
    json::object out;
    for (std::size_t k = 0; k < signal::kVitalKinds; ++k) {
        const auto kind = static_cast<signal::VitalKind>(k);
        if (const auto& change = detectors.change(kind))
            out[model::loinc_of(triage::vital_of(kind))] = triage::to_json(*change);
    }
    return out;
}

json::object PatientState::card(Micros now) {
    json::array alerts, wrong;
    for (const auto& alert : engine.open()) alerts.push_back(alert::to_json(alert));
    for (const auto& [leaf, found] : damaged) wrong.push_back(found);
    return {
        {"patient", crypto::to_text(person.address)},
        {"name", person.name},
        {"bed", person.bed},
        {"source", person.source},
        {"source_detail", person.source_detail},
        {"kept_by_clinic", person.kept_by_clinic},
        {"age", person.birth_year > 0 ? json::value(age_of(person, now)) : json::value(nullptr)},
        {"vitals", vitals_json(now)},
        {"news2", news2_json(now)},
        {"checkup", checkups.to_json()},
        {"alerts", std::move(alerts)},
        {"snoozes", engine.snoozes_json()},
        {"damaged", std::move(wrong)},
        {"pause", rest_json(engine.paused())},
        {"ecg", ecg_rate_ > 0
                    ? json::value(json::object{{"rate", ecg_rate_},
                                               {"leads", json::array{json::string(ecg_lead_)}}})
                    : json::value(nullptr)},
        {"last_received",
         last_received_ > 0 ? json::value(to_rfc3339(last_received_)) : json::value(nullptr)},
        {"signal", signal_json()},
        {"changes", changes_json()},
        {"standing", standing_json()},
        {"concern", concern(now)}};
}

json::object PatientState::details(Micros now, Micros since) {
    auto out = card(now);
    out["birth_year"] = person.birth_year;
    json::object limits;
    for (const auto& code : fhir::kCodes) {
        const auto& set = engine.settings().limits.of(code.vital);
        if (!set.any()) continue;
        json::object one;
        if (set.low) one["low"] = *set.low;
        if (set.high) one["high"] = *set.high;
        if (set.severe_low) one["severe_low"] = *set.severe_low;
        if (set.severe_high) one["severe_high"] = *set.severe_high;
        one["margin"] = set.margin;
        one["confirm"] = set.confirm;
        limits[code.loinc] = std::move(one);
    }
    out["limits"] = std::move(limits);
    out["limits_version"] = engine.settings().limits.version;
    out["limits_set"] = limits_ ? json::value(limits_->to_json()) : json::value(nullptr);
    out["keep"] = keep_json(now);
    json::array worn;
    for (const auto& device : devices)
        worn.push_back(json::object{
            {"id", to_hex(device.id)},
            {"last_seen", device.last_seen > 0 ? json::value(to_rfc3339(device.last_seen))
                                               : json::value(nullptr)}});
    out["devices"] = std::move(worn);
    json::array past;
    for (auto it = history_.rbegin(); it != history_.rend(); ++it)
        if (from_rfc3339(json_text(*it, "raised")).value_or(0) >= since) past.push_back(*it);
    out["history"] = std::move(past);
    out["checkups"] = checkups.past(since);
    return out;
}

json::object PatientState::trends(Micros now, int hours, Micros since) {
    const auto end = now - now % kMinute + kMinute, start = end - hours * kHour;
    auto rows = minutes.between(start, end);
    for (auto& row : rows)
        if (row.start < since) row.stats = {};
    json::object series;
    for (const auto& code : fhir::kCodes) {
        json::array median, min, max;
        bool any = false;
        for (const auto& row : rows) {
            const auto& stat = row.of(code.vital);
            any = any || stat.count > 0;
            const auto put = [&](json::array& into, double value) {
                stat.count > 0 ? into.push_back(value) : into.push_back(nullptr);
            };
            put(median, stat.median);
            put(min, stat.min);
            put(max, stat.max);
        }
        if (any)
            series[code.loinc] = json::object{{"unit", std::string(code.ucum)},
                                              {"median", std::move(median)},
                                              {"min", std::move(min)},
                                              {"max", std::move(max)}};
    }
    json::object usual;
    json::array episodes, changes;
    for (std::size_t k = 0; k < signal::kVitalKinds; ++k) {
        const auto kind = static_cast<signal::VitalKind>(k);
        if (const auto band = detectors.usual(kind))
            usual[model::loinc_of(triage::vital_of(kind))] = triage::to_json(*band);
    }
    for (const auto& episode : detectors.episodes())
        if (episode.end >= start && episode.start >= since) episodes.push_back(to_json(episode));
    if (const auto ecg = detectors.ecg_signal())
        for (const auto& episode : ecg->open) episodes.push_back(to_json(episode));
    for (const auto& [change, ended] : detectors.changes()) {
        if (ended != 0 && ended < std::max(start, since)) continue;
        auto one = triage::to_json(change);
        one["code"] = model::loinc_of(triage::vital_of(change.kind));
        one["ended"] = ended != 0 ? json::value(to_rfc3339(ended)) : json::value(nullptr);
        changes.push_back(std::move(one));
    }
    return {{"step_seconds", 60},
            {"start", to_rfc3339(start)},
            {"series", std::move(series)},
            {"usual", std::move(usual)},
            {"episodes", std::move(episodes)},
            {"changes", std::move(changes)}};
}

json::object PatientState::explain(Micros from, Micros to, Micros since) {
    json::array readings, notices, not_told;
    const auto hidden = [&](Micros time) { return time < since; };
    for (const auto& row : minutes.between(from - from % kMinute, to - to % kMinute + kMinute))
        for (const auto& code : fhir::kCodes) {
            const auto& stat = row.of(code.vital);
            if (stat.count == 0 || hidden(row.start)) continue;
            readings.push_back(json::object{{"minute", to_rfc3339(row.start)},
                                            {"code", std::string(code.loinc)},
                                            {"name", std::string(code.name)},
                                            {"unit", std::string(code.ucum)},
                                            {"count", stat.count},
                                            {"min", stat.min},
                                            {"median", stat.median},
                                            {"max", stat.max}});
        }
    for (const auto& step : recent_) {
        if (step.at < from || step.at >= to || hidden(step.at)) continue;
        auto one = step_json(step);
        one["at"] = to_rfc3339(step.at);
        notices.push_back(std::move(one));
    }
    const auto add = [&](const model::Unalerted& one) {
        if (one.first < to && one.last >= from && !hidden(one.first))
            not_told.push_back(to_json(one));
    };
    for (const auto& one : unalerted_) add(one);
    for (const auto* open : {&engine.unalerted(), &detectors.unalerted()})
        for (const auto& one : open->all()) add(one);
    return {{"patient", crypto::to_text(person.address)},
            {"from", to_rfc3339(from)},
            {"to", to_rfc3339(to)},
            {"source", "working set"},
            {"readings", std::move(readings)},
            {"notices", std::move(notices)},
            {"not_told", std::move(not_told)}};
}

}  // namespace vs::node
