#include <gtest/gtest.h>

#include "base/json.h"
#include "person/trusted_state.h"
#include "store/file.h"

namespace vs::person {
namespace slots_test {

chain::U256 place(const std::string& contract, std::string_view label) {
    const auto text = store::read_file("contracts/artifacts/" + contract + ".json", 4U << 20);
    const auto artifact = text ? parse_json(as_text(*text)) : pass(text);
    if (!artifact) return chain::U256(~std::uint64_t{0});
    for (const auto& variable : artifact->get_object().at("storage").get_array())
        if (json_text(variable.get_object(), "label") == label)
            return chain::U256(std::stoull(std::string(json_text(variable.get_object(), "slot"))));
    return chain::U256(~std::uint64_t{0});
}

// What solc says of the variables that proofs are asked for.
TEST(Slots, AreThoseOfTheArtifacts) {
    const crypto::Address a{1}, b{2};
    const auto word = [](const crypto::Address& address) { return model::address_word(address); };
    const auto nested = [&](const std::string& contract, std::string_view label,
                            const model::Word& inner) {
        return slots::of(inner, slots::of(word(a), place(contract, label)));
    };
    EXPECT_EQ(slots::account(a), slots::of(word(a), place("Registry", "_accounts")));
    EXPECT_EQ(slots::keys(a), slots::of(word(a), place("Registry", "_keys")));
    EXPECT_EQ(slots::guardians(a), slots::of(word(a), place("Registry", "_guardians")));
    EXPECT_EQ(slots::threshold(a), slots::of(word(a), place("Registry", "_threshold")));
    EXPECT_EQ(slots::team_key(a), slots::of(word(a), place("Registry", "_teamKeys")));
    EXPECT_EQ(slots::signer(a, b), nested("Registry", "_signers", word(b)));
    EXPECT_EQ(slots::epoch(a), slots::of(word(a), place("Consent", "_epochs")));
    EXPECT_EQ(slots::grant(a, b), nested("Consent", "_grants", word(b)));
    EXPECT_EQ(slots::glass(a, b), nested("Consent", "_glass", word(b)));
    EXPECT_EQ(slots::recipient(a, 7), nested("Consent", "_recipients", chain::U256(7).to_be()));
}

}  // namespace slots_test
}  // namespace vs::person
