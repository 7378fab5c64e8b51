// Coded samples from hostile bytes: what is decoded is coded into a piece that decodes to the same.
#include <cstdint>
#include <cstdlib>

#include "signal/codec.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace vs;
    const auto leads = signal::decode_samples(ByteView(data, size));
    if (!leads) return 0;
    const auto bytes = signal::encode_samples(*leads);
    if (!bytes) std::abort();
    const auto again = signal::decode_samples(*bytes);
    if (!again || *again != *leads) std::abort();
    return 0;
}
