#include "chain/memory_state.h"

#include "chain/trie.h"

namespace vs::chain {
namespace {

Hash storage_root(const std::map<U256, U256>& storage) {
    std::vector<std::pair<Bytes, Bytes>> pairs;
    pairs.reserve(storage.size());
    for (const auto& [key, value] : storage) {
        Bytes row;
        rlp::append_number(row, value);
        pairs.emplace_back(to_bytes(crypto::keccak256(key.to_be())), std::move(row));
    }
    return trie_root(std::move(pairs));
}

// As the state trie holds it (yellow paper, 4.1).
Bytes encoded(const AccountInfo& info, const Hash& storage) {
    Bytes items;
    rlp::append_number(items, info.nonce);
    rlp::append_number(items, info.balance);
    rlp::append_string(items, storage);
    rlp::append_string(items, info.code_hash);
    return rlp::list(items);
}

}  // namespace

StateDiff diff_of(const Alloc& alloc) {
    StateDiff out;
    std::map<Hash, Bytes> codes;
    for (const auto& [address, account] : alloc) {
        AccountChange change{.address = address};
        change.after = AccountInfo{account.nonce, account.balance, crypto::keccak256(account.code)};
        for (const auto& [key, value] : account.storage)
            if (!value.is_zero()) change.storage.push_back({key, {}, value});
        if (!account.code.empty()) codes.emplace(change.after->code_hash, account.code);
        out.accounts.push_back(std::move(change));
    }
    out.codes.assign(codes.begin(), codes.end());
    return out;
}

Result<std::optional<AccountInfo>> MemoryState::account(const Address& address) const {
    const auto found = accounts_.find(address);
    if (found == accounts_.end()) return std::optional<AccountInfo>();
    auto info = found->second.info;
    info.has_storage = !found->second.storage.empty();
    return std::optional(info);
}

Result<U256> MemoryState::storage(const Address& address, const U256& key) const {
    const auto account = accounts_.find(address);
    if (account == accounts_.end()) return U256{};
    const auto slot = account->second.storage.find(key);
    return slot == account->second.storage.end() ? U256{} : slot->second;
}

Result<Bytes> MemoryState::code(const Hash& hash) const {
    const auto found = codes_.find(hash);
    return found == codes_.end() ? Bytes{} : found->second;
}

void MemoryState::apply(const StateDiff& diff) {
    for (const auto& change : diff.accounts) {
        if (!change.after) {
            accounts_.erase(change.address);
            continue;
        }
        auto& account = accounts_[change.address];
        account.info = *change.after;
        if (change.wiped) account.storage.clear();
        for (const auto& slot : change.storage) {
            if (slot.after.is_zero())
                account.storage.erase(slot.key);
            else
                account.storage[slot.key] = slot.after;
        }
    }
    for (const auto& [hash, code] : diff.codes) codes_.emplace(hash, code);
}

Alloc MemoryState::alloc() const {
    Alloc out;
    for (const auto& [address, account] : accounts_) {
        const auto code = codes_.find(account.info.code_hash);
        out[address] = {account.info.nonce, account.info.balance,
                        code == codes_.end() ? Bytes{} : code->second, account.storage};
    }
    return out;
}

Hash MemoryState::root() const {
    std::vector<std::pair<Bytes, Bytes>> pairs;
    pairs.reserve(accounts_.size());
    for (const auto& [address, account] : accounts_)
        pairs.emplace_back(to_bytes(crypto::keccak256(address)),
                           encoded(account.info, storage_root(account.storage)));
    return trie_root(std::move(pairs));
}

}  // namespace vs::chain
