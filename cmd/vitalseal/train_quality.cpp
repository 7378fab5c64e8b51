#include "train_quality.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "annotated.h"
#include "train_xgboost.h"

namespace vs::cmd {
namespace {

// Where marked noise begins and ends within ten seconds is chance, so the model learns from the
// same signal cut at other seconds too; it is judged by the stretches that begin with the record.
constexpr std::array<int, 5> kLaterBy{0, 2, 4, 6, 8};  // seconds

struct QualityPatient {
    std::string name;
    std::vector<std::array<float, signal::kStretchFeatures>> stretches;
    std::vector<bool> noisy, clean;  // by the marks: for half of it, not at all
    std::size_t judged = 0;          // of the stretches, from the front
};

TrainingSettings quality_settings() {
    TrainingSettings s;
    s.outputs = 1, s.trees = 80, s.depth = 3, s.bins = 32, s.rate = 0.06;
    s.least_weight = 4, s.lambda = 4, s.columns = 0.5, s.rows = 0.7,
    s.directions.assign(signal::kStretchFeatures, 1);  // more of any of them is more noise
    return s;
}

Result<> add_stretches(const Annotated& all, int seconds, QualityPatient& patient) {
    auto record = all.record;
    const auto size = static_cast<std::int64_t>(record.signal[0].size());
    const auto later = std::min(static_cast<std::int64_t>(seconds * record.rate), size);
    for (auto& lead : record.signal) lead.erase(lead.begin(), lead.begin() + later);
    const auto found = analyse(record);
    if (!found) return pass(found);
    for (const auto& s : found->stretches) {
        patient.stretches.push_back(s.features);
        patient.noisy.push_back(all.truth.noisy(s.start + later, s.end + later));
        patient.clean.push_back(!all.truth.any_noise(s.start + later, s.end + later));
    }
    return {};
}

Result<std::vector<QualityPatient>> read_all(const std::string& folder) {
    const auto paths = annotated_in(folder);
    if (!paths) return pass(paths);
    std::vector<QualityPatient> out;
    for (const auto& path : *paths) {
        const auto all = load_annotated(path);
        if (!all) return pass(all);
        QualityPatient patient{all->record.name, {}, {}, {}, all->found.stretches.size()};
        for (const int seconds : kLaterBy)
            if (auto done = add_stretches(*all, seconds, patient); !done) return pass(done);
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
    double count[2][2] = {}, clean[2] = {};
    for (const auto& p : *patients) {
        const auto table = train(*patients, p.name);
        if (!table) return pass(table);
        double here[2][2] = {};
        for (std::size_t i = 0; i < p.judged; ++i) {
            std::array<float, 1> margin{};
            signal::walk(table->view(), p.stretches[i], margin);
            ++here[p.noisy[i] ? 1 : 0][margin[0] > 0 ? 1 : 0];
            if (p.clean[i]) ++clean[margin[0] > 0 ? 1 : 0];
        }
        std::printf("%-6s noisy found %3.0f of %3.0f, others passed %3.0f of %3.0f\n",
                    p.name.c_str(), here[1][1], here[1][0] + here[1][1], here[0][0],
                    here[0][0] + here[0][1]);
        for (int a = 0; a < 2; ++a)
            for (int b = 0; b < 2; ++b) count[a][b] += here[a][b];
    }
    const auto share = [](double of, double rest) { return of / std::max(of + rest, 1.0); };
    const double found = share(count[1][1], count[1][0]);
    std::printf(
        "noise, each patient by a model of the others: balanced accuracy %.4f; against stretches "
        "without any mark %.4f\n",
        0.5 * (found + share(count[0][0], count[0][1])), 0.5 * (found + share(clean[0], clean[1])));
    if (path.empty()) return {};
    const auto table = train(*patients, "");
    if (!table) return pass(table);
    return write_table(path, *table, "quality-2",
                       "From " + std::to_string(patients->size()) + " annotated records.");
}

}  // namespace vs::cmd
