// A patient's own limits: who set them, when and why; kept with the patient's alerts.
#include "node/patient_state.h"

namespace vs::node {

json::object PatientState::LimitsSet::to_json() const {
    auto out = alert::to_json(limits);
    out["by"] = by, out["why"] = why, out["preset"] = preset, out["at"] = to_rfc3339(at);
    return out;
}

Result<alert::Steps> PatientState::set_limits(const json::object& wanted, const std::string& by,
                                              Micros at) {
    const std::string preset(json_text(wanted, "preset"));
    auto limits = alert::preset(preset);
    if (!limits && !preset.empty()) return fail("usage", "no preset of limits is called " + preset);
    if (!limits) {
        auto read = alert::limits_from_json(wanted);
        if (!read) return pass(read);
        limits = std::move(*read);
    }
    limits->version = "limits-" + std::to_string(++limits_made_);
    limits_ = LimitsSet{*limits, by, std::string(json_text(wanted, "why")), preset, at};
    return engine.limit(std::move(*limits), by, at, limits_->why);
}

Result<> PatientState::restore_limits(const json::object& snapshot) {
    const auto* made = snapshot.if_contains("limits_made");
    const auto* set = snapshot.if_contains("limits");
    if (made != nullptr && made->is_int64())
        limits_made_ = static_cast<std::uint32_t>(made->get_int64());
    if (set == nullptr || !set->is_object()) return {};
    const auto& object = set->get_object();
    auto limits = alert::limits_from_json(*set);
    const auto at = from_rfc3339(json_text(object, "at"));
    if (!limits || !at) return fail("snapshot", "the limits of the journal's snapshot");
    auto settings = engine.settings();
    settings.limits = *limits;
    engine.set(std::move(settings));
    limits_ = LimitsSet{std::move(*limits), std::string(json_text(object, "by")),
                        std::string(json_text(object, "why")),
                        std::string(json_text(object, "preset")), *at};
    return {};
}

}  // namespace vs::node
