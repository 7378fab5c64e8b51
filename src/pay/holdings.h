// What Credit, Visits and Studies hold, from the words of their storage: where each lies, and what
// it means. Whoever reads them with a proof believes no server. Pure and thread-safe.
#pragma once

#include "model/money.h"
#include "model/slots.h"
#include "pay/payouts.h"

namespace vs::pay {

using model::in_words;
using model::is_currency;
using model::parse_amount;
using model::to_text;
using model::Units;

enum class VisitState : std::uint8_t { none, open, completed, disputed, ended };
std::string_view to_text(VisitState state);  // "open"

struct Visit {
    crypto::Address payer{}, clinician{};
    Units amount;
    std::uint64_t due = 0;  // completed by, settled from, or back from: by the state
    VisitState state = VisitState::none;
};

struct Study {
    crypto::Address researcher{};  // zero: there is none of this number
    Units budget, price;
    Word ethics{};
    std::uint64_t until = 0, periods = 0;
};

// From a study's end until its researcher may close it, seconds (Studies.CLAIMED_WITHIN).
inline constexpr std::uint64_t kClaimedWithin = 90 * 86'400ULL;

Visit visit_of(std::span<const Units> words);              // of slots::visit
Study study_of(std::span<const Units> words);              // of slots::study
bool is_enrolled(const Units& word);                       // of slots::enrolled
bool has_claimed(const Units& word, const Units& period);  // of slots::claims

namespace slots {

using model::slots::balance, model::slots::claims, model::slots::enrolled, model::slots::owed,
    model::slots::root, model::slots::supply;
std::vector<Units> visit(const Units& number);  // Visits
std::vector<Units> study(const Units& number);  // Studies

}  // namespace slots
}  // namespace vs::pay
