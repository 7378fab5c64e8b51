// Prints every bit that detection finds in an ECG and in vital signs made from integers alone: what
// one processor prints, any other prints too.
#include <bit>
#include <cstdio>

#include "signal/change.h"
#include "signal/ecg.h"

namespace {

using namespace vs;

std::uint32_t next(std::uint32_t& seed) {
    seed = seed * 1664525u + 1013904223u;
    return seed >> 16;
}

// Ten minutes at 360 Hz: triangles for P, QRS and T, early and wide beats between, noise that comes
// and goes.
void fill(std::vector<float>& first, std::vector<float>& second) {
    std::uint32_t seed = 1;
    int since = 0, length = 300;
    bool wide = false;
    const auto triangle = [](int at, int width, int height) {
        const int d = at < 0 ? -at : at;
        return d >= width ? 0 : height * (width - d) / width;
    };
    for (int i = 0; i < 600 * 360; ++i, ++since) {
        if (since == length) {
            since = 0, wide = next(seed) % 9 == 0;
            length = 260 + static_cast<int>(next(seed) % 80) - (wide ? 90 : 0);
        }
        const int at = since - 110;
        int v =
            wide ? triangle(at, 40, 1500)
                 : triangle(at + 55, 18, 120) + triangle(at, 12, 1100) + triangle(at - 90, 40, 250);
        const int loud = i / 36000 % 4 == 3 ? 400 : 30;
        v += static_cast<int>(next(seed) % static_cast<unsigned>(loud)) - loud / 2;
        first.push_back(static_cast<float>(v) * 0.001f);
        second.push_back(static_cast<float>(v) * 0.0005f);
    }
}

}  // namespace

int main() {
    std::vector<float> first, second;
    fill(first, second);
    auto monitor = *signal::EcgMonitor::create(360, 2);
    signal::EcgOutput out;
    monitor.push(first, second, out);
    std::printf("state %s\n", to_hex(monitor.snapshot()).c_str());
    for (const auto& beat : out.beats) {
        std::printf("%lld %c %08x", static_cast<long long>(beat.sample), letter(beat.kind),
                    std::bit_cast<std::uint32_t>(beat.concern));
        for (const auto f : beat.features) std::printf(" %08x", std::bit_cast<std::uint32_t>(f));
        std::printf("\n");
    }
    signal::VitalsWatch watch;
    std::uint32_t seed = 2;
    for (int i = 0; i < 20'000; ++i) {
        const int high = i > 12'000 ? 60 : 0;
        const auto answer = watch.add(static_cast<signal::VitalKind>(i % signal::kVitalKinds),
                                      i * kSecond, 70 + high + static_cast<int>(next(seed) % 9));
        if (answer.change) std::printf("%s\n", answer.change->sentence().c_str());
    }
    std::printf("vitals %s\n", to_hex(watch.snapshot()).c_str());
    return out.beats.empty() ? 1 : 0;
}
