// Deterministic CBOR (RFC 8949 section 4.2.1): what is hashed or signed has one encoding only.
// The writer produces it, the reader accepts nothing else: shortest integers, lengths and floats,
// definite lengths, map keys in ascending order of their encoded bytes and each once, valid UTF-8,
// at most 16 levels, nothing after the end. Bounded by the input's size; no exceptions, no
// allocation in the reader. Distinct objects may be used by distinct threads.
#pragma once

#include "base/bytes.h"
#include "cbor/detail/cursor.h"

namespace vs::cbor {

// Appends items in the order of the calls. The caller writes as many items as array() or map()
// announced (a map's n pairs are 2n items), keys in ascending order of their encodings.
class Writer {
  public:
    Writer& uint(std::uint64_t value);
    Writer& integer(std::int64_t value);
    Writer& bytes(ByteView value);
    Writer& text(std::string_view value);  // UTF-8; not checked
    Writer& array(std::uint64_t items);
    Writer& map(std::uint64_t pairs);
    Writer& tag(std::uint64_t number);  // applies to the next item
    Writer& boolean(bool value);
    Writer& null();
    Writer& floating(double value);  // the shortest of 16, 32 and 64 bits that keeps the value
    Writer& encoded(ByteView item);  // an item that is already encoded

    void reserve(std::size_t size) { out_.reserve(size); }
    std::size_t size() const { return out_.size(); }
    Bytes take() { return std::move(out_); }

  private:
    void head(std::uint8_t major, std::uint64_t argument);
    Bytes out_;
};

using detail::Type;

// Pulls the items of one top-level item out of `input`, which must outlive the reader and every
// view it hands out. An item of another type than asked for, and any other encoding than the
// deterministic one, is an error with code "cbor"; after an error every call fails. The members of
// an array or map are read by the calls that follow array() or map(); key order is checked as they
// go by.
class Reader {
  public:
    explicit Reader(ByteView input) : cursor_(input) {}

    Result<Type> peek();
    Result<std::uint64_t> uint();
    Result<std::int64_t> integer();  // either sign; beyond int64 is an error
    Result<ByteView> bytes();
    Result<std::string_view> text();
    Result<std::size_t> array();  // how many items follow
    Result<std::size_t> map();    // how many pairs follow
    Result<std::uint64_t> tag();  // the tagged item follows
    Result<bool> boolean();
    Result<> null();
    Result<double> floating();  // floats only, not integers; the one NaN is f97e00
    Result<> skip();            // one item with all it holds, checked as strictly
    Result<> finish();          // everything announced was read and no byte is left

    std::size_t offset() const { return cursor_.offset(); }

  private:
    template <class T>
    Result<T> result(bool good, T value);
    Result<> result(bool good);
    detail::Cursor cursor_;
};

// One item in deterministic encoding and nothing else.
Result<> check(ByteView encoded);

}  // namespace vs::cbor
