#include "triage/call.h"

#include <algorithm>
#include <cstdio>

namespace vs::triage {
namespace {

using signal::EpisodeKind;

constexpr float kSure = 0.5f;  // confidence below which only flutter is told
constexpr std::string_view kChangeRule = "change-1";
constexpr Micros kJointHolds = 10 * kMinute;

struct Words {
    std::string_view title;
    Micros quiet;  // without another one before it counts as over
};
constexpr std::array<Words, signal::kEpisodeKinds> kWords{{
    {"Pause", 10 * kMinute},
    {"Slow heart rate", kMinute},
    {"Fast heart rate", kMinute},
    {"Run of ventricular beats", 10 * kMinute},
    {"Every other beat ventricular", 10 * kMinute},
    {"Atrial fibrillation", 10 * kMinute},
    {"Ventricular flutter or fibrillation", 10 * kMinute},
    {"ECG too poor to judge", 5 * kMinute},
    {"ECG lead off", 10 * kSecond},
}};

const Words& words_of(EpisodeKind kind) {
    return kWords[static_cast<std::size_t>(kind)];
}

std::string clock_text(Micros time) {
    return to_rfc3339(time).substr(11, 8) + " UTC";
}

std::string number(double value, int decimals) {
    char text[40];
    std::snprintf(text, sizeof text, "%.*f", decimals, value);
    return text;
}

// "beats-3 sha256:70072da8bdff…" for people; alerts hold the whole of it in `rule`.
std::string short_model() {
    const auto name = signal::beat_model_name();
    const auto colon = name.find(':');
    return std::string(name.substr(0, std::min(name.size(), colon + 13)));
}

double weight_of(const Episode& e) {
    return e.kind == EpisodeKind::pause ? static_cast<double>(e.measure)
                                        : static_cast<double>(e.end - e.start) / 1e6;
}

// A run, fibrillation and flutter explain a fast heart, and are more than that; what is counted of
// a heart in flutter means nothing in either direction.
model::Cause cause_of(EpisodeKind kind) {
    const auto fast = model::sign(model::Quantity::heart, true);
    const auto slow = model::sign(model::Quantity::heart, false);
    switch (kind) {
        case EpisodeKind::tachycardia:
            return {.signs = fast};
        case EpisodeKind::bradycardia:
            return {.signs = slow};
        case EpisodeKind::ventricular_run:
        case EpisodeKind::atrial_fibrillation:
            return {.signs = fast, .own = true};
        case EpisodeKind::ventricular_flutter:
            return {.signs = static_cast<model::Signs>(fast | slow), .own = true};
        default:
            return {};
    }
}

Assessment graded(bool high, bool medium, std::string_view otherwise) {
    if (high) return {Grade::high, {}};
    if (medium) return {Grade::medium, {}};
    return {Grade::none, otherwise};
}

}  // namespace

Assessment assess(const Episode& e) {
    const auto seconds = static_cast<double>(e.end - e.start) / 1e6;
    if (e.kind == EpisodeKind::ventricular_flutter)
        return graded(e.beats >= 4, false, "not-confirmed");
    if (e.kind == EpisodeKind::noise)
        return {seconds >= 60 ? Grade::technical : Grade::none, "not-confirmed"};
    if (e.kind == EpisodeKind::lead_off)
        return {seconds >= 20 ? Grade::technical : Grade::none, "not-confirmed"};
    if (e.confidence < kSure) return {Grade::none, "poor-quality"};
    switch (e.kind) {
        case EpisodeKind::pause:
            return graded(e.measure >= 6, e.measure >= 3, "below-limit");
        case EpisodeKind::bradycardia:
            return graded(e.rate < 30, seconds >= 10, "not-confirmed");
        case EpisodeKind::tachycardia:
            return graded(e.rate >= 180 && seconds >= 10, seconds >= 30, "not-confirmed");
        case EpisodeKind::ventricular_run:
            return graded(e.beats >= 8 && e.rate >= 100, e.rate >= 100, "below-limit");
        case EpisodeKind::bigeminy:
            return {e.beats >= 10 ? Grade::low : Grade::none, "below-limit"};
        default:
            return graded(false, seconds >= 60, "not-confirmed");
    }
}

std::string rhythm_kind(EpisodeKind kind) {
    return "rhythm:" + std::string(to_text(kind));
}

std::string sentence(const Episode& e, const signal::Usual* usual) {
    const auto seconds = (e.end - e.start) / kSecond;
    std::string out(words_of(e.kind).title);
    out += ": " + e.evidence + " since " + clock_text(e.start);
    if (seconds >= 2) out += ", for " + std::to_string(seconds) + " s";
    if (usual != nullptr)
        out += "; usual heart rate for " +
               std::string(usual->learnt ? "this person" : "most adults") + " is " +
               number(usual->low, 0) + " to " + number(usual->high, 0) + " /min" +
               (usual->learnt ? "" : " (what is usual for this person is still being learnt)");
    if (e.kind != EpisodeKind::noise && e.kind != EpisodeKind::lead_off)
        out += "; signal quality " + number(static_cast<double>(e.confidence), 2);
    return out + "; decided by " + short_model() + ".";
}

void RhythmJudge::take(const Episode& e, const signal::Usual* usual, std::vector<Call>& calls,
                       model::UnalertedList& not_told) {
    auto& told = told_[static_cast<std::size_t>(e.kind)];
    const auto kind = rhythm_kind(e.kind);
    const std::string rule(signal::beat_model_name());
    const auto leave = [&](std::string_view reason) {
        not_told.add(
            {kind, std::string(reason), rule, e.evidence, e.start, e.end, 1, weight_of(e)});
    };
    const auto verdict = assess(e);
    if (verdict.grade == Grade::none) {
        if (!e.open) leave(verdict.reason);
        return;
    }
    if (e.late) {
        calls.push_back({kind,
                         verdict.grade,
                         sentence(e, usual),
                         rule,
                         e.start,
                         e.end,
                         false,
                         true,
                         {},
                         said(e, usual)});
        return;
    }
    if (told.grade != Grade::none && verdict.grade <= told.grade) {
        if (!e.open && e.start > told.last) leave("already-alerted");
        told.last = std::max(told.last, e.end);
        return;
    }
    if (told.grade == Grade::none) told.onset = e.start;
    told.grade = verdict.grade;
    told.last = std::max(told.last, e.end);
    calls.push_back({kind, verdict.grade, sentence(e, usual), rule, told.onset, e.end, true, false,
                     cause_of(e.kind), said(e, usual)});
}

void RhythmJudge::end(Micros until, std::vector<Call>& calls) {
    for (std::size_t k = 0; k < told_.size(); ++k) {
        auto& told = told_[k];
        const auto kind = static_cast<EpisodeKind>(k);
        if (told.grade == Grade::none || until - told.last < words_of(kind).quiet) continue;
        calls.push_back({rhythm_kind(kind), told.grade,
                         std::string(words_of(kind).title) + ": not seen again since " +
                             clock_text(told.last) + ".",
                         std::string(signal::beat_model_name()), told.onset, told.last, false,
                         false});
        told = {};
    }
}

void RhythmJudge::judge(const EcgFindings& found, const std::vector<Episode>& open, Micros until,
                        const signal::Usual* usual, std::vector<Call>& calls,
                        model::UnalertedList& not_told) {
    for (const auto& episode : found.ended) take(episode, usual, calls, not_told);
    for (const auto& episode : open) take(episode, usual, calls, not_told);
    for (const auto& beat : found.beats) {
        const bool in_told_run =
            told_[static_cast<std::size_t>(EpisodeKind::ventricular_run)].grade != Grade::none;
        if (beat.kind != signal::BeatClass::ventricular || in_told_run) continue;
        constexpr std::string_view kKind = "rhythm:ventricular-beat", kWhy = "below-limit";
        if (not_told.count(kKind, kWhy, beat.time, 0)) continue;
        not_told.add({std::string(kKind), std::string(kWhy), std::string(signal::beat_model_name()),
                      "ventricular beats; three in a row are told", beat.time, beat.time, 1, 0});
    }
    if (!found.late && until > 0) end(until, calls);
}

void RhythmJudge::closed(std::string_view kind) {
    for (std::size_t k = 0; k < told_.size(); ++k)
        if (rhythm_kind(static_cast<EpisodeKind>(k)) == kind) told_[k] = {};
}

json::array RhythmJudge::snapshot() const {
    json::array out;
    for (const auto& told : told_)
        out.push_back(json::array{static_cast<int>(told.grade), told.onset, told.last});
    return out;
}

namespace {

// The numbers of one row of a snapshot, none beyond its bound; code "snapshot".
Result<std::vector<std::array<std::int64_t, 3>>> rows_of(const json::value& value,
                                                         std::size_t count) {
    const auto bad = [] { return fail("snapshot", "not what was told as it was written down"); };
    if (!value.is_array() || value.get_array().size() != count) return bad();
    std::vector<std::array<std::int64_t, 3>> out;
    for (const auto& row : value.get_array()) {
        if (!row.is_array() || row.get_array().size() != 3) return bad();
        auto& numbers = out.emplace_back();
        for (std::size_t i = 0; i < 3; ++i) {
            const auto& cell = row.get_array()[i];
            if (!cell.is_int64() || cell.get_int64() < 0 || cell.get_int64() > (Micros{1} << 60))
                return bad();
            numbers[i] = cell.get_int64();
        }
    }
    return out;
}

}  // namespace

Result<> RhythmJudge::restore(const json::value& snapshot) {
    const auto rows = rows_of(snapshot, told_.size());
    if (!rows) return pass(rows);
    for (std::size_t k = 0; k < told_.size(); ++k) {
        if ((*rows)[k][0] > static_cast<int>(Grade::high))
            return fail("snapshot", "an alert was told with a priority that there is not");
        told_[k] = {static_cast<Grade>((*rows)[k][0]), (*rows)[k][1], (*rows)[k][2]};
    }
    return {};
}

void ChangeJudge::judge(signal::VitalKind kind, const std::optional<signal::Change>& lasting,
                        Micros at, Micros received, std::vector<Call>& calls) {
    auto& told = told_[static_cast<std::size_t>(kind)];
    if (!lasting && !told.on) return;
    const bool serious = lasting && lasting->severity == signal::Severity::serious;
    if (lasting && told.on && (told.serious || !serious)) return;
    const auto name = "change:" + std::string(model::loinc_of(vital_of(kind)));
    if (!lasting) {
        calls.push_back({name, Grade::medium,
                         "The change of the " + std::string(signal::to_text(kind)) +
                             " is over since " + clock_text(at) +
                             ": it came back, or stayed so long that it is the new level.",
                         std::string(kChangeRule), told.since, at, false, false});
        told = {};
        return;
    }
    told = {true, serious, lasting->since};
    auto text = lasting->sentence();
    text.pop_back();
    calls.push_back({name,
                     serious ? Grade::high : Grade::medium,
                     text + "; decided by " + std::string(kChangeRule) + ".",
                     std::string(kChangeRule),
                     lasting->since,
                     at,
                     true,
                     lasting->confirmed < received - kLateness,
                     {.signs = model::sign_of(vital_of(kind), lasting->up)},
                     said(*lasting, kChangeRule)});
}

void ChangeJudge::judge(const signal::JointChange& joint, Micros received, std::vector<Call>& calls,
                        model::UnalertedList& not_told) {
    const bool single = std::ranges::any_of(told_, &Told::on);
    if (single || joint_ != 0 || joint.at < received - kLateness) {
        not_told.add({"change:joint", joint.at < received - kLateness ? "late" : "already-alerted",
                      std::string(kChangeRule), joint.sentence(), joint.at, joint.at, 1,
                      static_cast<double>(joint.score)});
        return;
    }
    joint_ = joint.at;
    model::Cause cause;
    for (const auto& [kind, deviation] : joint.parts)
        cause.signs |= model::sign_of(vital_of(kind), deviation > 0);
    auto text = joint.sentence();
    text.pop_back();
    calls.push_back({"change:joint", Grade::low, text + "; decided by change-1.",
                     std::string(kChangeRule), joint.at, joint.at, true, false, cause,
                     said(joint, kChangeRule)});
}

void ChangeJudge::tick(Micros at, std::vector<Call>& calls) {
    if (joint_ == 0 || at - joint_ < kJointHolds) return;
    calls.push_back({"change:joint", Grade::low, "The vital signs keep their course again.",
                     std::string(kChangeRule), joint_, at, false, false});
    joint_ = 0;
}

json::array ChangeJudge::snapshot() const {
    json::array out;
    out.push_back(json::array{joint_, 0, 0});
    for (const auto& told : told_)
        out.push_back(json::array{told.on ? 1 : 0, told.serious ? 1 : 0, told.since});
    return out;
}

Result<> ChangeJudge::restore(const json::value& snapshot) {
    const auto rows = rows_of(snapshot, told_.size() + 1);
    if (!rows) return pass(rows);
    joint_ = rows->front()[0];
    for (std::size_t k = 0; k < told_.size(); ++k)
        told_[k] = {(*rows)[k + 1][0] != 0, (*rows)[k + 1][1] != 0, (*rows)[k + 1][2]};
    return {};
}

}  // namespace vs::triage
