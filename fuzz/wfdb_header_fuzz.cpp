// WFDB headers from hostile bytes: what is accepted keeps the promises of wfdb/record.h.
#include <cmath>
#include <cstdint>
#include <cstdlib>

#include "wfdb/record.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace vs;
    const auto header = wfdb::parse_header(as_text(ByteView(data, size)));
    if (!header) {
        if (header.error().code.empty() || header.error().message.empty()) std::abort();
        return 0;
    }
    unsigned per_frame = 0;
    for (const auto& signal : header->signals) {
        per_frame += signal.samples_per_frame;
        const bool sane = (signal.format == 16 || signal.format == 212) &&
                          signal.samples_per_frame > 0 && signal.gain > 0 &&
                          std::isfinite(signal.physical(-32768)) && !signal.file.empty() &&
                          signal.file.find('/') == std::string::npos;
        if (!sane) std::abort();
    }
    if (!(header->rate > 0) || header->frames >= 1ull << 31 || header->signals.size() > 256 ||
        per_frame > 4096)
        std::abort();
    return 0;
}
