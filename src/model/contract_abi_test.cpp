#include "model/contract_abi.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/json.h"
#include "model/consent_contract.h"
#include "model/contract_words.h"

namespace vs::model {
namespace contract_abi_test {

namespace abi = chain::abi;

const crypto::Address kPatient{1, 2, 3}, kReader{4, 5, 6};

TEST(ContractAbi, CallsAreThoseOfTheSignature) {
    const auto call = consent_abi().call(
        "allowed", {Value(kPatient), Value(kReader), chain::U256{scope::history}});
    ASSERT_TRUE(call);
    EXPECT_EQ(*call, *abi::encode_call("allowed(address,address,uint16)",
                                       {Value(kPatient), Value(kReader), chain::U256{4}}));
    EXPECT_EQ(consent_abi().call("allow", {}).error().code, "unknown");
    EXPECT_EQ(consent_abi().call("allowed", {}).error().code, "abi");
}

TEST(ContractAbi, TuplesStandInSignatures) {
    const Values auth{Value(kPatient), chain::U256{1}, chain::U256{2}, Value(chain::Hash{}),
                      Value(chain::Hash{})};
    const auto terms = to_value({.scopes = 5, .purpose = 1, .until = 9});
    const auto call =
        consent_abi().call("grantBySig", {Value(kPatient), Value(kReader), terms, Value(auth)});
    ASSERT_TRUE(call) << call.error().message;
    EXPECT_EQ(*call,
              *abi::encode_call("grantBySig(address,address,(uint16,uint8,uint40,uint40,uint32),"
                                "(address,uint256,uint40,bytes32,bytes32))",
                                {Value(kPatient), Value(kReader), terms, Value(auth)}));
}

chain::Log granted(const Terms& terms) {
    const auto type = abi::parse_types("(uint16,uint8,uint40,uint40,uint32)");
    return {.topics = {abi::event_topic(
                           "Granted(address,address,address,(uint16,uint8,uint40,uint40,uint32))"),
                       address_word(kPatient), address_word(kReader), address_word(kPatient)},
            .data = *abi::encode(*type, to_value(terms).items())};
}

TEST(ContractAbi, EventsComeBackInDeclaredOrder) {
    const Terms terms{.scopes = 7, .purpose = 1, .from = 10, .until = 20, .first_epoch = 3};
    const auto event = consent::decode(granted(terms));
    ASSERT_TRUE(event) << event.error().message;
    const auto& read = std::get<consent::Granted>(*event);
    EXPECT_EQ(read.patient, kPatient);
    EXPECT_EQ(read.reader, kReader);
    EXPECT_EQ(read.terms, terms);
}

TEST(ContractAbi, RefusesMalformedEvents) {
    auto log = granted({.scopes = 7});
    log.topics.pop_back();
    EXPECT_EQ(consent::decode(log).error().code, "abi");
    log = granted({.scopes = 7});
    log.topics.push_back({});
    EXPECT_EQ(consent::decode(log).error().code, "abi");
    log = granted({.scopes = 7});
    log.data.resize(40);
    EXPECT_EQ(consent::decode(log).error().code, "abi");
    log.topics.clear();
    EXPECT_EQ(consent::decode(log).error().code, "unknown");
}

TEST(ContractAbi, NamesRefusals) {
    auto data = to_bytes(ByteView(abi::selector("NotManager(address,address)")));
    data.resize(68);
    const auto refusal = consent_abi().refusal(data);
    ASSERT_TRUE(refusal);
    EXPECT_EQ(refusal->name, "NotManager");
    EXPECT_FALSE(consent_abi().refusal(ByteView(data).first(3)));
    EXPECT_FALSE(consent_abi().refusal(ByteView(data).first(30)));
}

TEST(ContractAbi, HasTheTypedDataOfEveryContract) {
    const auto types = parse_json(kTypedData);
    ASSERT_TRUE(types && types->is_object());
    for (const auto* name : {"Registry", "Consent", "Credit", "Visits", "Studies"})
        EXPECT_TRUE(types->get_object().contains(name)) << name;
}

// A chain keeps the contracts that it was made with: so they are told apart by their code, whatever
// was written into it when it was made.
TEST(ContractWords, KnowTheCodeOfTodayWhateverItsImmutableValues) {
    const std::string_view runtime = kConsent.runtime;
    auto code = *from_hex(runtime.substr(2));
    EXPECT_TRUE(is_instance(code, runtime));
    const Bytes pushed(1, 0x7f), zeros(32, 0);
    const auto place = std::ranges::search(code, concat({pushed, zeros}));
    ASSERT_FALSE(place.empty()) << "Consent has Registry's address in its code";
    std::ranges::fill(place.begin() + 13, place.end(), 0xab);
    EXPECT_TRUE(is_instance(code, runtime));
    code[40] ^= 1;
    EXPECT_FALSE(is_instance(code, runtime));
    EXPECT_FALSE(is_instance(*from_hex(kStudies.runtime.substr(2)), runtime));
}

}  // namespace contract_abi_test
}  // namespace vs::model
