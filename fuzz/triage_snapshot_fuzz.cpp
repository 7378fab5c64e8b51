// Snapshots of triage from hostile JSON, and good ones with damage in them: refused without a
// trace, or gone on with safely.
#include <cstdint>
#include <cstdlib>

#include "triage/keeper.h"
#include "triage/triage.h"

namespace {

using namespace vs;

constexpr Micros kNow = 1'767'348'000 * kSecond;

triage::Keeper waiting() {
    triage::Keeper keeper;
    keeper.add({.position = 1, .start = kNow, .end = kNow + kSecond, .received = kNow});
    return keeper;
}

void feed(triage::Triage& triage, int from, int to) {
    const Bytes samples(500, 3);
    for (int i = from; i < to; ++i) {
        model::Contents contents;
        contents.readings.push_back({model::Vital::heart_rate, kNow + i * kSecond, 70.0 + i});
        contents.segments.push_back({kNow + i * kSecond, 250, 200, 0, "II", samples});
        (void)triage.accept({{}, &contents, kNow + i * kSecond});
    }
}

void go_on(std::string_view text) {
    const auto value = parse_json(text);
    if (!value) return;
    auto keeper = waiting();
    if (keeper.restore(*value)) {
        keeper.settle(kNow + kHour, {}, {});
        keeper.settle_all({});
        (void)keeper.take();
        (void)keeper.snapshot();
    }
    triage::Triage triage;
    const auto before = triage.snapshot();
    if (!triage.restore(*value)) {
        if (triage.snapshot() != before) std::abort();
        return;
    }
    feed(triage, 20, 40);
    (void)triage.tick(kNow + kHour);
    (void)triage.snapshot();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    go_on(as_text(ByteView(data, size)));
    static const std::array<std::string, 2> good = [] {
        triage::Triage triage;
        feed(triage, 0, 20);
        auto keeper = waiting();
        keeper.settle(kNow + kHour, {}, {});
        return std::array{json::serialize(triage.snapshot()), json::serialize(keeper.snapshot())};
    }();
    // Three bytes of input place one byte of damage.
    for (auto text : good) {
        for (std::size_t i = 0; i + 2 < size; i += 3)
            text[(std::size_t{data[i]} << 8 | data[i + 1]) % text.size()] =
                static_cast<char>(data[i + 2]);
        go_on(text);
    }
    return 0;
}
