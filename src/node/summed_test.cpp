#include "node/summed.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace vs::node {
namespace summed_test {

namespace fs = std::filesystem;
using model::ReportKind;

constexpr Micros kDay0 = 1'790'000'000LL / 86'400 * 86'400 * kSecond;

struct Reports : testing::Test {
    fs::path path = fs::temp_directory_path() / ("summed" + std::to_string(::getpid()));
    std::unique_ptr<store::Kv> kv =
        std::move(*store::Kv::open(path.string(), std::vector<std::string>{"reports"}));
    std::uint64_t next = 1;
    ~Reports() override {
        kv.reset();
        fs::remove_all(path);
    }
    void seal(ReportKind kind, Micros start, Micros end) {
        store::Batch batch;
        record::ReportIndex::stage(batch, {.patient = {1},
                                           .seq = next,
                                           .kind = kind,
                                           .start = start,
                                           .end = end,
                                           .leaf = next,
                                           .digest = {static_cast<std::uint8_t>(next)}});
        ++next;
        ASSERT_TRUE(kv->write(batch));
    }
    Summed after(Micros now) {
        return summed_up_to(record::ReportIndex(*kv), {1}, now).value_or(Summed{-1, -1});
    }
};

TEST_F(Reports, WithoutAnHourTheRunningOneIsTheFirst) {
    seal(ReportKind::numerics, kDay0 + kHour, kDay0 + kHour + kMinute);
    const auto found = after(kDay0 + 2 * kHour + kMinute);
    EXPECT_EQ(found.hours, kDay0 + 2 * kHour);
    EXPECT_EQ(found.days, kDay0);
}

TEST_F(Reports, AnotherPatientsHoursAreNotTheirs) {
    seal(ReportKind::hour, kDay0, kDay0 + kHour);
    EXPECT_EQ(after(kDay0 + 5 * kHour).hours, kDay0 + kHour);
    const auto other =
        summed_up_to(record::ReportIndex(*kv), {2}, kDay0 + 5 * kHour).value_or(Summed{});
    EXPECT_EQ(other.hours, kDay0 + 5 * kHour);
}

TEST_F(Reports, APartOfAnHourStandsForIt) {
    seal(ReportKind::hour, kDay0, kDay0 + 20 * kMinute);
    EXPECT_EQ(after(kDay0 + 5 * kHour).hours, kDay0 + kHour);
}

TEST_F(Reports, ADayThatWasNotSealedWithItsLastHourIsSealedStill) {
    const auto midnight = kDay0 + kDay;
    seal(ReportKind::hour, midnight - kHour, midnight);
    EXPECT_EQ(after(midnight + kMinute).days, kDay0);
    seal(ReportKind::day, kDay0, midnight);
    EXPECT_EQ(after(midnight + kMinute).days, midnight);
    seal(ReportKind::hour, midnight, midnight + kHour);
    EXPECT_EQ(after(midnight + 2 * kHour).days, midnight);
}

TEST_F(Reports, WhatIsNoLongerKeptIsNotSummedUp) {
    seal(ReportKind::hour, kDay0, kDay0 + kHour);
    EXPECT_EQ(after(kDay0 + 30 * kDay).hours, kDay0 + 27 * kDay);
}

}  // namespace summed_test
}  // namespace vs::node
