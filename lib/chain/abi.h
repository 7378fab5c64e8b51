// Solidity's contract ABI (docs.soliditylang.org, "Contract ABI Specification"): what goes into a
// call, comes out of one, and lies in an event.
//
//   word   = 32 bytes: uintN, intN (two's complement), address, bool right-aligned; bytesN
//            left-aligned
//   static = word, or the static members of a tuple or fixed array one after another
//   dynamic: in the head a word, the offset from where the head begins; there
//            bytes, string   length word, bytes, zeros up to a whole word
//            T[]             length word, then a head and tails as of a tuple
//            T[n], tuple     with a dynamic member: a head and tails
//   call   = selector (4) ‖ tuple of the arguments; selector = the first bytes of
//            keccak256("name(type,type)")
//
// All functions are pure and thread-safe. Code of every error: "abi".
#pragma once

#include <variant>

#include "chain/rlp.h"

namespace vs::chain::abi {

struct Type {
    enum class Kind : std::uint8_t {
        uint,
        sint,
        address,
        boolean,
        fixed_bytes,
        bytes,
        string,
        array,
        tuple
    };
    Kind kind = Kind::tuple;
    unsigned size = 0;        // bits of a number, bytes of bytesN, length of T[n]; 0: T[]
    std::vector<Type> inner;  // element of an array, members of a tuple
    bool operator==(const Type&) const = default;
};

// "(address,uint40[],(bytes32,string)[2])": a tuple, its parentheses optional on the outside.
// Nested at most 8 deep; arrays of nothing, of length zero, and static ones of over a mebibyte are
// refused.
Result<Type> parse_types(std::string_view text);
bool is_dynamic(const Type& type);

struct Value;
using Values = std::vector<Value>;

// A word as a number (bytesN: its 32 bytes, zeros behind), the bytes of bytes and string, or the
// members of arrays and tuples.
struct Value : std::variant<U256, Bytes, Values> {
    using std::variant<U256, Bytes, Values>::variant;
    Value(const Address& address) : variant(evm::to_word(address)) {}
    Value(const Hash& hash) : variant(U256::from_be(hash)) {}
    Value(std::string_view text) : variant(to_bytes(as_bytes(text))) {}

    // Of another alternative than asked for: zero, or empty.
    U256 word() const;
    Address address() const { return evm::to_address(word()); }
    Hash hash() const { return word().to_be(); }
    std::string text() const;
    const Bytes& bytes() const;
    const Values& items() const;
};

// Values that do not fit their types are refused, and numbers out of range.
Result<Bytes> encode(const Type& tuple, const Values& values);
// Refused: offsets and lengths beyond the input, words with bits outside their type, paddings that
// are not zero, and data that is used twice, so that the result is never larger than the input.
// Bytes after the last one used are ignored, as Solidity does.
Result<Values> decode(const Type& tuple, ByteView data);

using Selector = std::array<std::uint8_t, 4>;
Selector selector(std::string_view signature);  // "transfer(address,uint256)"
Hash event_topic(std::string_view signature);   // "Transfer(address,address,uint256)"
// Selector and arguments; the types are those of the signature.
Result<Bytes> encode_call(std::string_view signature, const Values& arguments);

// What a revert says: the text of Error(string), "panic 0x11" for Panic(uint256), none otherwise.
std::optional<std::string> revert_reason(ByteView output);

}  // namespace vs::chain::abi
