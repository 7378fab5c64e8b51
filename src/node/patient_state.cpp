#include "node/patient_state.h"

#include <algorithm>

namespace vs::node {
namespace {

constexpr std::size_t kRecentKept = 2'000;
constexpr std::size_t kMostMarks = 1'000;

alert::Settings settings_of(const model::Person& person, Micros now,
                            alert::Settings settings = {}) {
    settings.age.reset();
    if (person.birth_year > 0) settings.age = age_of(person, now);
    settings.pregnant = person.pregnant;
    return settings;
}

// Until a clinician sets others, those chosen at enrolment hold.
alert::Settings first_settings(const model::Person& person, Micros now) {
    auto settings = settings_of(person, now);
    if (auto limits = alert::preset(person.preset)) settings.limits = std::move(*limits);
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

}  // namespace

int age_of(const model::Person& person, Micros now) {
    return static_cast<int>(1970 + now / (365 * kDay + kDay / 4)) - person.birth_year;
}

PatientState::PatientState(model::Person p, const std::vector<model::Device>& worn, Micros now,
                           Micros context, const signal::ChangeSettings& changes)
    : person(std::move(p)),
      engine(crypto::to_text(person.address), first_settings(person, now)),
      summed(Summed::at(now)),
      waves(context),
      detectors(changes),
      since_(now) {
    for (const auto& device : worn) devices.push_back({device.id});
    engine.resume(now);
}

void PatientState::rename(const model::Person& renamed, Micros now) {
    person = renamed;
    engine.set(settings_of(person, now, engine.settings()));
    dirty = true;
}

void PatientState::observe(const ingest::Accepted& accepted, const Author& author) {
    const auto& batch = accepted.batch;
    for (const auto& reading : batch.contents.readings) {
        if (!model::plausible(reading.vital, reading.value)) continue;
        // A device's clock may run ahead: nothing was measured after it was received, and a value
        // from the future would never grow old.
        const auto time = std::min(reading.time, batch.received);
        minutes.add({reading.vital, time, reading.value});
        auto& latest = latest_[static_cast<std::size_t>(reading.vital)];
        if (time >= latest.time) latest = {time, reading.value, author.name};
    }
    for (const auto& segment : batch.contents.segments) {
        ecg_rate_ = segment.rate;
        ecg_lead_ = segment.lead;
    }
    dirty = true;
    if (batch.account) return;  // people are no sign that a device is alive
    last_received_ = std::max(last_received_, batch.received);
    auto device = std::ranges::find(devices, batch.device, &DeviceState::id);
    if (device == devices.end()) device = devices.insert(device, {batch.device});  // bound of late
    device->last_seen = std::max(device->last_seen, batch.received);
}

alert::Engine::Known PatientState::about(model::Vital vital) {
    auto out = detectors.about(vital);
    out += (out.empty() ? "" : "; ") + ("decided by limits " + engine.settings().limits.version);
    return {std::move(out), detectors.said_about(vital)};
}

alert::Steps PatientState::judge(const ingest::Accepted& accepted, bool old, const Author& author) {
    const auto& batch = accepted.batch;
    alert::Steps steps;
    const auto add = [&](alert::Steps more) { std::ranges::move(more, std::back_inserter(steps)); };
    const auto position = accepted.position.number();
    // First, since they know how far a reading can be trusted, and a rhythm explains a rate.
    if (!batch.account)
        add(take(detectors.accept({batch.device, &batch.contents, batch.received, position}),
                 batch.received, old));
    if (!old) {
        for (const auto& reading : batch.contents.readings)
            if (model::plausible(reading.vital, reading.value))
                add(engine.feed(
                    reading, batch.received, [&] { return about(reading.vital); },
                    batch.account.has_value()));
        if (!batch.contents.segments.empty()) add(engine.heard(batch.received));
    }
    if (batch.account) {
        if (batch.statement)
            add(take_written({to_hex(batch.digest), *batch.statement, author, batch.received}));
        processed = std::max(processed, position);
        return steps;
    }
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
    if (batch.account) return true;
    detectors.recall({batch.device, &batch.contents, batch.received, position});
    return true;
}

alert::Steps PatientState::tick(Micros now) {
    auto steps = engine.tick(now);
    std::ranges::move(judge_checkups(now), std::back_inserter(steps));
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
        auto more =
            engine.take({call.kind, call.rule, call.sentence, priority_of(call.grade), call.onset,
                         call.end, call.holds, call.late || old, call.cause, std::move(call.said)},
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
    if (interval.empty()) interval = {.begun = batch.received};
    auto& held = interval.batches.emplace_back(accepted.position.number(), INT64_MAX, 0);
    interval.records += std::max<std::size_t>(1, batch.pack.records.size());
    interval.bytes += batch.message.size();
    // The record's own interval stays near the truth whatever a device's clock says; its readings
    // keep the times they were signed with.
    const auto spans = [&](Micros from, Micros to) {
        const auto bounded = [&](Micros time) {
            return std::clamp(time, batch.received - 7 * kDay, batch.received);
        };
        held.start = std::min(held.start, bounded(from));
        held.end = std::max(held.end, bounded(to));
    };
    for (const auto& reading : batch.contents.readings) spans(reading.time, reading.time);
    if (batch.statement) spans(batch.statement->at, batch.statement->at);
    if (held.end == 0) held.start = held.end = batch.received;
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

void PatientState::add_numbers(Micros now, Micros since, AlertNumbers& into) const {
    since = std::min(std::max({since_, now - Minutes::kKept, since}), now);
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

}  // namespace vs::node
