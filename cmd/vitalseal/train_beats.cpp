#include "train_beats.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>

#include "annotated.h"
#include "evaluate_kept.h"
#include "signal/models/beats.h"

namespace vs::cmd {
namespace {

namespace ec57 = signal::ec57;
using signal::Guess;
constexpr std::string_view kClasses = "NSVF";

// A beat as found, with what the annotators say of it.
struct Example {
    std::array<float, signal::kBeatFeatures> features;
    char truth = ' ';  // ' ': no beat is there
};
struct Patient {
    std::string path, name;
    bool paced = false;  // judged, but nothing is learnt from it
    std::vector<Example> examples;
};

std::int64_t within_150ms(const EcgRecord& record) {
    return static_cast<std::int64_t>(record.rate * 0.15);
}

std::vector<ec57::Mark> marks_of(const signal::EcgOutput& found) {
    std::vector<ec57::Mark> out;
    out.reserve(found.beats.size());
    for (const auto& beat : found.beats) out.push_back({beat.sample, letter(beat.kind)});
    return out;
}

Result<Patient> read(const std::string& path) {
    const auto all = load_annotated(path);
    if (!all) return pass(all);
    const auto& [record, truth, found] = *all;
    Patient out{path, record.name, truth.paced, {}};
    const auto excluded = [&flutter = truth.flutter](std::int64_t at) {
        return std::ranges::any_of(
            flutter, [&](const ec57::Span& s) { return at >= s.start && at < s.end; });
    };
    for (const auto& [t, f] : ec57::match(truth.beats, marks_of(found), within_150ms(record))) {
        if (f < 0) continue;
        const auto& beat = found.beats[static_cast<std::size_t>(f)];
        const char kind = t < 0 ? ' ' : truth.beats[static_cast<std::size_t>(t)].kind;
        if (!excluded(beat.sample)) out.examples.push_back({beat.features, kind});
    }
    return out;
}

// A patient with thousands of V must not drown the others: a class of a patient weighs as the
// square root of its beats does.
void append(const Patient& patient, TrainingSet& set) {
    std::map<char, double> count;
    for (const auto& e : patient.examples) ++count[e.truth];
    for (const auto& e : patient.examples) {
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

Result<OwnedTable> train(const std::vector<Patient>& patients, const std::string& without,
                         const BeatTraining& training) {
    TrainingSet set;
    set.features = signal::kBeatFeatures;
    for (const auto& patient : patients)
        if (patient.name != without && !patient.paced) append(patient, set);
    auto table = train_trees(set, training.settings);
    if (!table) return table;
    table->base[1] = static_cast<float>(training.offset_s);
    table->base[2] = static_cast<float>(training.offset_v);
    table->base[3] = static_cast<float>(training.offset_f);
    return table;
}

// How the trees weigh each beat, before it is calibrated, and whether it is one of concern.
std::vector<Guess> guesses(const OwnedTable& table, const Patient& patient) {
    std::vector<Guess> out;
    const signal::models::BeatModel model{table.view(), {}};
    for (const auto& e : patient.examples) {
        if (e.truth == 'Q') continue;
        signal::Beat beat;
        beat.features = e.features;
        (void)signal::models::classify(beat, true, model);
        out.push_back({beat.concern, e.truth != 'N' && e.truth != ' '});
    }
    return out;
}

void print(const std::string& name, const ec57::Score& s) {
    const auto count = [](const char* what, const ec57::Count& c) {
        std::printf(" %s %6lld found %5lld missed %5lld extra F1 %.4f ", what,
                    static_cast<long long>(c.hit), static_cast<long long>(c.missed),
                    static_cast<long long>(c.extra), c.f1());
    };
    std::printf("%-6s", name.c_str());
    count("VEB", s.ventricular), count("SVEB", s.supraventricular);
    std::printf("\n");
    std::fflush(stdout);
}

// What was said against what was, and the mean square of the difference (Brier).
void print_reliability(const char* title, const std::vector<Guess>& guesses) {
    constexpr std::array<float, 9> kFrom{0, 0.01f, 0.03f, 0.1f, 0.3f, 0.5f, 0.7f, 0.9f, 0.97f};
    struct Bin {
        double said = 0, is = 0, count = 0;
    };
    std::array<Bin, kFrom.size()> bins;
    double square = 0;
    for (const auto& [said, is] : guesses) {
        const auto at = std::ranges::upper_bound(kFrom, said) - kFrom.begin() - 1;
        auto& bin = bins[static_cast<std::size_t>(at)];
        bin.said += static_cast<double>(said), bin.is += is, bin.count += 1;
        const double off = static_cast<double>(said) - (is ? 1 : 0);
        square += off * off;
    }
    std::printf("%s\n    from      number  mean said      was\n", title);
    for (std::size_t i = 0; i < bins.size(); ++i)
        if (const auto& bin = bins[i]; bin.count > 0)
            std::printf("    %.2f %11.0f %10.3f %8.3f\n", static_cast<double>(kFrom[i]), bin.count,
                        bin.said / bin.count, bin.is / bin.count);
    if (!guesses.empty())
        std::printf("    mean square of the difference %.4f\n",
                    square / static_cast<double>(guesses.size()));
}

// Of each patient what the others say of it.
struct Held {
    std::vector<OwnedTable> tables;           // without it
    std::vector<std::vector<Guess>> guesses;  // of its beats
    std::vector<Guess> others(std::size_t of) const {
        std::vector<Guess> out;
        for (std::size_t i = 0; i < guesses.size(); ++i)
            if (i != of) out.insert(out.end(), guesses[i].begin(), guesses[i].end());
        return out;
    }
};

Result<> judge(const std::vector<Patient>& patients, const Held& held) {
    ec57::Score total;
    std::vector<Stretched> stretches;
    std::vector<Guess> beats, tens;
    for (std::size_t i = 0; i < patients.size(); ++i) {
        const auto& patient = patients[i];
        auto table = held.tables[i];
        table.curve = signal::isotonic(held.others(i));
        for (const auto& guess : held.guesses[i])
            beats.push_back({table.curve.view().at(guess.said), guess.is});
        const signal::models::BeatModel model{table.view(), table.curve.view()};
        const auto all = load_annotated(patient.path, &model);
        if (!all) return pass(all);
        const auto& [record, truth, found] = *all;
        for (auto& one : stretches_of(record, truth, found)) {
            tens.push_back({one.concern, one.concerned});
            stretches.push_back(one);
        }
        if (patient.paced) continue;
        const auto score =
            ec57::score(truth.beats, marks_of(found), within_150ms(record), truth.flutter);
        print(patient.name, score);
        total += score;
    }
    print("total", total);
    print_reliability("beats: concern, and the share that is not N", beats);
    print_reliability("ten seconds: concern, and the share that is of concern", tens);
    print_kept(std::move(stretches), false);
    return {};
}

}  // namespace

Result<> train_beats(const std::string& folder, const BeatTraining& training,
                     const std::string& path) {
    const auto paths = annotated_in(folder);
    if (!paths) return pass(paths);
    std::vector<Patient> patients;
    for (const auto& one : *paths) {
        auto patient = read(one);
        if (!patient) return pass(patient);
        patients.push_back(std::move(*patient));
    }
    Held held;
    for (const auto& patient : patients) {
        auto table = train(patients, patient.name, training);
        if (!table) return pass(table);
        held.guesses.push_back(patient.paced ? std::vector<Guess>{} : guesses(*table, patient));
        held.tables.push_back(std::move(*table));
    }
    if (auto done = judge(patients, held); !done || path.empty()) return done;
    auto table = train(patients, "", training);
    if (!table) return pass(table);
    table->curve = signal::isotonic(held.others(patients.size()));
    const auto learnt = std::ranges::count(patients, false, &Patient::paced);
    return write_table(path, *table, "beats-3",
                       "From " + std::to_string(learnt) + " annotated records.");
}

}  // namespace vs::cmd
