// What fixtures of ethereum/tests have in common. Members that are missing or malformed read as
// empty or zero: a fixture that is wrong fails by its outcome.
#pragma once

#include "base/json.h"
#include "chain/memory_state.h"
#include "chain/receipt.h"
#include "chain/rlp.h"

namespace vs::conformance::ethereum {

using chain::Address;
using chain::Hash;
using chain::U256;

inline std::string_view text_of(const json::value& value) {
    return value.is_string() ? std::string_view(value.get_string()) : std::string_view();
}
inline Bytes bytes_of(std::string_view hex) {
    const auto bytes = from_hex(hex.starts_with("0x") ? hex.substr(2) : hex);
    return bytes ? *bytes : Bytes{};
}
inline U256 number_of(std::string_view text) {
    const auto number = evm::parse_u256(text);
    return number ? *number : U256{};
}
inline U256 number_in(const json::object& object, std::string_view key) {
    return number_of(json_text(object, key));
}
inline std::uint64_t u64_in(const json::object& object, std::string_view key) {
    return number_in(object, key).clamp_u64();
}
template <std::size_t N>
std::array<std::uint8_t, N> fixed_of(std::string_view hex) {
    const auto fixed = to_array<N>(bytes_of(hex));
    return fixed ? *fixed : std::array<std::uint8_t, N>{};
}
inline const json::object& object_in(const json::object& object, std::string_view key) {
    static const json::object none;
    const auto* value = object.if_contains(key);
    return value != nullptr && value->is_object() ? value->get_object() : none;
}

inline chain::Alloc alloc_of(const json::object& accounts) {
    chain::Alloc alloc;
    for (const auto& [address, value] : accounts) {
        if (!value.is_object()) continue;
        const auto& object = value.get_object();
        auto& account = alloc[fixed_of<20>(address)];
        account.nonce = u64_in(object, "nonce");
        account.balance = number_in(object, "balance");
        account.code = bytes_of(json_text(object, "code"));
        for (const auto& [key, slot] : object_in(object, "storage"))
            if (const U256 held = number_of(text_of(slot)); !held.is_zero())
                account.storage[number_of(key)] = held;
    }
    return alloc;
}

// keccak256 of the logs' RLP, by which fixtures name them.
inline Hash hash_of(const std::vector<chain::Log>& logs) {
    namespace rlp = chain::rlp;
    Bytes all;
    for (const auto& log : logs) {
        Bytes topics;
        for (const auto& topic : log.topics) rlp::append_string(topics, topic);
        Bytes fields = rlp::string(log.address);
        rlp::append_list(fields, topics);
        rlp::append_string(fields, log.data);
        rlp::append_list(all, fields);
    }
    return crypto::keccak256(rlp::list(all));
}

// In state and VM tests the hash of block n is that of its decimal digits.
inline Hash test_block_hash(std::uint64_t number) {
    return crypto::keccak256(as_bytes(std::to_string(number)));
}

}  // namespace vs::conformance::ethereum
