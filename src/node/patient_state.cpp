#include "node/patient_state.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace vs::node {
namespace {

constexpr Micros kStale = 5 * kMinute;
constexpr std::size_t kRecentKept = 2'000;

int age_of(const model::Person& person, Micros now) {
    return static_cast<int>(1970 + now / (365 * kDay + kDay / 4)) - person.birth_year;
}

alert::Settings settings_of(const model::Person& person, Micros now) {
    alert::Settings settings;
    if (person.birth_year > 0) settings.age = age_of(person, now);
    settings.pregnant = person.pregnant;
    return settings;
}

model::AlertStepText text_of(const alert::Step& step) {
    return {step.id,
            step.kind,
            std::string(to_text(step.priority)),
            std::string(to_text(step.what)),
            step.at,
            step.by,
            step.sentence};
}

json::object step_json(const model::AlertStepText& step) {
    return {{"id", step.id}, {"kind", step.kind}, {"priority", step.priority}, {"what", step.what},
            {"at", step.at}, {"by", step.by},     {"sentence", step.sentence}};
}

Result<model::AlertStepText> step_of(const json::value& value) {
    if (!value.is_object()) return fail("snapshot", "a pending alert step is no object");
    const auto& o = value.get_object();
    const auto* at = o.if_contains("at");
    if (at == nullptr || !at->is_int64())
        return fail("snapshot", "a pending alert step has no time");
    const auto text = [&](std::string_view key) { return std::string(json_text(o, key)); };
    return model::AlertStepText{text("id"),      text("kind"), text("priority"), text("what"),
                                at->get_int64(), text("by"),   text("sentence")};
}

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

PatientState::PatientState(model::Person p, const std::vector<model::Device>& worn, Micros now)
    : person(std::move(p)), engine(crypto::to_text(person.address), settings_of(person, now)) {
    for (const auto& device : worn) devices.push_back({device.id});
    engine.resume(now);
}

void PatientState::observe(const ingest::Accepted& accepted) {
    const auto& batch = accepted.batch;
    for (const auto& reading : batch.contents.readings) {
        if (!model::plausible(reading.vital, reading.value)) continue;
        // A device's clock may run ahead: nothing was measured after it was received, and a value
        // from the future would never grow old.
        const auto time = std::min(reading.time, batch.received);
        minutes.add({reading.vital, time, reading.value});
        auto& latest = latest_[static_cast<std::size_t>(reading.vital)];
        if (time >= latest.time) latest = {time, reading.value};
    }
    for (const auto& segment : batch.contents.segments) {
        ecg_rate_ = segment.rate;
        ecg_lead_ = segment.lead;
    }
    last_received_ = std::max(last_received_, batch.received);
    for (auto& device : devices)
        if (device.id == batch.device)
            device.last_seen = std::max(device.last_seen, batch.received);
    dirty = true;
}

alert::Steps PatientState::judge(const ingest::Accepted& accepted) {
    const auto& batch = accepted.batch;
    alert::Steps steps;
    const auto add = [&](alert::Steps more) { std::ranges::move(more, std::back_inserter(steps)); };
    for (const auto& reading : batch.contents.readings)
        if (model::plausible(reading.vital, reading.value))
            add(engine.feed(reading, batch.received));
    if (!batch.contents.segments.empty()) add(engine.heard(batch.received));
    if (accepted.stream == ingest::Stream::vitals)
        processed = std::max(processed, accepted.position.number());
    return steps;
}

void PatientState::hold(const ingest::Accepted& accepted) {
    const auto& batch = accepted.batch;
    auto& interval = accepted.stream == ingest::Stream::waves ? waves : vitals;
    if (interval.empty()) interval = {.start = INT64_MAX, .begun = batch.received};
    interval.positions.push_back(accepted.position.number());
    interval.records += batch.pack.records.size();
    interval.bytes += batch.message.size();
    // The record's own interval stays near the truth whatever a device's clock says; its readings
    // keep the times they were signed with.
    const auto spans = [&](Micros from, Micros to) {
        const auto bounded = [&](Micros time) {
            return std::clamp(time, batch.received - 7 * kDay, batch.received);
        };
        interval.start = std::min(interval.start, bounded(from));
        interval.end = std::max(interval.end, bounded(to));
    };
    for (const auto& reading : batch.contents.readings) spans(reading.time, reading.time);
    for (const auto& segment : batch.contents.segments)
        spans(segment.start,
              segment.start + static_cast<Micros>(static_cast<double>(segment.count()) /
                                                  segment.rate * kSecond));
}

void PatientState::note(const alert::Steps& steps) {
    for (const auto& step : steps) {
        pending_.push_back(text_of(step));
        recent_.push_back(pending_.back());
    }
    while (recent_.size() > kRecentKept ||
           (!recent_.empty() && recent_.front().at < recent_.back().at - kDay - kHour))
        recent_.pop_front();
    for (const auto& over : engine.take_resolved()) history_.push_back(alert::to_json(over));
    while (history_.size() > kHistoryKept) history_.pop_front();
    if (!steps.empty()) dirty = true;
}

std::vector<model::AlertStepText> PatientState::steps_between(Micros from, Micros to) const {
    std::vector<model::AlertStepText> out;
    std::ranges::copy_if(recent_, std::back_inserter(out),
                         [&](const auto& step) { return step.at >= from && step.at < to; });
    return out;
}

std::optional<record::Draft> PatientState::cut(model::ReportKind kind) {
    auto& interval = open(kind);
    const bool with_steps = kind == model::ReportKind::numerics && !pending_.empty();
    if (interval.empty() && !with_steps) return {};
    record::Draft draft{
        .kind = kind, .patient = person.address, .start = interval.start, .end = interval.end};
    if (interval.empty()) draft.start = draft.end = pending_.front().at;
    draft.positions = std::move(interval.positions);
    if (!draft.positions.empty()) {
        draft.watermark = draft.positions.back();
        in_flight(kind).push_back(draft.positions.front());
    }
    if (with_steps) {
        draft.alerts = std::exchange(pending_, {});
        for (const auto& step : draft.alerts) draft.end = std::max(draft.end, step.at);
    }
    interval = {};
    return draft;
}

json::object PatientState::vitals_json(Micros now) const {
    json::object out;
    for (const auto& code : fhir::kCodes) {
        const auto& latest = latest_[static_cast<std::size_t>(code.vital)];
        if (latest.time == 0) continue;
        out[code.loinc] = json::object{{"value", latest.value},
                                       {"text", value_text(code.vital, latest.value)},
                                       {"unit", std::string(code.ucum)},
                                       {"time", to_rfc3339(latest.time)},
                                       {"trend", engine.trend(code.vital, now)},
                                       {"stale", now - latest.time > kStale}};
    }
    return out;
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

json::object PatientState::card(Micros now) const {
    json::array alerts;
    for (const auto& alert : engine.open()) alerts.push_back(alert::to_json(alert));
    return {
        {"patient", crypto::to_text(person.address)},
        {"name", person.name},
        {"bed", person.bed},
        {"source", person.source},
        {"source_detail", person.source_detail},
        {"age", person.birth_year > 0 ? json::value(age_of(person, now)) : json::value(nullptr)},
        {"vitals", vitals_json(now)},
        {"news2", news2_json(now)},
        {"alerts", std::move(alerts)},
        {"ecg", ecg_rate_ > 0
                    ? json::value(json::object{{"rate", ecg_rate_},
                                               {"leads", json::array{json::string(ecg_lead_)}}})
                    : json::value(nullptr)},
        {"last_received",
         last_received_ > 0 ? json::value(to_rfc3339(last_received_)) : json::value(nullptr)},
        {"concern", concern(now)}};
}

json::object PatientState::details(Micros now) const {
    auto out = card(now);
    out["birth_year"] = person.birth_year;
    json::object limits;
    for (const auto& code : fhir::kCodes) {
        const auto& set = engine.settings().limits.of(code.vital);
        if (!set.any()) continue;
        json::object one;
        if (set.low) one["low"] = *set.low;
        if (set.high) one["high"] = *set.high;
        limits[code.loinc] = std::move(one);
    }
    out["limits"] = std::move(limits);
    json::array worn;
    for (const auto& device : devices)
        worn.push_back(json::object{
            {"id", to_hex(device.id)},
            {"last_seen", device.last_seen > 0 ? json::value(to_rfc3339(device.last_seen))
                                               : json::value(nullptr)}});
    out["devices"] = std::move(worn);
    json::array past;
    for (auto it = history_.rbegin(); it != history_.rend(); ++it) past.push_back(*it);
    out["history"] = std::move(past);
    return out;
}

json::object PatientState::trends(Micros now, int hours) {
    const auto end = now - now % kMinute + kMinute, start = end - hours * kHour;
    const auto rows = minutes.between(start, end);
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
    return {{"step_seconds", 60}, {"start", to_rfc3339(start)}, {"series", std::move(series)}};
}

json::object PatientState::snapshot() const {
    json::array pending, past;
    for (const auto& step : pending_) pending.push_back(step_json(step));
    for (const auto& over : history_) past.push_back(over);
    return {{"processed", processed},
            {"engine", engine.snapshot()},
            {"pending", std::move(pending)},
            {"history", std::move(past)}};
}

Result<> PatientState::restore(const json::object& snapshot) {
    const auto* kept = snapshot.if_contains("engine");
    const auto* position = snapshot.if_contains("processed");
    if (kept == nullptr || position == nullptr)
        return fail("snapshot", "the journal's alert snapshot lacks its parts");
    if (auto restored = engine.restore(*kept); !restored) return restored;
    processed = position->is_uint64()  ? position->get_uint64()
                : position->is_int64() ? static_cast<std::uint64_t>(position->get_int64())
                                       : 0;
    if (const auto* pending = snapshot.if_contains("pending");
        pending != nullptr && pending->is_array())
        for (const auto& value : pending->get_array()) {
            auto step = step_of(value);
            if (!step) return pass(step);
            pending_.push_back(std::move(*step));
        }
    if (const auto* past = snapshot.if_contains("history"); past != nullptr && past->is_array())
        for (const auto& value : past->get_array())
            if (value.is_object()) history_.push_back(value.get_object());
    return {};
}

}  // namespace vs::node
