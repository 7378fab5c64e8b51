// When the reports of a patient are due, and what goes into them.
#include "node/patient_state.h"

#include <algorithm>

namespace vs::node {

constexpr std::size_t kUnalertedKept = 20'000;
constexpr Micros kFeltFor = 10 * kMinute;  // what is decided so long after is kept

bool PatientState::due(Micros now, Micros every) const {
    return (!vitals.empty() && now - vitals.begun >= every) ||
           (!waves.empty() && now - std::max(waves.waiting_since(), last_cut_) >= every);
}

triage::Situation PatientState::situation(Micros now) {
    triage::Situation out;
    out.alert = alert_active();
    out.hold = keeps_all(now);
    const auto usual = detectors.usual(signal::VitalKind::heart_rate);
    out.first_hours = !usual || !usual->learnt;
    out.felt_ill = std::ranges::any_of(writings.all(), [&](const Written& one) {
        const auto said = one.statement.said;
        return (said == model::Said::symptom || said == model::Said::help) &&
               now - one.received < kFeltFor;
    });
    for (std::size_t k = 0; k < signal::kVitalKinds; ++k)
        if (detectors.change(static_cast<signal::VitalKind>(k))) out.change = 1;
    if (const auto score = engine.current_news2(now); score.refused.empty())
        out.news2 = score.total;
    return out;
}

// Waveforms whose class is decided: those that are kept, a draft for each class, and what stands
// for the others.
void PatientState::cut_waves(Micros now, bool last, std::vector<record::Draft>& drafts) {
    if (last) waves.settle_all(situation(now));
    const auto decisions = waves.take();
    if (decisions.empty()) return;
    record::Draft stones{.kind = model::ReportKind::numerics, .patient = person.address};
    std::array<record::Draft, 2> kept;
    for (const auto& decision : decisions) {
        const auto& wave = decision.wave;
        const bool keep = decision.verdict.kept <= signal::Retention::reducible;
        auto& draft = keep ? kept[static_cast<std::size_t>(decision.verdict.kept)] : stones;
        // As for readings, the record's own interval stays near the truth.
        const auto bounded = [&](Micros time) {
            return std::clamp(time, wave.received - 7 * kDay, wave.received);
        };
        const bool first = draft.end == 0;
        draft.start = first ? bounded(wave.start) : std::min(draft.start, bounded(wave.start));
        draft.end = std::max(draft.end, bounded(wave.end));
        if (keep)
            draft.positions.push_back(wave.position);
        else
            draft.tombstones.push_back(decision.tombstone);
    }
    for (std::size_t i = 0; i < kept.size(); ++i) {
        if (kept[i].positions.empty()) continue;
        kept[i].kind = model::ReportKind::waveform;
        kept[i].patient = person.address;
        kept[i].retention.assign(1, i == 0 ? 'A' : 'B');
        drafts.push_back(std::move(kept[i]));
    }
    if (!stones.tombstones.empty()) drafts.push_back(std::move(stones));
    // On the last of them, whichever it is: all are written at once.
    drafts.back().wave_from = decisions.front().wave.position;
    drafts.back().wave_watermark = decisions.back().wave.position;
    flying_[1].push_back(drafts.back().wave_from);
}

void PatientState::take_unalerted(record::Draft& draft) {
    model::UnalertedList all;
    for (auto* list : {&engine.unalerted(), &detectors.unalerted()})
        for (auto& one : list->take()) all.add(std::move(one));
    draft.unalerted = all.take();
    for (const auto& one : draft.unalerted) unalerted_.push_back(one);
    const auto newest = unalerted_.empty() ? 0 : unalerted_.back().last;
    while (unalerted_.size() > kUnalertedKept ||
           (!unalerted_.empty() && unalerted_.front().last < newest - Minutes::kKept))
        unalerted_.pop_front();
}

std::vector<record::Draft> PatientState::cut(Micros now, bool last) {
    std::vector<record::Draft> drafts;
    last_cut_ = now;
    cut_waves(now, last, drafts);
    const bool with_stones = !drafts.empty() && !drafts.back().tombstones.empty();
    const bool unalerted = !engine.unalerted().empty() || !detectors.unalerted().empty();
    if (vitals.empty() && pending_.empty() && !with_stones && !unalerted) return drafts;
    if (!with_stones)
        drafts.push_back({.kind = model::ReportKind::numerics, .patient = person.address});
    auto& draft = drafts.back();
    const bool stones_only = vitals.empty() && with_stones;
    if (!vitals.empty()) {
        draft.start = with_stones ? std::min(draft.start, vitals.start) : vitals.start;
        draft.end = std::max(draft.end, vitals.end);
        draft.positions = std::move(vitals.positions);
        draft.watermark = draft.positions.back();
        flying_[0].push_back(draft.positions.front());
    }
    take_unalerted(draft);
    draft.alerts = std::exchange(pending_, {});
    if (draft.positions.empty() && !stones_only)
        draft.start = draft.end = draft.alerts.empty() ? now : draft.alerts.front().at;
    for (const auto& step : draft.alerts) draft.end = std::max(draft.end, step.at);
    vitals = {};
    return drafts;
}

std::array<std::uint64_t, 2> PatientState::oldest_unsealed() const {
    std::array<std::uint64_t, 2> out{vitals.empty() ? UINT64_MAX : vitals.positions.front(),
                                     waves.oldest()};
    for (std::size_t i = 0; i < 2; ++i)
        for (const auto position : flying_[i]) out[i] = std::min(out[i], position);
    return out;
}

void PatientState::sealed(const record::Draft& draft) {
    if (draft.kind == model::ReportKind::numerics && !draft.positions.empty())
        std::erase(flying_[0], draft.positions.front());
    if (draft.wave_watermark == 0) return;
    std::erase(flying_[1], draft.wave_from);
    waves.sealed(draft.wave_watermark);
}

}  // namespace vs::node
