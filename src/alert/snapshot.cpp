// {"version": 4 (3 had no "said", 2 no snoozes, pause and held either, 1 no "unalerted"; alerts
//   written before they had parts are one part each),
//   "patient": text, "open": [Alert…], "heard": micros or null, "late_since",
// "late_last",
//  "last_id": micros, "seen": [[kind, onset, end or null]…], "told_late": [[hour, kind,
//  priority]…], "snoozes": [[kind, by, at, until, priority, weight]…], "pause": null or [by, at,
//  until, why], "held": [[kind, rule, sentence, priority, onset, signs,
//  minor, own, said]…], "unalerted": [Unalerted…],
//  "closed": {kind: micros}, "history": {LOINC: {"recent": [Entry…], "late": [Entry…]}}}
// Entry = [time, value, arrived, late] or, by hand, [time, value, arrived, late, true]. Times in
// here are micros: nobody but restore() reads them.
#include <algorithm>

#include "alert/engine.h"

namespace vs::alert {
namespace {

constexpr std::size_t kRecentKept = 32;
constexpr std::size_t kMostAlerts = 4096, kMostItems = 4096;

json::value or_null(const std::optional<Micros>& time) {
    return time ? json::value(*time) : nullptr;
}

json::array to_json(std::span<const Entry> entries) {
    json::array out;
    for (const auto& entry : entries)
        if (entry.by_hand)
            out.push_back(json::array{entry.time, entry.value, entry.arrived, entry.late, true});
        else
            out.push_back(json::array{entry.time, entry.value, entry.arrived, entry.late});
    return out;
}

// What is not as it should be turns `good` off and reads as nothing.
struct Reader {
    bool good = true;

