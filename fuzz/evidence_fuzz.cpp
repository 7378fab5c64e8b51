// A file of evidence is anybody's: whatever it holds, it is refused or judged, and judged the same
// twice.
#include <cstdlib>

#include "verify/evidence.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto evidence = vs::verify::parse_evidence(text);
    if (!evidence) return 0;
    const auto once = vs::verify::judge(*evidence, ""), again = vs::verify::judge(*evidence, "");
    if (once.words != again.words || once.tampering() != again.tampering()) std::abort();
    if (once.proven && !once.promised) std::abort();
    return 0;
}
