// Prices of what does not depend on the opcode alone (yellow paper G, EIP-2200, 2929, 3529, 3860).
#pragma once

#include <cstdint>

namespace vs::evm::gas {

inline constexpr std::int64_t kColdAccount = 2600;
inline constexpr std::int64_t kColdSlot = 2100;
inline constexpr std::int64_t kWarm = 100;
inline constexpr std::int64_t kPerWord = 3;  // copies and memory
inline constexpr std::int64_t kKeccakWord = 6;
inline constexpr std::int64_t kInitCodeWord = 2;
inline constexpr std::int64_t kLogByte = 8;
inline constexpr std::int64_t kExpByte = 50;
inline constexpr std::int64_t kCallValue = 9000;
inline constexpr std::int64_t kCallStipend = 2300;
inline constexpr std::int64_t kNewAccount = 25000;
inline constexpr std::int64_t kSlotSet = 20000;
inline constexpr std::int64_t kSlotReset = 5000;
inline constexpr std::int64_t kCodeByte = 200;          // of deployed code
inline constexpr std::int64_t kDestructRefund = 24000;  // until Berlin

constexpr std::uint64_t words(std::uint64_t bytes) {
    return bytes / 32 + (bytes % 32 != 0 ? 1 : 0);
}

// Of all memory of a frame, for a size up to 2^32 bytes.
constexpr std::int64_t memory(std::uint64_t words) {
    return static_cast<std::int64_t>(3 * words + words * words / 512);
}

}  // namespace vs::evm::gas
