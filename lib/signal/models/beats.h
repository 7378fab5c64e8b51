// The beat model: its table, the class it gives and how sure it is.
#pragma once

#include <array>
#include <string_view>

#include "signal/beat.h"
#include "signal/trees.h"

namespace vs::signal::models {

extern const std::string_view kBeatModel;  // name and SHA-256 of the table
const TreeTable& beat_trees();

// The class that the margins of N, S, V, F stand for. S is weighed against N alone, so that what
// helps to find S takes nothing from V; where the rhythm is irregularly irregular an early beat
// tells nothing, so S is held back there.
BeatClass choose(const std::array<float, 4>& margins,
                 const std::array<float, kBeatFeatures>& features);

// Fills kind and concern from features; Q where no lead is on.
void classify(Beat& beat, bool any_lead);

}  // namespace vs::signal::models
