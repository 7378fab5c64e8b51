#include "evm/detail/frame.h"

#include <algorithm>
#include <cstdlib>
#include <new>

#include "evm/gas.h"

namespace vs::evm::detail {

void Memory::grow(std::uint64_t new_size) {
    if (new_size > capacity_) {
        const auto capacity = std::max({kFirst, 2 * capacity_, new_size});
        auto* moved = static_cast<std::uint8_t*>(std::realloc(bytes_.get(), capacity));
        if (moved == nullptr) throw std::bad_alloc();
        static_cast<void>(bytes_.release());
        bytes_.reset(moved);
        capacity_ = capacity;
    }
    std::memset(bytes_.get() + size_, 0, new_size - size_);
    size_ = new_size;
}

void Memory::clear() {
    size_ = 0;
    if (capacity_ > kKept) {
        bytes_.reset();
        capacity_ = 0;
    }
}

std::int64_t cover(Frame& frame, const U256& offset, const U256& size, std::int64_t gas) {
    // No gas that fits 63 bits pays for more than 2^32 bytes twice; below that nothing overflows.
    constexpr std::uint64_t kMost = std::uint64_t{1} << 32;
    if (size.is_zero()) return gas;
    if (size.clamp_u64() > kMost || offset.clamp_u64() > kMost) return kFailed;
    const auto words = gas::words(offset.w[0] + size.w[0]);
    const auto now = frame.memory.size() / 32;
    if (words <= now) return gas;
    gas -= gas::memory(words) - gas::memory(now);
    if (gas >= 0) frame.memory.grow(words * 32);
    return gas;
}

}  // namespace vs::evm::detail
