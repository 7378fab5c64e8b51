#include "person/together.h"

#include <gtest/gtest.h>

namespace vs::person {
namespace together_test {

TEST(Together, WhatWasSignedTravelsAsJson) {
    const model::Auth auth{{{1}, chain::U256(7), 1'800'000'000}, {2}, {3}};
    const GrantRequest request{
        {4}, {5}, {.scopes = 5, .purpose = 2, .from = 0, .until = 9, .first_epoch = 3}, auth};
    const auto read = parse_grant_request(to_json(request));
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->patient, request.patient);
    EXPECT_EQ(read->reader, request.reader);
    EXPECT_EQ(read->terms, request.terms);
    EXPECT_EQ(read->auth.turn.account, auth.turn.account);
    EXPECT_EQ(read->auth.turn.nonce, auth.turn.nonce);
    EXPECT_EQ(read->auth.vs, auth.vs);
    const auto identity = age::generate();
    const Help help{{6}, {7}, age::recipient_of(identity), auth, {1, 2}};
    const auto helped = parse_help(to_json(help));
    ASSERT_TRUE(helped) << helped.error().message;
    EXPECT_EQ(helped->recipient, help.recipient);
    EXPECT_EQ(helped->share, help.share);
    for (const auto* bad : {"", "[]", "{}", R"({"patient":"0x12","auth":{}})"}) {
        EXPECT_EQ(parse_grant_request(bad).error().code, "usage") << bad;
        EXPECT_EQ(parse_help(bad).error().code, "usage") << bad;
    }
}

TEST(Together, EnoughKeepersOpenWhatWasSharedAndFewerDoNot) {
    const auto whole = age::generate();
    std::vector<age::Identity> keepers;
    std::vector<std::vector<age::Recipient>> recipients;
    for (int i = 0; i < 3; ++i) {
        keepers.push_back(age::generate());
        recipients.push_back({age::recipient_of(keepers.back())});
    }
    const auto files = seal_shares(whole, {9}, 2, recipients);
    ASSERT_TRUE(files);
    const auto share = [&](std::size_t of) {
        return *open_share((*files)[of], std::span(&keepers[of], 1));
    };
    EXPECT_FALSE(open_share((*files)[0], std::span(&keepers[1], 1)));
    EXPECT_EQ(join_shares({share(0)}).error().code, "shares");
    EXPECT_EQ(join_shares({share(2), share(0)})->secret.bytes(), whole.secret.bytes());
    auto other = share(1);
    other.about = {8};
    EXPECT_EQ(join_shares({share(0), other}).error().code, "shares");
}

}  // namespace together_test
}  // namespace vs::person
