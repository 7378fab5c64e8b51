// What the notifier has to know again after a power cut: plan, shifts, subscriptions, calls, the
// key by which push services know this node, the last tests. One file, replaced atomically,
// encrypted under the node's key, since names and numbers of people are in it. One thread at a
// time.
#pragma once

#include <map>

#include "crypto/aead.h"
#include "notice/ladder.h"
#include "notice/web_push.h"

namespace vs::notice {

struct Subscribed {
    std::string account;
    Subscription to;
};

struct Test {  // of one channel of one account
    std::string notice, account;
    Channel channel = Channel::push;
    Micros at = 0;
    std::optional<bool> delivered;
    std::optional<Micros> receipt;
};

struct Book {
    crypto::Secret vapid;
    Plan plan;
    std::vector<Shift> shifts;
    std::vector<Subscribed> subscriptions;
    std::vector<Test> tests;
    Ladder ladder;

    json::object snapshot() const;
    Result<> restore(const json::value& snapshot);  // code "notices"
};

// Code "notices" where the file is damaged or of another node. No file: an empty book.
Result<Book> load_book(const std::string& path, const crypto::Secret& node_key);
Result<> save_book(const Book& book, const std::string& path, const crypto::Secret& node_key);

}  // namespace vs::notice
