// The life of an alert: Engine's second half, which knows no vital.
#include <algorithm>
#include <limits>

#include "alert/engine.h"

namespace vs::alert {
namespace {

constexpr std::string_view kFoundLate = "found-late";
constexpr std::string_view kSilence = "silence";
constexpr std::size_t kMostSeen = 64, kMostResolved = 256;

Step step_of(const Alert& alert, What what, Micros at, std::string by = {}) {
    return {alert.id, alert.kind,  what,          alert.priority,
            at,       alert.onset, std::move(by), alert.sentence};
}

auto unknown(std::string_view id) {
    return fail("unknown-alert", "no open alert has the id " + std::string(id));
}

}  // namespace

Steps Engine::raise(std::string kind, Priority priority, std::string sentence, Micros at) {
    Steps steps;
    put_up({std::move(kind), {}, {}, std::move(sentence), priority, at, {}}, at, steps);
    return steps;
}

Steps Engine::clear(std::string_view kind, Micros at) {
    Steps steps;
    if (auto* alert = open_of(kind); alert != nullptr && alert->active)
        put_down(*alert, at, alert->sentence + " This is over.", at, steps);
    return steps;
}

Result<Steps> Engine::acknowledge(std::string_view id, std::string by, Micros at) {
    const auto alert = std::ranges::find(open_, id, &Alert::id);
    if (alert == open_.end()) return unknown(id);
    Steps steps;
    if (alert->acknowledged) return steps;
    alert->acknowledged = Mark{by, at};
    steps.push_back(step_of(*alert, What::acknowledged, at, std::move(by)));
    // What was found late is over; to have seen it is all there is to do.
    if (!alert->active || alert->kind == kFoundLate) close(*alert, {{}, at}, steps);
    return steps;
}

Result<Steps> Engine::resolve(std::string_view id, std::string by, Micros at, std::string note) {
    const auto alert = std::ranges::find(open_, id, &Alert::id);
    if (alert == open_.end()) return unknown(id);
    Steps steps;
    if (alert->active) closed_[alert->kind] = at;
    if (alert->kind == kSilence) heard_ = at;  // counted from here on
    alert->note = std::move(note);
    close(*alert, {std::move(by), at}, steps);
    return steps;
}

Micros Engine::closed_at(std::string_view kind) const {
    const auto at = closed_.find(kind);
    return at == closed_.end() ? std::numeric_limits<Micros>::min() : at->second;
}

const Alert* Engine::find(std::string_view id) const {
    const auto alert = std::ranges::find(open_, id, &Alert::id);
    return alert == open_.end() ? nullptr : &*alert;
}

std::vector<Alert> Engine::take_resolved() {
    return std::exchange(resolved_, {});
}

// There is one open alert of a kind; of those found late, one for each kind and hour.
Alert* Engine::open_of(std::string_view kind, std::string_view about, Micros hour) {
    const auto alert = std::ranges::find_if(open_, [&](const Alert& open) {
        return open.kind == kind && open.about == about &&
               (kind != kFoundLate || hour_of(open.onset) == hour);
    });
    return alert == open_.end() ? nullptr : &*alert;
}

// Unique even if two are raised in the same microsecond.
std::string Engine::new_id(std::string_view kind, Micros at) {
    last_id_ = std::max(at, last_id_ + 1);
    std::string id = patient_ + "-" + std::string(kind) + "-" + std::to_string(last_id_);
    std::ranges::replace(id, ':', '-');
    return id;
}

void Engine::put_up(Condition condition, Micros at, Steps& steps) {
    auto* alert = open_of(condition.kind, condition.about, hour_of(condition.onset));
    auto what = What::raised;
    if (alert == nullptr) {
        alert = &open_.emplace_back();
        alert->id = new_id(condition.kind, at);
        alert->patient = patient_;
        alert->kind = condition.kind;
        alert->about = std::move(condition.about);
    } else if (alert->active) {
        if (condition.priority <= alert->priority) return;
        what = What::escalated;
        condition.onset = std::min(condition.onset, alert->onset);
    }
    alert->rule = std::move(condition.rule);
    alert->sentence = std::move(condition.sentence);
    alert->priority = condition.priority;
    alert->active = true;
    alert->onset = condition.onset;
    alert->end = condition.end;
    alert->acknowledged.reset();  // whoever acknowledged has not seen this
    if (what == What::raised) {
        alert->raised = at;
        if (alert->kind != kFoundLate) seen_.push_back({alert->kind, alert->onset, {}});
        if (seen_.size() > kMostSeen) seen_.pop_front();
    }
    steps.push_back(step_of(*alert, what, at));
}

void Engine::put_down(Alert& alert, Micros end, std::string sentence, Micros at, Steps& steps) {
    alert.active = false;
    alert.end = end;
    for (auto& seen : seen_)
        if (seen.kind == alert.kind && !seen.end) seen.end = end;
    auto step = step_of(alert, What::cleared, at);
    step.sentence = std::move(sentence);
    steps.push_back(std::move(step));
    if (alert.acknowledged || alert.priority == Priority::technical) close(alert, {{}, at}, steps);
}

void Engine::close(Alert& alert, Mark mark, Steps& steps) {
    for (auto& seen : seen_)
        if (seen.kind == alert.kind && !seen.end) seen.end = mark.at;
    alert.active = false;
    if (!alert.end) alert.end = mark.at;
    steps.push_back(step_of(alert, What::resolved, mark.at, mark.by));
    alert.resolved = std::move(mark);
    const auto at = open_.begin() + (&alert - open_.data());
    resolved_.push_back(std::move(*at));
    if (resolved_.size() > kMostResolved) resolved_.erase(resolved_.begin());
    open_.erase(at);
}

}  // namespace vs::alert
