// Reads one patient's ECG as it comes: where each beat is, of which class, how good the signal is,
// and which rhythm episodes there are.
//
// Any rate from 100 to 1000 Hz, one or two leads in millivolts; NaN is a sample that was not
// measured (lead off, a gap). The answer is the same bit for bit however the samples are cut into
// calls, and after restore(snapshot()): at run time there is only + - * / and sqrt. A beat is told
// 250 ms after its R peak (`detections`) and again, confirmed and with its class, at the next beat,
// at most 1.5 s after it (`beats`).
//
// Classes and groups: ANSI/AAMI EC57. Detectors: energy of the slope over 96 ms with adaptive
// thresholds, after Pan and Tompkins (IEEE Trans Biomed Eng 32:230, 1985), and two moving averages,
// after Elgendi (PLoS ONE 8:e73557, 2013). One thread at a time; state is 6.2 kB, with
// that of the vital signs below 8,000 bytes.
#pragma once

#include <array>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "signal/beat.h"
#include "signal/rhythm.h"

namespace vs::signal {

namespace models {
struct BeatModel;
}

// A beat as soon as it looks like one: within 250 ms of its R peak, but for those that only what
// follows shows (in mitdb 0.2 %). Each of `beats` was told here once; a few of these are not
// confirmed and become none of them (in mitdb 9 of 55,800).
struct Detection {
    std::int64_t sample = 0;     // of the R peak, as far as it was known then
    std::int64_t known_at = 0;   // the newest sample that had been read when it was found
    bool searched_back = false;  // found only because the next beat was long in coming
    float agreement = 0;         // of the two detectors, 0 to 1
};

// Ten seconds of signal judged as a whole.
struct Stretch {
    std::int64_t start = 0, end = 0;  // samples [start, end)
    float quality = 0;                // 0 unusable to 1
    std::array<float, kStretchFeatures> features{};
};

struct EcgOutput {
    std::vector<Detection> detections;
    std::vector<Beat> beats;
    std::vector<Episode> episodes;
    std::vector<Stretch> stretches;
    void clear();
};

class EcgMonitor {
  public:
    // Codes: "rate" (not 100..1000 Hz, or NaN), "leads" (not 1 or 2). `model`, which outlives the
    // monitor and is not in its snapshots, takes the place of the built-in one: for judging what is
    // trained.
    static Result<EcgMonitor> create(double rate, unsigned leads,
                                     const models::BeatModel* model = nullptr);
    EcgMonitor(EcgMonitor&&) noexcept;
    EcgMonitor& operator=(EcgMonitor&&) noexcept;
    ~EcgMonitor();

    // `second` has the size of `first`, or is empty where there is one lead. What is found is
    // appended to `out`.
    void push(std::span<const float> first, std::span<const float> second, EcgOutput& out);
    // The recording is over: the last beat gets its class, open episodes end.
    void finish(EcgOutput& out);

    // What holds now and has not ended: a pause that is still going on among it.
    std::vector<Episode> open() const;

    // All state. restore() takes what snapshot() of the same version wrote; code "snapshot".
    Bytes snapshot() const;
    static Result<EcgMonitor> restore(ByteView snapshot);
    std::size_t state_bytes() const;

  private:
    struct State;
    explicit EcgMonitor(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

// The beat model in use: its version and the SHA-256 of its table, as an alert names it.
std::string_view beat_model_name();

}  // namespace vs::signal
