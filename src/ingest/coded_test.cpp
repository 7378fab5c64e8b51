#include "ingest/coded.h"

#include <gtest/gtest.h>

#include <random>

#include "model/detail/samples.h"

namespace vs::ingest {
namespace coded_test {

Checked checked(Bytes message) {
    auto batch = reread(std::move(message), model::samples::kPatient, model::samples::kStart);
    EXPECT_TRUE(batch);
    return std::move(*batch);
}

TEST(Coded, GivesTheSignedMessageBackByteForByte) {
    const auto batch = checked(model::samples::signed_ecg());
    const auto coded = code_message(batch);
    ASSERT_TRUE(coded);
    EXPECT_LT(coded->size(), batch.message.size() * 2 / 3);
    const auto back = decode_message(*coded);
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, batch.message);
}

TEST(Coded, LeavesReadingsAndJsonAsTheyAre) {
    using namespace model::samples;
    EXPECT_FALSE(code_message(checked(signed_json(every_vital(), 1))));
}

TEST(Coded, RefusesWhatItDidNotWrite) {
    const auto coded = *code_message(checked(model::samples::signed_ecg()));
    for (std::size_t size = 0; size < coded.size(); size += 7) {
        const auto cut = decode_message(ByteView(coded).first(size));
        if (cut) {
            EXPECT_NE(*cut, model::samples::signed_ecg());
        }
    }
    std::mt19937 random(1);
    for (int i = 0; i < 5000; ++i) {
        auto bytes = coded;
        bytes[random() % std::min<std::size_t>(bytes.size(), 40)] ^= 1 << random() % 8;
        (void)decode_message(bytes);
    }
    EXPECT_FALSE(decode_message({}));
}

}  // namespace coded_test
}  // namespace vs::ingest
