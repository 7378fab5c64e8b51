// A clinician wants all of a patient's ECG kept, whatever triage thinks of it: who, until when and
// why; kept with the patient's alerts.
#include "alert/sentence.h"
#include "node/patient_state.h"

namespace vs::node {

constexpr Micros kDecided = 2 * kMinute;  // what came until then has its class by then

json::value PatientState::keep_json(Micros now) const {
    return keep_ && now < keep_->until ? rest_json(keep_) : json::value(nullptr);
}

bool PatientState::keeps_all(Micros now) const {
    return keep_ && now < keep_->until + kDecided;
}

alert::Steps PatientState::keep_all(const std::string& by, Micros at, Micros until,
                                    const std::string& why) {
    if (until > at) {
        keep_ = Reasoned{{by, at, until}, why};
        return {
            engine.own_step("keep", alert::What::keeping, at, by,
                            "All ECG is kept until " + to_rfc3339(until) + ". Why: " + why + ".")};
    }
    if (!keep_ || keep_->until <= at) return {};
    keep_->until = at;
    return {engine.own_step(
        "keep", alert::What::released, at, by,
        "No longer all ECG is kept, after " + alert::span_text(at - keep_->at) + ".")};
}

Result<> PatientState::restore_keep(const json::object& snapshot) {
    const auto* set = snapshot.if_contains("keep");
    const auto* kept = set == nullptr ? nullptr : set->if_object();
    if (kept == nullptr) return {};
    const auto at = from_rfc3339(json_text(*kept, "at")),
               until = from_rfc3339(json_text(*kept, "until"));
    if (!at || !until) return fail("snapshot", "until when everything is kept");
    keep_ = Reasoned{{std::string(json_text(*kept, "by")), *at, *until},
                     std::string(json_text(*kept, "why"))};
    return {};
}

}  // namespace vs::node
