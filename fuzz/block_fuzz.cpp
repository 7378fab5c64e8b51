// Blocks, bodies and headers from hostile bytes: whatever decodes encodes to the same bytes. And
// the same bytes as a genesis file: what parses is written and parses to the same.
#include <cstdlib>

#include "chain/genesis.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace vs;
    using namespace vs::chain;
    const ByteView input(data, size);
    if (const auto block = decode_block(input, Senders::leave_zero)) {
        if (!equal(encode(*block), input)) std::abort();
        const auto body = decode_body(block->header, encode_body(*block));
        if (!body || *body != *block) std::abort();
    }
    if (const auto header = decode_header(input))
        if (!equal(encode(*header), input)) std::abort();
    if (const auto genesis = parse_genesis(as_text(input))) {
        const auto again = parse_genesis(to_json(*genesis));
        if (!again || *again != *genesis) std::abort();
    }
    return 0;
}
