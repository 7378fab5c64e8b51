// One thing that happens calls once: what the Engine does with a finding that follows from what
// people were called about already. docs/decisions/one-cause-one-call.md has the rule.
#include <algorithm>

#include "alert/engine.h"

namespace vs::alert {
namespace {

// Between what began with one cause. A rhythm explains what begins with it and no more: its alert
// lasts for ten minutes after a run of seconds.
constexpr Micros kOneHappening = 10 * kMinute, kWithRhythm = kMinute;

model::Signs signs_told(const Alert& alert) {
    model::Signs signs = 0;
    for (const auto& part : alert.parts)
        if (part.told) signs |= part.cause.signs;
    return signs;
}

json::array said_of(const Part& part) {
    return part.said.empty() ? json::array() : json::array{part.said};
}

bool has_own(const Alert& alert) {
    return std::ranges::any_of(alert.parts, [](const Part& part) { return part.cause.own; });
}

bool began_together(const Alert& alert, Micros onset) {
    const auto apart = std::max(alert.called, onset) - std::min(alert.called, onset);
    return apart <= (has_own(alert) ? kWithRhythm : kOneHappening);
}

}  // namespace

Part Engine::part_of(const Condition& c) {
    return {c.kind, c.rule, c.sentence, c.priority, c.onset, true, false, c.cause, c.said};
}

// What people were called about stays one with its alert. What joined it leaves as soon as there is
// more to it than that: a NEWS2 in which the heart rate was all counts for itself once it has the
// breathing too.
bool Engine::still_one(const Alert& alert, const Condition& condition) const {
    const auto part = std::ranges::find(alert.parts, condition.kind, &Part::kind);
    if (part->told || condition.cause.own) return true;
    auto known = part->cause.signs;
    for (const auto& open : open_)
        if (open.active) known |= signs_told(open);
    return model::explains(known, condition.cause);
}

// The open alert that a new finding belongs to, if any.
Alert* Engine::host_of(const Condition& condition) {
    const auto eligible = [&](const Alert& alert) {
        return alert.active && began_together(alert, condition.onset);
    };
    const auto& cause = condition.cause;
    model::Signs told = 0;
    for (const auto& alert : open_)
        if (eligible(alert)) told |= signs_told(alert);
    if (!cause.own && !model::explains(told, cause)) return nullptr;
    Alert* host = nullptr;
    for (auto& alert : open_) {
        const auto signs = signs_told(alert);
        if (!eligible(alert) || (signs & cause.signs) == 0) continue;
        // A finding of its own takes over what it explains, not what another such one does.
        if (cause.own && (has_own(alert) || (signs & ~cause.signs) != 0)) continue;
        if (host == nullptr || alert.priority > host->priority) host = &alert;
    }
    return host;
}

// A rhythm goes on leading, since it explains the rest; what made it worse is said behind it.
void Engine::lead(Alert& alert, std::vector<Part>::iterator part, Micros at, Steps& steps) {
    const auto& first = alert.parts.front();
    const bool behind = first.cause.own && first.holds && !part->cause.own;
    const auto priority = part->priority;
    part->told = true;
    std::rotate(alert.parts.begin() + (behind ? 1 : 0), part, part + 1);
    call(alert, What::escalated, priority, behind, at, steps);
}

void Engine::join(Alert& host, Condition condition, Micros at, Steps& steps) {
    see(condition.kind, condition.onset);
    host.parts.push_back(part_of(condition));
    host.parts.back().holds = false;  // until worsen() has judged it
    worsen(host, std::move(condition), at, steps);
}

// A part of an active alert holds, again or still: people are called where it is worse than what
// they know, or a finding of its own.
void Engine::worsen(Alert& alert, Condition condition, Micros at, Steps& steps) {
    const auto part = std::ranges::find(alert.parts, condition.kind, &Part::kind);
    const bool began = !std::exchange(part->holds, true);
    const bool news = condition.cause.own && !part->told;
    if (condition.priority > alert.priority || news) {
        condition.onset = std::min(condition.onset, part->onset);
        *part = part_of(condition);
        alert.onset = std::min(alert.onset, condition.onset);
        alert.end = condition.end;
        return lead(alert, part, at, steps);
    }
    if (condition.priority > part->priority) {
        part->priority = condition.priority, part->sentence = condition.sentence;
        part->said = condition.said;
        if (part == alert.parts.begin())
            alert.sentence = part->sentence, alert.said = said_of(*part);
    }
    if (began && !part->told)
        unalerted_.add({condition.kind, "same-cause", condition.rule,
                        condition.sentence + " Same cause as alert " + alert.id + ".",
                        condition.onset, at, 1, static_cast<double>(condition.priority)});
}

}  // namespace vs::alert
