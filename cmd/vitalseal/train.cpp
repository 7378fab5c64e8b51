#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <memory>

#include "annotated.h"
#include "commands.h"
#include "signal/models/beats.h"
#include "train_quality.h"
#include "train_vitals.h"
#include "train_xgboost.h"

namespace vs::cmd {
namespace {

namespace ec57 = signal::ec57;
constexpr std::string_view kClasses = "NSVF";

struct Options {
    std::string folder, out;
    TrainingSettings settings;
    bool leave_out = false, quality = false;
    double offset_s = 0, offset_v = 0, offset_f = -3;
};

// A record's beats as found, with what the annotators say of each.
struct Example {
    std::array<float, signal::kBeatFeatures> features;
    char truth = ' ';  // ' ': no beat is there
};
struct Recorded {
    std::string name;
    std::vector<Example> examples;
    std::int64_t missed[4] = {};  // annotated beats that were not found, by class
};

Result<Recorded> read(const std::string& path) {
    const auto all = load_annotated(path);
    if (!all) return pass(all);
    const auto& [record, truth, found] = *all;
    Recorded out;
    out.name = truth.paced ? "" : record.name;
    std::vector<ec57::Mark> test;
    test.reserve(found.beats.size());
    for (const auto& beat : found.beats) test.push_back({beat.sample, 'N'});
    const auto excluded = [&flutter = truth.flutter](std::int64_t at) {
        return std::ranges::any_of(
            flutter, [&](const ec57::Span& s) { return at >= s.start && at < s.end; });
    };
    for (const auto& [t, f] :
         ec57::match(truth.beats, test, static_cast<std::int64_t>(record.rate * 0.15))) {
        const char kind = t < 0 ? ' ' : truth.beats[static_cast<std::size_t>(t)].kind;
        if (f < 0) {
            const auto at = kClasses.find(kind);
            if (at != std::string_view::npos &&
                !excluded(truth.beats[static_cast<std::size_t>(t)].sample))
                ++out.missed[at];
            continue;
        }
        const auto& beat = found.beats[static_cast<std::size_t>(f)];
        if (!excluded(beat.sample)) out.examples.push_back({beat.features, kind});
    }
    return out;
}

// A patient with thousands of V must not drown the others: a class of a patient weighs as the
// square root of its beats does.
void append(const Recorded& record, TrainingSet& set) {
    std::map<char, double> count;
    for (const auto& e : record.examples) ++count[e.truth];
    for (const auto& e : record.examples) {
        // What is no beat at all counts as N: noise must not look like V.
        const auto label = e.truth == ' ' ? 0 : kClasses.find(e.truth);
        if (label == std::string_view::npos) continue;
        set.values.insert(set.values.end(), e.features.begin(), e.features.end());
        set.labels.push_back(static_cast<float>(label));
        const double beats = count[e.truth];
        const double about = label == 0 ? 2000 : label == 1 ? 100 : label == 2 ? 200 : 100;
        set.weights.push_back(static_cast<float>(beats > about ? std::sqrt(about / beats) : 1.0));
    }
}

char decide(const OwnedTable& table, const Example& e) {
    std::array<float, 4> margins{};
    signal::walk(table.view(), e.features, margins);
    return letter(signal::models::choose(margins, e.features));
}

// Adds to the counts of EC57 as ec57::score() would.
void count(char truth, char test, ec57::Score& score) {
    const auto one = [&](ec57::Count& c, char wanted) {
        if (truth == wanted)
            ++(test == wanted ? c.hit : c.missed);
        else if (test == wanted && truth != 'Q' && !(wanted == 'V' && truth == 'F'))
            ++c.extra;
    };
    one(score.ventricular, 'V'), one(score.supraventricular, 'S');
}

ec57::Score judge(const OwnedTable& table, const Recorded& record) {
    ec57::Score out;
    for (const auto& e : record.examples) count(e.truth, decide(table, e), out);
    out.supraventricular.missed += record.missed[1];
    out.ventricular.missed += record.missed[2];
    return out;
}

void print(const std::string& name, const ec57::Score& s) {
    std::printf(
        "%-6s VEB %6lld found %5lld missed %5lld extra F1 %.4f   SVEB %5lld found %5lld missed "
        "%5lld extra F1 %.4f\n",
        name.c_str(), static_cast<long long>(s.ventricular.hit),
        static_cast<long long>(s.ventricular.missed), static_cast<long long>(s.ventricular.extra),
        s.ventricular.f1(), static_cast<long long>(s.supraventricular.hit),
        static_cast<long long>(s.supraventricular.missed),
        static_cast<long long>(s.supraventricular.extra), s.supraventricular.f1());
    std::fflush(stdout);
}

Result<OwnedTable> train(const std::vector<Recorded>& records, const std::string& without,
                         const Options& options) {
    TrainingSet set;
    set.features = signal::kBeatFeatures;
    for (const auto& record : records)
        if (record.name != without) append(record, set);
    auto table = train_trees(set, options.settings);
    if (!table) return table;
    table->base[1] = static_cast<float>(options.offset_s);
    table->base[2] = static_cast<float>(options.offset_v);
    table->base[3] = static_cast<float>(options.offset_f);
    return table;
}

Result<> leave_one_out(const std::vector<Recorded>& records, const Options& options) {
    ec57::Score total;
    for (const auto& record : records) {
        const auto table = train(records, record.name, options);
        if (!table) return pass(table);
        const auto score = judge(*table, record);
        print(record.name, score);
        total += score;
    }
    print("total", total);
    return {};
}

Result<std::vector<Recorded>> read_all(const std::string& folder) {
    const auto paths = annotated_in(folder);
    if (!paths) return pass(paths);
    std::vector<Recorded> out;
    for (const auto& path : *paths) {
        auto record = read(path);
        if (!record) return pass(record);
        if (!record->name.empty()) out.push_back(std::move(*record));
    }
    return out;
}

Result<> run(const Options& options) {
    if (has_stays(options.folder)) return train_stays(options.folder, options.out);
    if (options.quality) return train_quality(options.folder, options.out);
    const auto records = read_all(options.folder);
    if (!records) return pass(records);
    if (options.leave_out)
        if (auto done = leave_one_out(*records, options); !done) return done;
    if (options.out.empty()) return {};
    const auto table = train(*records, "", options);
    if (!table) return pass(table);
    return write_table(options.out, *table, "beats-1",
                       "From " + std::to_string(records->size()) + " annotated records.");
}

}  // namespace

void add_train(CLI::App& app, int& exit_code) {
    auto* command = app.add_subcommand(
        "train", "Trains the beat model from annotated records, or the risk model from ICU stays");
    const auto options = std::make_shared<Options>();
    auto& s = options->settings;
    command->add_option("DIR", options->folder, "WFDB records with .atr, or Challenge 2012 stays")
        ->required();
    command->add_option("--out", options->out, "write the model's table, a C++ file, here");
    command->add_flag("--leave-one-out", options->leave_out,
                      "first judge each patient by a model trained on the others");
    command->add_flag("--quality", options->quality, "train the model of signal quality instead");
    command->add_option("--trees", s.trees, "trees per class")->capture_default_str();
    command->add_option("--depth", s.depth, "largest depth")
        ->check(CLI::Range(1, 8))
        ->capture_default_str();
    command->add_option("--bins", s.bins, "cut points tried per feature")
        ->check(CLI::Range(2, 254))
        ->capture_default_str();
    command->add_option("--rate", s.rate, "learning rate")->capture_default_str();
    command->add_option("--least-weight", s.least_weight, "least weight of a leaf")
        ->capture_default_str();
    command->add_option("--lambda", s.lambda, "penalty on leaves")->capture_default_str();
    command->add_option("--columns", s.columns, "share of features per tree")
        ->capture_default_str();
    command->add_option("--rows", s.rows, "share of beats per tree")->capture_default_str();
    command->add_option("--offset-s", options->offset_s, "added to the margin of S")
        ->capture_default_str();
    command->add_option("--offset-v", options->offset_v, "added to the margin of V")
        ->capture_default_str();
    command->add_option("--offset-f", options->offset_f, "added to the margin of F")
        ->capture_default_str();
    command->footer(
        "One thread, one seed: the same records give the same table, bit for bit.\n"
        "Example:\n  vitalseal train mitdb --leave-one-out --out "
        "lib/signal/models/beats_table.inc");
    command->callback([options, &exit_code] { exit_code = finish("train", run(*options)); });
}

}  // namespace vs::cmd
