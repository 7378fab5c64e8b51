// The patients a demonstration shows: simulated ones with different courses, and the recordings
// that were found. The names belong to nobody.
#pragma once

#include "gateway/recordings.h"
#include "gateway/simulator.h"

namespace vs::gateway {

struct WardOptions {
    Micros start = 0;
    std::uint64_t seed = 1;
    unsigned simulated = 6;  // at most 24
    unsigned recorded = 4;   // at most; different kinds first
    bool quick = true;       // scenarios begin within the first minutes
    // When the first patient deteriorates, within seconds (simulator.h); none: she stays calm.
    std::shared_ptr<const std::atomic<Micros>> cue = {};
};

// Simulated patients first. A recording that cannot be played is left out and named in `problems`.
struct Ward {
    std::vector<Source> patients;
    std::vector<std::string> problems;
};
Ward make_ward(const WardOptions& options, const std::vector<Recording>& recordings);

}  // namespace vs::gateway
