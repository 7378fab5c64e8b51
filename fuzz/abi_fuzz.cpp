// The first byte picks the types, the rest is data: whatever decodes encodes and decodes to the
// same values, in no more bytes. And the whole as the text of types.
#include <cstdlib>

#include "chain/abi.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace vs;
    using namespace vs::chain;
    static const std::vector<abi::Type> kTypes = [] {
        std::vector<abi::Type> out;
        for (const auto* text :
             {"uint256,bool,address", "bytes", "string[],uint8", "(bytes32,bytes)[]",
              "uint40[][2],int16", "(address,(bytes,uint256[])[],bytes4)", "bytes[2][],bool[3]"})
            out.push_back(abi::parse_types(text).value());
        return out;
    }();
    const ByteView input(data, size);
    if (const auto type = abi::parse_types(as_text(input))) {
        if (type->kind != abi::Type::Kind::tuple) std::abort();
    }
    if (input.empty()) return 0;
    const auto& type = kTypes[input[0] % kTypes.size()];
    const auto values = abi::decode(type, input.subspan(1));
    abi::revert_reason(input);
    if (!values) return 0;
    const auto encoded = abi::encode(type, *values);
    if (!encoded || encoded->size() > input.size() - 1) std::abort();
    const auto again = abi::decode(type, *encoded);
    if (!again || *abi::encode(type, *again) != *encoded) std::abort();
    return 0;
}
