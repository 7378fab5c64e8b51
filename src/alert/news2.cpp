#include "alert/news2.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace vs::alert::news2 {
namespace {

// One row of the chart: values up to and including `upto` score `points`.
struct Step {
    int upto;
    int points;
};
constexpr int kBeyond = 1'000'000;

constexpr Step kRespRate[] = {{8, 3}, {11, 1}, {20, 0}, {24, 2}, {kBeyond, 3}};
constexpr Step kSpo2[] = {{91, 3}, {93, 2}, {95, 1}, {kBeyond, 0}};
constexpr Step kSpo2Scale2Air[] = {{83, 3}, {85, 2}, {87, 1}, {kBeyond, 0}};
constexpr Step kSpo2Scale2Oxygen[] = {{83, 3}, {85, 2}, {87, 1},     {92, 0},
                                      {94, 1}, {96, 2}, {kBeyond, 3}};
constexpr Step kSystolic[] = {{90, 3}, {100, 2}, {110, 1}, {219, 0}, {kBeyond, 3}};
constexpr Step kPulse[] = {{40, 3}, {50, 1}, {90, 0}, {110, 1}, {130, 2}, {kBeyond, 3}};
constexpr Step kTenthsCelsius[] = {{350, 3}, {360, 1}, {380, 0}, {390, 1}, {kBeyond, 2}};

constexpr int kScale2Target = 92;  // up to here oxygen makes no difference

// The most points each parameter can give, by Parameter.
constexpr int kWorst[kParameters] = {3, 3, 2, 3, 3, 3, 3};

int whole(double value) {
    return static_cast<int>(std::lround(std::clamp(value, -1e5, 1e5)));
}

// 38.05 has no exact double and lies just below the half; a decimal half counts as one.
int tenths(double value) {
    const double scaled = std::clamp(value, -1e5, 1e5) * 10;
    return static_cast<int>(std::lround(scaled + std::copysign(1e-6, scaled)));
}

int look_up(std::span<const Step> chart, int value) {
    return std::ranges::find_if(chart, [&](const Step& step) { return value <= step.upto; })
        ->points;
}

std::optional<double> known(std::optional<double> value) {
    return value && std::isnan(*value) ? std::nullopt : value;
}

template <class Points>
std::optional<int> points_of(std::optional<double> value, Points points) {
    const auto number = known(value);
    return number ? std::optional(points(*number)) : std::nullopt;
}

std::optional<int> spo2_points_of(const Inputs& in) {
    const auto spo2 = known(in.spo2);
    if (!spo2) return std::nullopt;
    if (!in.scale2) return spo2_points(*spo2);
    if (!in.oxygen && whole(*spo2) > kScale2Target) return std::nullopt;
    return spo2_scale2_points(*spo2, in.oxygen.value_or(false));
}

void add_points(const Inputs& in, Score& out) {
    out.points = {
        points_of(in.resp_rate, resp_rate_points),
        spo2_points_of(in),
        in.oxygen ? std::optional(*in.oxygen ? 2 : 0) : std::nullopt,
        points_of(in.systolic, systolic_points),
        points_of(in.pulse, pulse_points),
        in.acvpu ? std::optional(*in.acvpu == Consciousness::alert ? 0 : 3) : std::nullopt,
        points_of(in.temperature, temperature_points)};
    for (const auto& points : out.points) {
        if (!points) continue;
        ++out.count;
        out.total += *points;
        out.any_three = out.any_three || *points == 3;
    }
}

void add_range(const Inputs& in, Score& out) {
    out.best = out.worst = out.total;
    for (std::size_t i = 0; i < kParameters; ++i)
        if (!out.points[i]) out.worst += kWorst[i];
    // Saturation and oxygen hang together on scale 2: the same value is worst on oxygen.
    const auto spo2 = known(in.spo2);
    if (in.scale2 && spo2 && !out.of(Parameter::spo2))
        out.worst += spo2_scale2_points(*spo2, true) - 3;
}

}  // namespace

std::string_view to_text(Band band) {
    constexpr std::string_view kTexts[] = {"none", "low", "low-medium", "medium", "high"};
    return kTexts[static_cast<std::size_t>(band)];
}

int resp_rate_points(double per_minute) {
    return look_up(kRespRate, whole(per_minute));
}

int spo2_points(double percent) {
    return look_up(kSpo2, whole(percent));
}

int spo2_scale2_points(double percent, bool oxygen) {
    return oxygen ? look_up(kSpo2Scale2Oxygen, whole(percent))
                  : look_up(kSpo2Scale2Air, whole(percent));
}

int systolic_points(double mmhg) {
    return look_up(kSystolic, whole(mmhg));
}

int pulse_points(double per_minute) {
    return look_up(kPulse, whole(per_minute));
}

int temperature_points(double celsius) {
    return look_up(kTenthsCelsius, tenths(celsius));
}

Band band_of(int total, bool any_three) {
    if (total >= 7) return Band::high;
    if (total >= 5) return Band::medium;
    if (any_three) return Band::low_medium;
    return total > 0 ? Band::low : Band::none;
}

Score score(const Inputs& inputs) {
    Score out;
    if (inputs.pregnant) out.refused = "NEWS2 is not for pregnancy";
    if (!inputs.age) out.refused = "the age is not known";
    if (inputs.age && *inputs.age < 16) out.refused = "under 16";
    if (!out.refused.empty()) return out;
    add_points(inputs, out);
    add_range(inputs, out);
    out.band = band_of(out.total, out.any_three);
    return out;
}

}  // namespace vs::alert::news2
