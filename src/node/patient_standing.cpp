// What a patient's stay, the keepers of their keys and a broken glass do to what is told of them.
#include <algorithm>

#include "node/patient_state.h"

namespace vs::node {
namespace {

constexpr std::string_view kGlass = "glass";
constexpr Micros kNews = 15 * kMinute;  // a glass broken longer before a start was told then

void add(alert::Steps& steps, alert::Steps more) {
    std::ranges::move(more, std::back_inserter(steps));
}

// Nobody waits for readings of who is not monitored.
bool is_quiet(model::Stay stay) {
    using model::Stay;
    return stay == Stay::invited || stay == Stay::paused || stay == Stay::discharged ||
           stay == Stay::deceased;
}

std::string glass_text(const std::string& who, const model::Standing::Glass& glass) {
    return who + " broke the glass: live values and records from " + to_rfc3339(glass.since) +
           " on are open to them until " + to_rfc3339(glass.until) +
           ". Ask them why if you were not told.";
}

}  // namespace

alert::Steps PatientState::stand(const model::Standing& standing, const NameOf& name_of,
                                 Micros now) {
    alert::Steps steps;
    if (standing_ == standing) return steps;
    be_quiet(is_quiet(standing.stay), now, steps);
    names_.clear();
    for (const auto& keeper : standing.kept_by) names_[keeper] = name_of(keeper);
    for (const auto& glass : standing.glass) {
        const auto& known = standing_ ? standing_->glass : std::vector<model::Standing::Glass>();
        const bool told = std::ranges::any_of(known, [&](const auto& one) {
            return one.clinician == glass.clinician && one.since == glass.since;
        });
        if (told || now - glass.since > kNews) continue;
        add(steps, engine.clear(kGlass, now));  // a second one is told like the first
        add(steps, engine.raise(std::string(kGlass), alert::Priority::technical,
                                glass_text(name_of(glass.clinician), glass), now,
                                {{"form", "glass"},
                                 {"by", name_of(glass.clinician)},
                                 {"since", to_rfc3339(glass.since)},
                                 {"until", to_rfc3339(glass.until)}}));
    }
    if (standing.glass.empty()) add(steps, engine.clear(kGlass, now));
    standing_ = standing;
    dirty = true;
    return steps;
}

void PatientState::be_quiet(bool quiet, Micros now, alert::Steps& steps) {
    if (quiet == silence_.has_value()) return;
    auto settings = engine.settings();
    if (quiet) {
        silence_ = std::exchange(settings.silence, 0);
        engine.set(settings);
        add(steps, engine.clear("silence", now));
        return;
    }
    settings.silence = *std::exchange(silence_, std::nullopt);
    engine.set(settings);
    engine.resume(now);
}

json::object PatientState::standing_json() const {
    if (!standing_) return {};
    json::array kept_by, glass;
    for (const auto& keeper : standing_->kept_by)
        kept_by.push_back(
            json::object{{"account", crypto::to_text(keeper)}, {"name", names_.at(keeper)}});
    for (const auto& one : standing_->glass)
        glass.push_back(json::object{{"account", crypto::to_text(one.clinician)},
                                     {"until", to_rfc3339(one.until)}});
    return {{"stay", std::string(to_text(standing_->stay))},
            {"paused_until", standing_->paused_until > 0
                                 ? json::value(to_rfc3339(standing_->paused_until))
                                 : json::value(nullptr)},
            {"kept_by", std::move(kept_by)},
            {"epoch_key", standing_->epoch_key},
            {"spares", standing_->spares},
            {"glass", std::move(glass)}};
}

}  // namespace vs::node
