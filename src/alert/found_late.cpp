#include "alert/found_late.h"

#include <algorithm>
#include <map>

#include "alert/news2_watch.h"
#include "alert/said.h"
#include "alert/sentence.h"

namespace vs::alert {
namespace {

// A stretch that is being followed while it lasts.
struct Run {
    Micros onset = 0, end = 0;
    int readings = 0, late = 0;
    double extreme = 0;

    void add(const Entry& entry, bool higher_is_worse) {
        if (readings == 0) onset = entry.time;
        if (readings == 0 || (higher_is_worse ? entry.value > extreme : entry.value < extreme))
            extreme = entry.value;
        end = entry.time;
        ++readings;
        late += entry.late ? 1 : 0;
    }
};

// Episodes by kind and hour; what falls on the same place is joined.
class Collection {
  public:
    void add(Episode episode) {
        const auto key = std::pair(episode.kind, hour_of(episode.onset));
        const auto [at, fresh] = episodes_.emplace(key, episode);
        if (fresh) return;
        auto& held = at->second;
        if (episode.priority > held.priority) {
            held.finding = std::move(episode.finding);
            held.said = std::move(episode.said);
            held.readings = episode.readings;
        }
        held.priority = std::max(held.priority, episode.priority);
        held.onset = std::min(held.onset, episode.onset);
        held.end = std::max(held.end, episode.end);
    }
    std::vector<Episode> take() {
        std::vector<Episode> out;
        out.reserve(episodes_.size());
        for (auto& [key, episode] : episodes_) out.push_back(std::move(episode));
        return out;
    }

  private:
    std::map<std::pair<std::string, Micros>, Episode> episodes_;
};

void find_runs(Vital vital, Side side, Severity severity, const Limits& all,
               const std::vector<Entry>& entries, Collection& found) {
    const auto& limits = all.of(vital);
    const auto limit = limits.limit(side, severity);
    if (!limit) return;
    Run run;
    const auto finish = [&] {
        if (run.late >= limits.confirm)
            found.add({limit_kind(side, vital),
                       severity == Severity::high ? Priority::high : Priority::medium, run.onset,
                       run.end, run.late, extreme_text(vital, side, run.extreme, *limit),
                       limit_said(vital, side, run.extreme, *limit, run.late, run.onset,
                                  all.version, {})});
        run = {};
    };
    for (const auto& entry : entries) {
        if (limits.beyond(side, entry.value) >= severity)
            run.add(entry, side == Side::high);
        else
            finish();
    }
    finish();
}

void find_limits(const Histories& histories, const Settings& settings, Collection& found) {
    for (std::size_t i = 0; i < histories.size(); ++i) {
        const auto vital = static_cast<Vital>(i);
        const auto& limits = settings.limits.of(vital);
        if (histories[i].late().empty() || !limits.any()) continue;
        const auto entries = histories[i].merged();
        for (auto side : {Side::low, Side::high})
            for (auto severity : {Severity::high, Severity::medium})
                find_runs(vital, side, severity, settings.limits, entries, found);
    }
}

struct Timed {
    Vital vital;
    Entry entry;
};

std::vector<Timed> news2_timeline(const Histories& histories) {
    std::vector<Timed> out;
    for (auto vital : kNews2Vitals)
        for (const auto& entry : histories[static_cast<std::size_t>(vital)].merged())
            out.push_back({vital, entry});
    std::ranges::stable_sort(out, {}, [](const Timed& timed) { return timed.entry.time; });
    return out;
}

void find_news2(const Histories& histories, const Settings& settings, Collection& found) {
    const bool any_late = std::ranges::any_of(kNews2Vitals, [&](Vital vital) {
        return !histories[static_cast<std::size_t>(vital)].late().empty();
    });
    if (!any_late) return;
    Window window(settings.news2_confirm);
    std::optional<Episode> open;
    for (auto& [vital, entry] : news2_timeline(histories)) {
        auto then = entry;
        then.arrived = then.time;  // how fresh it was when it was measured, not when it came
        window.add(vital, then);
        const auto state = certain_state(window, settings, entry.time);
        const auto priority = priority_of(state.score);
        if (!priority) {
            if (open) found.add(*open);
            open.reset();
            continue;
        }
        if (!open && !entry.late) continue;
        if (!open) open = Episode{"news2", *priority, state.onset, entry.time, 0, {}};
        if (open->finding.empty() || *priority > open->priority) {
            open->finding = news2_text(state);
            open->said = news2_said(state);
            open->priority = *priority;
        }
        open->end = entry.time;
        open->readings += entry.late ? 1 : 0;
    }
    if (open) found.add(*open);
}

}  // namespace

std::vector<Episode> find_late(const Histories& histories, const Settings& settings) {
    Collection found;
    find_limits(histories, settings, found);
    find_news2(histories, settings, found);
    return found.take();
}

}  // namespace vs::alert
