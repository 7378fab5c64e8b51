#include "signal/codec.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace vs::signal {
namespace codec_test {

using Leads = std::vector<std::vector<std::int16_t>>;

TEST(SignalCodec, GivesBackEverySample) {
    std::mt19937 random(1);
    for (const std::size_t size : {0u, 1u, 2u, 255u, 256u, 257u, 3600u}) {
        for (const int spread : {1, 3, 200, 65536}) {
            Leads leads(2, std::vector<std::int16_t>(size));
            for (auto& lead : leads)
                for (auto& v : lead)
                    v = static_cast<std::int16_t>(
                        static_cast<int>(random() % static_cast<unsigned>(spread)) - spread / 2);
            const auto bytes = encode_samples(leads);
            ASSERT_TRUE(bytes);
            const auto back = decode_samples(*bytes);
            ASSERT_TRUE(back) << back.error().message;
            EXPECT_EQ(*back, leads);
        }
    }
}

TEST(SignalCodec, ExtremesAlternating) {
    Leads leads(1);
    for (int i = 0; i < 1000; ++i) leads[0].push_back(i % 2 == 0 ? INT16_MIN : INT16_MAX);
    EXPECT_EQ(*decode_samples(*encode_samples(leads)), leads);
}

TEST(SignalCodec, ASmoothWaveShrinksToAThird) {
    Leads leads(1);
    for (int i = 0; i < 3600; ++i)
        leads[0].push_back(static_cast<std::int16_t>(300 * std::sin(i * 0.02) + i % 2));
    EXPECT_LT(encode_samples(leads)->size(), 2 * 3600u / 3);
}

TEST(SignalCodec, BytesAsTheGrammarSaysThem) {
    // One lead, two samples 1 and 1: order 0, k 0: two codes of value 2 as 110, six zero bits fill.
    const Leads leads{{1, 1}};
    const auto bytes = *encode_samples(leads);
    EXPECT_EQ(ByteView(bytes).first(5).back(), 2);
    EXPECT_EQ(bytes[0], 1);
    EXPECT_EQ(*decode_samples(bytes), leads);
    EXPECT_EQ(*decode_samples(Bytes{1, 0, 0, 0, 2, 0b00000011, 0b01100000}), leads);
}

TEST(SignalCodec, RefusesHostileBytes) {
    EXPECT_EQ(decode_samples({}).error().code, "codec");
    EXPECT_EQ(decode_samples(Bytes{0, 0, 0, 0, 1, 0}).error().code, "codec");
    EXPECT_EQ(decode_samples(Bytes{9, 0, 0, 0, 1, 0}).error().code, "codec");
    EXPECT_EQ(decode_samples(Bytes{1, 0xff, 0xff, 0xff, 0xff, 0}).error().code, "oversize");
    EXPECT_EQ(decode_samples(Bytes{1, 0, 0xff, 0xff, 0xff, 0}).error().code, "codec");
    auto bytes = *encode_samples(Leads{{5, 6, 7}});
    bytes.push_back(0);
    EXPECT_EQ(decode_samples(bytes).error().code, "codec");
    bytes.resize(bytes.size() - 2);
    EXPECT_EQ(decode_samples(bytes).error().code, "codec");
}

TEST(SignalCodec, RefusesUnevenLeads) {
    EXPECT_EQ(encode_samples(Leads{{1}, {1, 2}}).error().code, "leads");
    EXPECT_EQ(encode_samples(Leads{}).error().code, "leads");
}

}  // namespace codec_test
}  // namespace vs::signal
