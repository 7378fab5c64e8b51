// Checkpoint texts from hostile bytes: what is accepted is written back byte for byte.
#include <cstdint>
#include <cstdlib>

#include "tlog/note.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = vs::as_text(vs::ByteView(data, size));
    const auto checkpoint = vs::tlog::parse_checkpoint(input);
    if (checkpoint && vs::tlog::checkpoint_text(*checkpoint) != input) std::abort();
    return 0;
}
