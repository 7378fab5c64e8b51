// Rhythm episodes from classified beats. Positions are samples of 250 Hz; episodes are appended
// when they end.
#pragma once

#include <vector>

#include "signal/detail/io.h"
#include "signal/rhythm.h"

namespace vs::signal::detail {

inline constexpr float kRateOf250 = 250;

// An episode that is under way.
struct Running {
    std::int64_t start = 0, last = 0;
    float sum = 0, measure = 0;
    std::uint32_t beats = 0;
    std::uint8_t on = 0;
    template <class Io>
    void fields(Io& io) {
        io.range(start, -kFar, kFar);
        io.range(last, -kFar, kFar);
        io(sum, measure, beats, on);
    }
};

class RhythmWatch {
  public:
    void beat(std::int64_t at, BeatClass kind, float quality, std::vector<Episode>& out);
    // Every second: what the signal itself shows. `leakage` below 0 where it was not measured.
    void second(std::int64_t n, float leakage, float hertz, bool off, std::vector<Episode>& out);
    // Every ten seconds.
    void stretch(std::int64_t start, std::int64_t end, float quality, std::vector<Episode>& out);
    void finish(std::int64_t n, std::vector<Episode>& out);
    // What holds at `n` and has not ended, a pause that is still going on among it.
    void open(std::int64_t n, std::vector<Episode>& out) const;

    template <class Io>
    void fields(Io& io) {
        io(running_, gaps_, kinds_, alternations_, runs_, off_since_beat_);
        io.range(last_, -kFar, kFar);
        io.range(recent_[0], -kFar, kFar);
        io.range(recent_[1], -kFar, kFar);
        io.index(at_, kBeats);
        io(seen_, quality_);
    }

  private:
    static constexpr std::size_t kBeats = 32;
    Running& of(EpisodeKind kind) { return running_[static_cast<std::size_t>(kind)]; }
    std::uint16_t gap(std::size_t back) const { return gaps_[(at_ + kBeats - 1 - back) % kBeats]; }
    std::uint8_t kind(std::size_t back) const { return kinds_[(at_ + kBeats - 1 - back) % kBeats]; }
    void hold(EpisodeKind kind, bool on, std::int64_t from, std::int64_t at, float gap,
              float measure, std::vector<Episode>& out);
    void end(EpisodeKind kind, std::vector<Episode>& out);
    float mean_gap(std::size_t of) const;
    void judge_rate(std::int64_t at, std::vector<Episode>& out);
    void judge_runs(std::int64_t at, bool ventricular, std::vector<Episode>& out);
    void judge_fibrillation(std::int64_t at, std::vector<Episode>& out);

    std::array<Running, kEpisodeKinds> running_{};
    std::array<std::uint16_t, kBeats> gaps_{};
    std::array<std::uint8_t, kBeats> kinds_{};
    std::array<std::int64_t, 2> recent_{};  // the beats before the last one
    std::int64_t last_ = -1;
    std::uint32_t seen_ = 0, alternations_ = 0, runs_ = 0;
    float quality_ = 1;
    std::uint8_t at_ = 0, off_since_beat_ = 0;
};

}  // namespace vs::signal::detail
