// What the engine saw and did not alert, with value and reason; and what triage found.
#include "alert/engine.h"
#include "alert/said.h"
#include "alert/sentence.h"

namespace vs::alert {
namespace {

constexpr std::string_view kNotConfirmed = "not-confirmed", kBelow = "below-limit", kLate = "late";

}  // namespace

// A run beyond the limit that ended before it was confirmed: `recent` ends with what ended it.
void Engine::note_unconfirmed(Vital vital, Side side, std::span<const Entry> recent) {
    const auto& limits = settings_.limits.of(vital);
    const auto beyond = [&](const Entry& entry) {
        return limits.beyond(side, entry.value) != Severity::none;
    };
    if (recent.size() < 2 || beyond(recent.back()) || !beyond(recent[recent.size() - 2])) return;
    std::size_t run = 0;
    double gravest = 0, value = 0;
    for (auto at = recent.size() - 1; at > 0 && beyond(recent[at - 1]); --at, ++run)
        if (const auto by = limits.excess(side, recent[at - 1].value); run == 0 || by > gravest)
            gravest = by, value = recent[at - 1].value;
    if (run >= static_cast<std::size_t>(std::max(1, limits.confirm))) return;
    const auto& first = recent[recent.size() - 1 - run];
    const auto limit = limits.limit(side, Severity::medium);
    if (!limit) return;
    unalerted_.add({limit_kind(side, vital), std::string(kNotConfirmed), settings_.limits.version,
                    extreme_text(vital, side, value, *limit) + ", " + std::to_string(run) + " of " +
                        std::to_string(limits.confirm) + " readings",
                    first.time, recent[recent.size() - 2].time, 1, gravest});
}

void Engine::note_news2(const News2State& state, Micros at) {
    if (state.score.total <= 0 || !state.score.refused.empty()) return;
    const auto weight = static_cast<double>(state.score.total);
    if (unalerted_.count(kNews2, kBelow, at, weight)) return;
    unalerted_.add({std::string(kNews2), std::string(kBelow), "NEWS2",
                    news2_text(state) + "; alerts begin at 5, or 3 in one", at, at, 1, weight});
}

void Engine::note_late(Vital vital, const Entry& entry) {
    const auto& limits = settings_.limits.of(vital);
    for (auto side : {Side::low, Side::high}) {
        if (limits.beyond(side, entry.value) == Severity::none) continue;
        const auto limit = limits.limit(side, Severity::medium);
        const auto by = limits.excess(side, entry.value);
        const auto kind = limit_kind(side, vital);
        if (!limit || unalerted_.count(kind, kLate, entry.time, by)) continue;
        unalerted_.add({kind, std::string(kLate), settings_.limits.version,
                        extreme_text(vital, side, entry.value, *limit) + ", received at " +
                            clock_text(entry.arrived),
                        entry.time, entry.time, 1, by});
    }
}

Steps Engine::take(const Finding& finding, Micros received) {
    Steps steps;
    const auto onset = std::min(finding.onset, received);
    if (finding.late && finding.priority >= Priority::medium) {
        put_late({"found-late", finding.kind, finding.rule,
                  "Found late: " + finding.sentence + " It reached us at " + clock_text(received) +
                      ": nobody could see it for " + span_text(received - onset) + ".",
                  finding.priority, onset, finding.end, finding.cause, 0,
                  late_said(finding.kind, onset, finding.end, received, finding.said)},
                 received, steps);
    } else if (finding.late) {
        unalerted_.add({finding.kind, std::string(kLate), finding.rule, finding.sentence, onset,
                        finding.end, 1, 0});
    } else if (finding.holds) {
        put_up_or_hold({finding.kind,
                        {},
                        finding.rule,
                        finding.sentence,
                        finding.priority,
                        onset,
                        {},
                        finding.cause,
                        0,
                        finding.said},
                       received, steps);
    } else {
        held_.erase(finding.kind);
        if (holds(finding.kind))
            put_down(finding.kind, finding.end, finding.sentence, received, steps);
    }
    return steps;
}

}  // namespace vs::alert
