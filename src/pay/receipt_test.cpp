#include "pay/receipt.h"

#include <gtest/gtest.h>

#include "model/contract_abi.h"
#include "pay/refusals.h"

namespace vs::pay {
namespace receipt_test {

const Places kPlaces{{1}, {2}, {3}, {4}};
const crypto::Address kAnn{5};

chain::Log log(const crypto::Address& at, const model::ContractAbi& abi, std::string_view event,
               std::vector<Units> indexed, const std::vector<Units>& data) {
    chain::Log out{at, {*abi.topic(event)}, {}};
    for (const auto& one : indexed) out.topics.push_back(one.to_be());
    for (const auto& one : data) append(out.data, one.to_be());
    return out;
}

TEST(Receipt, SaysWhatMovedFromWhomToWhom) {
    const auto ann = evm::to_word(kAnn);
    const auto opened =
        log(kPlaces.visits, model::visits_abi(), "Opened", {Units(3), ann, Units(6)},
            {ann, Units(4000), Units(1'900'000'000), {}});
    const auto held = log(kPlaces.credit, model::credit_abi(), "Held",
                          {ann, evm::to_word(kPlaces.visits)}, {Units(4000)});
    const auto receipt = receipt_of({opened, held}, kPlaces, "EUR");
    ASSERT_TRUE(receipt) << receipt.error().message;
    EXPECT_EQ(receipt->what,
              "fee of visit 3 put in; completed by 2030-03-17T17:46:40Z, or it can be had back");
    EXPECT_EQ(receipt->event, "Visits.Opened");
    EXPECT_EQ(receipt->numbers.at("visit"), Units(3));
    EXPECT_EQ(receipt->moved->amount, Units(4000));
    EXPECT_EQ(receipt->moved->from, kAnn);
    EXPECT_EQ(name_of(receipt->moved->to, kPlaces), "the visits' escrow");
}

TEST(Receipt, OfAnEndSaysWhoGetsWhat) {
    const auto ended =
        log(kPlaces.visits, model::visits_abi(), "Ended", {Units(3)}, {Units(1500), Units(2500)});
    EXPECT_EQ(receipt_of({ended}, kPlaces, "EUR")->what,
              "visit 3 ended: EUR 15.00 for the clinician, EUR 25.00 back to the payer");
}

TEST(Receipt, CashComesFromOutside) {
    const auto minted = log(kPlaces.credit, model::credit_abi(), "Minted", {evm::to_word(kAnn)},
                            {Units(100), Units(1)});
    const auto receipt = receipt_of({minted}, kPlaces, "EUR");
    ASSERT_TRUE(receipt);
    EXPECT_EQ(name_of(receipt->moved->from, kPlaces), "cash");
    EXPECT_EQ(receipt->moved->to, kAnn);
}

// An event of the same name by a contract that is none of the suite's counts for nothing.
TEST(Receipt, BelievesTheSuitesContractsOnly) {
    const auto forged =
        log({9}, model::credit_abi(), "Minted", {evm::to_word(kAnn)}, {Units(100), Units(1)});
    EXPECT_EQ(receipt_of({forged}, kPlaces, "EUR").error().code, "receipt");
    EXPECT_EQ(receipt_of({}, kPlaces, "EUR").error().code, "receipt");
}

std::string refused(std::string_view signature, const std::vector<Units>& values) {
    const auto selector = chain::abi::selector(signature);
    Bytes data(selector.begin(), selector.end());
    for (const auto& value : values) append(data, value.to_be());
    const auto said = refusal_words({"reverted", "execution reverted: 0x" + to_hex(data)}, "EUR");
    return said.code + ": " + said.message;
}

TEST(MoneyRefusals, SpeakOfMoneyAndTime) {
    EXPECT_EQ(refused("InsufficientCredit(address,uint256,uint256)",
                      {evm::to_word(kAnn), Units(100), Units(4000)}),
              "insufficient-credit: the account has EUR 1.00, and EUR 40.00 are needed");
    EXPECT_EQ(refused("TooEarly(uint40)", {Units(1'900'000'000)}),
              "too-early: not before 2030-03-17T17:46:40Z");
    EXPECT_EQ(refused("WrongState(uint256,uint8)", {Units(3), Units(4)}),
              "wrong-state: visit 3 is ended");
    EXPECT_EQ(refused("AlreadyClaimed(uint256)", {Units(0)}),
              "already-claimed: period 0 has been paid already");
    EXPECT_EQ(refused("BudgetSpent(uint96)", {Units(300)}),
              "budget-spent: the study has EUR 3.00 left, which does not reach for this");
    EXPECT_EQ(refused("NotInPeriod()", {}),
              "not-in-period: this payout is not among those posted for that period");
}

}  // namespace receipt_test
}  // namespace vs::pay
