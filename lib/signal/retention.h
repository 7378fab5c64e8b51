// How much concern a batch of waveform raises, and the class it is kept as. Pure functions, the
// same for the same input; which rule decided is part of the answer, for the tombstone and
// `explain`.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "signal/ecg.h"

namespace vs::signal {

// What is known of the time a batch covers, 60 s of context included where the caller has them.
struct ConcernInput {
    float beats = 0;               // largest Beat::concern
    float others = 0;              // 1 - product of (1 - concern) over the rest, see concern_of()
    bool ventricular_run = false;  // episodes of rules
    bool pause = false;
    bool rate = false;          // brady- or tachycardia
    bool fibrillation = false;  // of atria
    bool flutter = false;       // of ventricles
    bool alert = false;         // any alert of the patient is open or confirmed in it
    float change = 0;           // of vitals: 0 usual to 1 a confirmed abrupt change
    int news2 = 0;              // highest total
    float quality = 1;          // of the signal, 0 to 1
    bool first_hours = false;   // the baseline is not learnt yet
    bool hold = false;          // a clinician wants everything
    bool felt_ill = false;      // the patient pressed the button
};

// Beats, episodes and stretches that lie in samples [start, end).
ConcernInput concern_of(const EcgOutput& found, std::int64_t start, std::int64_t end);

// 0 to 1: each finding raises it (noisy-or), none lowers another.
float concern(const ConcernInput& input);

enum class Retention : std::uint8_t {
    full,       // A: kept, for ever
    reducible,  // B: kept; later the waveform is dropped, numerics and features stay
    features,   // C: features only
    discard,    // D: a tombstone only
};
constexpr char letter(Retention r) {
    return "ABCD"[static_cast<std::size_t>(r)];
}

struct RetentionPolicy {
    float full = 0.30f, reducible = 0.05f;  // concern from which A and B apply
    float doubt = 0.02f;                    // this near below a limit counts as above it
    std::uint32_t audit = 100;              // one in so many of C and D is kept as A
};

struct RetentionVerdict {
    Retention kept = Retention::full;
    float concern = 0;
    std::string_view reason;  // "episode", "alert", "concern", "doubt", "audit", "quiet", …
};

// Rules first: a rule's episode, an open alert, a hold or the patient's own word is A, whatever the
// score. D only where the signal is unusable and nothing else happened. `draw` is the batch's own
// number (the first bytes of its digest), so that the sample for audit is the same on replay.
RetentionVerdict retain(const ConcernInput& input, const RetentionPolicy& policy,
                        std::uint32_t draw);

}  // namespace vs::signal
