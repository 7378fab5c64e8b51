#include "evaluate_kept.h"

#include <algorithm>
#include <cstdio>

#include "base/json.h"
#include "signal/codec.h"
#include "signal/retention.h"

namespace vs::cmd {
namespace {

bool is_concerned(const EcgRecord& record, const Truth& truth, const signal::ConcernInput& input,
                  std::int64_t start, std::int64_t end) {
    const auto pause = static_cast<std::int64_t>(2.5 * record.rate);
    for (std::size_t i = 0; i < truth.beats.size(); ++i) {
        const auto& beat = truth.beats[i];
        const bool here = beat.sample >= start && beat.sample < end;
        if (here && (beat.kind == 'V' || beat.kind == 'F' || beat.kind == 'S')) return true;
        if (i > 0 && beat.sample - truth.beats[i - 1].sample >= pause && beat.sample > start &&
            truth.beats[i - 1].sample < end)
            return true;
    }
    const bool episode = input.ventricular_run || input.flutter || input.pause || input.rate;
    return episode && truth.noisy(start, end);
}

std::size_t coded_size(const EcgRecord& record, std::int64_t start, std::int64_t end) {
    std::vector<std::vector<std::int16_t>> part;
    for (const auto& lead : record.raw) {
        const auto size = static_cast<std::int64_t>(lead.size());
        part.emplace_back(lead.begin() + std::min(start, size), lead.begin() + std::min(end, size));
    }
    const auto bytes = signal::encode_samples(part);
    return bytes ? bytes->size() : 0;
}

}  // namespace

std::vector<Stretched> stretches_of(const EcgRecord& record, const Truth& truth,
                                    const signal::EcgOutput& found) {
    std::vector<Stretched> out;
    for (const auto& s : found.stretches) {
        // An episode's neighbours are kept by the policy of context, not judged here.
        const auto input = signal::concern_of(found, s.start, s.end);
        Stretched one;
        one.concern = signal::concern(input);
        one.by_rule = signal::retain(input, {.audit = 0}, 1).reason == "episode";
        one.concerned = is_concerned(record, truth, input, s.start, s.end);
        one.coded = coded_size(record, s.start, s.end);
        one.samples = static_cast<std::size_t>(s.end - s.start) * record.signal.size();
        out.push_back(one);
    }
    return out;
}

void print_kept(std::vector<Stretched> stretches, bool as_json) {
    std::ranges::stable_sort(
        stretches, [](const Stretched& a, const Stretched& b) { return a.concern > b.concern; });
    double concerned = 0, samples = 0;
    for (const auto& s : stretches)
        concerned += s.concerned, samples += static_cast<double>(s.samples);
    if (concerned == 0 || samples == 0) return;
    if (!as_json)
        std::printf(
            "recall of concern   stretches kept   bytes of 16-bit samples   of 12-bit   "
            "concern from\n");
    double found = 0, bytes = 0;
    std::size_t next = 0;
    constexpr double kRecalls[] = {0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 1};
    for (std::size_t i = 0; i < stretches.size(); ++i) {
        found += stretches[i].concerned, bytes += static_cast<double>(stretches[i].coded);
        for (; next < std::size(kRecalls) && found >= kRecalls[next] * concerned; ++next) {
            const double share = static_cast<double>(i + 1) / static_cast<double>(stretches.size());
            const double of16 = bytes / (2 * samples), of12 = bytes / (1.5 * samples);
            if (as_json)
                std::printf("%s\n", json::serialize(
                                        json::object{
                                            {"recall", kRecalls[next]},
                                            {"stretches_kept", share},
                                            {"bytes_kept_of_16_bit", of16},
                                            {"bytes_kept_of_12_bit", of12},
                                            {"concern", static_cast<double>(stretches[i].concern)}})
                                        .c_str());
            else
                std::printf("%16.1f %% %14.1f %% %23.1f %% %9.1f %% %14.4f\n", 100 * kRecalls[next],
                            100 * share, 100 * of16, 100 * of12,
                            static_cast<double>(stretches[i].concern));
        }
    }
    if (!as_json)
        std::printf("%.0f of %zu stretches are of concern; both leads coded without loss\n",
                    concerned, stretches.size());
}

}  // namespace vs::cmd
