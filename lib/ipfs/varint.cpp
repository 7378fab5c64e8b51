#include "ipfs/varint.h"

#include <stdexcept>

namespace vs::ipfs {

constexpr std::size_t kMaxVarint = 9;

void append_varint(Bytes& out, std::uint64_t value) {
    if (value >> 63) throw std::out_of_range("a varint holds 63 bits");
    for (; value >= 0x80; value >>= 7) out.push_back(static_cast<std::uint8_t>(value | 0x80));
    out.push_back(static_cast<std::uint8_t>(value));
}

Result<Varint> take_varint(ByteView bytes) {
    Varint out;
    while (out.size < bytes.size() && out.size < kMaxVarint) {
        const std::uint8_t byte = bytes[out.size];
        out.value |= std::uint64_t{byte & 0x7fu} << (7 * out.size);
        ++out.size;
        if (byte & 0x80) continue;
        if (byte == 0 && out.size > 1) return fail("varint", "a varint is longer than it need be");
        return out;
    }
    return fail("varint", bytes.size() < kMaxVarint ? "a varint is cut short"
                                                    : "a varint is longer than 9 bytes");
}

}  // namespace vs::ipfs
