// Snapshots of the alert engine from hostile JSON: refused without a trace, or gone on with safely.
#include <cstdint>
#include <cstdlib>

#include "alert/engine.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace vs;
    const auto value = parse_json(as_text(ByteView(data, size)));
    if (!value) return 0;
    alert::Settings settings;
    settings.age = 50;
    alert::Engine engine("0xaa", settings);
    const auto before = engine.snapshot();
    if (!engine.restore(*value)) {
        if (engine.snapshot() != before) std::abort();
        return 0;
    }
    constexpr Micros kNow = 1'767'348'000 * kSecond;
    for (int i = 0; i < 4; ++i) {
        engine.feed({alert::Vital::heart_rate, kNow + i * kSecond, 150}, kNow + i * kSecond);
        engine.feed({alert::Vital::spo2, kNow - kHour + i * kSecond, 80}, kNow + i * kSecond);
    }
    engine.tick(kNow + kMinute);
    while (!engine.open().empty())
        if (!engine.resolve(engine.open().front().id, "fuzz", kNow, "")) std::abort();
    return 0;
}
