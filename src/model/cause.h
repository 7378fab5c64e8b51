// What a finding follows from, so that one thing that happens to a patient calls once: the parts of
// the body that left their course, and in which direction. docs/decisions/one-cause-one-call.md.
// Pure.
#pragma once

#include <bit>
#include <cstdint>
#include <string_view>

#include "model/reading.h"

namespace vs::model {

// A sign is a measured quantity and a direction; vitals that measure the same one share it.
using Signs = std::uint16_t;

enum class Quantity : std::uint8_t { heart, oxygen, breathing, pressure, temperature, alertness };

constexpr Signs sign(Quantity what, bool high) {
    return static_cast<Signs>(1U << (2 * static_cast<unsigned>(what) + (high ? 1U : 0U)));
}
// 0 for what no two rules judge.
Signs sign_of(Vital vital, bool high);

struct Cause {
    Signs signs = 0;   // that it is seen by, or, where it is a finding of its own, that it explains
    Signs minor = 0;   // those of them that a NEWS2 has but one point from
    bool own = false;  // a finding of its own, such as a run of ventricular beats
    bool operator==(const Cause&) const = default;
};

// Whether what `signs` stand for explains all of it, but for one point of a NEWS2.
constexpr bool explains(Signs signs, const Cause& cause) {
    if (cause.own || cause.signs == 0 || (cause.signs & signs) == 0) return false;
    const Signs missing = cause.signs & static_cast<Signs>(~signs);
    return missing == 0 || (std::has_single_bit(missing) && (missing & ~cause.minor) == 0);
}

}  // namespace vs::model
