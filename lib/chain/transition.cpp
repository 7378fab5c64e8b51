#include "chain/transition.h"

#include <algorithm>

#include "chain/detail/call_host.h"
#include "evm/gas.h"

namespace vs::chain {
namespace {

using evm::Machine;
using evm::Message;
using evm::Outcome;
using evm::Revision;
using evm::Status;

constexpr std::uint64_t kTransactionGas = 21000;
constexpr std::uint64_t kCreateGas = 32000;
constexpr std::uint64_t kZeroByte = 4;
constexpr std::uint64_t kOtherByte = 16;        // EIP-2028
constexpr std::uint64_t kAccessAddress = 2400;  // EIP-2930
constexpr std::uint64_t kAccessKey = 1900;
constexpr std::uint64_t kSystemGas = 30'000'000;
constexpr std::uint64_t kLastNonce = ~std::uint64_t{0};

// How strictly a transaction is judged, and who looks on.
struct Mode {
    bool simulated = false;
    bool list_access = false;
    std::uint64_t block_gas_left = 0;
    CallWatcher* watcher = nullptr;
    Deadline deadline = Deadline::max();
};

std::string dec(std::uint64_t number) {
    return std::to_string(number);
}

Result<> check_form(const Transaction& tx, const BlockContext& block, Revision revision) {
    const bool too_new = (tx.type == TransactionType::access_list && revision < Revision::berlin) ||
                         (tx.type == TransactionType::dynamic_fee && revision < Revision::london);
    if (too_new) return fail("TYPE_NOT_SUPPORTED", "this transaction type belongs to a later fork");
    if (tx.chain_id && *tx.chain_id != block.chain_id)
        return fail("INVALID_CHAINID", "the transaction is signed for chain " + dec(*tx.chain_id) +
                                           ", this is chain " + dec(block.chain_id));
    if (revision >= Revision::shanghai && !tx.to && tx.data.size() > evm::kMaxInitCodeSize)
        return fail("INITCODE_SIZE_EXCEEDED",
                    "init code of " + dec(tx.data.size()) + " bytes; at most 49152 are allowed");
    const auto needed = intrinsic_gas(tx, revision);
    if (tx.gas < needed || tx.gas > std::uint64_t{INT64_MAX})
        return fail("INTRINSIC_GAS_TOO_LOW",
                    "intrinsic gas too low: " + dec(tx.gas) + " given, " + dec(needed) + " needed");
    return {};
}

Result<> check_fee(const Transaction& tx, const BlockContext& block, const Mode& mode) {
    if (mode.simulated && tx.max_fee.is_zero()) return {};
    if (tx.max_fee < tx.max_priority_fee)
        return fail("PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS",
                    "max priority fee per gas is higher than max fee per gas");
    if (tx.max_fee < block.base_fee)
        return fail(
            "INSUFFICIENT_MAX_FEE_PER_GAS",
            "max fee per gas is less than the block base fee " + to_decimal(block.base_fee));
    return {};
}

Result<> check_sender(State& state, const Transaction& tx) {
    const auto nonce = state.nonce(tx.sender);
    if (tx.nonce == kLastNonce) return fail("NONCE_IS_MAX", "the nonce has its largest value");
    if (tx.nonce != nonce) {
        const bool low = tx.nonce < nonce;
        return fail(low ? "NONCE_MISMATCH_TOO_LOW" : "NONCE_MISMATCH_TOO_HIGH",
                    std::string(low ? "nonce too low: " : "nonce too high: ") + dec(tx.nonce) +
                        " given, " + dec(nonce) + " is next");
    }
    if (state.code_hash(tx.sender) != evm::kEmptyCodeHash)
        return fail("SENDER_NOT_EOA", "the sender is a contract (EIP-3607)");
    return {};
}

// gas * price, none where it exceeds 256 bits.
std::optional<U256> product(const U256& price, std::uint64_t gas) {
    U256 out;
    std::uint64_t carry = 0;
    for (int i = 0; i < 4; ++i) {
        const evm::u128 t = evm::u128{price.w[i]} * gas + carry;
        out.w[i] = static_cast<std::uint64_t>(t);
        carry = static_cast<std::uint64_t>(t >> 64);
    }
    return carry == 0 ? std::optional(out) : std::nullopt;
}

Result<> check_funds(State& state, const Transaction& tx) {
    const auto fee = product(tx.max_fee, tx.gas);
    if (!fee) return fail("GASLIMIT_PRICE_PRODUCT_OVERFLOW", "gas times fee exceeds 256 bits");
    const auto needed = add_carry(*fee, tx.value);
    const auto balance = state.balance(tx.sender);
    if (needed.carry || balance < needed.value)
        return fail("INSUFFICIENT_ACCOUNT_FUNDS",
                    "insufficient funds for gas * price + value: balance " + to_decimal(balance) +
                        ", needed " + (needed.carry ? "over 2^256" : to_decimal(needed.value)));
    return {};
}

Result<> validate(State& state, const Transaction& tx, const BlockContext& block, Revision revision,
                  const Mode& mode) {
    if (auto ok = check_form(tx, block, revision); !ok) return ok;
    if (auto ok = check_fee(tx, block, mode); !ok) return ok;
    if (!mode.simulated) {
        if (tx.gas > mode.block_gas_left)
            return fail("GAS_ALLOWANCE_EXCEEDED", "gas limit " + dec(tx.gas) + " exceeds the " +
                                                      dec(mode.block_gas_left) +
                                                      " left in the block");
        if (auto ok = check_sender(state, tx); !ok) return ok;
    }
    return check_funds(state, tx);
}

evm::Environment environment_of(const Transaction& tx, const BlockContext& block,
                                const U256& price) {
    return {.gas_price = price,
            .origin = tx.sender,
            .coinbase = block.coinbase,
            .number = block.number,
            .timestamp = block.timestamp,
            .gas_limit = block.gas_limit,
            .prev_randao = block.prev_randao,
            .chain_id = block.chain_id,
            .base_fee = block.base_fee,
            .blob_base_fee = blob_base_fee(block.excess_blob_gas)};
}

void warm_up(State& state, const Transaction& tx, const BlockContext& block, Revision revision) {
    state.warm(tx.sender);
    if (tx.to) state.warm(*tx.to);
    if (revision >= Revision::shanghai) state.warm(block.coinbase);
    for (const auto& entry : tx.access_list) {
        state.warm(entry.address);
        for (const auto& key : entry.keys)
            state.touch_slot(entry.address, U256::from_be(key.data()));
    }
}

Message first_message(const Transaction& tx, Revision revision) {
    Message message;
    message.kind = tx.to ? evm::CallKind::call : evm::CallKind::create;
    message.gas = static_cast<std::int64_t>(tx.gas - intrinsic_gas(tx, revision));
    message.caller = tx.sender;
    if (tx.to) message.recipient = message.code_address = *tx.to;
    message.value = tx.value;
    message.input = tx.data;
    return message;
}

std::uint64_t gas_used_of(const Transaction& tx, const Outcome& outcome, Revision revision) {
    const auto used = tx.gas - static_cast<std::uint64_t>(outcome.gas_left);
    const auto most = used / (revision >= Revision::london ? 5 : 2);  // EIP-3529
    const auto refund = static_cast<std::uint64_t>(std::max<std::int64_t>(outcome.gas_refund, 0));
    return used - std::min(refund, most);
}

// The sender pays for all gas first and gets back what is left; the tip goes to the coinbase, the
// base fee to nobody.
TransactionResult run(State& state, const Transaction& tx, const BlockContext& block,
                      Machine& machine, detail::CallHost& host, const U256& price,
                      const Mode& mode) {
    const auto revision = machine.revision();
    state.set_nonce(tx.sender, state.nonce(tx.sender) + 1);
    state.subtract_balance(tx.sender, price * U256{tx.gas});
    warm_up(state, tx, block, revision);
    auto outcome = host.call(first_message(tx, revision));

    TransactionResult result;
    result.status = outcome.status;
    result.gas_used = gas_used_of(tx, outcome, revision);
    result.gas_price = price;
    result.output = std::move(outcome.output);
    if (!tx.to && result.success()) result.created = outcome.created;
    if (mode.list_access) result.accessed = state.warm_list();
    state.add_balance(tx.sender, price * U256{tx.gas - result.gas_used});
    const U256 tip = price < block.base_fee ? U256{} : price - block.base_fee;
    state.add_balance(block.coinbase, tip * U256{result.gas_used});
    return result;
}

Result<TransactionResult> execute(State& state, const Transaction& tx, const BlockContext& block,
                                  Machine& machine, const Mode& mode) {
    if (auto ok = validate(state, tx, block, machine.revision(), mode); !ok) return pass(ok);
    const bool free = mode.simulated && tx.max_fee.is_zero();
    const auto price = free ? U256{} : effective_gas_price(tx, block.base_fee);
    detail::CallHost host(state, block, machine, environment_of(tx, block, price), mode.watcher,
                          mode.deadline);
    const auto checkpoint = state.checkpoint();
    auto result = run(state, tx, block, machine, host, price, mode);
    if (host.reached_unsupported()) {
        state.rollback(checkpoint);
        return fail(
            "unsupported-precompile",
            "the transaction calls point evaluation (0x0a), which this chain does not have");
    }
    if (host.was_late())
        return fail("timeout", "execution aborted: it takes longer than this node gives a call");
    result.logs = state.end_transaction();
    if (state.error()) return fail(state.error()->code, state.error()->message);
    return result;
}

struct Names {
    std::string_view code, old;
};

// Names of ethereum/tests before the execution-spec tests named the same things.
constexpr Names kNames[] = {
    {"INTRINSIC_GAS_TOO_LOW", "IntrinsicGas"},
    {"INTRINSIC_GAS_TOO_LOW", "TR_IntrinsicGas"},
    {"INTRINSIC_GAS_TOO_LOW", "TR_NoFundsOrGas"},
    {"INSUFFICIENT_ACCOUNT_FUNDS", "TR_NoFunds"},
    {"INSUFFICIENT_ACCOUNT_FUNDS", "TR_NoFundsX"},
    {"INSUFFICIENT_ACCOUNT_FUNDS", "TR_NoFundsOrGas"},
    {"GASLIMIT_PRICE_PRODUCT_OVERFLOW", "TR_NoFunds"},
    {"GASLIMIT_PRICE_PRODUCT_OVERFLOW", "TR_NoFundsX"},
    {"GASLIMIT_PRICE_PRODUCT_OVERFLOW", "INSUFFICIENT_ACCOUNT_FUNDS"},
    {"SENDER_NOT_EOA", "SenderNotEOA"},
    {"INSUFFICIENT_MAX_FEE_PER_GAS", "TR_FeeCapLessThanBlocks"},
    {"PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS", "TR_TipGtFeeCap"},
    {"GAS_ALLOWANCE_EXCEEDED", "TR_GasLimitReached"},
    {"INITCODE_SIZE_EXCEEDED", "TR_InitCodeLimitExceeded"},
    {"NONCE_IS_MAX", "TR_NonceHasMaxValue"},
    {"TYPE_NOT_SUPPORTED", "TR_TypeNotSupported"},
    {"type", "TR_TypeNotSupported"},
    {"type", "TYPE_NOT_SUPPORTED"},
    {"rlp", "TR_RLP_WRONGVALUE"},
};

bool is_named(std::string_view code, std::string_view name) {
    constexpr std::string_view kPrefix = "TransactionException.";
    if (name.starts_with(kPrefix)) name.remove_prefix(kPrefix.size());
    return code == name || std::ranges::any_of(kNames, [&](const Names& names) {
               return names.code == code && names.old == name;
           });
}

}  // namespace

std::uint64_t intrinsic_gas(const Transaction& tx, Revision revision) {
    const auto zeros = static_cast<std::uint64_t>(std::ranges::count(tx.data, std::uint8_t{0}));
    std::uint64_t gas = kTransactionGas + kZeroByte * zeros + kOtherByte * (tx.data.size() - zeros);
    if (!tx.to) {
        gas += kCreateGas;
        if (revision >= Revision::shanghai)
            gas += evm::gas::kInitCodeWord * evm::gas::words(tx.data.size());
    }
    for (const auto& entry : tx.access_list) gas += kAccessAddress + kAccessKey * entry.keys.size();
    return gas;
}

U256 effective_gas_price(const Transaction& tx, const U256& base_fee) {
    const auto wanted = add_carry(base_fee, tx.max_priority_fee);
    return wanted.carry ? tx.max_fee : std::min(tx.max_fee, wanted.value);
}

U256 blob_base_fee(std::uint64_t excess_blob_gas) {
    constexpr std::uint64_t kFraction = 3338477;  // Cancun
    const U256 most = U256{1} << 128;
    U256 sum, term{kFraction};  // the series of e^(excess / fraction), times the fraction
    for (std::uint64_t i = 1; !term.is_zero() && sum / U256{kFraction} < most; ++i) {
        sum += term;
        term = term * U256{excess_blob_gas} / U256{kFraction * i};
    }
    return std::min(sum / U256{kFraction}, most);
}

Result<TransactionResult> transition(State& state, const Transaction& transaction,
                                     const BlockContext& block, Machine& machine,
                                     std::uint64_t block_gas_left, CallWatcher* watcher) {
    return execute(state, transaction, block, machine, {false, false, block_gas_left, watcher});
}

Result<TransactionResult> simulate(State& state, const Transaction& transaction,
                                   const BlockContext& block, Machine& machine,
                                   const Simulation& simulation) {
    return execute(state, transaction, block, machine,
                   {true, simulation.list_access, 0, simulation.watcher, simulation.deadline});
}

void system_call(State& state, const BlockContext& block, Machine& machine, const Address& to,
                 ByteView input) {
    constexpr auto kSystem = [] {
        Address address{};
        address.fill(0xff);
        address.back() = 0xfe;
        return address;
    }();
    if (state.code(to)->size() == 0) return;
    Transaction tx;
    tx.sender = kSystem;
    Message message;
    message.gas = static_cast<std::int64_t>(kSystemGas);
    message.caller = kSystem;
    message.recipient = message.code_address = to;
    message.input = input;
    detail::CallHost host(state, block, machine, environment_of(tx, block, {}), nullptr);
    host.call(message);
    state.end_transaction();
}

bool is_expected(std::string_view code, std::string_view fixture_name) {
    for (;;) {
        const auto bar = fixture_name.find('|');
        if (is_named(code, fixture_name.substr(0, bar))) return true;
        if (bar == std::string_view::npos) return false;
        fixture_name.remove_prefix(bar + 1);
    }
}

}  // namespace vs::chain
