#include "evm/code.h"

namespace vs::evm {
namespace {

constexpr std::uint8_t kJumpDestination = 0x5b;
constexpr std::uint8_t kPush1 = 0x60;
constexpr std::uint8_t kPush32 = 0x7f;

}  // namespace

Code::Code(ByteView code)
    : size_(code.size()), padded_(code.size() + kPadding), destinations_(code.size() / 64 + 1) {
    if (!code.empty()) std::memcpy(padded_.data(), code.data(), code.size());
    for (std::size_t i = 0; i < size_; ++i) {
        const auto op = padded_[i];
        if (op >= kPush1 && op <= kPush32)
            i += op - kPush1 + std::size_t{1};
        else if (op == kJumpDestination)
            destinations_[i / 64] |= std::uint64_t{1} << (i % 64);
    }
}

}  // namespace vs::evm
