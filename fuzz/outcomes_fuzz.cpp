// Outcomes of stays from hostile bytes: what is accepted names records that stay in their folder.
#include <cctype>
#include <cstdint>
#include <cstdlib>

#include "base/bytes.h"
#include "wfdb/outcomes.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace vs;
    const auto outcomes = wfdb::parse_outcomes(as_text(ByteView(data, size)));
    if (!outcomes) return 0;
    for (const auto& [record, died] : *outcomes) {
        if (record.empty() || record.size() > 32) std::abort();
        for (const char c : record)
            if (std::isalnum(static_cast<unsigned char>(c)) == 0) std::abort();
    }
    return 0;
}
