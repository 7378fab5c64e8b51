// Detector snapshots from hostile bytes, laid over a good one: what is accepted goes on working.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>

#include "signal/change.h"
#include "signal/ecg.h"

namespace {

using namespace vs;

const Bytes& good() {
    static const Bytes bytes = [] {
        auto monitor = *signal::EcgMonitor::create(250, 2);
        std::vector<float> wave(1000);
        for (std::size_t i = 0; i < wave.size(); ++i)
            wave[i] = i % 200 < 10 ? static_cast<float>(i % 200) * 0.1f
                                   : 0.01f * static_cast<float>(i % 3);
        signal::EcgOutput out;
        monitor.push(wave, wave, out);
        return monitor.snapshot();
    }();
    return bytes;
}

void go_on(ByteView snapshot) {
    auto monitor = signal::EcgMonitor::restore(snapshot);
    if (!monitor) return;
    std::vector<float> wave(600, 0.1f);
    for (std::size_t i = 0; i < wave.size(); i += 150) wave[i] = 1.5f;
    signal::EcgOutput out;
    monitor->push(wave, wave, out);
    (void)monitor->open();
    monitor->finish(out);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    go_on(ByteView(data, size));
    // Three bytes of input place one byte of damage.
    auto bytes = good();
    for (std::size_t i = 0; i + 2 < size; i += 3)
        bytes[(std::size_t{data[i]} << 8 | data[i + 1]) % bytes.size()] = data[i + 2];
    go_on(bytes);
    if (auto watch = signal::VitalsWatch::restore(ByteView(data, size)))
        for (int i = 1; i < 50; ++i) watch->add(signal::VitalKind::heart_rate, i * kSecond, 70 + i);
    return 0;
}
