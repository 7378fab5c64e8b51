// Members of a JSON object as genesis files write them, with one error at the end.
#pragma once

#include "base/json.h"
#include "chain/rlp.h"

namespace vs::chain::detail {

// The first thing wrong sticks; readings after it give the fallback. Null counts as absent.
class Fields {
  public:
    explicit Fields(json::object object) : object_(std::move(object)) {}

    bool has(std::string_view name) const { return find(name) != nullptr; }
    U256 number(std::string_view name, const U256& fallback);
    std::uint64_t u64(std::string_view name, std::uint64_t fallback);
    Bytes bytes(std::string_view name);  // "0x…"; empty where absent
    const json::object* object(std::string_view name);
    template <std::size_t N>
    std::array<std::uint8_t, N> fixed(std::string_view name) {
        std::array<std::uint8_t, N> out{};
        const auto found = bytes(name);
        if (!found.empty() && found.size() != N)
            refuse(name, "has not " + std::to_string(N) + " bytes");
        else
            std::copy(found.begin(), found.end(), out.begin());
        return out;
    }

    void refuse(std::string_view name, std::string_view why);
    const std::optional<std::string>& error() const { return error_; }

  private:
    const json::value* find(std::string_view name) const;

    json::object object_;
    std::optional<std::string> error_;
};

// Hexadecimal with or without "0x", at most 64 digits: a storage key or value. Code "number".
Result<U256> parse_word(std::string_view text);

// The text of a value, two spaces a level.
std::string indented(const json::value& value);

}  // namespace vs::chain::detail
