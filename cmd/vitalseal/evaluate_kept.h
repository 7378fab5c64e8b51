// Which share of the bytes has to be kept so that what is of concern is kept.
#pragma once

#include <vector>

#include "ecg_record.h"
#include "truth.h"

namespace vs::cmd {

struct Stretched {  // ten seconds of a recording
    float concern = 0;
    bool concerned = false;  // by the annotators: V, F or S beat, pause, noise during an episode
    bool by_rule = false;    // kept whatever the score
    std::size_t coded = 0, samples = 0;
};

std::vector<Stretched> stretches_of(const EcgRecord& record, const Truth& truth,
                                    const signal::EcgOutput& found);
void print_kept(std::vector<Stretched> stretches, bool json);

}  // namespace vs::cmd
