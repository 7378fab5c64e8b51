// The sentences of changes.
#include <cstdio>

#include "signal/detail/vital_kinds.h"

namespace vs::signal {
namespace {

using detail::about;

std::string shown(double value, int decimals) {
    char text[40];
    std::snprintf(text, sizeof text, "%.*f", decimals, value);
    return text;
}

std::string span_of(Micros time) {
    const auto seconds = time / kSecond;
    if (seconds < 120) return std::to_string(seconds) + " s";
    return std::to_string((seconds + 30) / 60) + " min";
}

}  // namespace

std::string_view to_text(VitalKind kind) {
    return about(kind).name;
}

std::string_view unit_of(VitalKind kind) {
    return about(kind).unit;
}

std::string usual_words(VitalKind kind, const Usual& usual) {
    const auto number = [&](double v) { return shown(v, about(kind).decimals); };
    return "usual for " + std::string(usual.learnt ? "this person" : "most adults") + " is " +
           number(usual.low) + " to " + number(usual.high) +
           (usual.learnt ? "" : " (what is usual for this person is still being learnt)");
}

std::string quality_words(const Trust& trust) {
    auto out = "signal quality " + shown(static_cast<double>(trust.quality), 2);
    if (trust.doubt != Doubt::none) out += " (" + std::string(to_text(trust.doubt)) + ")";
    return out;
}

std::string Change::sentence() const {
    const auto& k = about(kind);
    std::string name(k.name);
    name[0] = static_cast<char>(name[0] - 'a' + 'A');
    const auto number = [&](double v) { return shown(v, k.decimals); };
    std::string out = name + (up ? " rose" : " fell") + " from " + number(from) + " to " +
                      number(to) + " " + std::string(k.unit == "Cel" ? "°C" : k.unit) + " within " +
                      span_of(confirmed - since) + "; " + usual_words(kind, usual) + "; " +
                      std::to_string(readings) + " readings confirmed it, " +
                      quality_words({quality, doubt});
    return out + ".";
}

std::string JointChange::sentence() const {
    std::string out = "Several vital signs left their course together:";
    for (std::size_t i = 0; i < parts.size(); ++i) {
        out += i == 0 ? " " : i + 1 == parts.size() ? " and " : ", ";
        out += std::string(to_text(parts[i].first)) + (parts[i].second > 0 ? " up" : " down");
    }
    return out + ".";
}

}  // namespace vs::signal
