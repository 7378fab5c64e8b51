#include <algorithm>
#include <cstdio>
#include <fstream>
#include <memory>

#include "base/json.h"
#include "commands.h"
#include "ecg_record.h"
#include "vitals_input.h"

namespace vs::cmd {
namespace {

struct DetectOptions {
    std::string record, annotations;
    bool json = false;
};

char rhythm_symbol(signal::EpisodeKind kind) {
    return kind == signal::EpisodeKind::noise || kind == signal::EpisodeKind::lead_off ? '~' : '+';
}

// The name PhysioNet's tools know, where there is one.
std::string rhythm_text(signal::EpisodeKind kind) {
    using enum signal::EpisodeKind;
    switch (kind) {
        case atrial_fibrillation:
            return "(AFIB";
        case ventricular_run:
            return "(VT";
        case bigeminy:
            return "(B";
        case ventricular_flutter:
            return "(VFL";
        case bradycardia:
            return "(SBR";
        case tachycardia:
            return "(SVTA";
        default:
            return std::string(to_text(kind));
    }
}

Result<> write_annotations(const std::string& path, const signal::EcgOutput& found) {
    std::vector<wfdb::Annotation> all;
    all.reserve(found.beats.size() + 2 * found.episodes.size());
    for (const auto& beat : found.beats)
        all.push_back({beat.sample, letter(beat.kind), 0, 0, 0, {}});
    for (const auto& e : found.episodes) {
        const bool noise = rhythm_symbol(e.kind) == '~';
        all.push_back({e.start, rhythm_symbol(e.kind), noise ? -1 : 0, 0, 0,
                       noise ? std::string() : rhythm_text(e.kind)});
        all.push_back({e.end, rhythm_symbol(e.kind), 0, 0, 0, noise ? "" : "(N"});
    }
    std::ranges::stable_sort(all, {}, &wfdb::Annotation::sample);
    const auto bytes = wfdb::encode_annotations(all);
    if (!bytes) return pass(bytes);
    std::ofstream out(path, std::ios::binary);
    out.write(reinterpret_cast<const char*>(bytes->data()),
              static_cast<std::streamsize>(bytes->size()));
    return out.flush() ? Result<>{} : fail("write", "cannot write " + path);
}

// Three digits are what the detector means; more would claim too much.
void print_json(const signal::EcgOutput& found) {
    for (const auto& beat : found.beats)
        std::printf("{\"sample\":%lld,\"class\":\"%c\",\"quality\":%.3f,\"concern\":%.3f}\n",
                    static_cast<long long>(beat.sample), letter(beat.kind),
                    static_cast<double>(beat.quality), static_cast<double>(beat.concern));
    for (const auto& e : found.episodes)
        std::printf(
            "{\"episode\":\"%s\",\"start\":%lld,\"end\":%lld,\"confidence\":%.3f,\"evidence\":%s}"
            "\n",
            std::string(to_text(e.kind)).c_str(), static_cast<long long>(e.start),
            static_cast<long long>(e.end), static_cast<double>(e.confidence),
            json::serialize(json::value(e.evidence())).c_str());
}

void print_words(const EcgRecord& record, const signal::EcgOutput& found) {
    std::size_t count[signal::kBeatClasses] = {};
    for (const auto& beat : found.beats) ++count[static_cast<std::size_t>(beat.kind)];
    std::printf("%s: %.1f s, %zu beats:", record.name.c_str(),
                static_cast<double>(record.signal[0].size()) / record.rate, found.beats.size());
    for (std::size_t k = 0; k < signal::kBeatClasses; ++k)
        if (count[k] > 0)
            std::printf(" %zu %c", count[k], letter(static_cast<signal::BeatClass>(k)));
    std::printf("\n");
    for (const auto& e : found.episodes)
        std::printf("  %9.2f s to %9.2f s  %-20s %s (confidence %.2f)\n",
                    static_cast<double>(e.start) / record.rate,
                    static_cast<double>(e.end) / record.rate, std::string(to_text(e.kind)).c_str(),
                    e.evidence().c_str(), static_cast<double>(e.confidence));
}

Result<> run(const DetectOptions& options) {
    if (is_vitals_file(options.record)) return detect_vitals(options.record, options.json);
    const auto record = load_ecg(options.record);
    if (!record) return pass(record);
    const auto found = analyse(*record);
    if (!found) return pass(found);
    if (!options.annotations.empty())
        if (auto done = write_annotations(options.annotations, *found); !done) return done;
    options.json ? print_json(*found) : print_words(*record, *found);
    return {};
}

}  // namespace

void add_detect(CLI::App& app, int& exit_code) {
    auto* command = app.add_subcommand(
        "detect",
        "Finds beats, their classes and rhythm episodes in an ECG, or abrupt changes in "
        "vital signs");
    const auto options = std::make_shared<DetectOptions>();
    command
        ->add_option("RECORD", options->record,
                     "DIR/NAME of a WFDB record, its .hea, a BIDMC .csv or a Challenge 2012 .txt")
        ->required();
    command->add_option("--annotations", options->annotations,
                        "write WFDB annotations to this file");
    command->add_flag("--json", options->json, "one JSON object per beat and per episode");
    command->footer(
        "Not certified for use on patients.\n"
        "Example:\n  vitalseal detect mitdb/106 --json --annotations 106.vs");
    command->callback([options, &exit_code] { exit_code = finish("detect", run(*options)); });
}

}  // namespace vs::cmd
