// What people decide about what they hear: limits, snoozes, pauses.
#include <algorithm>
#include <cmath>

#include "alert/engine.h"
#include "alert/sentence.h"

namespace vs::alert {
namespace {

// About what is past or about the node itself: quiet at the bedside is no reason for silence.
bool always_told(std::string_view kind) {
    return kind == "found-late" || kind == "tampering";
}

// Somebody says so now: who is under the shower may call for help.
bool said_by_people(std::string_view kind) {
    return kind == "help" || kind == "symptom" || kind == "glass";
}

std::string until_text(const Rest& rest) {
    return "for " + span_text(rest.until - rest.at) + ", until " + clock_text(rest.until);
}

}  // namespace

// The worst of the readings that confirm, so that only a confirmed worse one ends a snooze.
double Engine::weight_now(std::string_view kind, Micros at) const {
    if (kind == kNews2)
        return std::max(feared_state(window(), settings_).score.total,
                        certain_state(window(), settings_, at).score.total);
    double worst = 0;
    for (std::size_t i = 0; i < history_.size(); ++i)
        for (auto side : {Side::low, Side::high}) {
            const auto vital = static_cast<Vital>(i);
            if (limit_kind(side, vital) != kind) continue;
            const auto& limits = settings_.limits.of(vital);
            for (const auto& entry : history_[i].last(static_cast<std::size_t>(limits.confirm)))
                worst = std::max(worst, limits.excess(side, entry.value) + limits.margin);
        }
    return worst;
}

Result<Steps> Engine::snooze(std::string_view id, const std::string& by, Micros at, Micros until) {
    const auto alert = std::ranges::find(open_, id, &Alert::id);
    if (alert == open_.end()) return fail("unknown-alert", "no open alert has that id");
    if (always_told(alert->kind)) return fail("usage", "an alert of this kind cannot be snoozed");
    Steps steps;
    if (until <= at) {
        for (const auto& part : std::vector(alert->parts)) end_snooze(part.kind, at, steps);
        return steps;
    }
    const Rest rest{by, at, until};
    // What joined the alert is quiet with it.
    for (const auto& part : alert->parts)
        snoozes_[part.kind] = {rest, alert->priority, weight_now(part.kind, at)};
    alert->snoozed = rest;
    steps.push_back({alert->id, alert->kind, What::snoozed, alert->priority, at, alert->onset, by,
                     "Snoozed " + until_text(rest) + ", unless it becomes worse."});
    auto more = acknowledge(id, by, at);
    if (more) std::ranges::move(*more, std::back_inserter(steps));
    return steps;
}

// A higher priority, or a confirmed value worse than what was snoozed.
bool Engine::wakes(const Condition& condition) {
    const auto snooze = snoozes_.find(condition.kind);
    if (snooze == snoozes_.end()) return false;
    const auto& known = snooze->second;
    if (condition.priority <= known.priority && condition.weight <= known.weight) return false;
    snoozes_.erase(snooze);
    return true;
}

// Whether a person asked not to hear of it.
bool Engine::rests(std::string_view kind) const {
    return !always_told(kind) && !said_by_people(kind) && (pause_ || snoozes_.contains(kind));
}

// What nobody was told is on record, with value and reason.
void Engine::note_quiet(const Condition& condition, Micros at) {
    const auto* reason = pause_ ? "paused" : "snoozed";
    if (!unalerted_.count(condition.kind, reason, at, condition.weight))
        unalerted_.add({condition.kind, reason, condition.rule, condition.sentence, condition.onset,
                        at, 1, condition.weight});
}

// A snooze ended because this part of an alert became worse, though not in its priority.
void Engine::call_again(Alert& alert, Condition condition, Micros at, Steps& steps) {
    const auto part = std::ranges::find(alert.parts, condition.kind, &Part::kind);
    condition.priority = alert.priority;
    condition.onset = std::min(condition.onset, part->onset);
    *part = part_of(condition);
    lead(alert, part, at, steps);
}

void Engine::end_snooze(const std::string& kind, Micros at, Steps& steps) {
    if (snoozes_.erase(kind) == 0) return;
    if (kind == kSilence && heard_) heard_ = std::max(*heard_, at);
    if (auto* alert = open_of(kind)) {
        alert->snoozed.reset();
        if (alert->active && alert->acknowledged) {
            alert->acknowledged.reset();
            steps.push_back({alert->id, kind, What::reminded, alert->priority, at, alert->onset, "",
                             alert->sentence + " The snooze is over."});
        }
    }
    judge_again(kind, at, steps);
}

// What began during the snooze, or of every kind during the pause, and holds was told to nobody,
// and the next reading may be an hour away or never come: told now by the readings there are,
// unless they are too old to say how the patient is.
void Engine::judge_again(std::optional<std::string_view> kind, Micros at, Steps& steps) {
    if (pause_) return;
    if (!kind || *kind == kNews2) {
        const auto certain = certain_state(window(closed_at(kNews2)), settings_, at);
        if (auto now = news2_now(certain)) put_up(std::move(*now), at, steps);
    }
    for (std::size_t i = 0; i < history_.size(); ++i)
        for (auto side : {Side::low, Side::high}) {
            const auto vital = static_cast<Vital>(i);
            const auto* newest = history_[i].newest();
            if (newest == nullptr || is_stale(*newest, settings_, at)) continue;
            if (kind && limit_kind(side, vital) != *kind) continue;
            if (auto now = limit_now(vital, side, {})) put_up(std::move(*now), at, steps);
        }
}

// What triage found meanwhile and still holds is told now.
void Engine::release(Micros at, Steps& steps) {
    if (pause_) return;
    for (auto it = held_.begin(); it != held_.end();) {
        if (snoozes_.contains(it->first)) {
            ++it;
            continue;
        }
        auto condition = std::move(it->second);
        it = held_.erase(it);
        put_up(std::move(condition), at, steps);
    }
}

void Engine::end_rests(Micros now, Steps& steps) {
    if (snoozes_.empty() && !pause_ && held_.empty()) return;
    if (pause_ && now >= pause_->until) steps = end_pause("", now);
    std::vector<std::string> over;
    for (const auto& [kind, snooze] : snoozes_)
        if (now >= snooze.until) over.push_back(kind);
    for (const auto& kind : over) end_snooze(kind, now, steps);
    release(now, steps);
}

Step Engine::own_step(std::string_view kind, What what, Micros at, std::string by,
                      std::string text) {
    return {new_id(kind, at), std::string(kind), what, Priority::technical, at, at,
            std::move(by),    std::move(text)};
}

Steps Engine::pause(const std::string& by, Micros at, Micros until, const std::string& why) {
    pause_ = Pause{{by, at, until}, why};
    return {own_step("pause", What::paused, at, by,
                     "Not watched " + until_text(*pause_) + ": " + why + ".")};
}

Steps Engine::end_pause(const std::string& by, Micros at) {
    Steps steps;
    if (!pause_) return steps;
    steps.push_back(own_step("pause", What::resumed, at, by,
                             "Watched again, after " + span_text(at - pause_->at) + "."));
    pause_.reset();
    if (heard_) heard_ = std::max(*heard_, at);  // silence is counted from here on
    judge_again({}, at, steps);
    release(at, steps);
    return steps;
}

Steps Engine::limit(Limits limits, const std::string& by, Micros at, const std::string& why) {
    auto text = "Limits " + limits.version + ": " + limits_text(limits) + ". Why: " + why + ".";
    settings_.limits = std::move(limits);
    return {own_step("limits", What::limited, at, by, std::move(text))};
}

json::array Engine::snoozes_json() const {
    json::array out;
    for (const auto& [kind, one] : snoozes_)
        out.push_back(json::object{{"kind", kind},
                                   {"by", one.by},
                                   {"at", to_rfc3339(one.at)},
                                   {"until", to_rfc3339(one.until)}});
    return out;
}

}  // namespace vs::alert
