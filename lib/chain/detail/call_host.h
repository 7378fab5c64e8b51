// The interpreter's host inside a transaction.
#pragma once

#include "chain/transition.h"

namespace vs::chain::detail {

class CallHost : public evm::Host {
  public:
    CallHost(State& state, const BlockContext& block, evm::Machine& machine,
             evm::Environment environment, CallWatcher* watcher,
             Deadline deadline = Deadline::max());

    bool reached_unsupported() const { return unsupported_; }
    bool was_late() const { return late_; }

    const evm::Environment& environment() const override { return environment_; }
    Hash block_hash(std::uint64_t number) override;
    bool is_empty(const Address& account) override { return state_.is_empty(account); }
    U256 balance(const Address& account) override { return state_.balance(account); }
    std::size_t code_size(const Address& account) override { return state_.code(account)->size(); }
    Hash code_hash(const Address& account) override;
    std::shared_ptr<const evm::Code> code(const Address& account) override;
    evm::Slot touch_slot(const Address& account, const U256& key) override;
    void set_storage(const Address& account, const U256& key, const U256& value) override;
    U256 transient(const Address& account, const U256& key) override;
    void set_transient(const Address& account, const U256& key, const U256& value) override;
    bool touch_account(const Address& account) override;
    bool selfdestruct(const Address& account, const Address& beneficiary) override;
    void log(const Address& account, std::span<const U256> topics, ByteView data) override;
    evm::Outcome call(const evm::Message& message) override;

  private:
    bool is_late();
    evm::Outcome run(const evm::Message& message);
    evm::Outcome run_call(const evm::Message& message);
    evm::Outcome run_create(const evm::Message& message);
    std::optional<Address> begin_create(const evm::Message& message);
    evm::Outcome run_init_code(const evm::Message& message, const Address& created);
    void deploy(evm::Outcome& outcome, const Address& created);
    void move_value(const Address& from, const Address& to, const U256& value);

    State& state_;
    const BlockContext& block_;
    evm::Machine& machine_;
    evm::Environment environment_;
    CallWatcher* watcher_;
    const Deadline deadline_;
    bool unsupported_ = false, late_ = false;
};

}  // namespace vs::chain::detail
