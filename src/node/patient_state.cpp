#include "node/patient_state.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace vs::node {
namespace {

constexpr Micros kStale = 5 * kMinute;
constexpr std::size_t kRecentKept = 2'000;
constexpr std::size_t kUnalertedKept = 20'000;
constexpr std::size_t kMostMarks = 1'000;

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

alert::Priority priority_of(triage::Grade grade) {
    switch (grade) {
        case triage::Grade::high:
            return alert::Priority::high;
        case triage::Grade::medium:
            return alert::Priority::medium;
        case triage::Grade::low:
            return alert::Priority::low;
        default:
            return alert::Priority::technical;
    }
}

std::uint64_t position_of(const json::value* value) {
    if (value == nullptr) return 0;
    if (value->is_uint64()) return value->get_uint64();
    return value->is_int64() ? static_cast<std::uint64_t>(value->get_int64()) : 0;
}

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

PatientState::PatientState(model::Person p, const std::vector<model::Device>& worn, Micros now,
                           Micros context)
    : person(std::move(p)),
      engine(crypto::to_text(person.address), settings_of(person, now)),
      waves(context),
      since_(now) {
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

alert::Steps PatientState::judge(const ingest::Accepted& accepted, bool old) {
    const auto& batch = accepted.batch;
    alert::Steps steps;
    const auto add = [&](alert::Steps more) { std::ranges::move(more, std::back_inserter(steps)); };
    if (!old) {
        for (const auto& reading : batch.contents.readings)
            if (model::plausible(reading.vital, reading.value))
                add(engine.feed(reading, batch.received));
        if (!batch.contents.segments.empty()) add(engine.heard(batch.received));
    }
    const auto position = accepted.position.number();
    add(take(detectors.accept({batch.device, &batch.contents, batch.received, position}),
             batch.received, old));
    auto& upto = accepted.stream == ingest::Stream::vitals ? processed : processed_waves;
    upto = std::max(upto, position);
    settle_waves(batch.received);
    return steps;
}

bool PatientState::recall(const ingest::Accepted& accepted) {
    const auto& batch = accepted.batch;
    const auto position = accepted.position.number();
    if (accepted.stream == ingest::Stream::waves)
        return position <= processed_waves && !waiting_.contains(position);
    if (position > processed) return false;
    detectors.recall({batch.device, &batch.contents, batch.received, position});
    return true;
}

alert::Steps PatientState::tick(Micros now) {
    auto steps = engine.tick(now);
    std::ranges::move(take(detectors.tick(now), now, false), std::back_inserter(steps));
    settle_waves(now);
    return steps;
}

bool PatientState::alert_active() const {
    return std::ranges::any_of(engine.open(), [](const alert::Alert& alert) {
        return alert.active && alert.priority >= alert::Priority::low;
    });
}

void PatientState::settle_waves(Micros now) {
    if (!waves.settles(now, alert_active())) return;
    const auto waiting = detectors.waiting();
    waves.settle(now, situation(now), {waiting.begin(), waiting.end()});
}

alert::Steps PatientState::take(triage::Findings findings, Micros received, bool old) {
    alert::Steps steps;
    for (auto& call : findings.calls) {
        auto more = engine.take({call.kind, call.rule, call.sentence, priority_of(call.grade),
                                 call.onset, call.end, call.holds, call.late || old},
                                received);
        std::ranges::move(more, std::back_inserter(steps));
    }
    for (const auto& one : findings.ecg) waves.found(one.device, one.found, one.open, one.until);
    std::ranges::move(findings.ecg, std::back_inserter(news));
    return steps;
}

void PatientState::hold(const ingest::Accepted& accepted) {
    const auto& batch = accepted.batch;
    if (accepted.stream == ingest::Stream::waves) {
        const auto& first = batch.contents.segments.front();
        const auto length = static_cast<double>(first.count()) / first.rate * kSecond;
        return waves.add({accepted.position.number(), batch.device, batch.boot, batch.sequence,
                          batch.digest, first.start, first.start + static_cast<Micros>(length),
                          batch.received, batch.message.size()});
    }
    auto& interval = vitals;
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
}

void PatientState::note(const alert::Steps& steps) {
    for (const auto& step : steps) {
        pending_.push_back(text_of(step));
        recent_.push_back(pending_.back());
    }
    while (recent_.size() > kRecentKept ||
           (!recent_.empty() && recent_.front().at < recent_.back().at - kDay - kHour))
        recent_.pop_front();
    for (const auto& step : steps)
        if (step.what == alert::What::raised) raised_.emplace_back(step.at, step.kind);
    while (raised_.size() > kRecentKept ||
           (!raised_.empty() && raised_.front().first < raised_.back().first - Minutes::kKept))
        raised_.pop_front();
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

bool PatientState::due(Micros now, Micros every) const {
    return (!vitals.empty() && now - vitals.begun >= every) ||
           (!waves.empty() && now - std::max(waves.waiting_since(), last_cut_) >= every);
}

triage::Situation PatientState::situation(Micros now) {
    triage::Situation out;
    out.alert = alert_active();
    const auto usual = detectors.usual(signal::VitalKind::heart_rate);
    out.first_hours = !usual || !usual->learnt;
    for (std::size_t k = 0; k < signal::kVitalKinds; ++k)
        if (detectors.change(static_cast<signal::VitalKind>(k))) out.change = 1;
    if (const auto score = engine.current_news2(now); score.refused.empty())
        out.news2 = score.total;
    return out;
}

// Waveforms whose class is decided: those that are kept, a draft for each class, and what stands
// for the others.
void PatientState::cut_waves(Micros now, bool last, std::vector<record::Draft>& drafts) {
    if (last) waves.settle_all(situation(now));
    const auto decisions = waves.take();
    if (decisions.empty()) return;
    record::Draft stones{.kind = model::ReportKind::numerics, .patient = person.address};
    std::array<record::Draft, 2> kept;
    for (const auto& decision : decisions) {
        const auto& wave = decision.wave;
        const bool keep = decision.verdict.kept <= signal::Retention::reducible;
        auto& draft = keep ? kept[static_cast<std::size_t>(decision.verdict.kept)] : stones;
        // As for readings, the record's own interval stays near the truth.
        const auto bounded = [&](Micros time) {
            return std::clamp(time, wave.received - 7 * kDay, wave.received);
        };
        const bool first = draft.end == 0;
        draft.start = first ? bounded(wave.start) : std::min(draft.start, bounded(wave.start));
        draft.end = std::max(draft.end, bounded(wave.end));
        if (keep)
            draft.positions.push_back(wave.position);
        else
            draft.tombstones.push_back(decision.tombstone);
    }
    for (std::size_t i = 0; i < kept.size(); ++i) {
        if (kept[i].positions.empty()) continue;
        kept[i].kind = model::ReportKind::waveform;
        kept[i].patient = person.address;
        kept[i].retention = i == 0 ? "A" : "B";
        drafts.push_back(std::move(kept[i]));
    }
    if (!stones.tombstones.empty()) drafts.push_back(std::move(stones));
    // On the last of them, whichever it is: all are written at once.
    drafts.back().wave_from = decisions.front().wave.position;
    drafts.back().wave_watermark = decisions.back().wave.position;
    flying_[1].push_back(drafts.back().wave_from);
}

void PatientState::take_unalerted(record::Draft& draft) {
    model::UnalertedList all;
    for (auto* list : {&engine.unalerted(), &detectors.unalerted()})
        for (auto& one : list->take()) all.add(std::move(one));
    draft.unalerted = all.take();
    for (const auto& one : draft.unalerted) unalerted_.push_back(one);
    const auto newest = unalerted_.empty() ? 0 : unalerted_.back().last;
    while (unalerted_.size() > kUnalertedKept ||
           (!unalerted_.empty() && unalerted_.front().last < newest - Minutes::kKept))
        unalerted_.pop_front();
}

std::vector<record::Draft> PatientState::cut(Micros now, bool last) {
    std::vector<record::Draft> drafts;
    last_cut_ = now;
    cut_waves(now, last, drafts);
    const bool with_stones = !drafts.empty() && !drafts.back().tombstones.empty();
    const bool unalerted = !engine.unalerted().empty() || !detectors.unalerted().empty();
    if (vitals.empty() && pending_.empty() && !with_stones && !unalerted) return drafts;
    if (!with_stones)
        drafts.push_back({.kind = model::ReportKind::numerics, .patient = person.address});
    auto& draft = drafts.back();
    const bool stones_only = vitals.empty() && with_stones;
    if (!vitals.empty()) {
        draft.start = with_stones ? std::min(draft.start, vitals.start) : vitals.start;
        draft.end = std::max(draft.end, vitals.end);
        draft.positions = std::move(vitals.positions);
        draft.watermark = draft.positions.back();
        flying_[0].push_back(draft.positions.front());
    }
    take_unalerted(draft);
    draft.alerts = std::exchange(pending_, {});
    if (draft.positions.empty() && !stones_only)
        draft.start = draft.end = draft.alerts.empty() ? now : draft.alerts.front().at;
    for (const auto& step : draft.alerts) draft.end = std::max(draft.end, step.at);
    vitals = {};
    return drafts;
}

std::array<std::uint64_t, 2> PatientState::oldest_unsealed() const {
    std::array<std::uint64_t, 2> out{vitals.empty() ? UINT64_MAX : vitals.positions.front(),
                                     waves.oldest()};
    for (std::size_t i = 0; i < 2; ++i)
        for (const auto position : flying_[i]) out[i] = std::min(out[i], position);
    return out;
}

void PatientState::sealed(const record::Draft& draft) {
    if (draft.kind == model::ReportKind::numerics && !draft.positions.empty())
        std::erase(flying_[0], draft.positions.front());
    if (draft.wave_watermark == 0) return;
    std::erase(flying_[1], draft.wave_from);
    waves.sealed(draft.wave_watermark);
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
        {"signal", signal_json()},
        {"changes", changes_json()},
        {"concern", concern(now)}};
}

json::object PatientState::details(Micros now) {
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
    json::object usual;
    json::array episodes, changes;
    for (std::size_t k = 0; k < signal::kVitalKinds; ++k) {
        const auto kind = static_cast<signal::VitalKind>(k);
        if (const auto band = detectors.usual(kind))
            usual[model::loinc_of(triage::vital_of(kind))] = triage::to_json(*band);
    }
    for (const auto& episode : detectors.episodes())
        if (episode.end >= start) episodes.push_back(to_json(episode));
    if (const auto ecg = detectors.ecg_signal())
        for (const auto& episode : ecg->open) episodes.push_back(to_json(episode));
    for (const auto& [change, ended] : detectors.changes()) {
        if (ended != 0 && ended < start) continue;
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

bool PatientState::mark(const std::string& alert, bool useful, const std::string& because,
                        const std::string& by, Micros at) {
    std::string kind, priority;
    if (const auto* open = engine.find(alert))
        kind = open->kind, priority = to_text(open->priority);
    for (const auto& over : history_)
        if (json_text(over, "id") == alert)
            kind = json_text(over, "kind"), priority = json_text(over, "priority");
    if (kind.empty()) return false;
    if (marks_.size() >= kMostMarks) marks_.erase(marks_.begin());
    marks_[alert] = {kind, useful, because};
    pending_.push_back({alert, kind, priority, "marked", at, by,
                        useful ? "Useful." : "Not useful, because: " + because + "."});
    recent_.push_back(pending_.back());
    return true;
}

void PatientState::add_numbers(Micros now, AlertNumbers& into) const {
    const auto since = std::max(since_, now - Minutes::kKept);
    into.since = into.since == 0 ? since : std::min(into.since, since);
    into.patient_days += static_cast<double>(now - since) / static_cast<double>(kDay);
    for (const auto& [at, kind] : raised_)
        if (at >= since) ++into.kinds[kind].alerts;
    for (const auto& [id, mark] : marks_) {
        auto& one = into.kinds[mark.kind];
        ++one.marked;
        one.useful += mark.useful;
        if (!mark.useful) ++one.because[mark.because];
    }
}

void PatientState::restore_marks(const json::object& snapshot) {
    const auto each = [&](std::string_view key, std::size_t size, auto take) {
        const auto* list = snapshot.if_contains(key);
        if (list == nullptr || !list->is_array()) return;
        for (const auto& value : list->get_array())
            if (value.is_array() && value.get_array().size() == size) take(value.get_array());
    };
    const auto text = [](const json::value& value) {
        return value.is_string() ? std::string(value.get_string()) : std::string();
    };
    each("marks", 4, [&](const json::array& row) {
        marks_[text(row[0])] = {text(row[1]), row[2].is_bool() && row[2].get_bool(), text(row[3])};
    });
    each("raised", 2, [&](const json::array& row) {
        if (row[0].is_int64()) raised_.emplace_back(row[0].get_int64(), text(row[1]));
    });
    if (!raised_.empty()) since_ = std::min(since_, raised_.front().first);
}

json::object PatientState::explain(Micros from, Micros to) {
    json::array readings, notices, not_told;
    for (const auto& row : minutes.between(from - from % kMinute, to - to % kMinute + kMinute))
        for (const auto& code : fhir::kCodes) {
            const auto& stat = row.of(code.vital);
            if (stat.count == 0) continue;
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
        if (step.at < from || step.at >= to) continue;
        auto one = step_json(step);
        one["at"] = to_rfc3339(step.at);
        notices.push_back(std::move(one));
    }
    const auto add = [&](const model::Unalerted& one) {
        if (one.first < to && one.last >= from) not_told.push_back(to_json(one));
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

json::object PatientState::snapshot() const {
    json::array pending, past, waiting, marks, raised;
    for (const auto& [id, mark] : marks_)
        marks.push_back(json::array{id, mark.kind, mark.useful, mark.because});
    for (const auto& [at, kind] : raised_) raised.push_back(json::array{at, kind});
    for (const auto& step : pending_) pending.push_back(step_json(step));
    for (const auto position : detectors.waiting()) waiting.push_back(position);
    for (const auto& over : history_) past.push_back(over);
    return {{"processed", processed},        {"processed_waves", processed_waves},
            {"waiting", std::move(waiting)}, {"triage", detectors.snapshot()},
            {"engine", engine.snapshot()},   {"pending", std::move(pending)},
            {"history", std::move(past)},    {"waves", waves.snapshot()},
            {"marks", std::move(marks)},     {"raised", std::move(raised)}};
}

Result<> PatientState::restore(const json::object& snapshot) {
    const auto* kept = snapshot.if_contains("engine");
    const auto* position = snapshot.if_contains("processed");
    if (kept == nullptr || position == nullptr)
        return fail("snapshot", "the journal's alert snapshot lacks its parts");
    if (auto restored = engine.restore(*kept); !restored) return restored;
    processed = position_of(position);
    processed_waves = position_of(snapshot.if_contains("processed_waves"));
    if (const auto* state = snapshot.if_contains("triage"))
        if (auto restored = detectors.restore(*state); !restored) return restored;
    if (const auto* state = snapshot.if_contains("waves"))
        if (auto restored = waves.restore(*state); !restored) return restored;
    if (const auto* waiting = snapshot.if_contains("waiting");
        waiting != nullptr && waiting->is_array())
        for (const auto& value : waiting->get_array()) waiting_.insert(position_of(&value));
    if (const auto* pending = snapshot.if_contains("pending");
        pending != nullptr && pending->is_array())
        for (const auto& value : pending->get_array()) {
            auto step = step_of(value);
            if (!step) return pass(step);
            pending_.push_back(std::move(*step));
        }
    restore_marks(snapshot);
    if (const auto* past = snapshot.if_contains("history"); past != nullptr && past->is_array())
        for (const auto& value : past->get_array())
            if (value.is_object()) history_.push_back(value.get_object());
    return {};
}

}  // namespace vs::node
