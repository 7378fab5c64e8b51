// Beat times from hostile bytes: what is accepted goes forward and is bounded.
#include <cstdint>
#include <cstdlib>

#include "base/bytes.h"
#include "wfdb/beat_times.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace vs;
    const auto beats = wfdb::parse_beat_times(as_text(ByteView(data, size)));
    if (!beats) return 0;
    if (beats->empty() || beats->size() > (size + 1) / 2) std::abort();
    std::int64_t last = -1;
    for (const auto sample : *beats) {
        if (sample <= last || sample > INT32_MAX) std::abort();
        last = sample;
    }
    return 0;
}
