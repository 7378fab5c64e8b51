// The life of an alert: Engine's second half, which knows no vital.
#include <algorithm>
#include <limits>

#include "alert/engine.h"

namespace vs::alert {
namespace {

constexpr std::size_t kMostSeen = 64, kMostResolved = 256;

Step step_of(const Alert& alert, What what, Micros at, std::string by = {}) {
    return {alert.id, alert.kind,  what,          alert.priority,
            at,       alert.onset, std::move(by), alert.sentence};
}

void lead_with_first(Alert& alert) {
    const auto& first = alert.parts.front();
    alert.kind = first.kind;
    alert.rule = first.rule;
    alert.sentence = first.sentence;
    alert.said.clear();
    if (!first.said.empty()) alert.said.push_back(first.said);
}

void add_second(Alert& alert) {
    const auto& second = alert.parts[1];
    alert.sentence += " " + second.sentence;
    if (second.said.empty()) alert.said.clear();  // half of it would be less than the sentence
    if (!alert.said.empty()) alert.said.push_back(second.said);
}

auto unknown(std::string_view id) {
    return fail("unknown-alert", "no open alert has the id " + std::string(id));
}

}  // namespace

Steps Engine::raise(std::string kind, Priority priority, std::string sentence, Micros at,
                    json::object said) {
    Steps steps;
    put_up_or_hold(
        {std::move(kind), {}, {}, std::move(sentence), priority, at, {}, {}, 0, std::move(said)},
        at, steps);
    return steps;
}

Steps Engine::raise_again(std::string kind, Priority priority, std::string sentence, Micros at,
                          json::object said) {
    Steps steps;
    if (holds(kind) && open_of(kind)->acknowledged)
        put_down(kind, at, open_of(kind)->sentence + " Another one followed.", at, steps);
    std::ranges::move(raise(std::move(kind), priority, std::move(sentence), at, std::move(said)),
                      std::back_inserter(steps));
    return steps;
}

Steps Engine::clear(std::string_view kind, Micros at) {
    Steps steps;
    if (const auto held = held_.find(kind); held != held_.end()) held_.erase(held);
    if (holds(kind)) put_down(kind, at, open_of(kind)->sentence + " This is over.", at, steps);
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

Result<Steps> Engine::attend(std::string_view id, std::string by, Micros at) {
    const auto alert = std::ranges::find(open_, id, &Alert::id);
    if (alert == open_.end()) return unknown(id);
    Steps steps;
    if (alert->acknowledged || alert->attended) return steps;
    alert->attended = Mark{by, at};
    steps.push_back(step_of(*alert, What::attended, at, std::move(by)));
    return steps;
}

Result<Steps> Engine::resolve(std::string_view id, std::string by, Micros at, std::string note) {
    const auto alert = std::ranges::find(open_, id, &Alert::id);
    if (alert == open_.end()) return unknown(id);
    Steps steps;
    for (const auto& part : alert->parts)
        if (part.holds) closed_[part.kind] = at;
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

// Of those found late there is one for each kind and hour.
Alert* Engine::late_of(const Condition& condition) {
    const auto alert = std::ranges::find_if(open_, [&](const Alert& open) {
        return open.kind == kFoundLate && open.about == condition.about &&
               hour_of(open.onset) == hour_of(condition.onset);
    });
    return alert == open_.end() ? nullptr : &*alert;
}

Alert* Engine::open_of(std::string_view kind) {
    Alert* found = nullptr;
    for (auto& open : open_)
        if ((found == nullptr || open.active) &&
            std::ranges::find(open.parts, kind, &Part::kind) != open.parts.end())
            found = &open;
    return found;
}

bool Engine::holds(std::string_view kind) {
    const auto* alert = open_of(kind);
    return alert != nullptr && alert->active &&
           std::ranges::find(alert->parts, kind, &Part::kind)->holds;
}

// Unique even if two are raised in the same microsecond.
std::string Engine::new_id(std::string_view kind, Micros at) {
    last_id_ = std::max(at, last_id_ + 1);
    std::string id = patient_ + "-" + std::string(kind) + "-" + std::to_string(last_id_);
    std::ranges::replace(id, ':', '-');
    return id;
}

void Engine::put_up(Condition condition, Micros at, Steps& steps) {
    if (condition.kind == kFoundLate) return put_up_late(std::move(condition), at, steps);
    const bool woken = wakes(condition);
    auto* known = open_of(condition.kind);
    const bool still = known != nullptr && known->active && still_one(*known, condition);
    const bool news = !still || condition.priority > known->priority;
    if (news && rests(condition.kind)) return note_quiet(condition, at);
    if (woken && !news) return call_again(*known, std::move(condition), at, steps);
    if (known != nullptr && known->active) {
        if (still) return worsen(*known, std::move(condition), at, steps);
        std::erase_if(known->parts, [&](const Part& part) { return part.kind == condition.kind; });
        known = nullptr;
    }
    if (auto* host = host_of(condition)) return join(*host, std::move(condition), at, steps);
    raise_new(known, condition, at, steps);
}

void Engine::put_up_or_hold(const Condition& condition, Micros at, Steps& steps) {
    put_up(condition, at, steps);
    if (rests(condition.kind)) held_[condition.kind] = condition;
}

void Engine::put_up_late(Condition condition, Micros at, Steps& steps) {
    auto* alert = late_of(condition);
    if (alert != nullptr && alert->active) {
        if (condition.priority <= alert->priority) return;
        condition.onset = std::min(condition.onset, alert->onset);
        return worsen(*alert, std::move(condition), at, steps);
    }
    raise_new(alert, condition, at, steps);
}

// `again`: the alert of its kind that was cleared and that nobody has acknowledged, if any.
void Engine::raise_new(Alert* again, const Condition& condition, Micros at, Steps& steps) {
    auto* alert = again;
    if (alert == nullptr) {
        alert = &open_.emplace_back();
        alert->id = new_id(condition.kind, at);
        alert->patient = patient_;
        alert->about = condition.about;
    }
    alert->parts = {part_of(condition)};
    alert->onset = condition.onset;
    alert->end = condition.end;
    alert->raised = at;
    if (condition.kind != kFoundLate) see(condition.kind, condition.onset);
    call(*alert, What::raised, condition.priority, false, at, steps);
}

// Tells people what the first part says, and the second where it is asked for; whoever acknowledged
// has not seen this.
void Engine::call(Alert& alert, What what, Priority priority, bool with_second, Micros at,
                  Steps& steps) {
    alert.parts.front().told = true;
    lead_with_first(alert);
    if (with_second) add_second(alert);
    alert.priority = priority;
    alert.active = true;
    alert.called = alert.parts.front().onset;
    alert.acknowledged.reset();
    alert.attended.reset();
    alert.snoozed.reset();
    steps.push_back(step_of(alert, what, at));
}

void Engine::see(std::string_view kind, Micros onset) {
    seen_.push_back({std::string(kind), onset, {}});
    if (seen_.size() > kMostSeen) seen_.pop_front();
}

void Engine::see_end(std::string_view kind, Micros end) {
    for (auto& seen : seen_)
        if (seen.kind == kind && !seen.end) seen.end = end;
}

// The condition of that part is over; the alert is where none of its parts holds any more, else it
// says from now on what does.
void Engine::put_down(std::string_view kind, Micros end, std::string sentence, Micros at,
                      Steps& steps) {
    auto& alert = *open_of(kind);
    std::ranges::find(alert.parts, kind, &Part::kind)->holds = false;
    see_end(kind, end);
    std::ranges::stable_sort(alert.parts, std::greater{}, [](const Part& part) {
        return std::pair(part.holds, part.holds ? part.priority : Priority::technical);
    });
    if (alert.parts.front().holds) return lead_with_first(alert);
    alert.active = false;
    alert.end = end;
    auto step = step_of(alert, What::cleared, at);
    step.sentence = std::move(sentence);
    steps.push_back(std::move(step));
    if (alert.acknowledged || alert.priority == Priority::technical) close(alert, {{}, at}, steps);
}

void Engine::close(Alert& alert, Mark mark, Steps& steps) {
    for (const auto& part : alert.parts) see_end(part.kind, mark.at);
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
