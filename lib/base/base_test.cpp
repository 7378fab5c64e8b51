#include <gtest/gtest.h>

#include <cstdlib>

#include "base/bytes.h"
#include "base/gzip.h"
#include "base/json.h"
#include "base/time.h"

namespace vs {
namespace {

TEST(Base64, Rfc4648Section10) {
    const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                           {"f", "Zg=="},
                                                           {"fo", "Zm8="},
                                                           {"foo", "Zm9v"},
                                                           {"foob", "Zm9vYg=="},
                                                           {"fooba", "Zm9vYmE="},
                                                           {"foobar", "Zm9vYmFy"}};
    for (const auto& [plain, coded] : vectors) {
        EXPECT_EQ(to_base64(as_bytes(plain)), coded);
        EXPECT_EQ(as_text(*from_base64(coded)), plain);
    }
}

TEST(Base64, RefusesWhatIsNotCanonical) {
    for (const auto* bad : {"Zg", "Zh==", "Zg=", "Z===", "Zm9v\n", "Zm-v", "===="})
        EXPECT_FALSE(from_base64(bad)) << bad;
    for (const auto* bad : {"Zh", "Z", "Zg=="}) EXPECT_FALSE(from_base64_unpadded(bad)) << bad;
}

TEST(Hex, RoundTripAndRefusals) {
    EXPECT_EQ(to_hex(*from_hex("00fFa5")), "00ffa5");
    EXPECT_FALSE(from_hex("0"));
    EXPECT_FALSE(from_hex("0g"));
}

TEST(Time, Rfc3339) {
    EXPECT_EQ(to_rfc3339(0), "1970-01-01T00:00:00Z");
    EXPECT_EQ(to_rfc3339(951827696'789000), "2000-02-29T12:34:56.789Z");
    EXPECT_EQ(to_rfc3339(951827696'000001), "2000-02-29T12:34:56.000001Z");
    EXPECT_EQ(*from_rfc3339("2000-02-29T12:34:56.789Z"), 951827696'789000);
    EXPECT_EQ(*from_rfc3339("2000-02-29T13:34:56.789+01:00"), 951827696'789000);
    for (const auto* bad :
         {"", "2000-02-30T00:00:00Z", "2000-02-29 12:34:56Z", "2000-02-29T12:34:56",
          "2000-02-29T12:34:56.Z", "2000-02-29T12:34:56.1234567Z", "2000-02-29T25:00:00Z"})
        EXPECT_FALSE(from_rfc3339(bad)) << bad;
}

TEST(Time, TheTimeOfDayIsKnownWhereAZoneIsSet) {
    const auto* before = std::getenv("TZ");
    const std::string kept = before == nullptr ? "" : before;
    ::setenv("TZ", "CST-8", 1);
    EXPECT_EQ(local_offset(951827696'789000), 8 * kHour);
    ::setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
    EXPECT_EQ(local_offset(*from_rfc3339("2026-01-10T12:00:00Z")), kHour);
    EXPECT_EQ(local_offset(*from_rfc3339("2026-07-10T12:00:00Z")), 2 * kHour);
    ::setenv("TZ", "GMT0BST,M3.5.0/1,M10.5.0", 1);
    EXPECT_EQ(local_offset(*from_rfc3339("2026-01-10T12:00:00Z")), 0);
    ::setenv("TZ", "UTC0", 1);
    EXPECT_FALSE(local_offset(951827696'789000));
    before == nullptr ? ::unsetenv("TZ") : ::setenv("TZ", kept.c_str(), 1);
}

TEST(Gzip, RoundTripAndHostileInput) {
    const std::string text(100'000, 'x');
    const auto packed = gzip(text);
    EXPECT_EQ(*gunzip(packed, 1 << 20), text);
    EXPECT_EQ(gunzip(packed, 1000).error().code, "too-large");
    for (std::size_t size = 0; size < packed.size(); ++size)
        EXPECT_FALSE(gunzip(ByteView(packed).first(size), 1 << 20)) << size;
    auto longer = packed;
    longer.push_back(0);
    EXPECT_FALSE(gunzip(longer, 1 << 20));
}

TEST(Json, RefusesDepthAndGarbage) {
    EXPECT_TRUE(parse_json(R"({"a":[1,2.5,"x"]})"));
    EXPECT_FALSE(parse_json(std::string(10'000, '[')));
    EXPECT_FALSE(parse_json("{"));
}

}  // namespace
}  // namespace vs
