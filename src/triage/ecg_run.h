// One detector and where its samples stand in time. Pieces in order; what lies between them was not
// measured. One thread at a time.
#pragma once

#include "triage/finding.h"

namespace vs::triage {

// A stretch of ECG as it came: one or two leads of the same length. Views.
struct Piece {
    std::uint64_t id = 0;  // of the caller's choosing
    Micros received = 0;
    std::array<model::Segment, 2> leads{};
    unsigned count = 1;

    Micros start() const { return leads[0].start; }
    Micros end() const;
};

class EcgRun {
  public:
    static Result<EcgRun> create(double rate, unsigned leads);

    bool begun() const { return samples_ > 0; }
    Micros end() const { return time_of(samples_); }  // of what was read
    // Whether a piece that begins then goes on where this stands.
    bool continues(Micros start) const;
    // What lies before end() is left out; a hole is "not measured". `later` true: the piece's clock
    // is right and that of the pieces before ran ahead.
    void push(const Piece& piece, bool clock_was_ahead, EcgFindings& out);
    void finish(EcgFindings& out);
    std::vector<Episode> open() const;

    json::object snapshot() const;
    static Result<EcgRun> restore(const json::value& snapshot);  // code "snapshot"

  private:
    struct Anchor {
        std::int64_t sample = 0;
        Micros time = 0;
    };
    EcgRun(signal::EcgMonitor monitor, double rate, unsigned leads);
    Micros time_of(std::int64_t sample) const;
    Episode told(const signal::Episode& episode, bool open) const;
    void skip(std::int64_t samples);
    void collect(Micros received, EcgFindings& out);

    signal::EcgMonitor monitor_;
    signal::EcgOutput found_;
    double rate_;
    unsigned leads_;
    std::int64_t samples_ = 0;
    // The last holds for samples from its own on, the first for those before.
    std::array<Anchor, 2> anchors_{};
};

}  // namespace vs::triage
