#include "train_vitals.h"

#include <cstdio>
#include <filesystem>

#include "stays.h"
#include "train_xgboost.h"

namespace vs::cmd {
namespace {

constexpr std::size_t kFolds = 10;

TrainingSettings risk_settings() {
    TrainingSettings s;
    s.outputs = 1, s.trees = 250, s.depth = 4, s.bins = 32, s.rate = 0.04;
    s.least_weight = 8, s.lambda = 4, s.columns = 0.3, s.rows = 0.6;
    return s;
}

// All stays but those of `fold`; every stay for a fold that is none.
Result<OwnedTable> train(const std::vector<StayOutcome>& stays, std::size_t fold) {
    TrainingSet set;
    set.features = signal::kRiskFeatures;
    for (std::size_t i = 0; i < stays.size(); ++i) {
        if (i % kFolds == fold) continue;
        set.values.insert(set.values.end(), stays[i].features.begin(), stays[i].features.end());
        set.labels.push_back(stays[i].died ? 1.0f : 0.0f);
        set.weights.push_back(1);
    }
    return train_trees(set, risk_settings());
}

Result<> cross_validate(const std::vector<StayOutcome>& stays) {
    std::vector<float> risks(stays.size());
    std::vector<bool> died(stays.size());
    for (std::size_t fold = 0; fold < kFolds; ++fold) {
        const auto table = train(stays, fold);
        if (!table) return pass(table);
        for (std::size_t i = fold; i < stays.size(); i += kFolds) {
            std::array<float, 1> margin{};
            signal::walk(table->view(), stays[i].features, margin);
            risks[i] = margin[0], died[i] = stays[i].died;
        }
    }
    const auto a = auroc(risks, died);
    std::printf("%zu stays, ten-fold: AUROC %.4f (95 %%: %.4f to %.4f)\n", stays.size(), a.value,
                a.low, a.high);
    return {};
}

}  // namespace

bool has_stays(const std::string& folder) {
    namespace fs = std::filesystem;
    std::error_code error;
    for (const auto& where : {fs::path(folder), fs::path(folder) / ".."})
        for (const auto& entry : fs::directory_iterator(where, error))
            if (entry.path().filename().string().starts_with("Outcomes")) return true;
    return false;
}

Result<> train_stays(const std::string& folder, const std::string& path) {
    const auto stays = load_stays(folder);
    if (!stays) return pass(stays);
    if (auto done = cross_validate(*stays); !done) return done;
    if (path.empty()) return {};
    const auto table = train(*stays, kFolds);
    if (!table) return pass(table);
    return write_table(path, *table, "stays-1",
                       "From " + std::to_string(stays->size()) + " ICU stays.");
}

}  // namespace vs::cmd
