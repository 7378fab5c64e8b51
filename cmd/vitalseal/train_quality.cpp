#include "train_quality.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "annotated.h"
#include "train_xgboost.h"

namespace vs::cmd {
namespace {

struct QualityPatient {
    std::string name;
    std::vector<std::array<float, signal::kStretchFeatures>> stretches;
    std::vector<bool> noisy;
};

TrainingSettings quality_settings() {
    TrainingSettings s;
    s.outputs = 1, s.trees = 80, s.depth = 3, s.bins = 32, s.rate = 0.06;
    s.least_weight = 4, s.lambda = 4, s.columns = 0.5, s.rows = 0.7,
    s.directions.assign(signal::kStretchFeatures, 1);  // more of any of them is more noise
    return s;
}

Result<std::vector<QualityPatient>> read_all(const std::string& folder) {
    const auto paths = annotated_in(folder);
    if (!paths) return pass(paths);
    std::vector<QualityPatient> out;
    for (const auto& path : *paths) {
        const auto all = load_annotated(path);
        if (!all) return pass(all);
        const auto& [record, truth, found] = *all;
        QualityPatient patient{record.name, {}, {}};
        for (const auto& s : found.stretches) {
            patient.stretches.push_back(s.features);
            patient.noisy.push_back(truth.noisy(s.start, s.end));
        }
        out.push_back(std::move(patient));
    }
    return out;
}

// Both classes weigh the same in all, and a patient with much noise as the square root of it.
Result<OwnedTable> train(const std::vector<QualityPatient>& patients, const std::string& without) {
    TrainingSet set;
    set.features = signal::kStretchFeatures;
    double sums[2] = {};
    for (const auto& p : patients) {
        if (p.name == without) continue;
        const auto noisy = std::count(p.noisy.begin(), p.noisy.end(), true);
        const auto clean = static_cast<std::ptrdiff_t>(p.noisy.size()) - noisy;
        for (std::size_t i = 0; i < p.noisy.size(); ++i) {
            set.values.insert(set.values.end(), p.stretches[i].begin(), p.stretches[i].end());
            set.labels.push_back(p.noisy[i] ? 1.0f : 0.0f);
            const double weight = 1 / std::sqrt(static_cast<double>(p.noisy[i] ? noisy : clean));
            set.weights.push_back(static_cast<float>(weight));
            sums[p.noisy[i] ? 1 : 0] += weight;
        }
    }
    const double half = 0.5 * static_cast<double>(set.rows());
    for (std::size_t i = 0; i < set.rows(); ++i)
        set.weights[i] *=
            static_cast<float>(half / std::max(sums[set.labels[i] > 0 ? 1 : 0], 1e-9));
    return train_trees(set, quality_settings());
}

}  // namespace

Result<> train_quality(const std::string& folder, const std::string& path) {
    const auto patients = read_all(folder);
    if (!patients) return pass(patients);
    double count[2][2] = {};
    for (const auto& p : *patients) {
        const auto table = train(*patients, p.name);
        if (!table) return pass(table);
        double here[2][2] = {};
        for (std::size_t i = 0; i < p.noisy.size(); ++i) {
            std::array<float, 1> margin{};
            signal::walk(table->view(), p.stretches[i], margin);
            ++here[p.noisy[i] ? 1 : 0][margin[0] > 0 ? 1 : 0];
        }
        std::printf("%-6s noisy found %3.0f of %3.0f, others passed %3.0f of %3.0f\n",
                    p.name.c_str(), here[1][1], here[1][0] + here[1][1], here[0][0],
                    here[0][0] + here[0][1]);
        for (int a = 0; a < 2; ++a)
            for (int b = 0; b < 2; ++b) count[a][b] += here[a][b];
    }
    std::printf("noise, each patient by a model of the others: balanced accuracy %.4f\n",
                0.5 * (count[1][1] / std::max(count[1][0] + count[1][1], 1.0) +
                       count[0][0] / std::max(count[0][0] + count[0][1], 1.0)));
    if (path.empty()) return {};
    const auto table = train(*patients, "");
    if (!table) return pass(table);
    return write_table(path, *table, "quality-1",
                       "From " + std::to_string(patients->size()) + " annotated records.");
}

}  // namespace vs::cmd
