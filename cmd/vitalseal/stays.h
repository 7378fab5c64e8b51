// Stays of the Challenge 2012 with their outcomes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "signal/risk.h"
#include "wfdb/numerics.h"

namespace vs::cmd {

struct StayOutcome {
    std::string record;
    bool died = false;
    std::array<float, signal::kRiskFeatures> features{};
    float risk = 0;  // by the model in this build
};

// Every .txt stay of the folder that an Outcomes-*.txt in it or in the folder above names. Codes
// "missing-file" where there is none, and those of wfdb.
Result<std::vector<StayOutcome>> load_stays(const std::string& folder);

struct Auroc {
    double value = 0.5, low = 0, high = 1;  // 95 % interval, Hanley and McNeil 1982
};
Auroc auroc(const std::vector<float>& risks, const std::vector<bool>& died);

}  // namespace vs::cmd
