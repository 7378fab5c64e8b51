// What the sentences of triage are made of (docs/formats/alert.md, "Said").
#include <cmath>

#include "triage/call.h"

namespace vs::triage {
namespace {

double tenths(double value) {
    return std::round(value * 10) / 10;
}

}  // namespace

json::object said(const signal::Usual& usual, const signal::Trust& trust) {
    json::object out{{"usual", to_json(usual)}, {"quality", hundredths(trust.quality)}};
    if (trust.doubt != signal::Doubt::none) out["doubt"] = to_text(trust.doubt);
    return out;
}

json::object said(const Episode& episode, const signal::Usual* usual) {
    json::object out{{"form", "rhythm"},
                     {"rhythm", to_text(episode.kind)},
                     {"since", to_rfc3339(episode.start)},
                     {"seconds", (episode.end - episode.start) / kSecond},
                     {"beats", std::int64_t{episode.beats}},
                     {"rate", std::round(static_cast<double>(episode.rate))},
                     {"measure", tenths(static_cast<double>(episode.measure))},
                     {"rule", signal::beat_model_name()}};
    using signal::EpisodeKind;
    if (episode.kind != EpisodeKind::noise && episode.kind != EpisodeKind::lead_off)
        out["quality"] = hundredths(episode.confidence);
    if (usual != nullptr) out["usual"] = to_json(*usual);
    return out;
}

json::object said(const signal::Change& change, std::string_view rule) {
    auto out = to_json(change);
    const auto seconds = (change.confirmed - change.since) / kSecond;
    out.erase("sentence");
    out["form"] = "change", out["rule"] = rule;
    out["vital"] = model::loinc_of(vital_of(change.kind));
    out["seconds"] = seconds, out["minutes"] = (seconds + 30) / 60;
    if (change.doubt != signal::Doubt::none) out["doubt"] = to_text(change.doubt);
    return out;
}

json::object said(const signal::JointChange& joint, std::string_view rule) {
    json::array parts;
    for (const auto& [kind, deviation] : joint.parts)
        parts.push_back(json::object{{"vital", model::loinc_of(vital_of(kind))},
                                     {"deviation", tenths(deviation)}});
    return {{"form", "joint"},
            {"since", to_rfc3339(joint.at)},
            {"parts", std::move(parts)},
            {"rule", rule}};
}

}  // namespace vs::triage
