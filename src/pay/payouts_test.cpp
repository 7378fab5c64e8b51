#include "pay/payouts.h"

#include <gtest/gtest.h>

#include "crypto/hash.h"

namespace vs::pay {
namespace payouts_test {

crypto::Address address(std::uint8_t i) {
    crypto::Address out;
    out.fill(static_cast<std::uint8_t>(i + 1));
    return out;
}

Word salt(std::uint8_t i) {
    Word out;
    out.fill(static_cast<std::uint8_t>(i + 0xa0));
    return out;
}

// Five participants of study 7, each with as many units as their number.
Period five() {
    std::vector<Payout> payouts;
    for (std::uint8_t i = 0; i < 5; ++i)
        payouts.push_back(
            {commitment_of(Units(7), address(i), salt(i)), Units(100 * (i + std::uint64_t{1}))});
    return *make_period(Units(7), Units(0), std::move(payouts));
}

std::vector<std::string> hex(const std::vector<Word>& words) {
    std::vector<std::string> out;
    for (const auto& word : words) out.push_back(to_hex(word));
    return out;
}

// Made by viem and contracts/scenario/merkle.mjs, whose proofs OpenZeppelin's MerkleProof takes.
TEST(Payouts, CommitmentsRootsAndProofsAreThoseOfTheContract) {
    const auto period = five();
    EXPECT_EQ(to_hex(commitment_of(Units(7), address(0), salt(0))),
              "b0695e3e7f8c0ebefa4e4edd646dc15069b651a64b56b94abc067bed67bf5d12");
    EXPECT_EQ(to_hex(root_of(period)),
              "817583b4a09ae69284a005c473fe846b8281828d2803fcfefa0aedeacfaeff34");
    const auto share = share_of(period, commitment_of(Units(7), address(0), salt(0)));
    ASSERT_TRUE(share);
    EXPECT_EQ(share->amount, Units(100));
    EXPECT_EQ(hex(share->proof),
              (std::vector<std::string>{
                  "cb242121776fa3b4beb09274ac1f9c24feff6318648e215feaee86316fc0e817",
                  "c9ee8fd6e9e883359886ec35798d1a4645c52931febf678967a73a9e8b04534a",
                  "0626e4d004a24391693434645bdcdd1e359336063669802e15fa1b6ea3f539cb"}));
    // The last of an odd number has no partner until the top.
    const auto last = share_of(period, commitment_of(Units(7), address(3), salt(3)));
    EXPECT_EQ(hex(last->proof), (std::vector<std::string>{"4b9d7c7ffa572744f14c1ffd99a3283c4e4b7529"
                                                          "812aacc7df6d2c05cccae748"}));
    EXPECT_FALSE(share_of(period, Word{1}));
    EXPECT_EQ(total_of(period), Units(1500));
}

TEST(Payouts, TheFileIsReadAsItIsWritten) {
    const auto text = encode(five());
    const auto read = decode_period(text);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(*read, five());
    EXPECT_EQ(encode(*read), text);
}

TEST(Payouts, AFileThatWasChangedIsRefused) {
    const auto text = encode(five());
    const auto changed = [&](std::string_view from, std::string_view to) {
        auto out = text;
        out.replace(out.find(from), from.size(), to);
        return decode_period(out);
    };
    EXPECT_FALSE(changed("\"1.00\"", "\"9.00\""));
    EXPECT_FALSE(changed("b0695e", "b0695f"));
    EXPECT_FALSE(changed("\"1.00\"", "1"));
    EXPECT_FALSE(changed("\"study\":7", "\"study\":-7"));
    EXPECT_FALSE(changed("\"root\":\"0x8", "\"root\":\"0x9"));
    EXPECT_EQ(changed("\"0xb0695e", "\"b0695e").error().code, "payouts");
    for (const auto* none : {"", "[]", "{}", R"({"payouts":[]})", R"({"payouts":[1]})"})
        EXPECT_EQ(decode_period(none).error().code, "payouts") << none;
}

TEST(Payouts, NobodyIsPaidTwiceInAPeriod) {
    auto payouts = five().payouts;
    payouts.push_back(payouts.front());
    EXPECT_EQ(make_period(Units(7), Units(0), payouts).error().code, "payouts");
    EXPECT_EQ(make_period(Units(7), Units(0), {}).error().code, "payouts");
}

TEST(Payouts, OfWhoShowedSeveralCommitmentsTheOneShownLastIsPaid) {
    const auto commitment = [](std::uint8_t i) { return Word{i}; };
    const auto one = address(1), two = address(2);
    std::vector<Payout> payouts;
    for (std::uint8_t i = 1; i <= 5; ++i) payouts.push_back({commitment(i), Units(500)});
    const auto left_out = [&](const std::vector<Shown>& all) { return superfluous(payouts, all); };
    EXPECT_TRUE(left_out({}).empty());
    EXPECT_TRUE(
        left_out({{commitment(1), one}, {commitment(1), one}, {commitment(2), two}}).empty());
    EXPECT_EQ(left_out({{commitment(3), one}, {commitment(1), one}, {commitment(2), two}}),
              std::vector{commitment(3)});
    EXPECT_EQ(left_out({{commitment(3), one}, {commitment(1), one}, {commitment(3), one}}),
              std::vector{commitment(1)});
    EXPECT_EQ(left_out({{commitment(4), one}, {commitment(3), one}, {commitment(5), one}}),
              (std::vector{commitment(3), commitment(4)}));
    EXPECT_TRUE(left_out({{commitment(1), one}, {commitment(9), one}}).empty())
        << "the other is not in the list";
}

TEST(Payouts, AResearchersListHasALineForEach) {
    const auto line = "0x" + std::string(64, 'a') + " 5.00";
    const auto read = parse_payments(line + "\r\n\n0x" + std::string(64, 'b') + " 0.50\n");
    ASSERT_TRUE(read);
    ASSERT_EQ(read->size(), 2U);
    EXPECT_EQ((*read)[0].amount, Units(500));
    EXPECT_EQ((*read)[1].amount, Units(50));
    for (const auto* wrong : {"0xaa 5.00", "5.00", "0x", " "})
        EXPECT_EQ(parse_payments(wrong).error().code, "payouts") << wrong;
    EXPECT_FALSE(parse_payments(line + " more"));
}

TEST(Payouts, TheSaltComesFromTheVaultAndDiffersByStudy) {
    model::Vault vault;
    EXPECT_EQ(salt_of(vault, Units(1)).error().code, "vault");
    vault.seeds.push_back({.generation = 0, .first = 1, .secret = crypto::Secret::random()});
    const auto one = *salt_of(vault, Units(1));
    EXPECT_EQ(*salt_of(vault, Units(1)), one);
    EXPECT_NE(*salt_of(vault, Units(2)), one);
    vault.seeds.push_back({.generation = 1, .first = 6, .secret = crypto::Secret::random()});
    EXPECT_EQ(*salt_of(vault, Units(1)), one) << "a new generation changes no enrolment";
    // An epoch's secret, which capsules hand out, tells nothing of it.
    EXPECT_NE(to_hex(one), to_hex(model::epoch_secret(vault, 1)->bytes()));
}

}  // namespace payouts_test
}  // namespace vs::pay
