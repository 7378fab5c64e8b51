#include "train_xgboost.h"

#ifdef VS_TRAIN
#include <xgboost/c_api.h>
#endif

namespace vs::cmd {

#ifdef VS_TRAIN

namespace {

tl::unexpected<Error> refused() {
    return fail("training", XGBGetLastError());
}

// Frees what XGBoost made.
struct Matrix {
    DMatrixHandle handle = nullptr;
    ~Matrix() {
        if (handle != nullptr) XGDMatrixFree(handle);
    }
};
struct Booster {
    BoosterHandle handle = nullptr;
    ~Booster() {
        if (handle != nullptr) XGBoosterFree(handle);
    }
};

using Settings = std::vector<std::pair<std::string, std::string>>;

Settings settings_of(const TrainingSettings& s) {
    Settings out{{"tree_method", "hist"},
                 {"nthread", "1"},
                 {"seed", "20120923"},
                 {"verbosity", "0"},
                 {"max_depth", std::to_string(s.depth)},
                 {"max_bin", std::to_string(s.bins)},
                 {"eta", std::to_string(s.rate)},
                 {"min_child_weight", std::to_string(s.least_weight)},
                 {"lambda", std::to_string(s.lambda)},
                 {"gamma", std::to_string(s.tie)},
                 {"colsample_bytree", std::to_string(s.columns)},
                 {"subsample", std::to_string(s.rows)}};
    if (s.outputs > 1) {
        out.emplace_back("objective", "multi:softprob");
        out.emplace_back("num_class", std::to_string(s.outputs));
    } else {
        out.emplace_back("objective", "binary:logistic");
        out.emplace_back("base_score", "0.5");
    }
    if (!s.directions.empty()) {
        std::string all;
        for (const int d : s.directions) all += (all.empty() ? "(" : ",") + std::to_string(d);
        out.emplace_back("monotone_constraints", all + ")");
    }
    return out;
}

}  // namespace

Result<OwnedTable> train_trees(const TrainingSet& set, const TrainingSettings& settings) {
    Matrix matrix;
    if (XGDMatrixCreateFromMat(set.values.data(), set.rows(), set.features, __builtin_nanf(""),
                               &matrix.handle) != 0)
        return refused();
    if (XGDMatrixSetFloatInfo(matrix.handle, "label", set.labels.data(), set.rows()) != 0 ||
        XGDMatrixSetFloatInfo(matrix.handle, "weight", set.weights.data(), set.rows()) != 0)
        return refused();
    Booster booster;
    if (XGBoosterCreate(&matrix.handle, 1, &booster.handle) != 0) return refused();
    for (const auto& [name, value] : settings_of(settings))
        if (XGBoosterSetParam(booster.handle, name.c_str(), value.c_str()) != 0) return refused();
    for (int i = 0; i < settings.trees; ++i)
        if (XGBoosterUpdateOneIter(booster.handle, i, matrix.handle) != 0) return refused();
    bst_ulong size = 0;
    const char* text = nullptr;
    if (XGBoosterSaveModelToBuffer(booster.handle, "{\"format\":\"json\"}", &size, &text) != 0)
        return refused();
    return table_of({text, static_cast<std::size_t>(size)},
                    static_cast<std::size_t>(settings.depth), set.features, settings.outputs);
}

#else

Result<OwnedTable> train_trees(const TrainingSet&, const TrainingSettings&) {
    return fail("not-built",
                "this vitalseal was built without XGBoost: install libxgboost-dev and configure "
                "with -DVS_TRAIN=ON");
}

#endif

}  // namespace vs::cmd
