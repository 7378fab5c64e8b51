#include "evaluate_vitals.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <map>
#include <numeric>

#include "base/json.h"
#include "stays.h"
#include "train_vitals.h"
#include "vitals_input.h"
#include "wfdb/annotation.h"
#include "wfdb/beat_times.h"
#include "wfdb/record.h"

namespace vs::cmd {
namespace {

namespace fs = std::filesystem;
constexpr double kGudbRate = 250;

void print(bool as_json, const json::object& line, const std::string& words) {
    std::printf("%s\n", as_json ? json::serialize(line).c_str() : words.c_str());
}

template <class... T>
std::string text(const char* format, T... values) {
    char out[240];
    std::snprintf(out, sizeof out, format, values...);
    return out;
}

std::vector<fs::path> files_of(const fs::path& folder, const char* extension) {
    std::vector<fs::path> out;
    std::error_code error;
    for (const auto& entry : fs::recursive_directory_iterator(folder, error))
        if (entry.path().extension() == extension) out.push_back(entry.path());
    std::ranges::sort(out);
    return out;
}

// Times of normal beats of a day-long series, seconds.
Result<std::vector<double>> beats_of(const fs::path& path) {
    auto base = path;
    const auto header = wfdb::load_header(base.replace_extension().string());
    if (!header) return pass(header);
    const auto all = wfdb::load_annotations(path.string());
    if (!all) return pass(all);
    std::vector<double> out;
    for (const auto& a : *all)
        if (wfdb::is_beat(a.symbol)) out.push_back(static_cast<double>(a.sample) / header->rate);
    return out;
}

// Exact 95 % interval of a Poisson count, by the approximation of Wilson and Hilferty.
std::pair<double, double> poisson(double n) {
    const auto cube = [](double v) { return v * v * v; };
    const double low = n == 0 ? 0 : n * cube(1 - 1 / (9 * n) - 1.96 / (3 * std::sqrt(n)));
    const double m = n + 1;
    return {low, m * cube(1 - 1 / (9 * m) + 1.96 / (3 * std::sqrt(m)))};
}

// As where people's course of the day is the prior and the first beat fell into `hour`.
signal::ChangeSettings begun_at(int hour) {
    return {.local_offset = hour * kHour, .circadian = true};
}

struct Warnings {
    int all = 0, serious = 0;
};

Warnings warnings_of(const std::vector<VitalReading>& readings,
                     const signal::ChangeSettings& settings) {
    Warnings out;
    signal::VitalsWatch watch(settings);
    for (const auto& r : readings) {
        const auto answer = watch.add(r.kind, r.at, r.value);
        out.all += answer.change || answer.joint;
        out.serious += answer.change && answer.change->severity == signal::Severity::serious;
    }
    return out;
}

Result<> healthy_days(const std::vector<fs::path>& series, bool as_json) {
    double days = 0, warnings = 0, serious = 0;
    std::array<double, 24> by_hour{};
    for (const auto& path : series) {
        const auto beats = beats_of(path);
        if (!beats) return pass(beats);
        const auto readings = heart_rate_of(*beats);
        const auto here = warnings_of(readings, {});
        for (std::size_t hour = 0; hour < by_hour.size(); ++hour)
            by_hour[hour] += warnings_of(readings, begun_at(static_cast<int>(hour))).all;
        const double span = beats->empty() ? 0 : (beats->back() - beats->front()) / 86400;
        days += span, warnings += here.all, serious += here.serious;
        print(as_json,
              {{"series", path.stem().string()}, {"days", span}, {"change_warnings", here.all}},
              text("%-10s %6.2f days %4d change warnings", path.stem().c_str(), span, here.all));
    }
    if (days == 0) return {};
    const auto [low, high] = poisson(warnings);
    print(as_json,
          {{"healthy_days", days},
           {"warnings_per_day", warnings / days},
           {"low", low / days},
           {"high", high / days},
           {"serious", serious}},
          text("healthy days: %.2f warnings per day (95 %%: %.2f to %.2f), %.0f of them serious",
               warnings / days, low / days, high / days, serious));
    const auto [least, most] = std::ranges::minmax(by_hour);
    const double mean = std::accumulate(by_hour.begin(), by_hour.end(), 0.0) / 24;
    print(
        as_json, {{"by_hour_mean", mean / days}, {"least", least / days}, {"most", most / days}},
        text("by the hour of the day, each of 24 as that of the first beat: %.2f warnings per day, "
             "%.2f to %.2f",
             mean / days, least / days, most / days));
    return {};
}

Result<std::vector<double>> gudb_beats(const fs::path& path) {
    const auto samples = wfdb::load_beat_times(path.string());
    if (!samples) return pass(samples);
    std::vector<double> out;
    out.reserve(samples->size());
    for (const auto sample : *samples) out.push_back(static_cast<double>(sample) / kGudbRate);
    return out;
}

struct Noticed {
    double seconds = -1;  // after the second activity began; below 0: not noticed
    bool serious = false, before = false;
};

// Two activities of a person, one directly after the other.
Result<Noticed> watch_pair(const fs::path& before, const fs::path& after,
                           const signal::ChangeSettings& settings = {}) {
    constexpr double kLength = 120;
    const auto first = gudb_beats(before), second = gudb_beats(after);
    if (!first || !second) return pass(first ? second : first);
    auto beats = *first;
    std::erase_if(beats, [](double t) { return t > kLength; });
    for (const double t : *second) beats.push_back(kLength + t);
    Noticed out;
    signal::VitalsWatch watch(settings);
    for (const auto& r : heart_rate_of(beats)) {
        const auto answer = watch.add(r.kind, r.at, r.value);
        if (!answer.change) continue;
        const double at = static_cast<double>(r.at) / 1e6 - kLength;
        out.serious = out.serious || answer.change->severity == signal::Severity::serious;
        if (at < 0)
            out.before = true;
        else if (out.seconds < 0 && answer.change->up)
            out.seconds = at;
    }
    return out;
}

using Tasks = std::map<std::string, fs::path>;  // "sitting_cs"

struct Tally {
    int jogging = 0, in_time = 0, maths = 0, noticed = 0, serious = 0;
};

// Of all subjects ("s00"); says each one's time to a warning where `said`.
Result<Tally> tally(const std::map<std::string, Tasks>& subjects,
                    const signal::ChangeSettings& settings, bool said, bool as_json) {
    Tally out;
    for (const auto& [subject, tasks] : subjects) {
        const auto sitting = tasks.find("sitting_cs");
        if (sitting == tasks.end()) continue;
        if (const auto task = tasks.find("jogging_cs"); task != tasks.end()) {
            const auto n = watch_pair(sitting->second, task->second, settings);
            if (!n) return pass(n);
            ++out.jogging, out.in_time += n->seconds >= 0 && n->seconds <= 30;
            if (said)
                print(as_json,
                      {{"subject", subject}, {"to", "jogging"}, {"noticed_after", n->seconds}},
                      text("%s sitting to jogging: %s", subject.c_str(),
                           n->seconds < 0 ? "not noticed" : text("%.0f s", n->seconds).c_str()));
        }
        if (const auto task = tasks.find("maths_cs"); task != tasks.end()) {
            const auto n = watch_pair(sitting->second, task->second, settings);
            if (!n) return pass(n);
            ++out.maths, out.serious += n->serious, out.noticed += n->seconds >= 0;
        }
    }
    return out;
}

Result<> time_to_warning(const std::vector<fs::path>& files, bool as_json) {
    std::map<std::string, Tasks> subjects;
    for (const auto& path : files) {
        const auto stem = path.stem().string();
        if (stem.size() > 4) subjects[stem.substr(0, 3)][stem.substr(4)] = path;
    }
    const auto plain = tally(subjects, {}, true, as_json);
    if (!plain) return pass(plain);
    print(as_json,
          {{"subjects", plain->jogging},
           {"noticed_within_30_s", plain->in_time},
           {"maths", plain->maths},
           {"maths_noticed", plain->noticed},
           {"maths_serious", plain->serious}},
          text("jogging noticed within 30 s: %d of %d; maths: %d of %d noticed, %d serious",
               plain->in_time, plain->jogging, plain->noticed, plain->maths, plain->serious));
    int least = plain->jogging, serious = 0;
    for (int hour = 0; hour < 24; ++hour) {
        const auto here = tally(subjects, begun_at(hour), false, as_json);
        if (!here) return pass(here);
        least = std::min(least, here->in_time), serious = std::max(serious, here->serious);
    }
    print(as_json, {{"by_hour_noticed_within_30_s", least}, {"by_hour_maths_serious", serious}},
          text("by the hour of the day, at worst: jogging %d of %d, maths %d serious", least,
               plain->jogging, serious));
    return {};
}

Result<> stays(const std::string& folder, bool as_json) {
    const auto all = load_stays(folder);
    if (!all) return pass(all);
    std::vector<float> risks;
    std::vector<bool> died;
    for (const auto& s : *all) risks.push_back(s.risk), died.push_back(s.died);
    const auto a = auroc(risks, died);
    print(as_json, {{"stays", risks.size()}, {"auroc", a.value}, {"low", a.low}, {"high", a.high}},
          text("%zu stays: death AUROC %.4f (95 %%: %.4f to %.4f); where the model was trained on "
               "these stays, only `vitalseal train` says what it is worth",
               risks.size(), a.value, a.low, a.high));
    return {};
}

}  // namespace

Result<> evaluate_vitals(const std::string& folder, bool as_json) {
    if (has_stays(folder) && !files_of(folder, ".txt").empty()) return stays(folder, as_json);
    const auto series = files_of(folder, ".ecg"), pairs = files_of(folder, ".tsv");
    if (series.empty() && pairs.empty())
        return fail("missing-file", folder + " holds nothing that can be scored");
    if (auto done = healthy_days(series, as_json); !done) return done;
    return pairs.empty() ? Result<>{} : time_to_warning(pairs, as_json);
}

}  // namespace vs::cmd
