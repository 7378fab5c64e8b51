// What people sign about money, and the calls that need no signature. Pure.
#pragma once

#include "model/typed_data.h"
#include "pay/payouts.h"

namespace vs::pay::actions {

using crypto::Address;
using model::Action;
using model::Word;

// Credit
Action mint(const Address& to, const Units& amount, const Word& receipt);
Action redeem(const Units& amount);
Action burn(const Units& amount, const Word& receipt);

// Visits
struct Fee {
    Address clinician{}, patient{};
    Units amount;
    std::uint64_t complete_by = 0;  // first second at which the payer may have it back
    Word terms{};                   // digest of what was agreed
};
Action open_visit(const Fee& fee);
Action complete(const Units& visit, const Word& record);
Action settle(const Units& visit);
Action decline(const Units& visit);
Action dispute(const Units& visit, const Word& reason);
Action resolve(const Units& visit, const Units& to_clinician);
Result<Bytes> expire(const Units& visit);
Result<Bytes> withdraw(const Address& account);

// Studies
struct Plan {
    Word ethics{};  // digest of the ethics board's number
    Units price, budget;
    std::uint64_t until = 0;
};
Action open_study(const Plan& plan);
Action fund(const Units& study, const Units& amount);
Action post(const Units& study, const Word& root);
struct Claim {
    Units study, period, amount;
    Word salt{};
    std::vector<Word> proof;
};
Action claim(const Claim& claim);
Action close_study(const Units& study);
Result<Bytes> enrol(const Units& study, const Word& commitment);

// What stands on chain for a text that stays between people; zero for none.
Word digest_of(std::string_view text);

}  // namespace vs::pay::actions
