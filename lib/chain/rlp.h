// Recursive length prefix (yellow paper, appendix B), strict: one encoding for one value.
//
//   item     = byte                 00..7f: a string of that one byte
//            | 80+n  n bytes        n = 0..55, and not a single byte below 80
//            | b7+k  size  bytes    size: k bytes big-endian, first not 00, value over 55
//            | c0+n  items          a list whose items take n = 0..55 bytes
//            | f7+k  size  items
//   number   = a string, big-endian, without leading zero bytes; zero is the empty string
//
// All functions are pure and thread-safe. Views point into the input. Nothing recurses: a list is
// read only as deep as its reader asks. Code of every error: "rlp".
#pragma once

#include <optional>

#include "evm/types.h"

namespace vs::chain {

using evm::Address;
using evm::Hash;
using evm::U256;

}  // namespace vs::chain

namespace vs::chain::rlp {

void append_string(Bytes& out, ByteView value);
void append_number(Bytes& out, std::uint64_t value);
void append_number(Bytes& out, const U256& value);
void append_list(Bytes& out, ByteView encoded_items);
Bytes string(ByteView value);
Bytes list(ByteView encoded_items);

struct Item {
    bool is_list = false;
    ByteView payload;  // the string's bytes, or the list's encoded items
    ByteView encoded;  // with the prefix
};

Result<Item> first_item(ByteView input);  // what follows it is not looked at
Result<Item> only_item(ByteView input);   // nothing may follow

// Reads a list's items in order. The first error sticks: readings after it give zeros and empty
// views, and finish() reports it, so that a decoder needs one check at its end.
//
//     auto list = rlp::Reader::of_list(input);
//     out.nonce = list.u64(); out.to = list.fixed<20>(); …
//     if (auto done = list.finish(); !done) return pass(done);
class Reader {
  public:
    explicit Reader(ByteView items) : rest_(items) {}
    static Reader of_list(ByteView input);  // the whole input must be one list
    static Reader of(const Item& item);     // an error where it is a string

    bool more() const { return !error_ && !rest_.empty(); }
    Item item();
    ByteView string();
    Reader list();  // an error in the inner list is the inner reader's
    std::uint64_t u64();
    U256 u256();
    template <std::size_t N>
    std::array<std::uint8_t, N> fixed() {
        std::array<std::uint8_t, N> out{};
        copy_fixed(out);
        return out;
    }

    void refuse(std::string why);  // the first reason given stays
    bool failed() const { return error_.has_value(); }
    Result<> finish() const;  // an error too where items are left

  private:
    ByteView number(std::size_t most);
    void copy_fixed(std::span<std::uint8_t> out);
    ByteView rest_;
    std::optional<std::string> error_;
};

}  // namespace vs::chain::rlp
