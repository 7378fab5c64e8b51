// XGBoost, where this build has it (VS_TRAIN); the node never needs it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "table_writer.h"

namespace vs::cmd {

struct TrainingSet {
    std::size_t features = 0;
    std::vector<float> values;  // row after row
    std::vector<float> labels, weights;
    std::size_t rows() const { return labels.size(); }
};

struct TrainingSettings {
    std::size_t outputs = 4;  // classes; 1: a probability
    int trees = 120, depth = 3, bins = 48;
    double rate = 0.08, least_weight = 8, lambda = 4, columns = 0.3, rows = 0.7;
    double tie = 0;  // least gain of a split
    // Per feature 1 where the output must not fall as it rises, -1 where it must not rise, 0 free.
    std::vector<int> directions;
};

// One thread and one seed, so that the same set gives the same table bit for bit. Codes:
// "not-built" where the build has no XGBoost, "training".
Result<OwnedTable> train_trees(const TrainingSet& set, const TrainingSettings& settings);

}  // namespace vs::cmd
