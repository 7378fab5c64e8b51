// Annotation files from hostile bytes: what is accepted is in order, and what can be written again
// is read back the same.
#include <cstdint>
#include <cstdlib>

#include "wfdb/annotation.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace vs;
    const auto all = wfdb::parse_annotations(ByteView(data, size));
    if (!all) return 0;
    std::int64_t last = 0;
    for (const auto& a : *all) {
        if (a.sample < last || a.text.size() > 255) std::abort();
        last = a.sample;
    }
    const auto bytes = wfdb::encode_annotations(*all);
    if (!bytes) std::abort();
    const auto again = wfdb::parse_annotations(*bytes);
    if (!again || *again != *all) std::abort();
    return 0;
}
