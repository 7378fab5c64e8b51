// What one transaction does to the state (yellow paper 6 to 8 with EIP-1559, 2681, 2929, 2930,
// 3529, 3541, 3607, 3651, 3860, 6780). Knows no signatures: `sender` of the transaction is
// believed.
#pragma once

#include <chrono>

#include "chain/state.h"
#include "chain/transaction.h"
#include "evm/interpreter.h"

namespace vs::chain {

struct TransactionResult {
    evm::Status status = evm::Status::success;
    std::uint64_t gas_used = 0;
    U256 gas_price;  // what was paid for each: base fee and tip
    Bytes output;    // what the call returned, or the reason of a revert
    std::optional<Address> created;
    std::vector<Log> logs;
    std::vector<AccessEntry> accessed;  // only where Simulation asks

    bool success() const { return status == evm::Status::success; }
};

// Sees each call and create, nested as they are. For traces.
class CallWatcher {
  public:
    virtual ~CallWatcher() = default;
    virtual void enter(const evm::Message& message) = 0;
    virtual void leave(const evm::Outcome& outcome) = 0;
};

// Runs a transaction of a block in which `block_gas_left` gas is left. Refused, with nothing
// changed, by the names that the execution-spec tests use:
//
//   TYPE_NOT_SUPPORTED  INVALID_CHAINID  INTRINSIC_GAS_TOO_LOW  INITCODE_SIZE_EXCEEDED
//   GAS_ALLOWANCE_EXCEEDED  NONCE_MISMATCH_TOO_LOW  NONCE_MISMATCH_TOO_HIGH  NONCE_IS_MAX
//   SENDER_NOT_EOA  INSUFFICIENT_MAX_FEE_PER_GAS  PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS
//   GASLIMIT_PRICE_PRODUCT_OVERFLOW  INSUFFICIENT_ACCOUNT_FUNDS
//
// and, with nothing changed either, "unsupported-precompile": it reached point evaluation; and with
// the reader's error, after which the state is of no use.
Result<TransactionResult> transition(State& state, const Transaction& transaction,
                                     const BlockContext& block, evm::Machine& machine,
                                     std::uint64_t block_gas_left, CallWatcher* watcher = nullptr);

using Deadline = std::chrono::steady_clock::time_point;

// eth_call and its kin: no check of nonce, sender's code, or block gas, and with max_fee zero none
// of the base fee and the balance for gas. The transaction's effects stay in `state`. Codes as
// above.
struct Simulation {
    bool list_access = false;
    CallWatcher* watcher = nullptr;
    // Calls that would begin after it fail, and the whole then has code "timeout".
    Deadline deadline = Deadline::max();
};
Result<TransactionResult> simulate(State& state, const Transaction& transaction,
                                   const BlockContext& block, evm::Machine& machine,
                                   const Simulation& simulation = {});

// A call by the system itself (EIP-4788): from 0xff…fe, 30 M gas, no fee. Of an account without
// code: nothing.
void system_call(State& state, const BlockContext& block, evm::Machine& machine, const Address& to,
                 ByteView input);

// Gas taken before the first instruction; init code is priced from Shanghai on.
std::uint64_t intrinsic_gas(const Transaction& transaction, evm::Revision revision);
// The smaller of max_fee and base fee + tip.
U256 effective_gas_price(const Transaction& transaction, const U256& base_fee);
// EIP-4844, at most 2^128.
U256 blob_base_fee(std::uint64_t excess_blob_gas);

// Whether an error code of decode_transaction or transition is what a fixture expects: names of
// both generations ("TR_NoFunds", "TransactionException.INSUFFICIENT_ACCOUNT_FUNDS"), also several
// with "|" between them.
bool is_expected(std::string_view code, std::string_view fixture_name);

}  // namespace vs::chain
