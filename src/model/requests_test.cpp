#include "model/requests.h"

#include <gtest/gtest.h>

namespace vs::model {
namespace requests_test {

const Domain kDomain{"Consent", 4294967301, {7}};

Deposit sample() {
    return {.patient = {1},
            .reader = {2},
            .file = {9, 8, 7},
            .first = 1,
            .last = 4,
            .account = {1},
            .deadline = 1'900'000'000};
}

TEST(Requests, ADepositSurvivesTheWireAndNamesItsSigner) {
    const auto key = crypto::Secret::random();
    const auto deposit = sample();
    const auto signature = compact_bytes(*sign_compact(key, *digest_of(deposit, kDomain)));
    const auto back = parse_deposit(to_json(deposit, signature));
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(back->first.file, deposit.file);
    EXPECT_EQ(*signer_of(*digest_of(back->first, kDomain), back->second), *crypto::address_of(key));
    for (auto change : {+[](Deposit& d) { d.reader[0] ^= 1; }, +[](Deposit& d) { d.file[0] ^= 1; },
                        +[](Deposit& d) { d.last += 1; }, +[](Deposit& d) { d.deadline += 1; }}) {
        auto other = deposit;
        change(other);
        const auto signer = signer_of(*digest_of(other, kDomain), signature);
        EXPECT_FALSE(signer && *signer == *crypto::address_of(key));
    }
}

TEST(Requests, ALoginCountsOnOneChainForOneSuite) {
    const auto key = crypto::Secret::random();
    const Login login{*crypto::address_of(key), {5}, 1'900'000'000};
    const auto signature = compact_bytes(*sign_compact(key, *digest_of(login, kDomain)));
    const auto back = parse_login(to_json(login, signature));
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(*signer_of(*digest_of(back->first, kDomain), back->second), login.account);
    auto elsewhere = kDomain;
    elsewhere.chain_id += 1;
    EXPECT_NE(*signer_of(*digest_of(back->first, elsewhere), back->second), login.account);
}

TEST(Requests, WhatIsMalformedIsWrongUse) {
    for (const auto* text : {"", "[]", "{}", R"({"account":"0x12"})", R"({"patient":1})"}) {
        EXPECT_EQ(parse_login(text).error().code, "usage") << text;
        EXPECT_EQ(parse_deposit(text).error().code, "usage") << text;
    }
}

}  // namespace requests_test
}  // namespace vs::model
