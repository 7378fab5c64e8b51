#include "credit_history.h"

#include <algorithm>
#include <cstdio>

namespace vs::cmd {
namespace {

using chain::LoggedEvent;
using pay::Units;

Result<> add_events(Desk& desk, std::vector<chain::Hash> names, const crypto::Address* account,
                    std::vector<LoggedEvent>& out) {
    std::vector<std::vector<chain::Hash>> topics{std::move(names)};
    if (account != nullptr) topics.push_back({model::address_word(*account)});
    auto found = desk.own->client->events(
        {.addresses = {desk.places.credit}, .topics = std::move(topics), .from = 0, .to = {}});
    if (!found) return pass(found);
    out.insert(out.end(), std::make_move_iterator(found->begin()),
               std::make_move_iterator(found->end()));
    return {};
}

Result<std::vector<chain::Hash>> topics_of(std::initializer_list<std::string_view> names) {
    std::vector<chain::Hash> out;
    for (const auto name : names) {
        const auto topic = model::credit_abi().topic(name);
        if (!topic) return pass(topic);
        out.push_back(*topic);
    }
    return out;
}

// In the order of the chain. What is redeemed comes to the clinic, and what is burnt goes from it;
// these events name it nowhere.
Result<std::vector<LoggedEvent>> events_of(Desk& desk, const crypto::Address& account) {
    std::vector<LoggedEvent> out;
    const auto own = topics_of({"Minted", "Redeemed", "Held", "Paid"});
    if (!own) return pass(own);
    if (auto added = add_events(desk, *own, &account, out); !added) return pass(added);
    if (account == desk.places.clinic) {
        const auto clinics = topics_of({"Redeemed", "Burnt"});
        if (!clinics) return pass(clinics);
        if (auto added = add_events(desk, *clinics, nullptr, out); !added) return pass(added);
    }
    const auto place = [](const LoggedEvent& e) { return std::pair(e.block, e.place); };
    std::ranges::sort(out, {}, place);
    const auto twice = std::ranges::unique(out, {}, place);
    out.erase(twice.begin(), twice.end());
    return out;
}

struct Entry {
    pay::Receipt receipt;
    LoggedEvent event;
};

Result<Entry> entry_of(Desk& desk, const LoggedEvent& event) {
    const auto logs = proven_logs(desk, event.block, event.transaction);
    if (!logs) return pass(logs);
    if (std::ranges::find(*logs, event.log) == logs->end())
        return fail("proof", "the node shows an entry that block " + std::to_string(event.block) +
                                 " does not have");
    auto receipt = pay::receipt_of(*logs, desk.places, desk.currency());
    if (!receipt) return pass(receipt);
    return Entry{std::move(*receipt), event};
}

// Both sides of an entry may be the same account, which then has what it had.
Units after(const Units& before, const pay::Movement& moved, const crypto::Address& account) {
    auto out = before;
    if (moved.to == account) out += moved.amount;
    if (moved.from == account) out -= moved.amount;
    return out;
}

void print(const Desk& desk, const Entry& entry, const crypto::Address& account,
           const Units& balance) {
    const auto& moved = *entry.receipt.moved;
    if (desk.json) {
        auto out = receipt_json(desk, entry.receipt);
        out["block"] = entry.event.block;
        out["transaction"] = "0x" + to_hex(entry.event.transaction);
        out["balance"] = pay::to_text(balance);
        std::printf("%s\n", json::serialize(out).c_str());
        return;
    }
    const bool in = moved.to == account;
    std::printf("%c%12s  balance %12s  %s  (%s %s, block %llu)\n", in ? '+' : '-',
                pay::to_text(moved.amount).c_str(), pay::to_text(balance).c_str(),
                entry.receipt.what.c_str(), in ? "from" : "to",
                desk.name(in ? moved.from : moved.to).c_str(),
                static_cast<unsigned long long>(entry.event.block));
}

struct Account {
    std::vector<LoggedEvent> events;
    Units balance;
};

// Of one moment: nothing happened between the two readings of the events.
Result<Account> account_of(Desk& desk, const crypto::Address& account) {
    constexpr int kAttempts = 5;
    for (int i = 0; i < kAttempts; ++i) {
        auto events = events_of(desk, account);
        if (!events) return pass(events);
        const auto balance = desk.read("Credit", {pay::slots::balance(account)});
        if (!balance) return pass(balance);
        const auto again = events_of(desk, account);
        if (!again) return pass(again);
        if (again->size() == events->size()) return Account{std::move(*events), balance->front()};
    }
    return fail("busy", "this account changes too often just now; try again");
}

}  // namespace

Result<std::optional<std::uint64_t>> receipt_block(const Desk& desk, std::string_view event,
                                                   const pay::Word& receipt) {
    const auto topics = topics_of({event});
    if (!topics) return pass(topics);
    const auto all = desk.own->client->events(
        {.addresses = {desk.places.credit}, .topics = {*topics}, .from = 0, .to = {}});
    if (!all) return pass(all);
    for (const auto& one : *all) {
        const auto said = model::credit_abi().event(one.log);
        if (said && !said->values.empty() && said->values.back().word().to_be() == receipt)
            return one.block;
    }
    return std::optional<std::uint64_t>();
}

Result<> print_history(Desk& desk, const crypto::Address& account, std::uint64_t last) {
    const auto now = account_of(desk, account);
    if (!now) return pass(now);
    std::vector<Entry> entries;
    Units balance;
    for (const auto& event : now->events) {
        auto entry = entry_of(desk, event);
        if (!entry) return pass(entry);
        balance = after(balance, *entry->receipt.moved, account);
        entries.push_back(std::move(*entry));
    }
    if (balance != now->balance)
        return fail("proof", "the entries that the node shows come to " + desk.money(balance) +
                                 ", and the balance is " + desk.money(now->balance));
    Units running;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        running = after(running, *entries[i].receipt.moved, account);
        if (i + last >= entries.size()) print(desk, entries[i], account, running);
    }
    if (!desk.json)
        std::printf(
            "checked: %zu entries, each in a block that the node has signed, come to the "
            "balance of %s\n",
            entries.size(), desk.money(now->balance).c_str());
    return {};
}

}  // namespace vs::cmd
