// A recording as the detector takes it: one or two ECG leads in millivolts, from a WFDB record or a
// BIDMC table.
#pragma once

#include <string>
#include <vector>

#include "signal/ecg.h"
#include "wfdb/annotation.h"

namespace vs::cmd {

struct EcgRecord {
    std::string name;
    double rate = 0;
    std::vector<std::string> leads;              // one or two names
    std::vector<std::vector<float>> signal;      // [lead][sample], millivolts, NaN: not measured
    std::vector<std::vector<std::int16_t>> raw;  // as stored, empty where the file is text
};

// Takes the first two signals that are an ECG by unit (mV) and name. Codes of wfdb, and "no-ecg",
// "oversize" (above 50 million samples), "checksum".
Result<EcgRecord> load_ecg(const std::string& path);

// Beats, episodes and stretches of the whole record, by the built-in beat model or another one.
Result<signal::EcgOutput> analyse(const EcgRecord& record,
                                  const signal::models::BeatModel* model = nullptr);

}  // namespace vs::cmd
