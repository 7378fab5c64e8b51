#include "chain/pool.h"

#include <algorithm>

namespace vs::chain {
namespace {

std::string number(std::uint64_t value) {
    return std::to_string(value);
}

// At least a tenth more, and more at all.
bool pays_more(const U256& fee, const U256& old) {
    return fee > old && (old + old / U256{10} < old || fee >= old + old / U256{10});
}

U256 most_it_can_cost(const Transaction& transaction, bool& overflow) {
    const U256 gas{transaction.gas};
    const auto fee = transaction.max_fee * gas;
    const auto sum = evm::add_carry(fee, transaction.value);
    overflow = sum.carry || (!gas.is_zero() && fee / gas != transaction.max_fee);
    return sum.value;
}

}  // namespace

Pool::Pool(const Database& database, PoolOptions options)
    : database_(database), options_(options) {}

Result<> Pool::load() {
    std::vector<PoolItemPtr> items;
    Result<> verdict;
    auto read = database_.kv().each("pool", {}, [&](ByteView key, ByteView row) {
        auto item = std::make_shared<PoolItem>();
        if (key.size() == 8 && row.size() > 20) {
            auto transaction = decode_transaction(row.subspan(20), Senders::leave_zero);
            if (!transaction) return verdict = pass(transaction), false;
            item->transaction = std::move(*transaction);
            item->transaction.sender = *to_array<20>(row.first(20));
            item->raw = to_bytes(row.subspan(20));
            item->place = read_u64(key);
            items.push_back(std::move(item));
            return true;
        }
        verdict = fail("damaged", "the journal of waiting transactions is damaged");
        return false;
    });
    if (!read) return read;
    if (!verdict) return verdict;
    store::Batch stale;
    const std::lock_guard lock(mutex_);
    for (const auto& item : items) {
        next_place_ = item->place + 1;
        auto sender = sender_of(*item);
        if (!sender) return pass(sender);
        if (item->transaction.nonce < (*sender)->nonce) {
            remove(stale, *item);
            continue;
        }
        // A write that failed and was repeated may stand there twice.
        auto& slot = (*sender)->items[item->transaction.nonce];
        if (slot) {
            remove(stale, *slot);
            by_place_.erase(slot->place);
            by_hash_.erase(slot->transaction.hash);
            bytes_ -= slot->raw.size();
        }
        item->durable = true;
        slot = item;
        by_hash_[item->transaction.hash] = item;
        by_place_[item->place] = item;
        bytes_ += item->raw.size();
    }
    std::erase_if(senders_, [](const auto& entry) { return entry.second.items.empty(); });
    return stale.empty() ? Result<>() : database_.kv().write(stale);
}

Result<AccountInfo> Pool::account(const Address& address) const {
    const auto head = database_.head();
    const auto found = database_.state(head->header.number).account(address);
    if (!found) return pass(found);
    return found->value_or(AccountInfo{});
}

Result<Pool::Sender*> Pool::sender_of(const PoolItem& item) {
    const auto known = senders_.find(item.transaction.sender);
    if (known != senders_.end()) return &known->second;
    const auto info = account(item.transaction.sender);
    if (!info) return pass(info);
    return &senders_.emplace(item.transaction.sender, Sender{info->nonce, {}}).first->second;
}

std::uint64_t Pool::next_of(const Sender& sender) {
    auto next = sender.nonce;
    for (auto at = sender.items.lower_bound(next); at != sender.items.end() && at->first == next;
         ++at)
        ++next;
    return next;
}

Result<> Pool::check_state(const PoolItem& item, const AccountInfo& account) const {
    const auto& transaction = item.transaction;
    const auto who = crypto::to_text(transaction.sender);
    if (transaction.nonce < account.nonce)
        return fail("nonce-too-low", "nonce too low: address " + who +
                                         ", tx: " + number(transaction.nonce) +
                                         " state: " + number(account.nonce));
    if (account.code_hash != evm::kEmptyCodeHash)
        return fail("contract-sender", "sender not an eoa: address " + who + " has code");
    bool overflow = false;
    const auto cost = most_it_can_cost(transaction, overflow);
    if (overflow || cost > account.balance)
        return fail("funds", "insufficient funds for gas * price + value: address " + who +
                                 " have " + to_decimal(account.balance) + " want " +
                                 (overflow ? "more than there can be" : to_decimal(cost)));
    return {};
}

// A nonce that is taken wants a better fee; one that is not the next is queued or refused.
Result<> Pool::place(const PoolItemPtr& item, Sender& sender) {
    const auto& transaction = item->transaction;
    const auto known = sender.items.find(transaction.nonce);
    if (known != sender.items.end()) {
        const auto old = known->second;
        if (!pays_more(transaction.max_fee, old->transaction.max_fee) ||
            !pays_more(transaction.max_priority_fee, old->transaction.max_priority_fee))
            return fail("underpriced",
                        "replacement transaction underpriced: both fees must be at least a tenth "
                        "higher");
        item->place = old->place;
        by_hash_.erase(old->transaction.hash);
        bytes_ -= old->raw.size();
        replaced_[item.get()] = old;
    } else {
        const auto next = next_of(sender);
        if (transaction.nonce > next && !options_.queue_gaps)
            return fail("nonce-gap",
                        "nonce too high: address " + crypto::to_text(transaction.sender) +
                            ", tx: " + number(transaction.nonce) + " next: " + number(next));
        if (is_full())
            return fail("pool-full", "txpool is full: try again when blocks have been made");
        gaps_ = gaps_ || transaction.nonce > next;
        item->place = next_place_++;
    }
    sender.items[transaction.nonce] = item;
    by_hash_[transaction.hash] = item;
    by_place_[item->place] = item;
    bytes_ += item->raw.size();
    return {};
}

bool Pool::is_full() const {
    return by_place_.size() >= options_.max_items || bytes_ > options_.max_bytes;
}

// Else who sends many transactions behind one that no block can take would fill the pool for good.
void Pool::make_room() {
    if (!std::exchange(gaps_, false)) return;
    std::vector<PoolItemPtr> stranded;
    for (const auto& [address, sender] : senders_)
        for (auto at = sender.items.lower_bound(next_of(sender)); at != sender.items.end(); ++at)
            if (at->second->durable) stranded.push_back(at->second);
    for (const auto& item : stranded) take_out(item);
    evicted_.insert(evicted_.end(), stranded.begin(), stranded.end());
}

std::vector<PoolItemPtr> Pool::take_evicted() {
    const std::lock_guard lock(mutex_);
    return std::exchange(evicted_, {});
}

Result<> Pool::add(const PoolItemPtr& item) {
    const auto info = account(item->transaction.sender);
    if (!info) return pass(info);
    if (auto checked = check_state(*item, *info); !checked) return checked;
    const std::lock_guard lock(mutex_);
    if (by_hash_.contains(item->transaction.hash)) return fail("known", "already known");
    if (is_full()) make_room();
    auto sender = sender_of(*item);
    if (!sender) return pass(sender);
    (*sender)->nonce = std::max((*sender)->nonce, info->nonce);
    auto placed = place(item, **sender);
    if ((*sender)->items.empty()) senders_.erase(item->transaction.sender);
    return placed;
}

void Pool::settle(const std::vector<PoolItemPtr>& items, bool durable) {
    const std::lock_guard lock(mutex_);
    for (auto at = items.rbegin(); at != items.rend(); ++at) {
        const auto& item = *at;
        item->durable = durable;
        auto old = replaced_.extract(item.get());
        if (durable) continue;
        take_out(item);
        if (old.empty()) continue;
        const auto& back = old.mapped();
        senders_[back->transaction.sender].items[back->transaction.nonce] = back;
        by_hash_[back->transaction.hash] = back;
        by_place_[back->place] = back;
        bytes_ += back->raw.size();
    }
}

void Pool::take_out(const PoolItemPtr& item) {
    const auto known = by_hash_.find(item->transaction.hash);
    if (known == by_hash_.end() || known->second != item) return;
    by_hash_.erase(known);
    by_place_.erase(item->place);
    bytes_ -= item->raw.size();
    const auto sender = senders_.find(item->transaction.sender);
    if (sender == senders_.end()) return;
    sender->second.items.erase(item->transaction.nonce);
    if (sender->second.items.empty()) senders_.erase(sender);
}

void Pool::put(store::Batch& batch, const PoolItem& item) {
    auto row = to_bytes(item.transaction.sender);
    append(row, item.raw);
    batch.put("pool", rows::number_key(item.place), row);
}

void Pool::remove(store::Batch& batch, const PoolItem& item) {
    batch.remove("pool", rows::number_key(item.place));
}

PoolItemPtr Pool::find(const Hash& hash) const {
    const std::lock_guard lock(mutex_);
    const auto known = by_hash_.find(hash);
    return known == by_hash_.end() ? nullptr : known->second;
}

std::uint64_t Pool::next_nonce(const Address& sender) const {
    {
        const std::lock_guard lock(mutex_);
        const auto known = senders_.find(sender);
        if (known != senders_.end()) return next_of(known->second);
    }
    const auto info = account(sender);
    return info ? info->nonce : 0;
}

Pool::Content Pool::content() const {
    const std::lock_guard lock(mutex_);
    Content out;
    for (const auto& [address, sender] : senders_) {
        const auto next = next_of(sender);
        for (const auto& [nonce, item] : sender.items)
            (nonce < next ? out.pending : out.queued).push_back(item);
    }
    return out;
}

std::size_t Pool::size() const {
    const std::lock_guard lock(mutex_);
    return by_place_.size();
}

std::vector<PoolItemPtr> Pool::ready(std::uint64_t gas) const {
    const std::lock_guard lock(mutex_);
    std::vector<PoolItemPtr> out;
    std::unordered_map<Address, std::uint64_t, evm::AddressHash> nexts;
    for (const auto& [place, first] : by_place_) {
        const auto& who = first->transaction.sender;
        const auto& sender = senders_.at(who);
        auto& next = nexts.try_emplace(who, sender.nonce).first->second;
        if (first->transaction.nonce != next) continue;
        // With it, what came earlier and waited for it.
        for (auto at = sender.items.find(next); at != sender.items.end() && at->first == next;
             ++at) {
            const auto& item = at->second;
            if (item->place > place || !item->durable) break;
            if (item->transaction.gas > gas) return out;
            gas -= item->transaction.gas;
            out.push_back(item);
            ++next;
        }
    }
    return out;
}

bool Pool::has_ready() const {
    const std::lock_guard lock(mutex_);
    return std::any_of(senders_.begin(), senders_.end(), [](const auto& entry) {
        const auto first = entry.second.items.find(entry.second.nonce);
        return first != entry.second.items.end() && first->second->durable;
    });
}

void Pool::forget_before(Sender& sender, std::uint64_t nonce) {
    std::vector<PoolItemPtr> gone;
    for (auto at = sender.items.begin(); at != sender.items.end() && at->first < nonce; ++at)
        gone.push_back(at->second);
    sender.nonce = nonce;
    for (const auto& item : gone) take_out(item);  // the last one takes the sender along
}

void Pool::included(const std::vector<PoolItemPtr>& items) {
    const std::lock_guard lock(mutex_);
    for (const auto& item : items) {
        const auto sender = senders_.find(item->transaction.sender);
        if (sender == senders_.end()) continue;
        forget_before(sender->second, std::max(sender->second.nonce, item->transaction.nonce + 1));
    }
}

void Pool::refresh() {
    const std::lock_guard lock(mutex_);
    std::vector<Address> all;
    all.reserve(senders_.size());
    for (const auto& [address, sender] : senders_) all.push_back(address);
    for (const auto& address : all)
        if (const auto info = account(address)) forget_before(senders_.at(address), info->nonce);
}

void Pool::drop(const PoolItemPtr& item) {
    const std::lock_guard lock(mutex_);
    take_out(item);
    gaps_ = true;
}

}  // namespace vs::chain
