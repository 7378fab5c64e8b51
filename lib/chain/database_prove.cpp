#include <algorithm>
#include <mutex>
#include <shared_mutex>

#include "chain/database.h"
#include "chain/detail/undo.h"
#include "chain/detail/world_trie.h"

namespace vs::chain {
namespace {

// No block is written while a proof is made: at most about a second's work.
constexpr std::size_t kMostReplaced = 100'000;

Result<> put_back(Trie& trie, const Hash& path, ByteView value) {
    return value.empty() ? trie.remove(path) : trie.put(path, value);
}

// The accounts as they were, by the rows that were replaced since.
Result<> put_back_accounts(Trie& accounts, const Replaced& replaced) {
    for (const auto& [key, before] : replaced) {
        if (key[0] != 'a') continue;
        const auto address = to_array<20>(ByteView(key).subspan(1));
        if (!address) return fail("damaged", "an undo row is damaged");
        if (auto done = put_back(accounts, hashed(*address), before); !done) return done;
    }
    return {};
}

Result<> put_back_slots(Trie& storage, const Address& address, const Replaced& replaced) {
    for (const auto& [key, before] : replaced) {
        if (key[0] != 's' || key.size() != 53) continue;
        if (!equal(ByteView(key).subspan(1, 20), address)) continue;
        if (before.size() > 32) return fail("damaged", "an undo row is damaged");
        const auto slot = U256::from_be(ByteView(key).subspan(21));
        const auto value = before.empty() ? Bytes() : encode_slot(U256::from_be(before));
        if (auto done = put_back(storage, hashed(slot), value); !done) return done;
    }
    return {};
}

}  // namespace

Result<AccountProof> Database::prove(const Address& address, const std::vector<U256>& slots,
                                     std::uint64_t number) const {
    std::unique_lock turn(turn_);
    const std::shared_lock lock(tries_);
    turn.unlock();
    const auto last = head();
    const auto stored = header(number);
    if (!stored) return pass(stored);
    if (!last || !*stored) return fail("missing", "there is no block " + std::to_string(number));
    if (number < oldest_state())
        return fail("pruned",
                    "the state after block " + std::to_string(number) + " is no longer kept");
    const KvNodes nodes(*kv_);
    Trie accounts(nodes, {}, last->header.state_root);
    const auto now = find_account(accounts, address);
    if (!now) return pass(now);
    Trie storage(nodes, to_bytes(hashed(address)), now->value_or(AccountLeaf{}).storage_root);
    const auto replaced = replaced_since(*kv_, number, last->header.number, kMostReplaced);
    if (!replaced) return pass(replaced);
    if (auto done = put_back_accounts(accounts, *replaced); !done) return pass(done);
    if (auto done = put_back_slots(storage, address, *replaced); !done) return pass(done);
    if (accounts.root() != (*stored)->block.header.state_root)
        return fail("damaged", "the state before cannot be put together again");
    return prove_account(accounts, storage, address, slots);
}

}  // namespace vs::chain
