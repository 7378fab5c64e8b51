// The byte grammar stands at the head of detail/cursor.cpp.
#include "cbor/cbor.h"

#include <bit>
#include <cmath>

namespace vs::cbor {
namespace {

void append_big_endian(Bytes& out, std::uint64_t value, int width) {
    for (int shift = (width - 1) * 8; shift >= 0; shift -= 8)
        out.push_back(static_cast<std::uint8_t>(value >> shift));
}

}  // namespace

void Writer::head(std::uint8_t major, std::uint64_t argument) {
    const auto first = [&](std::uint64_t info) {
        out_.push_back(static_cast<std::uint8_t>(major << 5 | info));
    };
    if (argument < 24) return first(argument);
    const unsigned log2_width = argument <= 0xff      ? 0
                                : argument <= 0xffff  ? 1
                                : argument >> 32 == 0 ? 2
                                                      : 3;
    first(std::uint64_t{24} + log2_width);
    append_big_endian(out_, argument, 1 << log2_width);
}

Writer& Writer::uint(std::uint64_t value) {
    head(0, value);
    return *this;
}

Writer& Writer::integer(std::int64_t value) {
    if (value >= 0)
        head(0, static_cast<std::uint64_t>(value));
    else
        head(1, static_cast<std::uint64_t>(-1 - value));
    return *this;
}

Writer& Writer::bytes(ByteView value) {
    head(2, value.size());
    append(out_, value);
    return *this;
}

Writer& Writer::text(std::string_view value) {
    head(3, value.size());
    append(out_, as_bytes(value));
    return *this;
}

Writer& Writer::array(std::uint64_t items) {
    head(4, items);
    return *this;
}

Writer& Writer::map(std::uint64_t pairs) {
    head(5, pairs);
    return *this;
}

Writer& Writer::tag(std::uint64_t number) {
    head(6, number);
    return *this;
}

Writer& Writer::boolean(bool value) {
    out_.push_back(value ? 0xf5 : 0xf4);
    return *this;
}

Writer& Writer::null() {
    out_.push_back(0xf6);
    return *this;
}

Writer& Writer::floating(double value) {
    std::uint16_t half = 0x7e00;
    if (std::isnan(value) || detail::to_half(value, half)) {
        out_.push_back(0xf9);
        append_big_endian(out_, half, 2);
    } else if (detail::fits_float(value)) {
        out_.push_back(0xfa);
        append_big_endian(out_, std::bit_cast<std::uint32_t>(static_cast<float>(value)), 4);
    } else {
        out_.push_back(0xfb);
        append_big_endian(out_, std::bit_cast<std::uint64_t>(value), 8);
    }
    return *this;
}

Writer& Writer::encoded(ByteView item) {
    append(out_, item);
    return *this;
}

template <class T>
Result<T> Reader::result(bool good, T value) {
    if (!good) return fail("cbor", cursor_.message());
    return value;
}

Result<> Reader::result(bool good) {
    if (!good) return fail("cbor", cursor_.message());
    return {};
}

Result<Type> Reader::peek() {
    Type type{};
    const bool good = cursor_.peek(type);
    return result(good, type);
}

Result<std::uint64_t> Reader::uint() {
    std::uint64_t value = 0;
    const bool good = cursor_.uint(value);
    return result(good, value);
}

Result<std::int64_t> Reader::integer() {
    std::int64_t value = 0;
    const bool good = cursor_.integer(value);
    return result(good, value);
}

Result<ByteView> Reader::bytes() {
    ByteView value;
    const bool good = cursor_.bytes(value);
    return result(good, value);
}

Result<std::string_view> Reader::text() {
    std::string_view value;
    const bool good = cursor_.text(value);
    return result(good, value);
}

Result<std::size_t> Reader::array() {
    std::size_t items = 0;
    const bool good = cursor_.array(items);
    return result(good, items);
}

Result<std::size_t> Reader::map() {
    std::size_t pairs = 0;
    const bool good = cursor_.map(pairs);
    return result(good, pairs);
}

Result<std::uint64_t> Reader::tag() {
    std::uint64_t number = 0;
    const bool good = cursor_.tag(number);
    return result(good, number);
}

Result<bool> Reader::boolean() {
    bool value = false;
    const bool good = cursor_.boolean(value);
    return result(good, value);
}

Result<> Reader::null() {
    return result(cursor_.null());
}

Result<double> Reader::floating() {
    double value = 0;
    const bool good = cursor_.floating(value);
    return result(good, value);
}

Result<> Reader::skip() {
    return result(cursor_.skip());
}

Result<> Reader::finish() {
    return result(cursor_.finish());
}

Result<> check(ByteView encoded) {
    detail::Cursor cursor(encoded);
    if (!cursor.skip() || !cursor.finish()) return fail("cbor", cursor.message());
    return {};
}

}  // namespace vs::cbor
