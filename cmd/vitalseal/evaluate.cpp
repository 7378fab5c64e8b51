#include <algorithm>
#include <cstdio>
#include <memory>

#include "annotated.h"
#include "base/json.h"
#include "commands.h"
#include "evaluate_alerts.h"
#include "evaluate_kept.h"
#include "evaluate_vitals.h"

namespace vs::cmd {
namespace {

namespace ec57 = signal::ec57;

struct EvaluateOptions {
    std::string folder;
    bool json = false, kept = false, alerts = false;
};

struct Quality {  // of ten-second stretches: marked noisy by the annotators, found poor by us
    std::int64_t both = 0, missed = 0, extra = 0, neither = 0;
    Quality& operator+=(const Quality& o) {
        both += o.both, missed += o.missed, extra += o.extra, neither += o.neither;
        return *this;
    }
    double balanced() const {
        const auto part = [](std::int64_t a, std::int64_t b) {
            return a + b == 0 ? 1.0 : static_cast<double>(a) / static_cast<double>(a + b);
        };
        return 0.5 * (part(both, missed) + part(neither, extra));
    }
};

struct Outcome {
    std::string record;
    bool paced = false;
    double rate = 360;
    ec57::Score wide, narrow;  // 150 ms and 50 ms
    Quality quality;
    std::vector<Stretched> stretches;
    ec57::Score told;  // beats as they were told first, within 150 ms
    std::int64_t tellings = 0, late = 0, back = 0, withdrawn = 0;
    // Told later than 250 ms of signal after R.
    double late_share() const {
        return tellings == 0 ? 0 : static_cast<double>(late) / static_cast<double>(tellings);
    }
    Outcome& operator+=(const Outcome& o) {
        wide += o.wide, narrow += o.narrow, told += o.told, quality += o.quality;
        tellings += o.tellings, late += o.late, back += o.back, withdrawn += o.withdrawn;
        stretches.insert(stretches.end(), o.stretches.begin(), o.stretches.end());
        return *this;
    }
};

json::object to_json(const ec57::Count& c) {
    return {{"found", c.hit},
            {"missed", c.missed},
            {"extra", c.extra},
            {"sensitivity", c.sensitivity()},
            {"predictivity", c.predictivity()},
            {"f1", c.f1()}};
}

double jitter_ms(const ec57::Score& score, double rate) {
    return score.beats.hit == 0 ? 0
                                : score.jitter / static_cast<double>(score.beats.hit) / rate * 1000;
}

// `jitter` is in ms: records differ in rate.
json::object to_json(const Outcome& o, double jitter) {
    json::object out{{"record", o.record},
                     {"qrs_150ms", to_json(o.wide.beats)},
                     {"qrs_50ms", to_json(o.narrow.beats)},
                     {"jitter_ms", jitter},
                     {"told_150ms", to_json(o.told.beats)},
                     {"later_than_250ms", o.late_share()},
                     {"searched_back", o.back},
                     {"withdrawn", o.withdrawn},
                     {"paced", o.paced}};
    if (!o.paced) {
        out["veb"] = to_json(o.wide.ventricular);
        out["sveb"] = to_json(o.wide.supraventricular);
    }
    out["noise"] = {{"found", o.quality.both},
                    {"missed", o.quality.missed},
                    {"extra", o.quality.extra},
                    {"neither", o.quality.neither},
                    {"balanced_accuracy", o.quality.balanced()}};
    return out;
}

void print_count(const ec57::Count& c) {
    std::printf(" %7.2f %7.2f %7.2f", 100 * c.sensitivity(), 100 * c.predictivity(), 100 * c.f1());
}

void print_line(const Outcome& o, double jitter) {
    std::printf("%-8s", o.record.c_str());
    print_count(o.wide.beats);
    std::printf(" %7.2f %6.1f", 100 * o.narrow.beats.f1(), jitter);
    if (o.paced) {
        std::printf("   paced\n");
        return;
    }
    print_count(o.wide.ventricular);
    print_count(o.wide.supraventricular);
    std::printf("  %lld/%lld %lld/%lld\n", static_cast<long long>(o.quality.both),
                static_cast<long long>(o.quality.both) + o.quality.missed,
                static_cast<long long>(o.quality.neither),
                static_cast<long long>(o.quality.neither) + o.quality.extra);
}

void judge_stretches(const Truth& truth, const signal::EcgOutput& found, Outcome& out) {
    for (const auto& s : found.stretches) {
        const bool noisy = truth.noisy(s.start, s.end), poor = s.quality < 0.5f;
        ++(noisy ? (poor ? out.quality.both : out.quality.missed)
                 : (poor ? out.quality.extra : out.quality.neither));
    }
}

// How soon beats are told, and what the first word of each is worth.
void judge_tellings(const Truth& truth, const signal::EcgOutput& found, double rate, Outcome& out) {
    std::vector<ec57::Mark> first;
    for (const auto& d : found.detections) {
        first.push_back({d.sample, 'N'});
        out.late += static_cast<double>(d.known_at - d.sample) > 0.25 * rate;
        out.back += d.searched_back;
    }
    std::ranges::sort(first, {}, &ec57::Mark::sample);
    out.told =
        ec57::score(truth.beats, first, static_cast<std::int64_t>(0.15 * rate), truth.flutter);
    out.tellings = static_cast<std::int64_t>(first.size());
    out.withdrawn = out.tellings - static_cast<std::int64_t>(found.beats.size());
}

Result<Outcome> judge(const std::string& path, bool kept) {
    const auto all = load_annotated(path);
    if (!all) return pass(all);
    const auto& [record, truth, found] = *all;
    std::vector<ec57::Mark> test;
    test.reserve(found.beats.size());
    for (const auto& beat : found.beats) test.push_back({beat.sample, letter(beat.kind)});
    Outcome out;
    out.record = record.name, out.paced = truth.paced, out.rate = record.rate;
    const auto within = [rate = record.rate](double ms) {
        return static_cast<std::int64_t>(rate * ms / 1000);
    };
    out.wide = ec57::score(truth.beats, test, within(150), truth.flutter);
    out.narrow = ec57::score(truth.beats, test, within(50), truth.flutter);
    judge_stretches(truth, found, out);
    judge_tellings(truth, found, record.rate, out);
    if (kept) out.stretches = stretches_of(record, truth, found);
    return out;
}

Result<> judge_ecg(const std::vector<std::string>& records, const EvaluateOptions& options) {
    Outcome total;
    total.record = "total";
    double jitter = 0;
    if (!options.json)
        std::printf(
            "record   QRS Se      +P      F1   F1@50 jitter  VEB Se      +P      F1 SVEB Se      "
            "+P      F1  noisy found, others passed\n");
    for (const auto& path : records) {
        const auto one = judge(path, options.kept);
        if (!one) return pass(one);
        const double ms = jitter_ms(one->wide, one->rate);
        options.json ? void(std::printf("%s\n", json::serialize(to_json(*one, ms)).c_str()))
                     : print_line(*one, ms);
        jitter += ms * static_cast<double>(one->wide.beats.hit);
        auto counted = *one;
        if (one->paced) counted.wide.ventricular = counted.wide.supraventricular = {};
        total += counted;
    }
    if (total.wide.beats.hit > 0) jitter /= static_cast<double>(total.wide.beats.hit);
    options.json ? void(std::printf("%s\n", json::serialize(to_json(total, jitter)).c_str()))
                 : print_line(total, jitter);
    if (!options.json)
        std::printf(
            "noisy stretches: balanced accuracy %.3f\ntold first: F1 %.2f, %lld of %lld withdrawn; "
            "later than 250 ms of signal: %.2f %%, %lld searched back\n",
            total.quality.balanced(), 100 * total.told.beats.f1(),
            static_cast<long long>(total.withdrawn), static_cast<long long>(total.tellings),
            100 * total.late_share(), static_cast<long long>(total.back));
    if (options.kept) print_kept(std::move(total.stretches), options.json);
    return {};
}

Result<> run(const EvaluateOptions& options) {
    const auto records = annotated_in(options.folder);
    if (!records) return evaluate_vitals(options.folder, options.json);
    return options.alerts ? evaluate_alerts(*records, options.json) : judge_ecg(*records, options);
}

}  // namespace

void add_evaluate(CLI::App& app, int& exit_code) {
    auto* command = app.add_subcommand(
        "evaluate", "Scores detection against annotators (EC57), or the vitals tables of a folder");
    const auto options = std::make_shared<EvaluateOptions>();
    command
        ->add_option("DIR", options->folder,
                     "WFDB records with .atr; beat series (.ecg) and GUDB beat times (.tsv); or "
                     "Challenge 2012 stays (.txt) with Outcomes-*.txt in or above the folder")
        ->required();
    command->add_flag("--json", options->json, "one JSON object per record, and the total last");
    command->add_flag("--kept", options->kept, "the curve of bytes kept against recall of concern");
    command->add_flag("--alerts", options->alerts,
                      "how often each record would have called a person, instead of the scores");
    command->footer(
        "Tolerances 150 and 50 ms; paced records are out of VEB and SVEB, flutter out of all; a "
        "fusion beat found as V is not counted.\n"
        "Example:\n  vitalseal evaluate mitdb --json\n  vitalseal evaluate mitdb --alerts");
    command->callback([options, &exit_code] { exit_code = finish("evaluate", run(*options)); });
}

}  // namespace vs::cmd
