#include "chain/detail/call_host.h"

#include "evm/gas.h"
#include "evm/precompiles.h"

namespace vs::chain::detail {
namespace {

using evm::Message;
using evm::Outcome;
using evm::Revision;
using evm::Status;

constexpr std::uint64_t kLastNonce = ~std::uint64_t{0};  // EIP-2681: never reached

// EIP-1014: the last 20 bytes of keccak256(ff ‖ creator ‖ salt ‖ keccak256(init code)).
Address salted_address(const Address& creator, const U256& salt, ByteView init_code) {
    std::array<std::uint8_t, 85> bytes{0xff};
    std::copy(creator.begin(), creator.end(), bytes.begin() + 1);
    salt.store_be(bytes.data() + 21);
    const auto code = crypto::keccak256(init_code);
    std::copy(code.begin(), code.end(), bytes.begin() + 53);
    const auto digest = crypto::keccak256(bytes);
    Address out;
    std::copy(digest.begin() + 12, digest.end(), out.begin());
    return out;
}

Outcome ended(Status status, std::int64_t gas_left = 0) {
    Outcome outcome;
    outcome.status = status;
    outcome.gas_left = gas_left;
    return outcome;
}

}  // namespace

CallHost::CallHost(State& state, const BlockContext& block, evm::Machine& machine,
                   evm::Environment environment, CallWatcher* watcher, Deadline deadline)
    : state_(state),
      block_(block),
      machine_(machine),
      environment_(std::move(environment)),
      watcher_(watcher),
      deadline_(deadline) {}

Hash CallHost::block_hash(std::uint64_t number) {
    return block_.block_hash ? block_.block_hash(number) : Hash{};
}

Hash CallHost::code_hash(const Address& account) {
    return state_.is_empty(account) ? Hash{} : state_.code_hash(account);
}

std::shared_ptr<const evm::Code> CallHost::code(const Address& account) {
    return state_.code(account);
}

evm::Slot CallHost::touch_slot(const Address& account, const U256& key) {
    return state_.touch_slot(account, key);
}

void CallHost::set_storage(const Address& account, const U256& key, const U256& value) {
    state_.set_storage(account, key, value);
}

U256 CallHost::transient(const Address& account, const U256& key) {
    return state_.transient(account, key);
}

void CallHost::set_transient(const Address& account, const U256& key, const U256& value) {
    state_.set_transient(account, key, value);
}

// Precompiles are always warm (EIP-2929); asking the state for them would only fill it.
bool CallHost::touch_account(const Address& account) {
    return evm::precompile_number(account, machine_.revision()) == 0 && state_.warm(account);
}

void CallHost::move_value(const Address& from, const Address& to, const U256& value) {
    state_.subtract_balance(from, value);
    state_.add_balance(to, value);
}

// EIP-6780: from Cancun on only what this transaction made is destroyed.
bool CallHost::selfdestruct(const Address& account, const Address& beneficiary) {
    const auto balance = state_.balance(account);
    const bool destroys = machine_.revision() < Revision::cancun || state_.created_now(account);
    if (destroys) {
        state_.add_balance(beneficiary, balance);
        state_.set_balance(account, 0);
        return state_.destroy(account);
    }
    move_value(account, beneficiary, balance);
    return false;
}

void CallHost::log(const Address& account, std::span<const U256> topics, ByteView data) {
    Log log{account, {}, to_bytes(data)};
    for (const auto& topic : topics) log.topics.push_back(topic.to_be());
    state_.log(std::move(log));
}

// The dear ones among the precompiles give little for their gas: with all that a call may use they
// run for minutes. Instructions alone do not.
bool CallHost::is_late() {
    late_ = late_ || std::chrono::steady_clock::now() > deadline_;
    return late_;
}

Outcome CallHost::call(const Message& message) {
    if (deadline_ != Deadline::max() && is_late()) return ended(Status::out_of_gas);
    if (watcher_ == nullptr) return run(message);
    watcher_->enter(message);
    auto outcome = run(message);
    watcher_->leave(outcome);
    return outcome;
}

Outcome CallHost::run(const Message& message) {
    return evm::is_create(message.kind) ? run_create(message) : run_call(message);
}

Outcome CallHost::run_call(const Message& message) {
    const auto checkpoint = state_.checkpoint();
    if (message.kind == evm::CallKind::call)
        move_value(message.caller, message.recipient, message.value);
    else if (message.kind == evm::CallKind::staticcall)
        state_.touch(message.recipient);

    Outcome outcome;
    const auto number = evm::precompile_number(message.code_address, machine_.revision());
    if (number != 0) {
        outcome = evm::call_precompile(number, machine_.revision(), message.input, message.gas);
        unsupported_ |= outcome.status == Status::unsupported_precompile;
    } else if (const auto code = state_.code(message.code_address); code->size() == 0) {
        outcome.gas_left = message.gas;
    } else {
        outcome = machine_.execute(*this, message, *code);
    }
    if (outcome.status != Status::success) state_.rollback(checkpoint);
    return outcome;
}

// The address, warm from now on whatever happens; none where the creator's nonces are used up. The
// nonce of a transaction's sender has been counted already.
std::optional<Address> CallHost::begin_create(const Message& message) {
    const auto nonce = state_.nonce(message.caller) - (message.depth == 0 ? 1 : 0);
    if (message.depth != 0) {
        if (nonce == kLastNonce) return std::nullopt;
        state_.set_nonce(message.caller, nonce + 1);
    }
    const auto address = message.kind == evm::CallKind::create
                             ? created_address(message.caller, nonce)
                             : salted_address(message.caller, message.salt, message.input);
    state_.warm(address);
    return address;
}

Outcome CallHost::run_create(const Message& message) {
    const auto created = begin_create(message);
    if (!created) return ended(Status::nonce_exhausted, message.gas);
    if (state_.collides(*created)) return ended(Status::address_collision);
    const auto checkpoint = state_.checkpoint();
    auto outcome = run_init_code(message, *created);
    if (outcome.status == Status::success) deploy(outcome, *created);
    if (outcome.status != Status::success) state_.rollback(checkpoint);
    return outcome;
}

Outcome CallHost::run_init_code(const Message& message, const Address& created) {
    state_.begin_create(created);
    move_value(message.caller, created, message.value);
    auto inner = message;
    inner.recipient = inner.code_address = created;
    return machine_.execute(*this, inner, evm::Code(message.input));
}

void CallHost::deploy(Outcome& outcome, const Address& created) {
    const auto price = evm::gas::kCodeByte * static_cast<std::int64_t>(outcome.output.size());
    const auto& code = outcome.output;
    if (code.size() > evm::kMaxCodeSize) {
        outcome = ended(Status::code_too_large);
    } else if (machine_.revision() >= Revision::london && !code.empty() && code[0] == 0xef) {
        outcome = ended(Status::code_starts_with_ef);
    } else if (outcome.gas_left < price) {
        outcome = ended(Status::out_of_gas);
    } else {
        outcome.gas_left -= price;
        outcome.created = created;
        if (!code.empty()) state_.set_code(created, code);
        outcome.output.clear();
    }
}

}  // namespace vs::chain::detail
