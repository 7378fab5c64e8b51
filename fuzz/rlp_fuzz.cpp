// RLP from hostile bytes: whatever decodes to the bottom encodes to the same bytes.
#include <cstdlib>

#include "chain/rlp.h"

namespace {

using namespace vs;
using namespace vs::chain;

// Walks without recursion: a list inside a list costs an attacker one byte.
bool decodes_deep(ByteView input) {
    std::vector<ByteView> open{input};
    while (!open.empty()) {
        auto& rest = open.back();
        if (rest.empty()) {
            open.pop_back();
            continue;
        }
        const auto item = rlp::first_item(rest);
        if (!item) return false;
        rest = rest.subspan(item->encoded.size());
        const auto again = item->is_list ? rlp::list(item->payload) : rlp::string(item->payload);
        if (!equal(again, item->encoded)) std::abort();
        if (item->is_list) open.push_back(item->payload);
    }
    return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView input(data, size);
    decodes_deep(input);
    auto reader = rlp::Reader::of_list(input);
    Bytes numbers;
    while (reader.more()) rlp::append_number(numbers, reader.u256());
    if (reader.finish() && !equal(rlp::list(numbers), input)) std::abort();
    return 0;
}
