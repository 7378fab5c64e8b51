// The beat model: its table, the class it gives and how sure it is.
#pragma once

#include <array>
#include <string_view>

#include "signal/beat.h"
#include "signal/calibration.h"
#include "signal/trees.h"

namespace vs::signal::models {

extern const std::string_view kBeatModel;  // name and SHA-256 of the table

struct BeatModel {
    TreeTable trees;
    Curve concern;  // from how the trees weigh it to the share that is not N among such beats
};
const BeatModel& built_in();

// The class that the margins of N, S, V, F stand for. S is weighed against N alone, so that what
// helps to find S takes nothing from V; where the rhythm is irregularly irregular an early beat
// tells nothing, so S is held back there. An early beat that goes through the ventricles another
// way than the usual one, and can be seen to, is V.
BeatClass choose(const std::array<float, 4>& margins,
                 const std::array<float, kBeatFeatures>& features);

// Fills kind and concern from features; Q where no lead is on. True where the beat follows much
// sooner than the one before it did, in a rhythm where that tells something: a run may begin.
bool classify(Beat& beat, bool any_lead, const BeatModel& model);

}  // namespace vs::signal::models
