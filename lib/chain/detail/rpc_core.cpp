#include "chain/detail/rpc_core.h"

#include <algorithm>

#include "base/log.h"
#include "chain/chain.h"

namespace vs::chain {
namespace {

const json::value kNull;

std::string argument(std::size_t i) {
    return "argument " + std::to_string(i);
}

}  // namespace

// What the store says names files of this machine: that is for the operator's log.
tl::unexpected<RpcError> refuse(const Error& error) {
    static constexpr std::string_view kStore[] = {"damaged", "corrupt", "io", "locked"};
    if (error.code == "disk-full") {
        log_error("chain: " + error.message);
        return refuse(kServerError, "the node's disk is full, nothing was taken: try again later");
    }
    if (std::ranges::find(kStore, error.code) == std::end(kStore))
        return refuse(kServerError, error.message);
    log_error("chain: " + error.message);
    return refuse(kInternal, "the node's store failed (" + error.code + ")");
}

void Params::refuse(std::string message, int code) {
    if (!error_) error_ = RpcError{code, std::move(message), std::nullopt};
}

const json::value* Params::at(std::size_t i) const {
    return i < values_.size() && !values_[i].is_null() ? &values_[i] : nullptr;
}

const json::value& Params::need(std::size_t i) {
    if (const auto* value = at(i)) return *value;
    refuse("missing value for required " + argument(i));
    return kNull;
}

std::string_view Params::text(const json::value& value, std::string_view what) {
    if (value.is_string()) return value.get_string();
    refuse("invalid " + std::string(what) + ": a hex string is wanted");
    return {};
}

Bytes Params::bytes(const json::value& value, std::string_view what) {
    const auto hex = text(value, what);
    if (!good()) return {};
    if (!hex.starts_with("0x") && !hex.starts_with("0X")) {
        refuse("invalid " + std::string(what) + ": hex string without 0x prefix");
        return {};
    }
    auto out = from_hex(hex.substr(2));
    if (out) return std::move(*out);
    refuse("invalid " + std::string(what) + ": " +
           (hex.size() % 2 != 0 ? "hex string of odd length" : "invalid hex string"));
    return {};
}

Address Params::address(const json::value& value, std::string_view what) {
    const auto out = to_array<20>(bytes(value, what));
    if (!out) refuse("invalid " + std::string(what) + ": an address has 20 bytes");
    return out.value_or(Address{});
}

Hash Params::hash(const json::value& value, std::string_view what) {
    const auto out = to_array<32>(bytes(value, what));
    if (!out) refuse("invalid " + std::string(what) + ": a hash has 32 bytes");
    return out.value_or(Hash{});
}

U256 Params::quantity(const json::value& value, std::string_view what) {
    if (value.is_int64() && value.get_int64() >= 0)
        return U256{static_cast<std::uint64_t>(value.get_int64())};
    if (value.is_uint64()) return U256{value.get_uint64()};
    const auto hex = text(value, what);
    if (!good()) return {};
    if (!hex.starts_with("0x")) {
        refuse("invalid " + std::string(what) + ": hex string without 0x prefix");
        return {};
    }
    const auto out = evm::parse_u256(hex);
    if (!out)
        refuse("invalid " + std::string(what) + ": " +
               (out.error().code == "range" ? "over 256 bits" : "invalid hex string"));
    return out.value_or(U256{});
}

std::uint64_t Params::count(const json::value& value, std::string_view what) {
    const auto out = quantity(value, what);
    if (!out.fits_u64()) refuse("invalid " + std::string(what) + ": over 64 bits");
    return out.clamp_u64();
}

U256 Params::slot(const json::value& value, std::string_view what) {
    const auto hex = text(value, what);
    if (!good()) return {};
    // As little as one digit is seen in the wild, and more than 32 bytes is a mistake.
    std::string even(hex.starts_with("0x") ? hex.substr(2) : hex);
    if (hex.starts_with("0x") && even.size() <= 64) {
        if (even.size() % 2 != 0) even.insert(even.begin(), '0');
        if (const auto bytes = from_hex(even)) return U256::from_be(*bytes);
    }
    refuse("invalid " + std::string(what) + ": a slot has at most 32 bytes of hex behind 0x");
    return {};
}

std::optional<std::uint64_t> Params::by_hash(const Hash& hash) {
    const auto number = chain_.database().number_of(hash);
    if (!number) refuse(number.error().message, kInternal);
    return number.value_or(std::nullopt);
}

// EIP-1898. There is one chain here, so every block there is is canonical.
std::optional<std::uint64_t> Params::block_object(const json::object& object,
                                                  std::string_view what) {
    if (const auto* value = object.if_contains("blockHash")) {
        if (object.contains("blockNumber"))
            refuse("cannot specify both BlockHash and BlockNumber, choose one or the other");
        const auto wanted = hash(*value, what);
        return good() ? by_hash(wanted) : std::nullopt;
    }
    if (const auto* value = object.if_contains("blockNumber")) return block(*value, what);
    refuse("invalid " + std::string(what) + ": blockHash or blockNumber is wanted");
    return std::nullopt;
}

std::optional<std::uint64_t> Params::block(const json::value& value, std::string_view what) {
    const auto last = chain_.head()->header.number;
    if (value.is_object()) return block_object(value.get_object(), what);
    std::uint64_t number = 0;
    if (value.is_string()) {
        const std::string_view name = value.get_string();
        if (name == "latest" || name == "pending" || name == "safe" || name == "finalized")
            return last;
        if (name == "earliest") return 0;
        if (name.size() == 66) {
            const auto wanted = hash(value, what);
            return good() ? by_hash(wanted) : std::nullopt;
        }
    }
    number = count(value, what);
    return good() && number <= last ? std::optional(number) : std::nullopt;
}

Address Params::address(std::size_t i) {
    return address(need(i), argument(i));
}
Hash Params::hash(std::size_t i) {
    return hash(need(i), argument(i));
}
Bytes Params::bytes(std::size_t i) {
    return bytes(need(i), argument(i));
}
U256 Params::quantity(std::size_t i) {
    return quantity(need(i), argument(i));
}
std::uint64_t Params::count(std::size_t i) {
    return count(need(i), argument(i));
}
U256 Params::slot(std::size_t i) {
    return slot(need(i), argument(i));
}

bool Params::flag(std::size_t i, bool otherwise) {
    const auto* value = at(i);
    if (value == nullptr) return otherwise;
    if (value->is_bool()) return value->get_bool();
    refuse("invalid " + argument(i) + ": true or false is wanted");
    return otherwise;
}

std::optional<std::uint64_t> Params::block(std::size_t i) {
    const auto* value = at(i);
    if (value == nullptr) return chain_.head()->header.number;
    return block(*value, argument(i));
}

std::uint64_t Params::state(std::size_t i) {
    const auto number = block(i);
    if (!number) refuse("header not found", kServerError);
    const auto oldest = chain_.database().oldest_state();
    if (number && *number < oldest)
        refuse("missing trie node: the state of block " + std::to_string(*number) +
                   " is no longer kept; the oldest is that of block " + std::to_string(oldest),
               kServerError);
    return number.value_or(0);
}

}  // namespace vs::chain
