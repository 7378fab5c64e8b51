// A host for one contract alone in the world: storage and logs in memory, precompiles but no other
// contracts. For tests, examples and benchmarks.
#pragma once

#include <map>
#include <optional>
#include <set>

#include "evm/interpreter.h"
#include "evm/precompiles.h"

namespace vs::evm::testing {

struct LoggedEvent {
    std::vector<U256> topics;
    Bytes data;
};

class LoneHost : public Host {
  public:
    explicit LoneHost(Revision revision = Revision::cancun) : machine_(revision) {}

    Environment world;
    std::map<U256, Slot> slots;
    std::map<U256, U256> passing;  // transient
    std::vector<LoggedEvent> events;
    U256 own_balance;
    std::optional<Address> beneficiary;

    Outcome run(ByteView code, ByteView input = {}, std::int64_t gas = 10'000'000,
                bool is_static = false) {
        Message message;
        message.gas = gas;
        message.is_static = is_static;
        message.input = input;
        message.recipient.fill(0xcc);
        message.caller.fill(0xaa);
        return machine_.execute(*this, message, Code(code));
    }

    const Environment& environment() const override { return world; }
    Hash block_hash(std::uint64_t number) override { return U256{number + 1000}.to_be(); }
    bool is_empty(const Address&) override { return false; }
    U256 balance(const Address&) override { return own_balance; }
    std::size_t code_size(const Address&) override { return 0; }
    Hash code_hash(const Address&) override { return kEmptyCodeHash; }
    std::shared_ptr<const Code> code(const Address&) override {
        return std::make_shared<const Code>(ByteView{});
    }
    Slot touch_slot(const Address&, const U256& key) override {
        auto [place, fresh] = slots.try_emplace(key);
        auto slot = place->second;
        slot.was_cold = fresh;
        return slot;
    }
    void set_storage(const Address&, const U256& key, const U256& value) override {
        slots[key].current = value;
    }
    U256 transient(const Address&, const U256& key) override { return passing[key]; }
    void set_transient(const Address&, const U256& key, const U256& value) override {
        passing[key] = value;
    }
    bool touch_account(const Address& account) override { return warm_.insert(account).second; }
    bool selfdestruct(const Address&, const Address& to) override {
        beneficiary = to;
        return true;
    }
    void log(const Address&, std::span<const U256> topics, ByteView data) override {
        events.push_back({{topics.begin(), topics.end()}, to_bytes(data)});
    }
    Outcome call(const Message& message) override {
        const auto number = precompile_number(message.code_address, machine_.revision());
        if (number != 0 && !is_create(message.kind))
            return call_precompile(number, machine_.revision(), message.input, message.gas);
        Outcome outcome;
        outcome.gas_left = message.gas;
        return outcome;
    }

  private:
    Machine machine_;
    std::set<Address> warm_;
};

}  // namespace vs::evm::testing
