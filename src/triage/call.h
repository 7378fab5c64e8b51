// Who has to be called about what was found, and how urgently: triage proposes, the alert engine
// keeps the life of the alert. Kinds, limits and priorities: docs/formats/alert.md. Pure.
#pragma once

#include <optional>

#include "model/cause.h"
#include "model/unalerted.h"
#include "triage/finding.h"

namespace vs::triage {

enum class Grade : std::uint8_t { none, technical, low, medium, high };

struct Call {
    std::string kind;  // "rhythm:pause", "change:8867-4", "change:joint"
    Grade grade = Grade::none;
    std::string sentence;
    std::string rule;  // model and SHA-256, or "change-1"
    Micros onset = 0;
    Micros end = 0;     // so far
    bool holds = true;  // false: it is over
    bool late = false;  // was over long before it was received
    model::Cause cause{};
    json::object said{};  // what the sentence is made of (docs/formats/alert.md, "Said")
    bool operator==(const Call&) const = default;
};

// How grave an episode is, and where it is no reason to call, why.
struct Assessment {
    Grade grade = Grade::none;
    std::string_view reason;  // of Unalerted, where the grade is none
};
Assessment assess(const Episode& episode);
std::string rhythm_kind(signal::EpisodeKind kind);
// "Pause: no beat for 3.4 s at 10:42:05 UTC; usual heart rate for this person is 61 to 93 /min; …"
std::string sentence(const Episode& episode, const signal::Usual* usual);
// What the sentences are made of (docs/formats/alert.md, "Said").
json::object said(const Episode& episode, const signal::Usual* usual);
json::object said(const signal::Change& change, std::string_view rule);
json::object said(const signal::JointChange& joint, std::string_view rule);
json::object said(const signal::Usual& usual, const signal::Trust& trust);  // of one reading

// Follows the rhythm of one patient: which episodes were told, so that what repeats within a while
// is one alert, not many. One thread at a time.
class RhythmJudge {
  public:
    // What ended, what lasts, and up to where the signal was read.
    void judge(const EcgFindings& found, const std::vector<Episode>& open, Micros until,
               const signal::Usual* usual, std::vector<Call>& calls,
               model::UnalertedList& not_told);

    void closed(std::string_view kind);

    json::array snapshot() const;
    Result<> restore(const json::value& snapshot);  // code "snapshot"

  private:
    struct Told {
        Grade grade = Grade::none;
        Micros onset = 0, last = 0;
    };
    void take(const Episode& episode, const signal::Usual* usual, std::vector<Call>& calls,
              model::UnalertedList& not_told);
    void end(Micros until, std::vector<Call>& calls);

    std::array<Told, signal::kEpisodeKinds> told_{};
};

// Follows the abrupt changes likewise.
class ChangeJudge {
  public:
    // `last` is the change that lasts now, if any; `at` the newest reading.
    void judge(signal::VitalKind kind, const std::optional<signal::Change>& lasting, Micros at,
               Micros received, std::vector<Call>& calls);
    void judge(const signal::JointChange& joint, Micros received, std::vector<Call>& calls,
               model::UnalertedList& not_told);
    void tick(Micros at, std::vector<Call>& calls);  // the joint change is over after a while

    json::array snapshot() const;
    Result<> restore(const json::value& snapshot);  // code "snapshot"

  private:
    struct Told {
        bool on = false, serious = false;
        Micros since = 0;
    };
    std::array<Told, signal::kVitalKinds> told_{};
    Micros joint_ = 0;  // told then; 0: not
};

}  // namespace vs::triage
