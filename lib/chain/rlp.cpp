#include "chain/rlp.h"

#include <algorithm>

namespace vs::chain::rlp {
namespace {

constexpr std::size_t kShort = 55;  // the longest payload whose size fits the first byte

// The significant bytes of a big-endian number.
ByteView trimmed(ByteView bytes) {
    const auto first = std::ranges::find_if(bytes, [](std::uint8_t b) { return b != 0; });
    return bytes.subspan(static_cast<std::size_t>(first - bytes.begin()));
}

std::array<std::uint8_t, 8> big_endian(std::uint64_t value) {
    std::array<std::uint8_t, 8> out;
    for (std::size_t i = 8; i-- > 0; value >>= 8) out[i] = static_cast<std::uint8_t>(value);
    return out;
}

void append_prefix(Bytes& out, std::uint8_t base, std::size_t size) {
    if (size <= kShort) {
        out.push_back(static_cast<std::uint8_t>(base + size));
        return;
    }
    const auto bytes = big_endian(size);
    const auto digits = trimmed(bytes);
    out.push_back(static_cast<std::uint8_t>(base + kShort + digits.size()));
    append(out, digits);
}

tl::unexpected<Error> wrong(std::string why) {
    return fail("rlp", "not canonical RLP: " + std::move(why));
}

// The payload's size behind a prefix of `count` size bytes.
Result<std::size_t> long_size(ByteView input, std::size_t count) {
    if (input.size() < 1 + count) return wrong("it ends within a size");
    const auto digits = input.subspan(1, count);
    if (digits[0] == 0) return wrong("a size begins with zero");
    std::uint64_t size = 0;
    for (const auto digit : digits) size = size << 8 | digit;
    if (size <= kShort) return wrong("a short item is written as a long one");
    if (size > input.size()) return wrong("an item is longer than its input");
    return static_cast<std::size_t>(size);
}

}  // namespace

void append_string(Bytes& out, ByteView value) {
    if (value.size() != 1 || value[0] >= 0x80) append_prefix(out, 0x80, value.size());
    append(out, value);
}

void append_number(Bytes& out, std::uint64_t value) {
    append_string(out, trimmed(big_endian(value)));
}

void append_number(Bytes& out, const U256& value) {
    append_string(out, trimmed(value.to_be()));
}

void append_list(Bytes& out, ByteView encoded_items) {
    append_prefix(out, 0xc0, encoded_items.size());
    append(out, encoded_items);
}

Bytes string(ByteView value) {
    Bytes out;
    append_string(out, value);
    return out;
}

Bytes list(ByteView encoded_items) {
    Bytes out;
    out.reserve(encoded_items.size() + 9);
    append_list(out, encoded_items);
    return out;
}

Result<Item> first_item(ByteView input) {
    if (input.empty()) return wrong("there is nothing");
    const auto first = input[0];
    if (first < 0x80) return Item{false, input.first(1), input.first(1)};
    const bool is_list = first >= 0xc0;
    const std::size_t tag = first - (is_list ? 0xc0u : 0x80u);
    std::size_t head = 1, size = tag;
    if (tag > kShort) {
        const auto found = long_size(input, tag - kShort);
        if (!found) return pass(found);
        head += tag - kShort;
        size = *found;
    }
    if (size > input.size() - head) return wrong("an item is longer than its input");
    const auto payload = input.subspan(head, size);
    if (!is_list && size == 1 && payload[0] < 0x80)
        return wrong("a byte below 80 is written with a prefix");
    return Item{is_list, payload, input.first(head + size)};
}

Result<Item> only_item(ByteView input) {
    auto item = first_item(input);
    if (item && item->encoded.size() != input.size()) return wrong("bytes follow the item");
    return item;
}

Reader Reader::of(const Item& item) {
    Reader out(item.payload);
    if (!item.is_list) out.refuse("a string stands where a list is wanted");
    return out;
}

Reader Reader::of_list(ByteView input) {
    const auto item = only_item(input);
    if (item) return of(*item);
    Reader out{ByteView()};
    out.error_ = item.error().message;
    return out;
}

void Reader::refuse(std::string why) {
    if (!error_) error_ = std::move(why);
}

Item Reader::item() {
    if (error_) return {};
    if (rest_.empty()) {
        refuse("a list has too few items");
        return {};
    }
    const auto item = first_item(rest_);
    if (!item) {
        refuse(item.error().message);
        return {};
    }
    rest_ = rest_.subspan(item->encoded.size());
    return *item;
}

ByteView Reader::string() {
    const auto found = item();
    if (!found.is_list) return found.payload;
    refuse("a list stands where a string is wanted");
    return {};
}

Reader Reader::list() {
    const auto found = item();
    if (!error_ && !found.is_list) refuse("a string stands where a list is wanted");
    Reader out(error_ ? ByteView() : found.payload);
    out.error_ = error_;
    return out;
}

ByteView Reader::number(std::size_t most) {
    const auto digits = string();
    if (digits.size() > most)
        refuse("a number has over " + std::to_string(most) + " bytes");
    else if (!digits.empty() && digits[0] == 0)
        refuse("a number begins with a zero byte");
    return error_ ? ByteView() : digits;
}

std::uint64_t Reader::u64() {
    std::uint64_t out = 0;
    for (const auto digit : number(8)) out = out << 8 | digit;
    return out;
}

U256 Reader::u256() {
    return U256::from_be(number(32));
}

void Reader::copy_fixed(std::span<std::uint8_t> out) {
    const auto bytes = string();
    if (!error_ && bytes.size() != out.size())
        refuse("a string of " + std::to_string(out.size()) + " bytes has " +
               std::to_string(bytes.size()));
    if (!error_) std::ranges::copy(bytes, out.begin());
}

Result<> Reader::finish() const {
    if (error_) return fail("rlp", *error_);
    if (!rest_.empty()) return wrong("a list has too many items");
    return {};
}

}  // namespace vs::chain::rlp
