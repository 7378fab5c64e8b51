// Words shared by the interpreter and its hosts.
#pragma once

#include <cstring>

#include "crypto/hash.h"
#include "crypto/secp256k1.h"
#include "evm/u256.h"

namespace vs::evm {

using crypto::Address;
using Hash = crypto::Digest;

// Rule sets by the fork that introduced them, in order.
enum class Revision : std::uint8_t { istanbul, berlin, london, paris, shanghai, cancun };

std::string_view name_of(Revision revision);  // "Cancun"
// Takes names as test fixtures write them, "Merge" for Paris among them; code "revision".
Result<Revision> parse_revision(std::string_view name);

// How an execution ended. Everything from `out_of_gas` on consumes all gas of its frame.
enum class Status : std::uint8_t {
    success,
    revert,  // REVERT: state undone, gas left and output kept
    out_of_gas,
    invalid_instruction,  // INVALID (0xfe)
    undefined_instruction,
    stack_overflow,
    stack_underflow,
    bad_jump_destination,
    return_data_out_of_bounds,
    static_mode_violation,
    precompile_failure,
    unsupported_precompile,  // point evaluation (0x0a): the whole transaction must be given up
    code_too_large,          // EIP-170
    code_starts_with_ef,     // EIP-3541
    address_collision,       // CREATE onto an account with nonce, code or storage
    // What follows is decided before a frame begins: its gas is returned.
    call_depth_exceeded,
    insufficient_balance,
    nonce_exhausted,  // EIP-2681
};

std::string_view name_of(Status status);

inline U256 to_word(const Address& address) {
    std::uint8_t bytes[32] = {};
    std::memcpy(bytes + 12, address.data(), address.size());
    return U256::from_be(bytes);
}
inline Address to_address(const U256& word) {  // the low 20 bytes
    std::uint8_t bytes[32];
    word.store_be(bytes);
    Address out;
    std::memcpy(out.data(), bytes + 12, out.size());
    return out;
}

// For unordered containers.
struct AddressHash {
    std::size_t operator()(const Address& address) const noexcept {
        std::uint64_t a, b, c;
        std::memcpy(&a, address.data(), 8);
        std::memcpy(&b, address.data() + 8, 8);
        std::memcpy(&c, address.data() + 12, 8);
        return U256Hash{}(U256{a, b, c, 0});
    }
};

struct HashHash {
    std::size_t operator()(const Hash& hash) const noexcept {
        std::uint64_t low;
        std::memcpy(&low, hash.data(), 8);
        return static_cast<std::size_t>(low);
    }
};

// keccak256 of nothing: the code hash of an account without code.
inline constexpr Hash kEmptyCodeHash = {
    0xc5, 0xd2, 0x46, 0x01, 0x86, 0xf7, 0x23, 0x3c, 0x92, 0x7e, 0x7d, 0xb2, 0xdc, 0xc7, 0x03, 0xc0,
    0xe5, 0x00, 0xb6, 0x53, 0xca, 0x82, 0x27, 0x3b, 0x7b, 0xfa, 0xd8, 0x04, 0x5d, 0x85, 0xa4, 0x70};

}  // namespace vs::evm
