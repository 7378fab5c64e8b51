#include "chain/state.h"

#include <algorithm>

namespace vs::chain {
namespace {

bool is_empty(const AccountInfo& info) {
    return info.nonce == 0 && info.balance.is_zero() && info.code_hash == evm::kEmptyCodeHash;
}

const std::shared_ptr<const evm::Code>& no_code() {
    static const auto code = std::make_shared<const evm::Code>(ByteView{});
    return code;
}

}  // namespace

State::State(const StateReader& base) : base_(base) {}

template <class T>
T State::read(Result<T>&& result) {
    if (result) return std::move(*result);
    if (!error_) error_ = std::move(result).error();
    return T{};
}

State::Account& State::at(const Address& address) {
    if (last_ != nullptr && last_->address == address) return *last_;
    auto [place, fresh] = accounts_.try_emplace(address);
    auto& account = place->second;
    if (fresh) {
        account.address = address;
        account.committed = read(base_.account(address));
        account.exists = account.committed.has_value();
        if (account.exists) account.info = *account.committed;
    }
    last_ = &account;
    return account;
}

State::Account& State::existing(const Address& address) {
    auto& account = at(address);
    if (!account.exists) {
        journal_.push_back({Change::exists, &account});
        account.exists = true;
        account.info = {};
    }
    return account;
}

State::StoredSlot& State::at(Account& account, const U256& key) {
    if (last_slot_.account == &account && last_slot_.key == key &&
        last_slot_.slot->original_in == transaction_)
        return *last_slot_.slot;
    auto [place, fresh] = account.slots.try_emplace(key);
    auto& slot = place->second;
    last_slot_ = {&account, key, &slot};
    if (fresh) {
        if (account.committed && !account.wiped)
            slot.committed = read(base_.storage(account.address, key));
        slot.current = slot.committed;
    }
    if (slot.original_in != transaction_) {
        slot.original = slot.current;
        slot.original_in = transaction_;
    }
    return slot;
}

bool State::exists(const Address& address) {
    return at(address).exists;
}

bool State::is_empty(const Address& address) {
    const auto& account = at(address);
    return !account.exists || chain::is_empty(account.info);
}

U256 State::balance(const Address& address) {
    return at(address).info.balance;
}

std::uint64_t State::nonce(const Address& address) {
    return at(address).info.nonce;
}

Hash State::code_hash(const Address& address) {
    return at(address).info.code_hash;
}

std::shared_ptr<const evm::Code> State::code(const Address& address) {
    auto& account = at(address);
    if (account.info.code_hash == evm::kEmptyCodeHash) return no_code();
    if (account.code == nullptr)
        account.code = std::make_shared<const evm::Code>(read(base_.code(account.info.code_hash)));
    return account.code;
}

U256 State::storage(const Address& address, const U256& key) {
    return at(at(address), key).current;
}

bool State::collides(const Address& address) {
    const auto& info = at(address).info;
    return info.nonce != 0 || info.code_hash != evm::kEmptyCodeHash || info.has_storage;
}

void State::set_balance(const Address& address, const U256& balance) {
    auto& account = existing(address);
    touch(account);
    journal_.push_back({Change::balance, &account, nullptr, account.info.balance});
    account.info.balance = balance;
}

void State::add_balance(const Address& address, const U256& amount) {
    if (amount.is_zero()) return touch(address);
    set_balance(address, balance(address) + amount);
}

void State::subtract_balance(const Address& address, const U256& amount) {
    if (amount.is_zero()) return touch(address);
    set_balance(address, balance(address) - amount);
}

void State::set_nonce(const Address& address, std::uint64_t nonce) {
    auto& account = existing(address);
    journal_.push_back({Change::nonce, &account, nullptr, account.info.nonce});
    account.info.nonce = nonce;
}

void State::set_code(const Address& address, ByteView code) {
    auto& account = existing(address);
    const auto before = U256::from_be(account.info.code_hash.data());
    journal_.push_back({Change::code, &account, nullptr, before});
    account.info.code_hash = crypto::keccak256(code);
    account.code = std::make_shared<const evm::Code>(code);
}

void State::set_storage(const Address& address, const U256& key, const U256& value) {
    auto& account = at(address);
    auto& slot = at(account, key);
    // Written since the newest checkpoint, it is undone by that entry: a loop does not fill memory.
    if (!is_noted(slot.noted, Change::storage) || journal_[slot.noted - 1].slot != &slot) {
        journal_.push_back({Change::storage, &account, &slot, slot.current});
        slot.noted = journal_.size();
    }
    slot.current = value;
}

void State::begin_create(const Address& address) {
    auto& account = existing(address);
    mark(account, Change::created, account.created_in);
    set_nonce(address, 1);
}

// Sets a field that says in which transaction something became true.
void State::mark(Account& account, Change change, std::uint64_t& field) {
    if (field == transaction_) return;
    journal_.push_back({change, &account, nullptr, field});
    field = transaction_;
}

void State::touch(const Address& address) {
    auto& account = at(address);
    if (account.exists) touch(account);
}

void State::touch(Account& account) {
    if (account.touched_in == transaction_) return;
    mark(account, Change::touched, account.touched_in);
    ending_.push_back(&account);
}

bool State::warm(const Address& address) {
    auto& account = at(address);
    const bool was_cold = account.warm_in != transaction_;
    mark(account, Change::warm_account, account.warm_in);
    return was_cold;
}

evm::Slot State::touch_slot(const Address& address, const U256& key) {
    auto& account = at(address);
    auto& slot = at(account, key);
    const bool was_cold = slot.warm_in != transaction_;
    if (was_cold) {
        journal_.push_back({Change::warm_slot, &account, &slot, slot.warm_in});
        slot.warm_in = transaction_;
    }
    return {slot.original, slot.current, was_cold};
}

std::vector<AccessEntry> State::warm_list() const {
    std::vector<AccessEntry> list;
    for (const auto& [address, account] : accounts_) {
        AccessEntry entry{address, {}};
        for (const auto& [key, slot] : account.slots)
            if (slot.warm_in == transaction_) entry.keys.push_back(key.to_be());
        if (account.warm_in != transaction_ && entry.keys.empty()) continue;
        std::ranges::sort(entry.keys);
        list.push_back(std::move(entry));
    }
    std::ranges::sort(list, {}, &AccessEntry::address);
    return list;
}

U256 State::transient(const Address& address, const U256& key) const {
    const auto found = transient_.find({address, key});
    return found == transient_.end() ? U256{} : found->second.value;
}

void State::set_transient(const Address& address, const U256& key, const U256& value) {
    auto& held = transient_[{address, key}];
    if (!is_noted(held.noted, Change::transient) || journal_[held.noted - 1].transient != &held) {
        journal_.push_back({Change::transient, nullptr, nullptr, held.value, &held});
        held.noted = journal_.size();
    }
    held.value = value;
}

bool State::destroy(const Address& address) {
    auto& account = at(address);
    if (account.destroyed_in == transaction_) return false;
    mark(account, Change::destroyed, account.destroyed_in);
    ending_.push_back(&account);
    return true;
}

bool State::created_now(const Address& address) {
    return at(address).created_in == transaction_;
}

void State::log(Log log) {
    journal_.push_back({Change::log});
    logs_.push_back(std::move(log));
}

void State::rollback(std::size_t checkpoint) {
    for (; journal_.size() > checkpoint; journal_.pop_back()) undo(journal_.back());
    frame_ = checkpoint;
}

void State::undo(const Entry& entry) {
    const auto number = entry.value.w[0];
    switch (entry.change) {
        case Change::exists:
            entry.account->exists = false;
            entry.account->info = {};
            break;
        case Change::balance:
            entry.account->info.balance = entry.value;
            break;
        case Change::nonce:
            entry.account->info.nonce = number;
            break;
        case Change::code:
            entry.account->info.code_hash = entry.value.to_be();
            entry.account->code = nullptr;  // a create never replaces code: it was empty
            break;
        case Change::storage:
            entry.slot->current = entry.value;
            break;
        case Change::warm_account:
            entry.account->warm_in = number;
            break;
        case Change::warm_slot:
            entry.slot->warm_in = number;
            break;
        case Change::touched:
            entry.account->touched_in = number;
            break;
        case Change::created:
            entry.account->created_in = number;
            break;
        case Change::destroyed:
            entry.account->destroyed_in = number;
            break;
        case Change::transient:
            entry.transient->value = entry.value;
            break;
        case Change::log:
            logs_.pop_back();
            break;
    }
}

void State::remove(Account& account) {
    account.exists = false;
    account.wiped = true;
    account.info = {};
    account.code = nullptr;
    account.slots.clear();
    last_slot_ = {};
}

std::vector<Log> State::end_transaction() {
    for (auto* account : ending_) {
        const bool destroyed = account->destroyed_in == transaction_;
        const bool left_empty =
            account->touched_in == transaction_ && chain::is_empty(account->info);
        if (account->exists && (destroyed || left_empty)) remove(*account);
    }
    ending_.clear();
    journal_.clear();
    frame_ = 0;
    transient_.clear();
    ++transaction_;
    return std::exchange(logs_, {});
}

StateDiff State::diff() const {
    StateDiff diff;
    for (const auto& [address, account] : accounts_) {
        AccountChange change{address, account.committed, std::nullopt, false, {}};
        if (account.exists) change.after = account.info;
        change.wiped = account.wiped && account.committed.has_value();
        for (const auto& [key, slot] : account.slots)
            if (slot.current != slot.committed)
                change.storage.push_back({key, slot.committed, slot.current});
        if (change.before == change.after && !change.wiped && change.storage.empty()) continue;
        std::ranges::sort(change.storage, {}, &StorageChange::key);
        const auto old_code = change.before ? change.before->code_hash : evm::kEmptyCodeHash;
        if (change.after && change.after->code_hash != old_code && account.code != nullptr)
            diff.codes.emplace_back(change.after->code_hash, to_bytes(account.code->bytes()));
        diff.accounts.push_back(std::move(change));
    }
    std::ranges::sort(diff.accounts, {}, &AccountChange::address);
    std::ranges::sort(diff.codes);
    const auto repeated = std::ranges::unique(diff.codes);
    diff.codes.erase(repeated.begin(), repeated.end());
    return diff;
}

}  // namespace vs::chain
