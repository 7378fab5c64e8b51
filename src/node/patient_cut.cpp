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

// What is cut, apart for each stretch between two bounds.
class PatientState::Sides {
  public:
    struct Side {
        record::Draft numerics;
        std::array<record::Draft, 2> waves;  // by class
    };
    explicit Sides(const std::vector<Micros>& bounds) : bounds_(bounds) {}

    Side& at(Micros time) { return sides_[std::ranges::upper_bound(bounds_, time)]; }
    static void extend(record::Draft& draft, Micros start, Micros end) {
        draft.start = draft.end == 0 ? start : std::min(draft.start, start);
        draft.end = std::max(draft.end, end);
    }
    // Those with something in them, in the order of time.
    std::vector<record::Draft> drafts(const model::Patient& patient) {
        std::vector<record::Draft> out;
        const auto add = [&](record::Draft& draft, model::ReportKind kind) {
            if (draft.end == 0) return;
            draft.kind = kind;
            draft.patient = patient;
            out.push_back(std::move(draft));
        };
        for (auto& [bound, side] : sides_) {
            for (auto& draft : side.waves) add(draft, model::ReportKind::waveform);
            add(side.numerics, model::ReportKind::numerics);
        }
        return out;
    }

  private:
    const std::vector<Micros>& bounds_;
    std::map<std::vector<Micros>::const_iterator, Side> sides_;
};

// Waveforms whose class is decided: those that are kept, a draft for each class, and what stands
// for the others. Answers their first and last position; none where none is decided.
std::optional<std::array<std::uint64_t, 2>> PatientState::cut_waves(Micros now, bool last,
                                                                    Sides& sides) {
    if (last) waves.settle_all(situation(now));
    const auto decisions = waves.take();
    if (decisions.empty()) return {};
    for (const auto& decision : decisions) {
        const auto& wave = decision.wave;
        // As for readings, the record's own interval stays near the truth.
        const auto bounded = [&](Micros time) {
            return std::clamp(time, wave.received - 7 * kDay, wave.received);
        };
        const auto start = bounded(wave.start);
        auto& side = sides.at(start);
        const auto kept = decision.verdict.kept;
        const bool keep = kept <= signal::Retention::reducible;
        auto& draft = keep ? side.waves[static_cast<std::size_t>(kept)] : side.numerics;
        Sides::extend(draft, start, bounded(wave.end));
        if (keep) {
            draft.positions.push_back(wave.position);
            draft.retention.assign(1, static_cast<std::size_t>(kept) == 0 ? 'A' : 'B');
        } else {
            draft.tombstones.push_back(decision.tombstone);
        }
    }
    return std::array{decisions.front().wave.position, decisions.back().wave.position};
}

void PatientState::cut_vitals(Sides& sides) {
    for (const auto& held : vitals.batches) {
        auto& draft = sides.at(held.start).numerics;
        Sides::extend(draft, held.start, held.end);
        if (draft.positions.empty()) flying_[0].push_back(held.position);
        draft.positions.push_back(held.position);
        // All are written at once, so each may say how far they reach together.
        draft.watermark = vitals.batches.back().position;
    }
    vitals = {};
}

void PatientState::cut_unalerted(Micros now, Sides& sides) {
    model::UnalertedList all;
    for (auto* list : {&engine.unalerted(), &detectors.unalerted()})
        for (auto& one : list->take()) all.add(std::move(one));
    for (auto& one : all.take()) {
        unalerted_.push_back(one);
        const auto first = std::clamp(one.first, now - 7 * kDay, now);
        auto& draft = sides.at(first).numerics;
        if (draft.end == 0) Sides::extend(draft, first, first);
        draft.unalerted.push_back(std::move(one));
    }
    const auto newest = unalerted_.empty() ? 0 : unalerted_.back().last;
    while (unalerted_.size() > kUnalertedKept ||
           (!unalerted_.empty() && unalerted_.front().last < newest - Minutes::kKept))
        unalerted_.pop_front();
}

std::vector<record::Draft> PatientState::cut(Micros now, const std::vector<Micros>& bounds,
                                             bool last) {
    last_cut_ = now;
    Sides sides(bounds);
    const auto decided = cut_waves(now, last, sides);
    cut_vitals(sides);
    for (auto& step : std::exchange(pending_, {})) {
        auto& draft = sides.at(step.at).numerics;
        Sides::extend(draft, draft.end == 0 ? step.at : draft.start, step.at);
        draft.alerts.push_back(std::move(step));
    }
    cut_unalerted(now, sides);
    auto drafts = sides.drafts(person.address);
    if (decided) {
        // On the last of them, whichever it is: all are written at once.
        drafts.back().wave_from = (*decided)[0];
        drafts.back().wave_watermark = (*decided)[1];
        flying_[1].push_back((*decided)[0]);
    }
    return drafts;
}

std::array<std::uint64_t, 2> PatientState::oldest_unsealed() const {
    std::array<std::uint64_t, 2> out{vitals.empty() ? UINT64_MAX : vitals.batches.front().position,
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