    template <class T>
    const T& refuse() {
        static const T nothing{};
        good = false;
        return nothing;
    }
    const json::object& object(const json::value* value) {
        return value != nullptr && value->is_object() ? value->get_object()
                                                      : refuse<json::object>();
    }
    const json::array& array(const json::value* value, std::size_t most = kMostItems) {
        return value != nullptr && value->is_array() && value->get_array().size() <= most
                   ? value->get_array()
                   : refuse<json::array>();
    }
    const json::array& row(const json::value& value, std::size_t size) {
        const auto& row = array(&value, size);
        static const json::array kNulls(9);
        return row.size() == size ? row : (good = false, kNulls);
    }
    Micros micros(const json::value* value) {
        const bool right = value != nullptr && value->is_int64() && value->get_int64() >= 0 &&
                           value->get_int64() < kEndOfTime;
        return right ? value->get_int64() : refuse<Micros>();
    }
    std::optional<Micros> micros_or_null(const json::value* value) {
        if (value != nullptr && value->is_null()) return std::nullopt;
        return micros(value);
    }
    std::string text(const json::value* value) {
        return value != nullptr && value->is_string() ? std::string(value->get_string())
                                                      : refuse<std::string>();
    }
    double number(const json::value& value) {
        return value.is_number() ? value.to_number<double>() : refuse<double>();
    }
    model::Signs signs(const json::value& value) {
        const bool right =
            value.is_int64() && value.get_int64() >= 0 && value.get_int64() <= 0xFFFF;
        return right ? static_cast<model::Signs>(value.get_int64()) : refuse<model::Signs>();
    }
    bool boolean(const json::value& value) {
        return value.is_bool() ? value.get_bool() : refuse<bool>();
    }
    Entry entry(const json::value& value) {
        const bool by_hand = value.is_array() && value.get_array().size() == 5;
        const auto& cells = row(value, by_hand ? 5 : 4);
        return {micros(&cells[0]), number(cells[1]), micros(&cells[2]), boolean(cells[3]),
                by_hand && boolean(cells[4])};
    }
};

}  // namespace

json::object Engine::snapshot() const {
    json::array open, seen, told, unalerted;
    for (const auto& one : unalerted_.all()) unalerted.push_back(to_json(one));
    json::object closed, history;
    for (const auto& alert : open_) open.push_back(alert::to_json(alert));
    for (const auto& [kind, onset, end] : seen_)
        seen.push_back(json::array{kind, onset, or_null(end)});
    for (const auto& [key, priority] : told_late_)
        told.push_back(json::array{key.first, key.second, to_text(priority)});
    for (const auto& [kind, at] : closed_) closed[kind] = at;
    for (std::size_t i = 0; i < history_.size(); ++i) {
        const auto& past = history_[i];
        if (past.recent().empty() && past.late().empty()) continue;
        history[model::loinc_of(static_cast<Vital>(i))] = json::object{
            {"recent", to_json(past.last(kRecentKept))}, {"late", to_json(past.late())}};
    }
    json::array snoozes, held;
    for (const auto& [kind, one] : snoozes_)
        snoozes.push_back(
            json::array{kind, one.by, one.at, one.until, to_text(one.priority), one.weight});
    for (const auto& [kind, one] : held_)
        held.push_back(json::array{kind, one.rule, one.sentence, to_text(one.priority), one.onset,
                                   int{one.cause.signs}, int{one.cause.minor}, one.cause.own,
                                   one.said});
    return {{"version", 4},
            {"patient", patient_},
            {"open", std::move(open)},
            {"heard", or_null(heard_)},
            {"late_since", burst_ ? json::value(burst_->since) : nullptr},
            {"late_last", burst_ ? json::value(burst_->last) : nullptr},
            {"last_id", last_id_},
            {"seen", std::move(seen)},
            {"told_late", std::move(told)},
            {"closed", std::move(closed)},
            {"snoozes", std::move(snoozes)},
            {"pause",
             pause_ ? json::value(json::array{pause_->by, pause_->at, pause_->until, pause_->why})
                    : json::value(nullptr)},
            {"held", std::move(held)},
            {"unalerted", std::move(unalerted)},
            {"history", std::move(history)}};
}

Result<> Engine::restore_rests(const json::object& snapshot, bool said) {
    Reader in;
    const auto priority = [&](const json::value& value) {
        const auto found = priority_of(in.text(&value));
        if (!found) in.good = false;
        return found.value_or(Priority::low);
    };
    for (const auto& value : in.array(snapshot.if_contains("snoozes"))) {
        const auto& row = in.row(value, 6);
        snoozes_[in.text(&row[0])] = {{in.text(&row[1]), in.micros(&row[2]), in.micros(&row[3])},
                                      priority(row[4]),
                                      in.number(row[5])};
    }
    const auto* pause = snapshot.if_contains("pause");
    if (pause == nullptr) return fail("snapshot", "a snapshot without pause");
    if (!pause->is_null()) {
        const auto& row = in.row(*pause, 4);
        pause_ =
            Pause{{in.text(&row[0]), in.micros(&row[1]), in.micros(&row[2])}, in.text(&row[3])};
    }
    for (const auto& value : in.array(snapshot.if_contains("held"))) {
        const auto& row = in.row(value, said ? 9 : 8);
        const auto kind = in.text(&row[0]);
        const model::Cause cause{in.signs(row[5]), in.signs(row[6]), in.boolean(row[7])};
        held_[kind] = {kind,
                       {},
                       in.text(&row[1]),
                       in.text(&row[2]),
                       priority(row[3]),
                       in.micros(&row[4]),
                       {},
                       cause,
                       0,
                       said ? in.object(&row[8]) : json::object()};
    }
    if (!in.good) return fail("snapshot", "not the snoozes and pause of a snapshot");
    return {};
}

Result<> Engine::restore(const json::value& snapshot) {
    const auto bad = [] {
        return fail("snapshot", "not a snapshot of this patient's alerts as it was written");
    };
    Reader in;
    Engine fresh(patient_, settings_);
    const auto& object = in.object(&snapshot);
    const auto member = [&](std::string_view key) { return object.if_contains(key); };
    const auto version = in.micros(member("version"));
    if (version < 1 || version > 4 || in.text(member("patient")) != patient_) return bad();
    for (const auto& value : in.array(member("open"), kMostAlerts)) {
        auto alert = alert_from_json(value);
        if (!alert || alert->patient != patient_ || fresh.find(alert->id) != nullptr) return bad();
        fresh.open_.push_back(std::move(*alert));
    }
    fresh.heard_ = in.micros_or_null(member("heard"));
    const auto late_since = in.micros_or_null(member("late_since"));
    const auto late_last = in.micros_or_null(member("late_last"));
    if (late_since.has_value() != late_last.has_value()) return bad();
    if (late_since && late_last) fresh.burst_ = Burst{*late_since, *late_last};
    fresh.last_id_ = in.micros(member("last_id"));
    for (const auto& value : in.array(member("seen"))) {
        const auto& row = in.row(value, 3);
        fresh.seen_.push_back({in.text(&row[0]), in.micros(&row[1]), in.micros_or_null(&row[2])});
    }
    for (const auto& value : in.array(member("told_late"))) {
        const auto& row = in.row(value, 3);
        const auto priority = priority_of(in.text(&row[2]));
        if (!priority) return bad();
        fresh.told_late_[{in.micros(&row[0]), in.text(&row[1])}] = *priority;
    }
    for (const auto& [kind, at] : in.object(member("closed"))) fresh.closed_[kind] = in.micros(&at);
    for (const auto& [loinc, lists] : in.object(member("history"))) {
        const auto vital = model::vital_of(loinc);
        if (!vital) return bad();
        const auto& both = in.object(&lists);
        for (const auto& value : in.array(both.if_contains("recent")))
            fresh.history(*vital).add_recent(in.entry(value));
        for (const auto& value : in.array(both.if_contains("late")))
            fresh.history(*vital).add_late(in.entry(value));
    }
    if (version >= 2)  // there were none in version 1
        for (const auto& value : in.array(member("unalerted"))) {
            auto one = model::unalerted_from_json(value);
            if (!one) return bad();
            fresh.unalerted_.add(std::move(*one));
        }
    if (version >= 3)
        if (auto rests = fresh.restore_rests(object, version >= 4); !rests) return rests;
    if (!in.good) return bad();
    std::swap(fresh.trend_, trend_);
    *this = std::move(fresh);
    return {};
}

}  // namespace vs::alert
