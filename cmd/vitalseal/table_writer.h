// Gradient-boosted trees as XGBoost saves them, turned into the flat table that the runtime walks.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "signal/calibration.h"
#include "signal/trees.h"

namespace vs::cmd {

struct OwnedTable {
    std::size_t outputs = 1, depth = 4;
    std::vector<std::uint16_t> first_cut;
    std::vector<float> cuts;
    std::vector<signal::Split> splits;
    std::vector<std::int16_t> leaves;
    std::vector<float> base;
    float scale = 1;
    signal::OwnedCurve curve;  // of the beat model, empty in others

    signal::TreeTable view() const {
        return {outputs, depth, first_cut, cuts, splits, leaves, scale, base};
    }
};

// `model` is XGBoost's JSON; `depth` the largest depth of a tree, `features` their number. Codes:
// "json", "model".
Result<OwnedTable> table_of(std::string_view model, std::size_t depth, std::size_t features,
                            std::size_t outputs);
// Writes C++ text of the constants k…; `name` and the SHA-256 of the rest are what an alert names.
// Code "write".
Result<> write_table(const std::string& path, const OwnedTable& table, const std::string& name,
                     const std::string& note);

}  // namespace vs::cmd
