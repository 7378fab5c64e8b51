// Stays of the Challenge 2012 from hostile bytes: what is accepted is in order, finite and bounded.
#include <cmath>
#include <cstdint>
#include <cstdlib>

#include "wfdb/numerics.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace vs;
    const auto stay = wfdb::parse_stay(as_text(ByteView(data, size)));
    if (!stay) return 0;
    Micros last = 0;
    for (const auto& value : stay->values) {
        if (value.at < last || !std::isfinite(value.value) || value.value == -1 ||
            value.parameter.empty() || value.text.empty())
            std::abort();
        last = value.at;
    }
    return 0;
}
