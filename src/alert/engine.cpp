#include "alert/engine.h"

#include <algorithm>
#include <cmath>

#include "alert/said.h"
#include "alert/sentence.h"

namespace vs::alert {
namespace {

constexpr Micros kLongestWait = 6;  // settle times, while late readings keep coming
constexpr Micros kKeepLate = 15 * kMinute;
constexpr std::size_t kKeepOfMany = 64;  // so that a run may go on where a part ended
constexpr std::size_t kMostTold = 512;

Priority priority_of_severity(Severity severity) {
    return severity == Severity::high ? Priority::high : Priority::medium;
}

// The readings at the end of the list that are all beyond the limit.
std::span<const Entry> run_at_end(std::span<const Entry> entries, const VitalLimits& limits,
                                  Side side, Severity severity) {
    std::size_t count = 0;
    while (count < entries.size() &&
           limits.beyond(side, entries[entries.size() - 1 - count].value) >= severity)
        ++count;
    return entries.last(count);
}

// The readings at the end of the list that arrived later than `time`.
std::span<const Entry> arrived_after(std::span<const Entry> entries, Micros time) {
    std::size_t count = 0;
    while (count < entries.size() && entries[entries.size() - 1 - count].arrived > time) ++count;
    return entries.last(count);
}

}  // namespace

Engine::Engine(std::string patient, Settings settings)
    : patient_(std::move(patient)), settings_(std::move(settings)) {}

bool Engine::is_late(const History& history, Micros time, Micros received) const {
    if (time < received - settings_.lateness) return true;
    return history.newest() != nullptr && time < history.newest()->time;
}

void Engine::accept_late(History& history, const Entry& entry) {
    const bool in_window = entry.time >= entry.arrived - settings_.lateness;
    if (in_window && !history.add_recent(entry)) return;
    if (!history.add_late(entry)) return;
    if (!burst_) burst_ = Burst{entry.arrived, entry.arrived};
    burst_->last = std::max(burst_->last, entry.arrived);
}

Steps Engine::feed(const model::Reading& reading, Micros received, const About& about,
                   bool by_hand) {
    Steps steps;
    if (!model::plausible(reading.vital, reading.value)) return steps;
    if (reading.time < 0 || reading.time >= kEndOfTime) return steps;
    auto& past = history(reading.vital);
    // A clock that ran ahead must not make the right one look late.
    if (reading.time <= received + settings_.lateness)
        past.drop_after(received + settings_.lateness);
    Entry entry{reading.time, reading.value, received, is_late(past, reading.time, received),
                by_hand};
    if (entry.late) {
        note_late(reading.vital, entry);
        accept_late(past, entry);
        if (past.late_full()) judge_late(received, steps);
        return steps;
    }
    if (!by_hand) arrived(received, steps);
    if (!past.add_recent(entry)) return steps;
    trend_[static_cast<std::size_t>(reading.vital)].add(reading.time, reading.value);
    for (auto side : {Side::low, Side::high})
        judge_side(reading.vital, side, about, received, steps);
    if (in_news2(reading.vital) || reading.vital == Vital::oxygen_flow)
        judge_news2(received, steps);
    return steps;
}

Steps Engine::heard(Micros received) {
    Steps steps;
    arrived(received, steps);
    return steps;
}

void Engine::resume(Micros now) {
    if (heard_) heard_ = std::max(*heard_, now);
}

Steps Engine::tick(Micros now) {
    Steps steps;
    end_rests(now, steps);
    judge_silence(now, steps);
    const auto due = settles_at();
    if (due && now >= *due) judge_late(now, steps);
    return steps;
}

std::optional<Micros> Engine::settles_at() const {
    if (!burst_) return std::nullopt;
    return std::min(burst_->last + settings_.settle,
                    burst_->since + kLongestWait * settings_.settle);
}

void Engine::arrived(Micros received, Steps& steps) {
    heard_ = std::max(heard_.value_or(received), received);
    if (holds(kSilence))
        put_down(kSilence, received, "Data are arriving again since " + clock_text(received) + ".",
                 received, steps);
}

std::optional<Engine::Condition> Engine::limit_now(Vital vital, Side side,
                                                   const About& about) const {
    const auto& limits = settings_.limits.of(vital);
    const auto confirm = static_cast<std::size_t>(std::max(1, limits.confirm));
    const auto kind = limit_kind(side, vital);
    const auto& past = history_[static_cast<std::size_t>(vital)];
    const auto recent = arrived_after(past.recent(), closed_at(kind));
    for (auto severity : {Severity::high, Severity::medium}) {
        const auto run = run_at_end(recent, limits, side, severity);
        const auto limit = limits.limit(side, severity);
        const bool sure = run.size() >= confirm || (!run.empty() && run.back().by_hand);
        if (!limit || !sure) continue;
        const auto onset = run.front().time;
        double mildest = INFINITY;
        for (const auto& entry : run.last(std::min(confirm, run.size())))
            mildest = std::min(mildest, limits.excess(side, entry.value));
        const auto known = about ? about() : Known();
        const auto value = run.back().value;
        const auto readings = static_cast<int>(run.size());
        return Condition{kind,
                         {},
                         settings_.limits.version,
                         limit_sentence(vital, side, value, *limit, readings, onset, known.text),
                         priority_of_severity(severity),
                         onset,
                         {},
                         {.signs = model::sign_of(vital, side == Side::high)},
                         mildest,
                         limit_said(vital, side, value, *limit, readings, onset,
                                    settings_.limits.version, known.said)};
    }
    return std::nullopt;
}

void Engine::judge_side(Vital vital, Side side, const About& about, Micros at, Steps& steps) {
    const auto& limits = settings_.limits.of(vital);
    if (!limits.any()) return;
    if (auto now = limit_now(vital, side, about)) return put_up(std::move(*now), at, steps);
    const auto confirm = static_cast<std::size_t>(std::max(1, limits.confirm));
    const auto kind = limit_kind(side, vital);
    const auto recent = arrived_after(history(vital).recent(), closed_at(kind));
    if (!holds(kind)) return note_unconfirmed(vital, side, recent);
    const auto last = history(vital).last(confirm);
    const auto inside = [&](const Entry& entry) { return limits.back(side, entry.value); };
    // Where people alone measure, one entry says that it is over.
    const bool by_hand = !last.empty() && std::ranges::all_of(last, &Entry::by_hand);
    const auto judged = by_hand ? last.last(1) : last;
    if ((!by_hand && last.size() < confirm) || !std::ranges::all_of(judged, inside)) return;
    const auto since = judged.front().time;
    put_down(kind, since, back_sentence(vital, last.back().value, since), at, steps);
}

Window Engine::window(Micros after) const {
    Window window(settings_.news2_confirm);
    for (auto vital : kNews2Vitals) {
        const auto last = history_[static_cast<std::size_t>(vital)].last(window.needed(vital));
        for (const auto& entry : arrived_after(last, after)) window.add(vital, entry);
    }
    // That somebody breathes oxygen, only a person says; it outlasts the closing of an alert.
    for (const auto& entry : history_[static_cast<std::size_t>(Vital::oxygen_flow)].last(1))
        if (entry.by_hand) window.add(Vital::oxygen_flow, entry);
    return window;
}

std::optional<Engine::Condition> Engine::news2_now(const News2State& certain) {
    const auto priority = priority_of(certain.score);
    if (!priority) return std::nullopt;
    return Condition{std::string(kNews2),
                     {},
                     "NEWS2",
                     news2_sentence(certain),
                     *priority,
                     certain.onset,
                     {},
                     cause_of(certain),
                     static_cast<double>(certain.score.total),
                     news2_said(certain)};
}

void Engine::judge_news2(Micros at, Steps& steps) {
    const auto now_window = window(closed_at(kNews2));
    const auto certain = certain_state(now_window, settings_, at);
    if (auto now = news2_now(certain)) return put_up(std::move(*now), at, steps);
    if (!holds(kNews2)) return note_news2(certain, at);
    const auto feared = feared_state(now_window, settings_);
    if (priority_of(feared.score)) return;
    put_down(kNews2, at,
             "NEWS2 is below the alerting level since " + clock_text(at) + ", now " +
                 std::to_string(newest_state(now_window, settings_, at).score.total) + ".",
             at, steps);
}

void Engine::judge_silence(Micros now, Steps& steps) {
    if (settings_.silence <= 0 || !heard_ || now - *heard_ <= settings_.silence) return;
    if (pause_ || snoozes_.contains(kSilence)) return;  // the person's word is on record
    put_up({std::string(kSilence),
            {},
            {},
            silence_sentence(*heard_, settings_.silence),
            Priority::technical,
            *heard_,
            {},
            {},
            0,
            silence_said(*heard_, settings_.silence)},
           now, steps);
}

bool Engine::seen_in_time(std::string_view kind, Micros onset) const {
    return std::ranges::any_of(seen_, [&](const Seen& seen) {
        return seen.kind == kind && seen.onset <= onset + settings_.lateness &&
               (!seen.end || *seen.end >= onset);
    });
}

void Engine::judge_late(Micros now, Steps& steps) {
    burst_.reset();
    for (const auto& episode : find_late(history_, settings_)) tell_late(episode, now, steps);
    for (auto& past : history_) {
        past.drop_late_before(now - kKeepLate);
        if (past.late_full()) past.keep_late(kKeepOfMany);
    }
}

void Engine::tell_late(const Episode& episode, Micros now, Steps& steps) {
    put_late({std::string(kFoundLate),
              episode.kind,
              episode.kind == kNews2 ? "NEWS2" : settings_.limits.version,
              late_sentence(episode, now),
              episode.priority,
              episode.onset,
              episode.end,
              {},
              0,
              late_said(episode.kind, episode.onset, episode.end, now, episode.said)},
             now, steps);
}

// `about` is the kind it would have been.
void Engine::put_late(Condition condition, Micros now, Steps& steps) {
    if (seen_in_time(condition.about, condition.onset)) return;
    const Key key(hour_of(condition.onset), condition.about);
    const auto told = told_late_.find(key);
    if (told != told_late_.end() && told->second >= condition.priority) return;
    told_late_[key] = condition.priority;
    if (told_late_.size() > kMostTold) told_late_.erase(told_late_.begin());
    put_up(std::move(condition), now, steps);
}

news2::Score Engine::current_news2(Micros now) const {
    return newest_state(window(), settings_, now).score;
}

int Engine::trend(Vital vital, Micros now) const {
    return trend_[static_cast<std::size_t>(vital)].direction(now, trend_step(vital));
}

}  // namespace vs::alert
