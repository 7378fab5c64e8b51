#include <memory>

#include "commands.h"
#include "train_beats.h"
#include "train_quality.h"
#include "train_vitals.h"

namespace vs::cmd {
namespace {

struct TrainOptions {
    std::string folder, out;
    BeatTraining beats;
    bool quality = false;
};

Result<> run(const TrainOptions& options) {
    if (has_stays(options.folder)) return train_stays(options.folder, options.out);
    if (options.quality) return train_quality(options.folder, options.out);
    return train_beats(options.folder, options.beats, options.out);
}

}  // namespace

void add_train(CLI::App& app, int& exit_code) {
    auto* command = app.add_subcommand(
        "train", "Trains the beat model from annotated records, or the risk model from ICU stays");
    const auto options = std::make_shared<TrainOptions>();
    auto& s = options->beats.settings;
    command->add_option("DIR", options->folder, "WFDB records with .atr, or Challenge 2012 stays")
        ->required();
    command->add_option("--out", options->out,
                        "write the model's table, a C++ file, here; without it only judge");
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
    command->add_option("--offset-s", options->beats.offset_s, "added to the margin of S")
        ->capture_default_str();
    command->add_option("--offset-v", options->beats.offset_v, "added to the margin of V")
        ->capture_default_str();
    command->add_option("--offset-f", options->beats.offset_f, "added to the margin of F")
        ->capture_default_str();
    command->footer(
        "Judges each patient by a model trained on the others, then trains on all.\n"
        "One thread, one seed: the same records give the same table, bit for bit.\n"
        "Example:\n  vitalseal train mitdb --out lib/signal/models/beats_table.inc");
    command->callback([options, &exit_code] { exit_code = finish("train", run(*options)); });
}

}  // namespace vs::cmd
