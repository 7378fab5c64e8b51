// The part of tar (POSIX.1-2017 pax, ustar header) that an archive uses: plain files, owner 0, time
// 0, mode 0644. One header for one name and size, so that reading compares every byte.
#pragma once

#include <array>
#include <cstdio>
#include <cstring>
#include <string>

#include "base/bytes.h"

namespace vs::verify::tar {

inline constexpr std::size_t kBlock = 512;
using Header = std::array<std::uint8_t, kBlock>;

// `name` has at most 99 bytes, `size` is below 8 GiB.
inline Header header(const std::string& name, std::uint64_t size) {
    Header out{};
    const auto put = [&](std::size_t at, const char* text) {
        std::memcpy(out.data() + at, text, std::strlen(text));
    };
    put(0, name.c_str());
    put(100, "0000644"), put(108, "0000000"), put(116, "0000000"), put(136, "00000000000");
    char number[32];
    std::snprintf(number, sizeof number, "%011llo", static_cast<unsigned long long>(size));
    put(124, number);
    put(148, "        "), put(156, "0"), put(257, "ustar");
    put(263, "00");
    unsigned sum = 0;
    for (const auto byte : out) sum += byte;
    std::snprintf(number, sizeof number, "%06o", sum);
    std::memcpy(out.data() + 148, number, 7);  // six digits, NUL, and the blank stays
    return out;
}

inline std::size_t padding(std::uint64_t size) {
    return static_cast<std::size_t>((kBlock - size % kBlock) % kBlock);
}

}  // namespace vs::verify::tar
