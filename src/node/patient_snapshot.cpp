// What the journal keeps of a patient's alerts and detectors, and its way back after a restart.
#include "base/log.h"
#include "node/patient_state.h"

namespace vs::node {
namespace {

Result<model::AlertStepText> step_of(const json::value& value) {
    if (!value.is_object()) return fail("snapshot", "a pending alert step is no object");
    const auto& o = value.get_object();
    const auto* at = o.if_contains("at");
    if (at == nullptr || !at->is_int64())
        return fail("snapshot", "a pending alert step has no time");
    const auto text = [&](std::string_view key) { return std::string(json_text(o, key)); };
    return model::AlertStepText{text("id"),      text("kind"), text("priority"), text("what"),
                                at->get_int64(), text("by"),   text("sentence")};
}

std::uint64_t position_of(const json::value* value) {
    if (value == nullptr) return 0;
    if (value->is_uint64()) return value->get_uint64();
    return value->is_int64() ? static_cast<std::uint64_t>(value->get_int64()) : 0;
}

}  // namespace

void PatientState::restore_marks(const json::object& snapshot) {
    const auto each = [&](std::string_view key, std::size_t size, auto take) {
        const auto* list = snapshot.if_contains(key);
        if (list == nullptr || !list->is_array()) return;
        for (const auto& value : list->get_array())
            if (value.is_array() && value.get_array().size() == size) take(value.get_array());
    };
    const auto text = [](const json::value& value) {
        return value.is_string() ? std::string(value.get_string()) : std::string();
    };
    each("marks", 4, [&](const json::array& row) {
        marks_[text(row[0])] = {text(row[1]), row[2].is_bool() && row[2].get_bool(), text(row[3])};
    });
    each("raised", 2, [&](const json::array& row) {
        if (row[0].is_int64()) raised_.emplace_back(row[0].get_int64(), text(row[1]));
    });
    if (!raised_.empty()) since_ = std::min(since_, raised_.front().first);
}

void PatientState::restore_written(const json::object& snapshot) {
    if (const auto* all = snapshot.if_contains("writings"); all != nullptr && all->is_array())
        writings.restore(all->get_array());
    if (const auto* one = snapshot.if_contains("checkups"); one != nullptr && one->is_object())
        checkups.restore(one->get_object());
}

json::object PatientState::snapshot() const {
    json::array pending, past, waiting, marks, raised;
    for (const auto& [id, mark] : marks_)
        marks.push_back(json::array{id, mark.kind, mark.useful, mark.because});
    for (const auto& [at, kind] : raised_) raised.push_back(json::array{at, kind});
    for (const auto& step : pending_) pending.push_back(step_json(step));
    for (const auto position : detectors.waiting()) waiting.push_back(position);
    for (const auto& over : history_) past.push_back(over);
    return {{"processed", processed},
            {"processed_waves", processed_waves},
            {"waiting", std::move(waiting)},
            {"triage", detectors.snapshot()},
            {"engine", engine.snapshot()},
            {"pending", std::move(pending)},
            {"history", std::move(past)},
            {"waves", waves.snapshot()},
            {"marks", std::move(marks)},
            {"raised", std::move(raised)},
            {"writings", writings.snapshot()},
            {"checkups", checkups.snapshot()},
            {"keep", rest_json(keep_)},
            {"limits_made", limits_made_},
            {"limits", limits_ ? json::value(limits_->to_json()) : json::value(nullptr)}};
}

Result<> PatientState::restore(const json::object& snapshot) {
    const auto* kept = snapshot.if_contains("engine");
    const auto* position = snapshot.if_contains("processed");
    if (kept == nullptr || position == nullptr)
        return fail("snapshot", "the journal's alert snapshot lacks its parts");
    if (auto restored = engine.restore(*kept); !restored) return restored;
    processed = position_of(position);
    processed_waves = position_of(snapshot.if_contains("processed_waves"));
    if (const auto* pending = snapshot.if_contains("pending");
        pending != nullptr && pending->is_array())
        for (const auto& value : pending->get_array()) {
            auto step = step_of(value);
            if (!step) return pass(step);
            pending_.push_back(std::move(*step));
        }
    restore_marks(snapshot);
    if (auto restored = restore_limits(snapshot); !restored) return restored;
    if (auto restored = restore_keep(snapshot); !restored) return restored;
    restore_written(snapshot);
    if (const auto* past = snapshot.if_contains("history"); past != nullptr && past->is_array())
        for (const auto& value : past->get_array())
            if (value.is_object()) history_.push_back(value.get_object());
    restore_detectors(snapshot);
    return {};
}

// What a person set and what is open count, whatever became of the detectors: those of another
// version learn anew.
void PatientState::restore_detectors(const json::object& snapshot) {
    const auto read = [&](std::string_view key, auto& into) {
        const auto* state = snapshot.if_contains(key);
        const auto restored = state == nullptr ? Result<>() : into.restore(*state);
        if (!restored)
            log_warning("detectors of " + crypto::to_text(person.address) + " begin anew (" +
                        std::string(key) + "): " + restored.error().message);
    };
    read("triage", detectors);
    read("waves", waves);
    if (const auto* waiting = snapshot.if_contains("waiting");
        waiting != nullptr && waiting->is_array())
        for (const auto& value : waiting->get_array()) waiting_.insert(position_of(&value));
}

}  // namespace vs::node
