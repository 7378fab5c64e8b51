// The reader beneath cbor::Reader and the SenML decoder: the same rules without a Result per item.
// Calls return false on a fault, and then always; fault() and message() say which.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace vs::cbor::detail {

// `simple` is every other value of major type 7: false, true, null, undefined, unassigned.
enum class Type { uint, negative, bytes, text, array, map, tag, simple, floating };

enum class Fault { none, truncated, malformed };

class Cursor {
  public:
    static constexpr int kMaxDepth = 16;

    explicit Cursor(ByteView input)
        : begin_(input.data()),
          at_(input.data()),
          item_(input.data()),
          end_(input.data() + input.size()) {}

    bool peek(Type& type);
    bool uint(std::uint64_t& value);
    bool integer(std::int64_t& value);
    bool bytes(ByteView& value);
    bool text(std::string_view& value);
    bool array(std::size_t& items);
    bool map(std::size_t& pairs);
    bool tag(std::uint64_t& number);
    bool boolean(bool& value);
    bool null();
    bool floating(double& value);
    bool skip();
    bool finish();
    bool refuse(const char* message) { return fault(Fault::malformed, message); }

    Fault fault() const { return fault_; }
    std::string message() const;
    // Of the next item; after a fault, of the item that was to blame.
    std::size_t offset() const {
        return fault_ == Fault::none ? static_cast<std::size_t>(at_ - begin_) : fault_at_;
    }

  private:
    // An array, map or tag whose items are still being read.
    struct Frame {
        std::uint64_t left;  // items; a pair of a map counts two
        bool map;
        const std::uint8_t* key;       // where the present key began
        const std::uint8_t* last_key;  // the key before it, [last_key, last_key_end)
        const std::uint8_t* last_key_end;
    };
    struct Head {
        std::uint8_t major, info;
        std::uint64_t argument;
    };

    bool fault(Fault kind, const char* message);
    bool truncated();
    bool head(Head& head);
    bool long_head(Head& head);
    bool float_is_shortest(const Head& head);
    bool expect(std::uint8_t major, Head& head, const char* otherwise);
    bool string(std::uint8_t major, ByteView& value, const char* otherwise);
    bool open(std::uint64_t items, bool map);
    bool bignum_is_shortest();
    bool skip_head(Type type);
    bool key_ascends(Frame& frame);
    bool done();  // an item has been read to its end

    const std::uint8_t* begin_;
    const std::uint8_t* at_;
    const std::uint8_t* item_;  // where the last item began
    const std::uint8_t* end_;
    std::array<Frame, kMaxDepth> frames_;
    int depth_ = 0;
    bool complete_ = false;
    Fault fault_ = Fault::none;
    std::size_t fault_at_ = 0;
    const char* message_ = "";
};

double from_half(std::uint16_t half);
bool to_half(double value, std::uint16_t& half);  // false where a half loses something; not for NaN
bool fits_float(double value);                    // a 32-bit float keeps it; not for NaN
bool valid_utf8(ByteView text);

}  // namespace vs::cbor::detail
