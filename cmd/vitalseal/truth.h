// What annotators marked in a WFDB record, as scoring needs it.
#pragma once

#include <string>
#include <vector>

#include "signal/ec57.h"
#include "wfdb/annotation.h"

namespace vs::cmd {

struct Truth {
    std::vector<signal::ec57::Mark> beats;
    std::vector<signal::ec57::Span> flutter;       // from '[' to ']': outside of beat scoring
    std::vector<signal::ec57::Span> noise;         // '~' with any lead marked noisy or unreadable
    std::vector<signal::ec57::Span> fibrillation;  // rhythm "(AFIB"
    bool paced = false;                            // any '/': outside of VEB and SVEB

    bool noisy(std::int64_t start, std::int64_t end) const;  // for at least half of it
    bool any_noise(std::int64_t start, std::int64_t end) const;
};

// `end` closes what is open at the end of the record.
Truth truth_of(const std::vector<wfdb::Annotation>& annotations, std::int64_t end);

}  // namespace vs::cmd
