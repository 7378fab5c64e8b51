#include "triage/keeper.h"

#include <gtest/gtest.h>

namespace vs::triage {
namespace keeper_test {

constexpr Micros kStart = 1'767'348'000 * kSecond;
constexpr model::DeviceId kDevice{1, 2, 3, 4, 5, 6, 7, 8};

Wave wave(std::uint64_t position) {
    const auto start = kStart + static_cast<Micros>(position) * kSecond;
    // The audit draws by the first bytes of the digest: 1 is not drawn, 0 is.
    return {position,        kDevice,         3,   position, {0, 0, 0, 1}, start,
            start + kSecond, start + kSecond, 1000};
}

Keeper with_waves(std::uint64_t count) {
    Keeper keeper;
    for (std::uint64_t i = 1; i <= count; ++i) keeper.add(wave(i));
    return keeper;
}

// A calm minute of beats, one of them ventricular where `ectopic` is not 0, read up to `until`.
EcgFindings calm(int seconds, int ectopic) {
    EcgFindings out;
    for (int i = 1; i <= seconds; ++i)
        out.beats.push_back(
            {kStart + i * kSecond + kSecond / 2,
             i == ectopic ? signal::BeatClass::ventricular : signal::BeatClass::normal, 0.95f,
             i == ectopic ? 0.9f : 0.001f});
    for (int i = 0; i < seconds; i += 10)
        out.stretches.push_back({kStart + i * kSecond, kStart + (i + 10) * kSecond, 0.95f});
    return out;
}

constexpr Micros kLater = kStart + kHour;

// What is decided now.
std::vector<Decision> decide(Keeper& keeper, Micros now, const Situation& situation = {},
                             const std::set<std::uint64_t>& unread = {}, bool last = false) {
    keeper.settle(now, situation, unread);
    if (last) keeper.settle_all(situation);
    return keeper.take();
}

std::string classes(const std::vector<Decision>& decisions) {
    std::string out;
    for (const auto& one : decisions) out += letter(one.verdict.kept);
    return out;
}

TEST(Keeper, AQuietStretchIsFeaturesOnly) {
    auto keeper = with_waves(60);
    keeper.found(kDevice, calm(60, 0), {}, kStart + 61 * kSecond);
    const auto decisions = decide(keeper, kLater);
    EXPECT_EQ(classes(decisions), std::string(60, 'C'));
    const auto& stone = decisions[10].tombstone;
    EXPECT_EQ(stone.reason, "quiet");
    EXPECT_EQ(stone.beats, (std::array<int, 5>{1, 0, 0, 0, 0}));
    EXPECT_EQ(stone.rates, (std::array<int, 3>{60, 60, 60}));
    EXPECT_EQ(stone.sequence, 11u);
    EXPECT_NE(stone.version.find("sha256:"), std::string::npos);
}

TEST(Keeper, WhatIsAroundABeatOfConcernIsKept) {
    auto keeper = with_waves(60);
    keeper.found(kDevice, calm(60, 30), {}, kStart + 61 * kSecond);
    const auto kept = classes(decide(keeper, kLater));
    EXPECT_EQ(kept.substr(29, 1), "A");
    EXPECT_EQ(kept.substr(25, 10), std::string(10, 'A'));
    EXPECT_EQ(kept.front(), 'C');
}

TEST(Keeper, WaitsForTheContext) {
    auto keeper = with_waves(60);
    keeper.found(kDevice, calm(60, 0), {}, kStart + 61 * kSecond);
    const auto now = kStart + 61 * kSecond;
    EXPECT_TRUE(decide(keeper, now).empty());
    keeper.found(kDevice, {}, {}, kStart + 100 * kSecond);
    EXPECT_EQ(decide(keeper, kStart + 100 * kSecond).size(), 37u);
}

TEST(Keeper, ARulesEpisodeIsNeverDemoted) {
    auto keeper = with_waves(200);
    keeper.found(kDevice, calm(200, 0),
                 {{signal::EpisodeKind::pause, kStart + 100 * kSecond, kStart + 104 * kSecond}},
                 kStart + 300 * kSecond);
    const auto kept = classes(decide(keeper, kLater));
    EXPECT_EQ(kept.substr(0, 38), std::string(38, 'C'));
    EXPECT_EQ(kept.substr(40, 120), std::string(120, 'A'));
    EXPECT_EQ(kept.substr(166), std::string(34, 'C'));
}

TEST(Keeper, DuringAnAlertEverythingThatWasReadIsKeptAtOnce) {
    auto keeper = with_waves(60);
    keeper.found(kDevice, calm(60, 0), {}, kStart + 61 * kSecond);
    const auto decisions =
        decide(keeper, kStart + 61 * kSecond, {.alert = true}, std::set<std::uint64_t>{58, 59, 60});
    EXPECT_EQ(classes(decisions), std::string(57, 'A'));
    EXPECT_EQ(decisions[0].verdict.reason, "alert");
}

TEST(Keeper, WhatThePatientFeltKeepsTheEcg) {
    auto keeper = with_waves(60);
    keeper.found(kDevice, calm(200, 0), {}, kStart + 200 * kSecond);
    const auto decisions = decide(keeper, kLater, {.felt_ill = true});
    EXPECT_EQ(classes(decisions), std::string(60, 'A'));
    EXPECT_EQ(decisions[0].verdict.reason, "felt ill");
}

TEST(Keeper, DoubtGoesUpAClass) {
    auto keeper = with_waves(60);
    keeper.found(kDevice, calm(60, 0), {}, kStart + 61 * kSecond);
    const auto last = decide(keeper, kStart + 61 * kSecond, {}, {}, true);
    EXPECT_EQ(classes(last), std::string(60, 'B')) << "no context came";
    auto unread = with_waves(1);
    EXPECT_EQ(classes(decide(unread, kLater)), "B") << "nobody could judge it";
}

TEST(Keeper, OneInAHundredIsKeptForAudit) {
    Keeper keeper;
    auto one = wave(1);
    one.message = {0, 0, 0, 200};
    keeper.add(one);
    keeper.found(kDevice, calm(10, 0), {}, kStart + kHour);
    const auto decisions = decide(keeper, kLater);
    EXPECT_EQ(classes(decisions), "A");
    EXPECT_EQ(decisions[0].verdict.reason, "audit");
}

TEST(Keeper, AnUnusableStretchWithNothingElseIsDiscarded) {
    auto keeper = with_waves(20);
    EcgFindings found;
    found.stretches.push_back({kStart, kStart + 30 * kSecond, 0.05f});
    keeper.found(kDevice, found, {}, kStart + kHour);
    const auto decisions = decide(keeper, kLater);
    EXPECT_EQ(classes(decisions), std::string(20, 'D'));
    EXPECT_EQ(decisions[0].tombstone.kept, 'D');
    EXPECT_EQ(decisions[0].tombstone.quality, 5);
}

TEST(Keeper, ACrashChangesNoDecision) {
    auto keeper = with_waves(120);
    keeper.found(kDevice, calm(120, 30), {}, kStart + 121 * kSecond);
    const auto first = decide(keeper, kStart + 121 * kSecond);
    ASSERT_FALSE(first.empty());
    const auto text = json::serialize(keeper.snapshot());
    // What was decided and not sealed comes again from the journal, with what was not decided.
    auto again = with_waves(120);
    ASSERT_TRUE(again.restore(*parse_json(text)));
    auto in_memory = with_waves(120);
    ASSERT_TRUE(in_memory.restore(keeper.snapshot()));
    EXPECT_EQ(json::serialize(in_memory.snapshot()), json::serialize(again.snapshot()));
    const auto rest = decide(keeper, kLater);
    const auto all = decide(again, kLater);
    ASSERT_EQ(all.size(), first.size() + rest.size());
    EXPECT_EQ(classes(all), classes(first) + classes(rest));
    for (std::size_t i = 0; i < first.size(); ++i) EXPECT_EQ(all[i].tombstone, first[i].tombstone);
}

TEST(Keeper, RefusesSnapshotsItDidNotWrite) {
    auto keeper = with_waves(3);
    const auto good = keeper.snapshot();
    for (const auto* key : {"waves", "spans", "until"}) {
        auto broken = good;
        broken[key] = json::array{json::array{1, 2}};
        EXPECT_FALSE(keeper.restore(broken)) << key;
        broken.erase(key);
        EXPECT_FALSE(keeper.restore(broken)) << key;
    }
}

}  // namespace keeper_test
}  // namespace vs::triage
