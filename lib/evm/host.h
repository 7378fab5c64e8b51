// What the interpreter asks of the world around it. The interpreter charges gas and checks static
// mode; the host keeps the state, undoes what a failed call did, and runs nested calls.
#pragma once

#include <memory>

#include "evm/types.h"

namespace vs::evm {

class Code;

enum class CallKind : std::uint8_t { call, delegatecall, callcode, staticcall, create, create2 };

constexpr bool is_create(CallKind kind) {
    return kind == CallKind::create || kind == CallKind::create2;
}

inline constexpr int kMaxDepth = 1024;
inline constexpr std::size_t kMaxCodeSize = 24576;                 // EIP-170
inline constexpr std::size_t kMaxInitCodeSize = 2 * kMaxCodeSize;  // EIP-3860

struct Message {
    CallKind kind = CallKind::call;
    bool is_static = false;
    int depth = 0;  // 0 for the transaction's own call
    std::int64_t gas = 0;
    Address caller{};
    Address recipient{};     // whose storage and balance; unset for a create
    Address code_address{};  // whose code; differs from recipient in delegatecall and callcode
    U256 value;              // delegatecall: what CALLVALUE shows, nothing moves
    ByteView input;          // call data, or the init code of a create; alive during the call
    U256 salt;               // create2
};

struct Outcome {
    Status status = Status::success;
    std::int64_t gas_left = 0;
    std::int64_t gas_refund = 0;  // may be negative inside a transaction; zero unless success
    Bytes output;
    Address created{};  // of a successful create
};

// A slot as EIP-2200 and EIP-2929 need it: its value at the start of the transaction and now, and
// whether nothing in the transaction had touched it before.
struct Slot {
    U256 original, current;
    bool was_cold = false;
};

// The block and transaction that opcodes can see.
struct Environment {
    U256 gas_price;  // effective (EIP-1559)
    Address origin{};
    Address coinbase{};
    std::uint64_t number = 0;
    std::uint64_t timestamp = 0;
    std::uint64_t gas_limit = 0;
    U256 prev_randao;  // before Paris: the difficulty
    U256 chain_id;
    U256 base_fee;
    U256 blob_base_fee;
    std::vector<Hash> blob_hashes;
};

// Lives for one transaction and is used by one thread.
class Host {
  public:
    virtual ~Host() = default;

    virtual const Environment& environment() const = 0;
    virtual Hash block_hash(std::uint64_t number) = 0;  // asked only for the last 256 blocks

    virtual bool is_empty(const Address& account) = 0;  // EIP-161: absent counts as empty
    virtual U256 balance(const Address& account) = 0;
    virtual std::size_t code_size(const Address& account) = 0;
    virtual Hash code_hash(const Address& account) = 0;                    // zero where is_empty
    virtual std::shared_ptr<const Code> code(const Address& account) = 0;  // never null

    virtual Slot touch_slot(const Address& account, const U256& key) = 0;  // warm afterwards
    virtual void set_storage(const Address& account, const U256& key, const U256& value) = 0;
    virtual U256 transient(const Address& account, const U256& key) = 0;  // EIP-1153
    virtual void set_transient(const Address& account, const U256& key, const U256& value) = 0;

    // EIP-2929: true where it was cold; it is warm afterwards.
    virtual bool touch_account(const Address& account) = 0;

    // True the first time in the transaction (the refund before London).
    virtual bool selfdestruct(const Address& account, const Address& beneficiary) = 0;
    virtual void log(const Address& account, std::span<const U256> topics, ByteView data) = 0;
    // A call or create with everything that belongs to it: transfer, precompiles, code deposit,
    // undoing on failure. The depth is that of the new frame.
    virtual Outcome call(const Message& message) = 0;
};

}  // namespace vs::evm
