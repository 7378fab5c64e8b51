// Reads millivolts, one per line, at 250 Hz from standard input; prints each beat with its class.
//   vs_signal_example < ecg.txt
#include <cstdio>

#include "signal/ecg.h"

int main() {
    auto monitor = vs::signal::EcgMonitor::create(250, 1);
    vs::signal::EcgOutput out;
    for (float v = 0; std::scanf("%f", &v) == 1; out.clear()) {
        monitor->push({&v, 1}, {}, out);
        for (const auto& beat : out.beats)
            std::printf("%.2f s %c\n", static_cast<double>(beat.sample) / 250, letter(beat.kind));
        for (const auto& episode : out.episodes)
            std::printf("%.2f s %s\n", static_cast<double>(episode.start) / 250,
                        episode.evidence().c_str());
    }
}
