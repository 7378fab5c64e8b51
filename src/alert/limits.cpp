#include "alert/limits.h"

#include <algorithm>
#include <cmath>

namespace vs::alert {
namespace {

constexpr int kMaxConfirm = 8;

struct Member {
    const char* name;
    std::optional<double> VitalLimits::* value;
};
constexpr Member kMembers[] = {{"low", &VitalLimits::low},
                               {"high", &VitalLimits::high},
                               {"severe_low", &VitalLimits::severe_low},
                               {"severe_high", &VitalLimits::severe_high}};

auto bad(std::string_view vital, std::string_view why) {
    return fail("limits", "limits of " + std::string(vital) + ": " + std::string(why));
}

// Members that are there, as numbers; false for anything that is no finite number.
bool read_number(const json::object& from, std::string_view name, std::optional<double>& to) {
    const auto* value = from.if_contains(name);
    if (value == nullptr || value->is_null()) return true;
    if (!value->is_number()) return false;
    to = value->to_number<double>();
    return std::isfinite(*to);
}

bool ordered(const VitalLimits& limits) {
    const double outer_low = limits.severe_low.value_or(-INFINITY);
    const double low = limits.low.value_or(outer_low);
    const double outer_high = limits.severe_high.value_or(INFINITY);
    const double high = limits.high.value_or(outer_high);
    return outer_low <= low && low + limits.margin < high - limits.margin && high <= outer_high;
}

Result<VitalLimits> read_vital(std::string_view name, const json::value& value) {
    if (!value.is_object()) return bad(name, "not an object");
    const auto& object = value.get_object();
    VitalLimits limits;
    for (const auto& member : kMembers)
        if (!read_number(object, member.name, limits.*member.value))
            return bad(name, std::string(member.name) + " is not a number");
    std::optional<double> margin, confirm;
    if (!read_number(object, "margin", margin) || !read_number(object, "confirm", confirm))
        return bad(name, "margin or confirm is not a number");
    limits.margin = margin.value_or(0);
    const double count = confirm.value_or(limits.confirm);
    if (count < 1 || count > kMaxConfirm || count != std::floor(count))
        return bad(name, "confirm is not 1 to 8");
    limits.confirm = static_cast<int>(count);
    if (limits.margin < 0 || !ordered(limits)) return bad(name, "they are not in order");
    return limits;
}

}  // namespace

Severity VitalLimits::beyond(Side side, double value) const {
    const auto past = [&](const std::optional<double>& limit) {
        return limit && (side == Side::low ? value < *limit : value > *limit);
    };
    if (past(side == Side::low ? severe_low : severe_high)) return Severity::high;
    return past(side == Side::low ? low : high) ? Severity::medium : Severity::none;
}

std::optional<double> VitalLimits::limit(Side side, Severity severity) const {
    const auto& severe = side == Side::low ? severe_low : severe_high;
    const auto& plain = side == Side::low ? low : high;
    return (severity == Severity::high && severe) || !plain ? severe : plain;
}

double VitalLimits::excess(Side side, double value) const {
    const auto nearest = limit(side, Severity::medium);
    return !nearest ? 0 : side == Side::high ? value - *nearest : *nearest - value;
}

bool VitalLimits::back(Side side, double value) const {
    const auto nearest = limit(side, Severity::medium);
    if (!nearest) return true;
    return side == Side::low ? value >= *nearest + margin : value <= *nearest - margin;
}

Limits adult_limits() {
    Limits limits{"adult-1", {}};
    limits.of(Vital::heart_rate) = {50, 120, 40, 140, 3, 3};
    limits.of(Vital::pulse) = limits.of(Vital::heart_rate);
    limits.of(Vital::spo2) = {92, {}, 88, {}, 1, 3};
    limits.of(Vital::resp_rate) = {10, 24, 8, 30, 1, 3};
    limits.of(Vital::systolic) = {100, 180, 90, 200, 4, 3};
    limits.of(Vital::mean_pressure) = {65, {}, 60, {}, 3, 3};
    limits.of(Vital::temperature) = {35, 38.5, 34, 39.5, 0.2, 3};
    return limits;
}

// Lung disease with a chosen saturation of 88 to 92 % (the range of NEWS2's scale 2); a heart that
// is slow by training or medicine. The rest is as for adults.
std::vector<Limits> presets() {
    auto lung = adult_limits(), slow = adult_limits();
    lung.version = "lung-disease-1";
    lung.of(Vital::spo2) = {88, 97, 84, {}, 1, 3};
    slow.version = "slow-heart-1";
    slow.of(Vital::heart_rate) = {40, 110, 35, 130, 3, 3};
    slow.of(Vital::pulse) = slow.of(Vital::heart_rate);
    return {adult_limits(), lung, slow};
}

std::optional<Limits> preset(std::string_view name) {
    auto all = presets();
    const auto found = std::ranges::find(all, name, &Limits::version);
    return found == all.end() ? std::nullopt : std::optional(std::move(*found));
}

json::object to_json(const Limits& limits) {
    json::object vitals;
    for (std::size_t i = 0; i < limits.vitals.size(); ++i) {
        const auto& vital = limits.vitals[i];
        if (!vital.any()) continue;
        json::object one;
        for (const auto& member : kMembers)
            if (const auto& value = vital.*member.value; value) one[member.name] = *value;
        one["margin"] = vital.margin;
        one["confirm"] = vital.confirm;
        vitals[model::loinc_of(static_cast<Vital>(i))] = std::move(one);
    }
    return {{"version", limits.version}, {"vitals", std::move(vitals)}};
}

Result<Limits> limits_from_json(const json::value& value) {
    const auto* object = value.if_object();
    const auto* vitals = object == nullptr ? nullptr : object->if_contains("vitals");
    if (vitals == nullptr || !vitals->is_object()) return fail("limits", "no set of limits");
    Limits limits{std::string(json_text(*object, "version")), {}};
    for (const auto& [loinc, one] : vitals->get_object()) {
        const auto vital = model::vital_of(loinc);
        if (!vital) return bad(loinc, "no vital that is known");
        auto read = read_vital(loinc, one);
        if (!read) return pass(read);
        limits.of(*vital) = *read;
    }
    return limits;
}

}  // namespace vs::alert
