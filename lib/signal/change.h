// Abrupt change of a vital sign against the person's own course: a level and trend followed by a
// Kalman filter, what a reading differs from it by put into a two-sided CUSUM, confirmed by several
// readings in a row of sufficient quality. What is usual for the person is learnt slowly, kept
// still during an episode, and shown. VitalsWatch looks at all vitals together.
//
// Any rate and irregular times; readings of one vital in time order. The same answer bit for bit
// however readings are cut into calls and after restore. One thread at a time.
// Sources: Kalman (1960); Page, Biometrika 41:100 (1954) for CUSUM.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/time.h"
#include "signal/vital_quality.h"

namespace vs::signal {

// What is usual for this person now; shown as the band on a trend.
struct Usual {
    double low = 0, middle = 0, high = 0;
    bool learnt = false;  // false: still the range of people in general
};

std::string usual_words(VitalKind kind, const Usual& usual);  // "usual for this person is 61 to 93"

enum class Severity : std::uint8_t { notice, serious };

struct Change {
    VitalKind kind = VitalKind::heart_rate;
    bool up = true;
    Severity severity = Severity::notice;  // serious: the new level alone scores 3 in NEWS2
    Doubt doubt = Doubt::none;             // what speaks against the reading that confirmed it
    int readings = 0;                      // that confirmed it
    Micros since = 0, confirmed = 0;       // when it began, when it was certain
    double from = 0, to = 0;
    float quality = 1, score = 0;
    Usual usual;
    // "Heart rate rose from 72 to 138 /min within 25 s; usual for this person is 61 to 93; 6
    // readings confirmed it, signal quality 0.93."
    std::string sentence() const;
};

struct ChangeSettings {
    double sensitivity = 1;   // scales the steps that count; above 1 finds smaller ones
    double outside = 6;       // spreads from usual, once that is learnt, below which nothing counts
    Micros local_offset = 0;  // from UTC to the person's time of day
    float least_quality = 0.4f;  // below, a reading neither confirms nor clears
    std::int16_t confirm = 3;    // readings in a row
    // True where times are real and that offset is known: an hour of the day in which the person
    // has not been seen has the middle that people's course of the day suggests, and a band that
    // holds the person's own up to now too.
    bool circadian = false;
};

class VitalWatch {
  public:
    explicit VitalWatch(VitalKind kind, ChangeSettings settings = {});

    // A change that this reading confirms. Readings that are no number, not later than the last one
    // or of too low quality change nothing.
    std::optional<Change> add(Micros at, double value, Trust trust = {});
    // The change that lasts.
    std::optional<Change> open() const;
    Usual usual(Micros at) const;
    double level() const { return level_; }
    // How far the last reading was from what was expected, in standard deviations.
    double deviation() const { return last_z_; }
    Micros last() const { return last_; }

    template <class Io>
    void fields(Io& io);

  private:
    double predict(double seconds);
    void correct(double innovation, double seconds);
    bool beyond(Micros at);
    bool far() const;
    bool confirmed(Micros at, bool extreme) const;
    void begin(Micros at, Trust trust, bool extreme);
    void settle(Micros at, double value);
    void learn(double value, double seconds, Micros at);
    double by_hour(Micros at) const;
    double shift(Micros at) const;
    double noise() const;

    ChangeSettings settings_;
    double level_ = 0, trend_ = 0;        // of the course
    double p00_ = 0, p01_ = 0, p11_ = 0;  // their covariance
    double reference_ = 0;                // the level before what is being confirmed
    double usual_ = 0, spread_ = 0;       // learnt, the spread as mean absolute deviation
    double learnt_seconds_ = 0;
    double up_ = 0, down_ = 0, last_z_ = 0;  // CUSUM sums
    double latest_ = 0;
    Micros last_ = 0, since_up_ = 0, since_down_ = 0, calm_since_ = 0, high_since_ = 0;
    int count_ = 0;
    std::int16_t run_ = 0;
    VitalKind kind_;
    // Of a change that lasts: what of it is not among the members above, which stand still then.
    enum class Open : std::uint8_t { no, notice, serious } open_ = Open::no;
    Doubt doubt_ = Doubt::none;
    float quality_ = 1;
    Micros confirmed_ = 0;
    float usual_by_hour_ = 0;       // what the hours that usual_ is learnt from add to it
    std::uint32_t hours_seen_ = 0;  // of the day, bit by bit
};

// The watches of one patient and their joint test: several vitals that leave what is expected
// together count together ("heart rate up while pressure falls" is one change).
struct JointChange {
    Micros at = 0;
    float score = 0;
    std::vector<std::pair<VitalKind, double>> parts;  // deviations, the largest first
    std::string sentence() const;
};

class VitalsWatch {
  public:
    explicit VitalsWatch(ChangeSettings settings = {});
    struct Answer {
        std::optional<Change> change;
        std::optional<JointChange> joint;
        Trust trust;        // in the reading
        bool heard = true;  // false: it was too poor, or there is a better source
    };
    Answer add(VitalKind kind, Micros at, double value);
    // The pulse of an oximeter stands in for a heart rate that nothing else has counted for a
    // minute.
    Answer add_pulse(Micros at, double per_minute);
    // The quality of the ECG that the heart rate is counted from, of the ten seconds before `at`.
    void add_ecg(Micros at, float quality) { quality_.ecg(at, quality); }
    const VitalWatch& of(VitalKind kind) const { return watches_[static_cast<std::size_t>(kind)]; }

    Bytes snapshot() const;
    // Code "snapshot".
    static Result<VitalsWatch> restore(ByteView snapshot, ChangeSettings settings = {});

  private:
    Answer take(VitalKind kind, Micros at, double value, Trust trust);
    std::optional<JointChange> judge(Micros at);
    ChangeSettings settings_;
    std::vector<VitalWatch> watches_;
    VitalQuality quality_;
    double joint_ = 0;
    Micros joint_told_ = 0, joint_last_ = 0;
};

}  // namespace vs::signal
