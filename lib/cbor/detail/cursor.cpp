// item   = head [content]                                   RFC 8949 section 3
// head   = major:3 info:5 [argument, 1 2 4 or 8 bytes]      info 0..23 is the argument itself,
//                                                           24 25 26 27 say its width, shortest
//                                                           only; 28..31 are refused: reserved or
//                                                           of indefinite length
// major  0 unsigned, 1 negative (-1 - argument), 2 bytes and 3 text (argument = size),
//        4 array (argument = items), 5 map (argument = pairs, keys ascending and unique),
//        6 tag (one item follows), 7 floats (info 25 26 27, shortest only) and simple values
#include "cbor/detail/cursor.h"

#include <algorithm>
#include <bit>
#include <cfloat>
#include <cmath>
#include <cstring>

namespace vs::cbor::detail {
namespace {

constexpr std::uint8_t kUint = 0, kNegative = 1, kBytes = 2, kText = 3, kArray = 4, kMap = 5,
                       kTag = 6, kOther = 7;
constexpr std::uint64_t kPositiveBignum = 2, kNegativeBignum = 3;

bool ascending(const std::uint8_t* a, const std::uint8_t* a_end, const std::uint8_t* b,
               const std::uint8_t* b_end) {
    // No encoded item is a prefix of another, so the common length decides; mostly the first byte.
    if (*a != *b) return *a < *b;
    const auto common = static_cast<std::size_t>(std::min(a_end - a, b_end - b));
    return std::memcmp(a, b, common) < 0;
}

}  // namespace

double from_half(std::uint16_t half) {
    const int exponent = half >> 10 & 31, mantissa = half & 1023;
    double value = exponent == 0    ? std::ldexp(mantissa, -24)
                   : exponent == 31 ? (mantissa == 0 ? INFINITY : NAN)
                                    : std::ldexp(mantissa + 1024, exponent - 25);
    return (half & 0x8000) != 0 ? -value : value;
}

bool to_half(double value, std::uint16_t& half) {
    const auto bits = std::bit_cast<std::uint64_t>(value);
    const auto sign = static_cast<std::uint16_t>(bits >> 48 & 0x8000);
    if (std::isinf(value)) return half = sign | 0x7c00, true;
    const double size = std::fabs(value);
    if (size > 65504) return false;
    // In units of the last place that a half of this size has: 2^-24 below 2^-14, else 2^(e-10).
    const int exponent = size < std::ldexp(1, -14) ? -14 : std::ilogb(size);
    const double units = std::ldexp(size, 10 - exponent);
    if (units != std::floor(units)) return false;
    half = static_cast<std::uint16_t>(sign | (((exponent + 14) << 10) + static_cast<int>(units)));
    return true;
}

bool fits_float(double value) {
    if (std::isinf(value)) return true;
    return std::fabs(value) <= FLT_MAX && double{static_cast<float>(value)} == value;
}

bool valid_utf8(ByteView text) {
    const auto* at = text.data();
    const auto* const end = at + text.size();
    while (at != end) {
        const std::uint8_t lead = *at++;
        if (lead < 0x80) continue;
        const int more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
        if (lead < 0xc2 || lead > 0xf4 || end - at < more) return false;
        // Overlong forms, surrogates and code points above U+10FFFF show in the second byte.
        const std::uint8_t low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
        const std::uint8_t high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
        if (*at < low || *at > high) return false;
        for (int i = 1; i < more; ++i)
            if ((at[i] & 0xc0) != 0x80) return false;
        at += more;
    }
    return true;
}

// Nothing is left to read after a fault, so that every call but this one need only look for the
// end.
bool Cursor::fault(Fault kind, const char* message) {
    if (fault_ != Fault::none) return false;
    fault_ = kind;
    message_ = message;
    fault_at_ = static_cast<std::size_t>(item_ - begin_);
    at_ = end_;
    return false;
}

std::string Cursor::message() const {
    return std::string(message_) + " at byte " + std::to_string(offset());
}

bool Cursor::peek(Type& type) {
    static constexpr Type kTypes[] = {Type::uint,  Type::negative, Type::bytes, Type::text,
                                      Type::array, Type::map,      Type::tag};
    if (at_ == end_) return truncated();
    const int major = *at_ >> 5, info = *at_ & 31;
    type = major < kOther             ? kTypes[major]
           : info >= 25 && info <= 27 ? Type::floating
                                      : Type::simple;
    return true;
}

bool Cursor::truncated() {
    item_ = at_;
    return fault(Fault::truncated, "CBOR ends where an item is due");
}

inline bool Cursor::key_ascends(Frame& frame) {
    if (frame.last_key != nullptr && !ascending(frame.last_key, frame.last_key_end, frame.key, at_))
        return fault(Fault::malformed, "CBOR map with keys out of order or twice");
    frame.last_key = frame.key;
    frame.last_key_end = at_;
    return true;
}

inline bool Cursor::done() {
    while (depth_ > 0) {
        auto& frame = frames_[depth_ - 1];
        if (frame.map && frame.left % 2 == 0 && !key_ascends(frame)) return false;
        if (--frame.left > 0) return true;
        --depth_;
    }
    return complete_ = true;
}

// Reads a head and checks that it is the shortest; at_ then stands behind it.
inline bool Cursor::head(Head& head) {
    if (at_ == end_) return truncated();
    item_ = at_;
    if (depth_ > 0) {
        auto& frame = frames_[depth_ - 1];
        if (frame.map && frame.left % 2 == 0) frame.key = at_;
    } else if (complete_) {
        return fault(Fault::malformed, "CBOR goes on after its end");
    }
    head.major = *at_ >> 5;
    head.info = *at_ & 31;
    head.argument = head.info;
    return head.info < 24 ? (++at_, true) : long_head(head);
}

bool Cursor::long_head(Head& head) {
    if (head.info > 27) return fault(Fault::malformed, "CBOR of indefinite length or reserved");
    const int width = 1 << (head.info - 24);
    if (end_ - at_ <= width) return fault(Fault::truncated, "CBOR ends within an item's head");
    head.argument = 0;
    for (int i = 1; i <= width; ++i) head.argument = head.argument << 8 | at_[i];
    const bool shortest = head.major == kOther ? float_is_shortest(head)
                          : width == 1         ? head.argument >= 24
                                               : head.argument >> (width * 4) != 0;
    if (!shortest) return fault(Fault::malformed, "CBOR that has a shorter encoding");
    at_ += 1 + width;
    return true;
}

bool Cursor::float_is_shortest(const Head& head) {
    if (head.info == 24) return head.argument >= 32;  // RFC 8949 section 3.3
    if (head.info == 25)
        return (head.argument & 0x7c00) != 0x7c00 || (head.argument & 0x3ff) == 0 ||
               head.argument == 0x7e00;
    if (head.info == 27) {
        const auto value = std::bit_cast<double>(head.argument);
        return !std::isnan(value) && !fits_float(value);
    }
    const auto value = std::bit_cast<float>(static_cast<std::uint32_t>(head.argument));
    std::uint16_t half;
    return !std::isnan(value) && !to_half(value, half);
}

inline bool Cursor::expect(std::uint8_t major, Head& head, const char* otherwise) {
    return this->head(head) && (head.major == major || fault(Fault::malformed, otherwise));
}

bool Cursor::uint(std::uint64_t& value) {
    Head head{};
    if (!expect(kUint, head, "CBOR has no unsigned integer where one is due")) return false;
    value = head.argument;
    return done();
}

bool Cursor::integer(std::int64_t& value) {
    Head head{};
    if (!this->head(head)) return false;
    if (head.major > kNegative)
        return fault(Fault::malformed, "CBOR has no integer where one is due");
    if (head.argument > INT64_MAX) return fault(Fault::malformed, "CBOR integer beyond 64 bits");
    value = static_cast<std::int64_t>(head.argument);
    if (head.major == kNegative) value = -1 - value;
    return done();
}

bool Cursor::string(std::uint8_t major, ByteView& value, const char* otherwise) {
    Head head{};
    if (!expect(major, head, otherwise)) return false;
    if (head.argument > static_cast<std::uint64_t>(end_ - at_))
        return fault(Fault::truncated, "CBOR ends within a string");
    value = {at_, static_cast<std::size_t>(head.argument)};
    at_ += head.argument;
    return true;
}

bool Cursor::bytes(ByteView& value) {
    return string(kBytes, value, "CBOR has no byte string where one is due") && done();
}

bool Cursor::text(std::string_view& value) {
    ByteView bytes;
    if (!string(kText, bytes, "CBOR has no text where one is due")) return false;
    if (!valid_utf8(bytes)) return fault(Fault::malformed, "CBOR text that is not UTF-8");
    value = as_text(bytes);
    return done();
}

// Every item takes a byte at least, so a count beyond what is left is refused at once: callers may
// reserve memory for it.
bool Cursor::open(std::uint64_t items, bool map) {
    if (items > static_cast<std::uint64_t>(end_ - at_))
        return fault(Fault::truncated, "CBOR ends within an array or map");
    if (items == 0) return done();
    if (depth_ == kMaxDepth) return fault(Fault::malformed, "CBOR nested too deeply");
    frames_[depth_++] = {items, map, at_, nullptr, nullptr};
    return true;
}

bool Cursor::array(std::size_t& items) {
    Head head{};
    if (!expect(kArray, head, "CBOR has no array where one is due")) return false;
    items = static_cast<std::size_t>(head.argument);
    return open(head.argument, false);
}

bool Cursor::map(std::size_t& pairs) {
    Head head{};
    if (!expect(kMap, head, "CBOR has no map where one is due")) return false;
    pairs = static_cast<std::size_t>(head.argument);
    // A count of 2^63 or more must not wrap to a small number of items.
    return open(head.argument > UINT64_MAX / 2 ? UINT64_MAX : head.argument * 2, true);
}

bool Cursor::tag(std::uint64_t& number) {
    Head head{};
    if (!expect(kTag, head, "CBOR has no tag where one is due")) return false;
    number = head.argument;
    if ((number == kPositiveBignum || number == kNegativeBignum) && !bignum_is_shortest())
        return false;
    return open(1, false);
}

// RFC 8949 section 3.4.3: what fits 64 bits is no bignum, and no leading zeros.
bool Cursor::bignum_is_shortest() {
    Cursor ahead({at_, end_});
    ByteView digits;
    if (!ahead.string(kBytes, digits, "CBOR bignum that is no byte string"))
        return fault(ahead.fault_, ahead.message_);
    return (digits.size() > 8 && digits[0] != 0) ||
           fault(Fault::malformed, "CBOR bignum that has a shorter encoding");
}

bool Cursor::boolean(bool& value) {
    Head head{};
    if (!expect(kOther, head, "CBOR has no boolean where one is due")) return false;
    if (head.info != 20 && head.info != 21)
        return fault(Fault::malformed, "CBOR has no boolean where one is due");
    value = head.info == 21;
    return done();
}

bool Cursor::null() {
    Head head{};
    if (!expect(kOther, head, "CBOR has no null where one is due")) return false;
    return head.info == 22 ? done() : fault(Fault::malformed, "CBOR has no null where one is due");
}

bool Cursor::floating(double& value) {
    Head head{};
    if (!expect(kOther, head, "CBOR has no float where one is due")) return false;
    if (head.info < 25) return fault(Fault::malformed, "CBOR has no float where one is due");
    value = head.info == 25   ? from_half(static_cast<std::uint16_t>(head.argument))
            : head.info == 26 ? std::bit_cast<float>(static_cast<std::uint32_t>(head.argument))
                              : std::bit_cast<double>(head.argument);
    return done();
}

// Reads on until as many levels are open as before. A tag or a container that opens is followed by
// its items in the same loop, so hostile nesting costs no stack.
bool Cursor::skip() {
    const int before = depth_;
    do {
        Type type;
        if (!peek(type) || !skip_head(type)) return false;
    } while (depth_ > before);
    return true;
}

bool Cursor::skip_head(Type type) {
    std::uint64_t number;
    std::size_t count;
    ByteView bytes;
    std::string_view text;
    Head head{};
    switch (type) {
        case Type::bytes:
            return this->bytes(bytes);
        case Type::text:
            return this->text(text);
        case Type::array:
            return array(count);
        case Type::map:
            return map(count);
        case Type::tag:
            return tag(number);
        case Type::uint:
        case Type::negative:
        case Type::simple:
        case Type::floating:
            break;
    }
    return this->head(head) && done();
}

bool Cursor::finish() {
    if (fault_ != Fault::none) return false;
    if (!complete_) return fault(Fault::malformed, "CBOR holds more than was read");
    return at_ == end_ || fault(Fault::malformed, "CBOR goes on after its end");
}

}  // namespace vs::cbor::detail
