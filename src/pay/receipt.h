// What a transaction did to money, from the events that it left. Pure and thread-safe.
#pragma once

#include <map>

#include "chain/receipt.h"
#include "model/money.h"

namespace vs::pay {

using model::in_words;
using model::is_currency;
using model::parse_amount;
using model::to_text;
using model::Units;

// Where the contracts and the clinic stand.
struct Places {
    crypto::Address credit{}, visits{}, studies{}, clinic{};
};

struct Movement {
    Units amount;
    crypto::Address from{}, to{};  // zero: cash
};

struct Receipt {
    std::string what;  // "fee of visit 3 put in"
    std::optional<Movement> moved;
    std::map<std::string, Units, std::less<>> numbers;  // "visit", "study", "period"
    std::string event;                                  // "Visits.Opened"
};

// Code "receipt" where the logs hold nothing of money.
Result<Receipt> receipt_of(const std::vector<chain::Log>& logs, const Places& places,
                           std::string_view currency);

// "the clinic", "the visits' escrow", "cash", or the address.
std::string name_of(const crypto::Address& account, const Places& places);

}  // namespace vs::pay
