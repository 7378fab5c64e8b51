#include "model/refusals.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace vs::model {
namespace refusals_test {

TEST(Refusals, EveryErrorOfTheSuiteHasASentence) {
    std::size_t count = 0;
    for (const auto* source : {&kRegistry, &kConsent, &kCredit, &kVisits, &kStudies}) {
        const auto abi = parse_json(source->abi);
        ASSERT_TRUE(abi);
        for (const auto& entry : abi->get_array()) {
            const auto& object = entry.get_object();
            if (json_text(object, "type") != "error") continue;
            ++count;
            EXPECT_NE(sentence_of(json_text(object, "name")), "") << json_text(object, "name");
        }
    }
    EXPECT_GT(count, 60u);
}

TEST(Refusals, ARevertIsToldByNameAndValues) {
    const auto selector = chain::abi::selector("DeadlinePassed(uint40)");
    auto data = to_bytes(selector);
    append(data, chain::U256(77).to_be());
    const auto told = in_words({"reverted", "execution reverted 0x" + to_hex(data)});
    EXPECT_EQ(told.code, "deadline-passed");
    EXPECT_EQ(told.message, "the signature came after its deadline; 1970-01-01T00:01:17Z");
    EXPECT_EQ(in_words({"reverted", "execution reverted 0x"}).code, "reverted");
    EXPECT_EQ(in_words({"reverted", "execution reverted 0x1234567"}).code, "reverted");
    EXPECT_EQ(in_words({"timeout", "0x" + to_hex(data)}).code, "timeout");
    EXPECT_EQ(code_of("ECDSAInvalidSignature"), "ecdsainvalid-signature");
}

}  // namespace refusals_test
}  // namespace vs::model
