// From which value on a vital deserves an alert, and how sure one has to be. Pure.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "model/reading.h"

namespace vs::alert {

using model::Vital;

enum class Side : std::uint8_t { low, high };
enum class Severity : std::uint8_t { none, medium, high };

// In the vital's canonical unit. A value beyond a limit is outside, one that equals it is not.
struct VitalLimits {
    std::optional<double> low, high;                // beyond: medium priority
    std::optional<double> severe_low, severe_high;  // beyond: high priority
    double margin = 0;  // a value counts as back only this far inside the medium limit
    int confirm = 3;    // so many readings one after the other to raise, and as many to clear

    bool any() const { return low || high || severe_low || severe_high; }
    Severity beyond(Side side, double value) const;
    // How far beyond the medium limit (or the severe one, where it is alone); 0 without a limit.
    double excess(Side side, double value) const;
    bool back(Side side, double value) const;  // inside by the margin
    // The limit that makes this severity; for medium where only the severe one is set, that.
    std::optional<double> limit(Side side, Severity severity) const;
    bool operator==(const VitalLimits&) const = default;
};

struct Limits {
    std::string version;  // names the set in every alert: "adult-1", or the order that set it
    std::array<VitalLimits, model::kVitalCount> vitals;

    VitalLimits& of(Vital vital) { return vitals[static_cast<std::size_t>(vital)]; }
    const VitalLimits& of(Vital vital) const { return vitals[static_cast<std::size_t>(vital)]; }
    bool operator==(const Limits&) const = default;
};

// For adults whose clinician has set nothing else. docs/formats/alert.md lists the values and says
// where they come from.
Limits adult_limits();

// A set that a clinician can choose, by its name; none of that name.
std::optional<Limits> preset(std::string_view name);
std::vector<Limits> presets();  // what adult_limits() says first

// {"version": …, "vitals": {LOINC: {"low", "high", "severe_low", "severe_high", "margin",
// "confirm"}}}, vitals without limits left out. Code "limits": malformed, not finite, low not
// below high, severe inside medium, margin negative or wider than the range, confirm not 1 to 8.
json::object to_json(const Limits& limits);
Result<Limits> limits_from_json(const json::value& value);

}  // namespace vs::alert
