// The National Early Warning Score 2 of the Royal College of Physicians (London, 2017), to the
// letter of its chart. Not for people under 16 or in pregnancy: there no score is given at all.
//
// What was not measured is never taken for normal: the score is then partial, with the number of
// parameters known and the best and worst total that the rest could still make of it. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace vs::alert::news2 {

enum class Consciousness : std::uint8_t { alert, confusion, voice, pain, unresponsive };

struct Inputs {
    std::optional<double> resp_rate;    // /min
    std::optional<double> spo2;         // %
    std::optional<double> systolic;     // mmHg
    std::optional<double> pulse;        // /min
    std::optional<double> temperature;  // degrees Celsius
    std::optional<Consciousness> acvpu;
    std::optional<bool> oxygen;  // supplemental oxygen is given
    bool scale2 = false;         // the clinician's decision for a target of 88-92 %, nobody else's
    std::optional<int> age;      // years; a score needs to know that it is 16 or more
    bool pregnant = false;
};

enum class Parameter : std::uint8_t {
    resp_rate,
    spo2,
    oxygen,
    systolic,
    pulse,
    consciousness,
    temperature
};
inline constexpr int kParameters = 7;

// low-medium: below 5 in all, but 3 in one parameter.
enum class Band : std::uint8_t { none, low, low_medium, medium, high };
std::string_view to_text(Band band);  // "none", "low", "low-medium", …

struct Score {
    std::string_view refused;  // why no score is given, in words; else "", and the rest counts
    int total = 0;             // of what is known
    int count = 0;             // parameters known, of kParameters
    int best = 0, worst = 0;   // totals possible; both are `total` when all is known
    bool any_three = false;
    Band band = Band::none;  // of `total`: what is known already justifies it
    std::array<std::optional<int>, kParameters> points;  // by Parameter

    std::optional<int> of(Parameter parameter) const {
        return points[static_cast<std::size_t>(parameter)];
    }
    bool partial() const { return count < kParameters; }
};

// Counts are rounded to whole numbers and the temperature to 0.1, halves away from zero, before
// the look-up. On scale 2 a saturation of 93 % or more scores by whether oxygen is given: where
// that is not known, the saturation counts as not known either. NaN is not known.
Score score(const Inputs& inputs);

// Points of one value alone; the parameters by which `score` adds up. Oxygen matters on scale 2.
int resp_rate_points(double per_minute);
int spo2_points(double percent);
int spo2_scale2_points(double percent, bool oxygen);
int systolic_points(double mmhg);
int pulse_points(double per_minute);
int temperature_points(double celsius);

Band band_of(int total, bool any_three);

}  // namespace vs::alert::news2
