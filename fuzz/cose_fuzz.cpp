// A message that parses is laid out as docs/formats/batch.md says: writing its parts again gives
// the same bytes. No signature but the key holder's verifies.
#include <cstdlib>

#include "cbor/cbor.h"
#include "cbor/cose.h"

using namespace vs;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView input(data, size);
    const auto message = cose::parse(input);
    if (!message) return 0;
    cbor::Writer writer;
    writer.tag(18).array(4).bytes(message->protected_bytes).map(0);
    writer.bytes(message->payload).bytes(message->signature);
    if (!equal(writer.take(), input)) std::abort();
    static const crypto::SigningKey stranger(crypto::Secret::random());
    if (cose::verify(*message, stranger.public_key())) std::abort();
    return 0;
}
