// Limits from hostile JSON: what is accepted keeps its order and reads back as it was.
#include <cstdint>
#include <cstdlib>

#include "alert/limits.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace vs;
    const auto value = parse_json(as_text(ByteView(data, size)));
    if (!value) return 0;
    const auto limits = alert::limits_from_json(*value);
    if (!limits) return 0;
    for (const auto& vital : limits->vitals)
        if (vital.low && vital.high && *vital.low >= *vital.high) std::abort();
    const auto again = alert::limits_from_json(alert::to_json(*limits));
    if (!again || alert::to_json(*again) != alert::to_json(*limits)) std::abort();
    return 0;
}
