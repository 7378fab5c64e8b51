// How many of a process's files its connections may take.
#pragma once

#include <algorithm>
#include <cstddef>

namespace vs::net::detail {

inline constexpr std::size_t kSpareFiles = 256;  // for stores, journals and logs

// As many as asked for, but never so many that strangers who hold connections open keep the process
// from opening its own files; at least one.
constexpr std::size_t connections_within(std::size_t files, std::size_t wanted) {
    const auto left = files > 2 * kSpareFiles ? files - kSpareFiles : files / 2;
    return std::max<std::size_t>(std::min(left, wanted), 1);
}

}  // namespace vs::net::detail
