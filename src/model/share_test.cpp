#include "model/share.h"

#include <gtest/gtest.h>

namespace vs::model {
namespace share_test {

TEST(Share, IsReadBackAndNothingElseIs) {
    const KeptShare kept{{3, crypto::Secret::random()}, 2, {7}};
    const auto bytes = encode(kept);
    const auto read = decode_share(bytes);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->share.x, 3);
    EXPECT_EQ(read->share.value.bytes(), kept.share.value.bytes());
    EXPECT_EQ(read->need, 2U);
    EXPECT_EQ(read->about, kept.about);
    for (std::size_t cut = 0; cut < bytes.size(); ++cut)
        EXPECT_FALSE(decode_share(ByteView(bytes).first(cut))) << cut;
    auto longer = bytes;
    longer.push_back(0);
    EXPECT_FALSE(decode_share(longer));
    auto zero = kept;
    zero.share.x = 0;
    EXPECT_EQ(decode_share(encode(zero)).error().code, "share");
}

}  // namespace share_test
}  // namespace vs::model
