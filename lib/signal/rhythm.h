// Rhythm episodes from beats and from the signal itself: each with start, end, evidence and
// confidence. Times are samples of the recording.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "signal/beat.h"

namespace vs::signal {

enum class EpisodeKind : std::uint8_t {
    pause,                // no beat for 2.5 s or longer, and none hidden by a poor signal
    bradycardia,          // below 40/min over eight beats
    tachycardia,          // above 130/min over eight beats
    ventricular_run,      // three or more V in a row
    bigeminy,             // every other beat V, three times or more
    atrial_fibrillation,  // irregularly irregular for 30 beats or longer
    ventricular_flutter,  // VF or flutter: an oscillation without QRS complexes
    noise,                // the signal was too poor to judge
    lead_off,             // no signal
};
inline constexpr std::size_t kEpisodeKinds = 9;

std::string_view to_text(EpisodeKind kind);  // "pause", "ventricular-run", …

struct Episode {
    EpisodeKind kind = EpisodeKind::pause;
    std::int64_t start = 0, end = 0;
    float confidence = 0;     // 0 to 1
    std::uint32_t beats = 0;  // how many show it
    float rate = 0;           // beats per minute within it, 0 where there is none
    float measure = 0;        // what decided: seconds without a beat, irregularity, leakage
    // "4 ventricular beats in a row at 164/min"
    std::string evidence() const;
};

}  // namespace vs::signal
