// A pack that is accepted can be written and read again, and from then on its bytes stay the same.
#include <cstdlib>

#include "cbor/senml.h"

using namespace vs;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto pack = senml::decode_cbor({data, size});
    if (!pack) return 0;
    const auto written = senml::encode_cbor(*pack);
    const auto again = senml::decode_cbor(written);
    if (!again || senml::encode_cbor(*again) != written) std::abort();
    const auto text = senml::encode_json(*pack);
    const auto from_text = senml::decode_json(text);
    if (!from_text || senml::encode_json(*from_text) != text) std::abort();
    return 0;
}
