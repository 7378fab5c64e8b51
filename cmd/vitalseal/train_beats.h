// Trains the beat model and judges it: each patient by a model of the others.
#pragma once

#include <string>

#include "train_xgboost.h"

namespace vs::cmd {

struct BeatTraining {
    TrainingSettings settings;
    double offset_s = 0, offset_v = 0, offset_f = -3;  // added to the margins of the classes
};

// Writes the table to `out`, unless that is empty. Codes of load_annotated, train_trees and
// write_table.
Result<> train_beats(const std::string& folder, const BeatTraining& training,
                     const std::string& out);

}  // namespace vs::cmd
