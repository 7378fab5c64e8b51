// The three ways a recording is played.
#pragma once

#include "gateway/recordings.h"
#include "wfdb/numerics.h"

namespace vs::gateway::detail {

// The signal an ECG is taken from: lead II or its like before others in mV; code "no-ecg".
Result<std::size_t> ecg_signal(const wfdb::Header& header);
// "II", "MLII", "V1"; "" for a description that names no lead.
std::string lead_of(const wfdb::Signal& signal);

// A numerics signal as the vital it is; nullopt for others ("CVP") and for odd units.
std::optional<model::Vital> vital_of_signal(const wfdb::Signal& signal);
// A value of a Challenge 2012 stay as a reading at `at`.
std::optional<Measured> measured_of(const wfdb::StayValue& value, Micros at);

Result<Source> play_ecg(const Recording& recording, const PlayOptions& options);
Result<Source> play_numerics(const Recording& recording, const PlayOptions& options);
Result<Source> play_stay(const Recording& recording, const PlayOptions& options);

}  // namespace vs::gateway::detail
