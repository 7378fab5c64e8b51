#include "model/tombstone.h"

#include <gtest/gtest.h>

#include "model/bundle.h"
#include "model/detail/samples.h"

namespace vs::model {
namespace tombstone_test {

using samples::kDevice;
using samples::kStart;

Tombstone stone(char kept) {
    Tombstone out{kDevice,
                  3,
                  18'000'000'000'000'000'000u,
                  crypto::sha256(as_bytes("message")),
                  kStart,
                  kStart + kSecond};
    out.kept = kept;
    out.reason = kept == 'C' ? "quiet" : "unusable";
    out.version = "retention-1, beats-1 sha256:00";
    out.concern = 12;
    out.quality = kept == 'C' ? 97 : -1;
    if (kept == 'C') out.beats = {2, 0, 1, 0, 0}, out.rates = {60, 72, 80};
    return out;
}

ReportInput report() {
    auto out = samples::report();
    out.tombstones = {stone('C'), stone('D')};
    out.tombstones[1].message = crypto::sha256(as_bytes("another"));
    out.tombstones[1].sequence = 5;
    out.unalerted = {
        {"limit-high:8867-4", "not-confirmed", "adult-1",
         "heart rate up to 134 beats/min, above 120, 2 of 3 readings", kStart, kStart + kSecond, 3},
        {"rhythm:noise", "poor-quality", "", "no signal from 3 to 4", kStart, kStart, 1}};
    return out;
}

TEST(Tombstone, ComesBackFromTheReport) {
    const auto input = report();
    const auto text = bundle_text(input);
    ASSERT_TRUE(text);
    const auto parsed = parse_report(*text);
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->input.tombstones, input.tombstones);
    EXPECT_EQ(parsed->input.unalerted, input.unalerted);
    EXPECT_EQ(parsed->input.alerts, input.alerts);
    EXPECT_EQ(parsed->input.gaps, input.gaps);
    EXPECT_TRUE(check_report(*text));
}

TEST(Tombstone, WhatIsAddedToItIsFound) {
    auto text = *bundle_text(report());
    const auto at = text.find("thousandths");
    ASSERT_NE(at, std::string::npos);
    text.replace(at, 11, "thousandthx");
    EXPECT_FALSE(check_report(text));
}

TEST(Tombstone, TheClassOfAWaveformReportIsInItsHead) {
    auto input = samples::waveform_report();
    input.retention = "B";
    const auto text = *bundle_text(input);
    EXPECT_EQ(parse_report(text)->input.retention, "B");
    EXPECT_TRUE(check_report(text));
}

TEST(Tombstone, JsonAndBack) {
    for (const char kept : {'C', 'D'}) {
        const auto back = tombstone_from_json(*parse_json(json::serialize(to_json(stone(kept)))));
        ASSERT_TRUE(back);
        EXPECT_EQ(*back, stone(kept));
    }
    auto broken = to_json(stone('C'));
    for (const auto* key : {"device", "boot", "sequence", "message", "kept", "beats", "quality"}) {
        auto other = broken;
        other[key] = "x";
        EXPECT_FALSE(tombstone_from_json(other)) << key;
    }
}

TEST(Unalerted, AlikeOnesAreOneWithTheGravestValue) {
    UnalertedList list;
    list.add({"news2", "below-limit", "NEWS2", "2", 10, 10, 1, 2});
    EXPECT_TRUE(list.count("news2", "below-limit", 20, 1));
    EXPECT_FALSE(list.count("news2", "below-limit", 30, 4)) << "graver: needs its words";
    list.add({"news2", "below-limit", "NEWS2", "4", 30, 30, 1, 4});
    list.add({"news2", "late", "NEWS2", "4", 5, 5, 1, 4});
    ASSERT_EQ(list.all().size(), 2u);
    EXPECT_EQ(list.all()[0], (Unalerted{"news2", "below-limit", "NEWS2", "4", 10, 30, 3, 4}));
    for (int i = 0; i < 1000; ++i) list.add({std::to_string(i), "late", "", "", 0, 0, 1, 0});
    EXPECT_EQ(list.all().size(), UnalertedList::kMost);
}

}  // namespace tombstone_test
}  // namespace vs::model
