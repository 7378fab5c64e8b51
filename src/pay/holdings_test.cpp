#include "pay/holdings.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "crypto/hash.h"
#include "store/file.h"

namespace vs::pay {
namespace holdings_test {

Units place(const std::string& contract, std::string_view label) {
    const auto text = store::read_file("contracts/artifacts/" + contract + ".json", 4U << 20);
    const auto artifact = text ? parse_json(as_text(*text)) : pass(text);
    if (!artifact) return Units(~std::uint64_t{0});
    for (const auto& variable : artifact->get_object().at("storage").get_array())
        if (json_text(variable.get_object(), "label") == label)
            return Units(std::stoull(std::string(json_text(variable.get_object(), "slot"))));
    return Units(~std::uint64_t{0});
}

Units in_mapping(const Word& key, const Units& variable) {
    return Units::from_be(crypto::keccak256(concat({key, variable.to_be()})));
}

// What solc says of the variables that proofs are asked for.
TEST(Holdings, LieWhereTheArtifactsSay) {
    const crypto::Address a{1};
    const auto word = model::address_word(a);
    const Units n(7);
    const Word c{9};
    EXPECT_EQ(slots::supply, place("Credit", "_supply"));
    EXPECT_EQ(slots::balance(a), in_mapping(word, place("Credit", "_balances")));
    EXPECT_EQ(slots::visit(n).front(), in_mapping(n.to_be(), place("Visits", "_visits")));
    EXPECT_EQ(slots::owed(a), in_mapping(word, place("Visits", "_owed")));
    EXPECT_EQ(slots::study(n).front(), in_mapping(n.to_be(), place("Studies", "_studies")));
    EXPECT_EQ(slots::enrolled(n, c),
              in_mapping(c, in_mapping(n.to_be(), place("Studies", "_enrolled"))));
    EXPECT_EQ(slots::claims(n, a),
              in_mapping(word, in_mapping(n.to_be(), place("Studies", "_claims"))));
    EXPECT_EQ(slots::root(n, Units(2)),
              in_mapping(Units(2).to_be(), in_mapping(n.to_be(), place("Studies", "_roots"))));
}

TEST(Holdings, StructsAreUnpackedFromTheLowEnd) {
    const crypto::Address payer{1, 2, 3}, clinician{4, 5, 6};
    const auto word = [](const crypto::Address& a) { return evm::to_word(a); };
    const auto visit = visit_of(
        std::vector<Units>{word(payer) | Units(4000) << 160,
                           word(clinician) | Units(1'900'000'000) << 160 | Units(2) << 200});
    EXPECT_EQ(visit.payer, payer);
    EXPECT_EQ(visit.clinician, clinician);
    EXPECT_EQ(visit.amount, Units(4000));
    EXPECT_EQ(visit.due, 1'900'000'000U);
    EXPECT_EQ(visit.state, VisitState::completed);
    const auto study =
        study_of(std::vector<Units>{word(payer) | Units(300) << 160, Units(77),
                                    Units(5) | Units(1'900'000'000) << 96 | Units(3) << 136});
    EXPECT_EQ(study.researcher, payer);
    EXPECT_EQ(study.budget, Units(300));
    EXPECT_EQ(study.ethics, Units(77).to_be());
    EXPECT_EQ(study.price, Units(5));
    EXPECT_EQ(study.until, 1'900'000'000U);
    EXPECT_EQ(study.periods, 3U);
    EXPECT_EQ(visit_of({}).state, VisitState::none);
}

TEST(Holdings, APatientsWordSaysWhichPeriodsWereClaimed) {
    EXPECT_FALSE(is_enrolled(Units(0)));
    EXPECT_TRUE(is_enrolled(Units(1)));
    EXPECT_TRUE(has_claimed(Units(1), Units(0)));
    EXPECT_FALSE(has_claimed(Units(1), Units(1)));
    EXPECT_TRUE(has_claimed(Units(1) << 254, Units(254)));
    EXPECT_TRUE(has_claimed(Units(0b1001), Units(3)));
    EXPECT_FALSE(has_claimed(~Units(0), Units(255)));
}

}  // namespace holdings_test
}  // namespace vs::pay
