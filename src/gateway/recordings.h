// Recordings of real people, published by PhysioNet, played as if their devices were ours.
//
// An ECG is played at its own pace: a waveform at another speed would be another person's. Slow
// numerics are played in compressed time: each value gets a wall-clock time, spaced by the
// compressed intervals, and the source says so ("Challenge 2012 stay 132539, 360x"). Values are
// never altered; what the recording marks as not measured is not sent.
#pragma once

#include "gateway/source.h"

namespace vs::gateway {

enum class RecordingKind { ecg, numerics, stay };

struct Recording {
    RecordingKind kind;
    std::string path;   // the .hea or .txt file
    std::string label;  // "MIT-BIH 106", "MIMIC s25047", "Challenge 2012 stay 132539"
};

struct FoundRecordings {
    std::vector<Recording> recordings;     // sorted by path
    std::vector<std::string> passed_over;  // "PATH: reason", at most 100
};

// Looks through `folder` (6 levels, 20,000 files at most) for .hea headers and Challenge 2012 .txt
// files. Codes: "missing-file" (no such folder).
Result<FoundRecordings> find_recordings(const std::string& folder);
// One file: "DIR/106", "DIR/106.hea" or a stay's .txt. Codes of wfdb, "no-ecg" (no signal in mV),
// "no-vitals".
Result<Recording> open_recording(const std::string& path);

struct PlayOptions {
    Micros start = 0;              // wall-clock time of the first moment
    double speed = 0;              // 0: 1 for an ECG, 60 for numerics, 360 for stays
    bool loop = false;             // begin again at the end
    Micros ecg_every = kSecond;    // at most 10 s
    bool count_heart_rate = true;  // with an ECG; source_detail says that the gateway counted it
};

// Codes: "speed" (not 1 for an ECG, or not in 1..3600), and those of wfdb.
Result<Source> play(const Recording& recording, const PlayOptions& options);

}  // namespace vs::gateway
