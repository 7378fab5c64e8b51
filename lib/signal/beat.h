// A beat and what is known of it.
#pragma once

#include <array>
#include <cstdint>

namespace vs::signal {

enum class BeatClass : std::uint8_t { normal, supraventricular, ventricular, fusion, unknown };
inline constexpr std::size_t kBeatClasses = 5;

// N, S, V, F, Q.
constexpr char letter(BeatClass c) {
    return "NSVFQ"[static_cast<std::size_t>(c)];
}

// What the model sees of a beat; the names are in detail/features.h.
inline constexpr std::size_t kBeatFeatures = 61;
inline constexpr std::size_t kStretchFeatures = 16;

struct Beat {
    std::int64_t sample = 0;  // of the R peak, as an annotator marks it
    BeatClass kind = BeatClass::unknown;
    float quality = 0;  // 0 to 1
    float concern = 0;  // calibrated probability that it is not N, 0 to 1
    std::array<float, kBeatFeatures> features{};
};

}  // namespace vs::signal
