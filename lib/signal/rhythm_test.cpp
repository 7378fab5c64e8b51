#include "signal/rhythm.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "signal/detail/atrial_run.h"
#include "signal/detail/rhythm_watch.h"

namespace vs::signal {
namespace rhythm_test {

using detail::RhythmWatch;

// Feeds beats (interval in samples of 250 Hz, class) and answers the episodes.
std::vector<Episode> watch(const std::vector<std::pair<int, char>>& beats) {
    RhythmWatch rhythm;
    std::vector<Episode> out;
    std::int64_t at = 1000;
    for (const auto& [interval, kind] : beats) {
        at += interval;
        const auto c = kind == 'V'   ? BeatClass::ventricular
                       : kind == 'S' ? BeatClass::supraventricular
                                     : BeatClass::normal;
        rhythm.beat(at, c, 1, out);
    }
    rhythm.finish(at, out);
    return out;
}

std::ptrdiff_t count(const std::vector<Episode>& all, EpisodeKind kind) {
    return std::ranges::count(all, kind, &Episode::kind);
}

std::vector<std::pair<int, char>> steady(int beats, int interval = 200) {
    return std::vector<std::pair<int, char>>(static_cast<std::size_t>(beats), {interval, 'N'});
}

TEST(SignalRhythm, ARegularRhythmHasNoEpisodes) {
    EXPECT_TRUE(watch(steady(200)).empty());
}

TEST(SignalRhythm, APauseIsTwoAndAHalfSeconds) {
    auto beats = steady(20);
    beats.push_back({624, 'N'});
    EXPECT_EQ(count(watch(beats), EpisodeKind::pause), 0);
    beats.push_back({625, 'N'});
    const auto found = watch(beats);
    ASSERT_EQ(count(found, EpisodeKind::pause), 1);
    const auto pause = *std::ranges::find(found, EpisodeKind::pause, &Episode::kind);
    EXPECT_EQ(pause.end - pause.start, 625);
    EXPECT_EQ(pause.evidence(), "no beat for 2.5 s");
}

TEST(SignalRhythm, SlowAndFast) {
    auto slow = steady(20);
    for (int i = 0; i < 20; ++i) slow.push_back({400, 'N'});
    EXPECT_EQ(count(watch(slow), EpisodeKind::bradycardia), 1);
    auto fast = steady(20);
    for (int i = 0; i < 40; ++i) fast.push_back({100, 'N'});
    const auto found = watch(fast);
    ASSERT_EQ(count(found, EpisodeKind::tachycardia), 1);
    EXPECT_NEAR(std::ranges::find(found, EpisodeKind::tachycardia, &Episode::kind)->rate, 150, 15);
}

TEST(SignalRhythm, ThreeVentricularBeatsAreARunTwoAreNot) {
    auto beats = steady(10);
    for (int i = 0; i < 2; ++i) beats.push_back({100, 'V'});
    beats.push_back({300, 'N'});
    EXPECT_EQ(count(watch(beats), EpisodeKind::ventricular_run), 0);
    for (int i = 0; i < 4; ++i) beats.push_back({100, 'V'});
    beats.push_back({300, 'N'});
    const auto found = watch(beats);
    ASSERT_EQ(count(found, EpisodeKind::ventricular_run), 1);
    const auto run = *std::ranges::find(found, EpisodeKind::ventricular_run, &Episode::kind);
    EXPECT_EQ(run.beats, 4u);
    EXPECT_EQ(run.end - run.start, 300);
    EXPECT_EQ(run.evidence(), "4 ventricular beats in a row at 150/min");
}

TEST(SignalRhythm, EveryOtherBeatIsBigeminyEveryThirdIsNot) {
    auto beats = steady(10);
    for (int i = 0; i < 6; ++i) beats.push_back({140, 'V'}), beats.push_back({260, 'N'});
    EXPECT_EQ(count(watch(beats), EpisodeKind::bigeminy), 1);
    auto third = steady(10);
    for (int i = 0; i < 6; ++i)
        third.push_back({140, 'V'}), third.push_back({260, 'N'}), third.push_back({200, 'N'});
    EXPECT_EQ(count(watch(third), EpisodeKind::bigeminy), 0);
}

TEST(SignalRhythm, IrregularlyIrregularIsFibrillation) {
    std::mt19937 random(1);
    auto beats = steady(40);
    for (int i = 0; i < 120; ++i) beats.push_back({110 + static_cast<int>(random() % 150), 'N'});
    EXPECT_GE(count(watch(beats), EpisodeKind::atrial_fibrillation), 1);
}

TEST(SignalRhythm, EctopicBeatsAndBreathingAreNoFibrillation) {
    auto ectopic = steady(40);
    for (int i = 0; i < 200; ++i)
        ectopic.push_back({i % 5 == 0 ? 130 : i % 5 == 1 ? 270 : 200, i % 5 == 0 ? 'V' : 'N'});
    EXPECT_EQ(count(watch(ectopic), EpisodeKind::atrial_fibrillation), 0);
    std::vector<std::pair<int, char>> breathing;
    for (int i = 0; i < 200; ++i) {
        const int phase = i % 6;
        breathing.push_back({190 + 8 * (phase < 3 ? phase : 6 - phase), 'N'});
    }
    EXPECT_EQ(count(watch(breathing), EpisodeKind::atrial_fibrillation), 0);
}

// What is made of beats (ms before each, class) that the model judged one by one.
std::string in_runs(const std::vector<std::pair<float, char>>& beats) {
    detail::AtrialRun run;
    std::string out;
    float last = 0;
    for (const auto& [before, kind] : beats) {
        const auto alone = static_cast<BeatClass>(std::string_view("NSVFQ").find(kind));
        out += letter(run.judge(alone, before < 0.9f * last, before));
        last = before;
    }
    return out;
}

TEST(SignalAtrialRun, NarrowBeatsThatFollowAnEarlyOneAsFastAreOfItsRun) {
    std::vector<std::pair<float, char>> beats(10, {650, 'N'});
    beats.insert(beats.end(),
                 {{410, 'S'}, {370, 'N'}, {380, 'N'}, {390, 'N'}, {580, 'N'}, {640, 'N'}});
    EXPECT_EQ(in_runs(beats), "NNNNNNNNNNSSSSNN");
}

TEST(SignalAtrialRun, WhatIsNotCalledEarlyBeginsOneAndIsNotOfIt) {
    std::vector<std::pair<float, char>> beats(10, {650, 'N'});
    beats.insert(beats.end(),
                 {{450, 'N'}, {380, 'N'}, {390, 'N'}, {600, 'N'}, {450, 'N'}, {640, 'N'}});
    EXPECT_EQ(in_runs(beats), "NNNNNNNNNNNSSNNN");
}

TEST(SignalAtrialRun, OneEarlyBeatIsAlone) {
    std::vector<std::pair<float, char>> beats(10, {800, 'N'});
    beats.insert(beats.end(), {{500, 'S'}, {1000, 'N'}, {800, 'N'}, {700, 'N'}});
    EXPECT_EQ(in_runs(beats), "NNNNNNNNNNSNNN");
}

TEST(SignalAtrialRun, AHeartThatQuickensByItselfHasNone) {
    std::vector<std::pair<float, char>> beats(10, {900, 'N'});
    for (float before = 900; before > 400; before -= 10) beats.emplace_back(before, 'N');
    EXPECT_EQ(in_runs(beats).find('S'), std::string::npos);
    beats.resize(10);  // and within a few beats, as on standing up
    for (float before = 900; before > 550; before *= 0.92f) beats.emplace_back(before, 'N');
    beats.insert(beats.end(), 20, {550, 'N'});
    EXPECT_EQ(in_runs(beats).find('S'), std::string::npos);
}

TEST(SignalAtrialRun, AVentricularBeatEndsIt) {
    std::vector<std::pair<float, char>> beats(10, {650, 'N'});
    beats.insert(beats.end(), {{410, 'S'}, {380, 'N'}, {380, 'V'}, {400, 'N'}, {400, 'N'}});
    EXPECT_EQ(in_runs(beats), "NNNNNNNNNNSSVNN");
}

}  // namespace rhythm_test
}  // namespace vs::signal
