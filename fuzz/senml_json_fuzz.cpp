// A pack that is accepted can be written and read again, in JSON and in CBOR, with the same digits.
#include <cstdlib>

#include "cbor/senml.h"

using namespace vs;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto pack = senml::decode_json({reinterpret_cast<const char*>(data), size});
    if (!pack) return 0;
    const auto text = senml::encode_json(*pack);
    const auto again = senml::decode_json(text);
    if (!again || senml::encode_json(*again) != text) std::abort();
    const auto bytes = senml::encode_cbor(*pack);
    const auto from_cbor = senml::decode_cbor(bytes);
    if (!from_cbor || senml::encode_cbor(*from_cbor) != bytes) std::abort();
    return 0;
}
