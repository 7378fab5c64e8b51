#include "signal/ecg.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "signal/detail/features.h"
#include "signal/models/beats.h"

namespace vs::signal {
namespace ecg_test {

struct Made {
    std::vector<float> first, second;
    std::vector<std::int64_t> beats;  // samples
    std::vector<char> kinds;
};

double bell(double t, double centre, double width) {
    const double x = (t - centre) / width;
    return std::exp(-0.5 * x * x);
}

// An ECG in two leads: P, QRS and T; every tenth beat early and wide where `ectopic`.
Made make(double rate, double seconds, double per_minute, bool ectopic, unsigned seed) {
    std::mt19937 random(seed);
    std::normal_distribution<double> noise(0, 0.01);
    std::vector<std::pair<double, bool>> beats;
    const double interval = 60 / per_minute;
    int k = 0;
    for (double t = 0.7; t < seconds - 0.7; ++k) {
        const bool wide = ectopic && k % 10 == 7;
        beats.emplace_back(wide ? t - 0.35 * interval : t, wide);
        t += interval * (1 + 0.02 * std::sin(k));
    }
    Made out;
    const auto size = static_cast<std::size_t>(seconds * rate);
    out.first.resize(size), out.second.resize(size);
    for (std::size_t i = 0; i < size; ++i)
        out.first[i] = static_cast<float>(noise(random)),
        out.second[i] = static_cast<float>(noise(random));
    for (const auto& [at, wide] : beats) {
        out.beats.push_back(static_cast<std::int64_t>(at * rate + 0.5));
        out.kinds.push_back(wide ? 'V' : 'N');
        const auto from = static_cast<std::size_t>(std::max(0.0, (at - 0.3) * rate));
        const auto to = std::min(size, static_cast<std::size_t>((at + 0.6) * rate));
        for (auto i = from; i < to; ++i) {
            const double t = static_cast<double>(i) / rate;
            const double v = wide ? 1.6 * bell(t, at, 0.035) - 0.6 * bell(t, at + 0.25, 0.06)
                                  : 0.1 * bell(t, at - 0.16, 0.02) + 1.1 * bell(t, at, 0.011) -
                                        0.2 * bell(t, at + 0.03, 0.01) +
                                        0.25 * bell(t, at + 0.28, 0.04);
            out.first[i] += static_cast<float>(v), out.second[i] += static_cast<float>(-0.6 * v);
        }
    }
    return out;
}

EcgOutput run(EcgMonitor& monitor, const Made& made, bool two = true) {
    EcgOutput out;
    monitor.push(made.first, two ? std::span<const float>(made.second) : std::span<const float>(),
                 out);
    monitor.finish(out);
    return out;
}

int missed(const Made& made, const EcgOutput& out, double rate) {
    int n = 0;
    for (const auto at : made.beats)
        n += std::ranges::none_of(out.beats, [&](const Beat& b) {
            return std::abs(static_cast<double>(b.sample - at)) <= 0.03 * rate;
        });
    return n;
}

void expect_same(const EcgOutput& a, const EcgOutput& b) {
    ASSERT_EQ(a.beats.size(), b.beats.size());
    for (std::size_t i = 0; i < a.beats.size(); ++i) {
        EXPECT_EQ(a.beats[i].sample, b.beats[i].sample);
        EXPECT_EQ(a.beats[i].kind, b.beats[i].kind);
        EXPECT_EQ(a.beats[i].quality, b.beats[i].quality);
        EXPECT_EQ(a.beats[i].concern, b.beats[i].concern);
        EXPECT_EQ(a.beats[i].features, b.beats[i].features);
    }
    ASSERT_EQ(a.detections.size(), b.detections.size());
    for (std::size_t i = 0; i < a.detections.size(); ++i)
        EXPECT_EQ(a.detections[i].known_at, b.detections[i].known_at);
    ASSERT_EQ(a.episodes.size(), b.episodes.size());
    for (std::size_t i = 0; i < a.episodes.size(); ++i) {
        EXPECT_EQ(a.episodes[i].start, b.episodes[i].start);
        EXPECT_EQ(a.episodes[i].end, b.episodes[i].end);
        EXPECT_EQ(a.episodes[i].evidence(), b.episodes[i].evidence());
    }
    ASSERT_EQ(a.stretches.size(), b.stretches.size());
    for (std::size_t i = 0; i < a.stretches.size(); ++i)
        EXPECT_EQ(a.stretches[i].features, b.stretches[i].features);
}

TEST(SignalEcg, FindsEveryBeatAtAnyRateWithOneLeadOrTwo) {
    for (const double rate : {100.0, 125.0, 128.0, 250.0, 257.5, 360.0, 500.0, 1000.0}) {
        for (const bool two : {true, false}) {
            const auto made = make(rate, 60, 72, false, 1);
            auto monitor = EcgMonitor::create(rate, two ? 2 : 1);
            ASSERT_TRUE(monitor);
            const auto out = run(*monitor, made, two);
            EXPECT_EQ(missed(made, out, rate), 0) << rate << " two " << two;
            EXPECT_EQ(out.beats.size(), made.beats.size()) << rate << " two " << two;
        }
    }
}

TEST(SignalEcg, TellsAPeakWithin250MsAndItsClassWithin1500Ms) {
    const double rate = 360;
    const auto made = make(rate, 60, 66, true, 2);
    auto monitor = *EcgMonitor::create(rate, 2);
    EcgOutput out;
    for (std::size_t i = 0; i < made.first.size(); ++i) {
        const auto before = out.beats.size();
        monitor.push({&made.first[i], 1}, {&made.second[i], 1}, out);
        for (auto b = before; b < out.beats.size() && i > 3 * rate; ++b)
            EXPECT_LE(static_cast<double>(static_cast<std::int64_t>(i) - out.beats[b].sample),
                      1.52 * rate);
    }
    for (const auto& d : out.detections) {
        if (d.sample < 3 * rate || d.searched_back) continue;
        EXPECT_LE(static_cast<double>(d.known_at - d.sample), 0.25 * rate) << d.sample;
    }
}

// A pacemaker's spike lies long before the middle of the complex it starts: the wait counts from
// the peak that is told.
TEST(SignalEcg, TellsBeatsWhosePeakComesFirstInTime) {
    const double rate = 250;
    auto made = make(rate, 60, 70, false, 12);
    for (const auto at : made.beats)
        for (int i = -20; i < 60 && at + i < static_cast<std::int64_t>(made.first.size()); ++i) {
            const auto k = static_cast<std::size_t>(at + i);
            const double t = i / rate;
            made.first[k] = static_cast<float>(1.2 * bell(t, 0, 0.012) - 1.1 * bell(t, 0.09, 0.03));
            made.second[k] = -made.first[k];
        }
    auto monitor = *EcgMonitor::create(rate, 2);
    const auto out = run(monitor, made);
    int late = 0;
    for (const auto& d : out.detections)
        late += d.sample > 3 * rate && static_cast<double>(d.known_at - d.sample) > 0.25 * rate;
    EXPECT_EQ(late, 0);
    // Each beat was told, and once.
    EXPECT_EQ(out.detections.size(), out.beats.size());
    for (const auto& beat : out.beats)
        EXPECT_TRUE(std::ranges::any_of(out.detections, [&](const Detection& d) {
            return std::abs(d.sample - beat.sample) <= 5;
        })) << beat.sample;
}

TEST(SignalEcg, AnyChunkingGivesTheSameBits) {
    const auto made = make(360, 90, 80, true, 3);
    auto whole = *EcgMonitor::create(360, 2);
    const auto expected = run(whole, made);
    for (unsigned seed = 0; seed < 10; ++seed) {
        std::mt19937 random(seed);
        auto monitor = *EcgMonitor::create(360, 2);
        EcgOutput out;
        for (std::size_t at = 0; at < made.first.size();) {
            const auto n = std::min<std::size_t>(random() % (seed % 2 == 0 ? 7 : 3000),
                                                 made.first.size() - at);
            monitor.push(std::span(made.first).subspan(at, n),
                         std::span(made.second).subspan(at, n), out);
            at += n;
        }
        monitor.finish(out);
        expect_same(out, expected);
    }
}

TEST(SignalEcg, ASnapshotGoesOnWithTheSameBits) {
    const auto made = make(500, 60, 90, true, 4);
    auto whole = *EcgMonitor::create(500, 2);
    const auto expected = run(whole, made);
    for (unsigned seed = 0; seed < 10; ++seed) {
        std::mt19937 random(seed);
        auto monitor = *EcgMonitor::create(500, 2);
        EcgOutput out;
        for (std::size_t at = 0; at < made.first.size();) {
            const auto n = std::min<std::size_t>(random() % 5000, made.first.size() - at);
            monitor.push(std::span(made.first).subspan(at, n),
                         std::span(made.second).subspan(at, n), out);
            at += n;
            auto restored = EcgMonitor::restore(monitor.snapshot());
            ASSERT_TRUE(restored) << restored.error().message;
            monitor = std::move(*restored);
        }
        monitor.finish(out);
        expect_same(out, expected);
    }
}

TEST(SignalEcg, DamagedSnapshotsAreRefusedOrHarmless) {
    const auto made = make(360, 20, 80, true, 5);
    auto monitor = *EcgMonitor::create(360, 2);
    EcgOutput out;
    monitor.push(made.first, made.second, out);
    const auto good = monitor.snapshot();
    EXPECT_EQ(EcgMonitor::restore(ByteView(good).first(good.size() - 1)).error().code, "snapshot");
    std::mt19937 random(6);
    for (int i = 0; i < 300; ++i) {
        auto bad = good;
        for (int k = 0; k < 4; ++k)
            bad[random() % bad.size()] = static_cast<std::uint8_t>(random());
        auto restored = EcgMonitor::restore(bad);
        if (!restored) continue;
        EcgOutput more;
        restored->push(made.first, made.second, more);
        restored->finish(more);
    }
}

TEST(SignalEcg, StateIsBelow8Kilobytes) {
    EXPECT_LE(EcgMonitor::create(360, 2)->state_bytes(), 8192u);
}

TEST(SignalEcg, RefusesWhatItCannotRead) {
    EXPECT_EQ(EcgMonitor::create(99, 1).error().code, "rate");
    EXPECT_EQ(EcgMonitor::create(1001, 1).error().code, "rate");
    EXPECT_EQ(EcgMonitor::create(std::nan(""), 1).error().code, "rate");
    EXPECT_EQ(EcgMonitor::create(250, 0).error().code, "leads");
    EXPECT_EQ(EcgMonitor::create(250, 3).error().code, "leads");
}

TEST(SignalEcg, ALeadThatFallsOffIsSaidAndTheOtherGoesOn) {
    auto made = make(250, 60, 75, false, 7);
    for (std::size_t i = 20 * 250; i < 40 * 250; ++i) made.first[i] = std::nanf("");
    auto two = *EcgMonitor::create(250, 2);
    const auto out = run(two, made);
    EXPECT_LE(missed(made, out, 250), 1);
    for (const auto& e : out.episodes) EXPECT_NE(e.kind, EpisodeKind::lead_off);
    auto one = *EcgMonitor::create(250, 1);
    const auto alone = run(one, made, false);
    const auto off = std::ranges::find(alone.episodes, EpisodeKind::lead_off, &Episode::kind);
    ASSERT_NE(off, alone.episodes.end());
    EXPECT_NEAR(static_cast<double>(off->start), 20 * 250, 2 * 250);
    EXPECT_NEAR(static_cast<double>(off->end), 40 * 250, 2 * 250);
    // Twenty seconds without a signal are no pause of the heart.
    EXPECT_EQ(std::ranges::count(alone.episodes, EpisodeKind::pause, &Episode::kind), 0);
}

TEST(SignalEcg, AnAmplifierAtItsEndIsAPoorSignal) {
    auto made = make(250, 60, 75, false, 11);
    for (std::size_t i = 30 * 250; i < made.first.size(); ++i) {
        const float sway = (i / 125) % 2 == 0 ? 3.0f : -3.0f;
        made.first[i] = std::clamp(made.first[i] + sway, -2.5f, 2.5f);
        made.second[i] = std::clamp(made.second[i] + sway, -2.5f, 2.5f);
    }
    auto monitor = *EcgMonitor::create(250, 2);
    const auto out = run(monitor, made);
    ASSERT_GE(out.stretches.size(), 5u);
    EXPECT_GT(out.stretches[1].quality, 0.5f);
    for (std::size_t s = 3; s < out.stretches.size(); ++s)
        EXPECT_LT(out.stretches[s].quality, 0.5f) << s;
}

TEST(SignalEcg, SilenceOfTheHeartIsAPauseWhileItLasts) {
    auto made = make(250, 40, 75, false, 8);
    std::mt19937 random(9);
    std::normal_distribution<float> noise(0, 0.01f);
    for (std::size_t i = 20 * 250 + 90; i < made.first.size(); ++i)
        made.first[i] = noise(random), made.second[i] = noise(random);
    auto monitor = *EcgMonitor::create(250, 2);
    EcgOutput out;
    monitor.push(std::span(made.first).first(25 * 250), std::span(made.second).first(25 * 250),
                 out);
    const auto open = monitor.open();
    EXPECT_EQ(std::ranges::count(open, EpisodeKind::pause, &Episode::kind), 1);
}

TEST(SignalEcg, WildSamplesAreSurvived) {
    std::mt19937 random(10);
    const float wild[] = {0, 1e30f, -1e30f, std::nanf(""), INFINITY, -INFINITY, 32.5f, -9e3f, 1};
    std::vector<float> first(20'000), second(20'000);
    for (auto& v : first) v = wild[random() % std::size(wild)];
    for (auto& v : second) v = wild[random() % std::size(wild)];
    auto monitor = *EcgMonitor::create(1000, 2);
    EcgOutput out;
    monitor.push(first, second, out);
    monitor.finish(out);
    for (const auto& beat : out.beats)
        for (const float f : beat.features) EXPECT_TRUE(std::isfinite(f));
    EXPECT_TRUE(EcgMonitor::restore(monitor.snapshot()));
}

// Of a beat that the trees would call S rather than N.
BeatClass early_beat(float match, float quality, float steady, float spread) {
    std::array<float, kBeatFeatures> features{};
    features[detail::kUsualMatch] = match, features[detail::kClean] = quality;
    features[detail::kSteady] = steady, features[detail::kSpreadLong] = spread;
    return models::choose({0, 1, -1, -3}, features);
}

TEST(SignalBeatClass, AnEarlyBeatThatIsSeenToBeOfAnotherShapeIsVentricular) {
    EXPECT_EQ(early_beat(0.98f, 0.9f, 0.9f, 0.05f), BeatClass::supraventricular);
    EXPECT_EQ(early_beat(0.6f, 0.9f, 0.9f, 0.05f), BeatClass::ventricular);
    EXPECT_EQ(early_beat(0.6f, 0.2f, 0.9f, 0.05f), BeatClass::supraventricular);
}

TEST(SignalBeatClass, AnEarlyBeatTellsNothingWhereIntervalsAreOfAllLengths) {
    EXPECT_EQ(early_beat(0.98f, 0.9f, 0.2f, 0.3f), BeatClass::normal);
    EXPECT_EQ(early_beat(0.98f, 0.9f, 0.2f, 0.05f), BeatClass::supraventricular)
        << "a steady sinus rhythm with frequent early beats";
}

TEST(SignalEcg, TheFirstIntervalIsNotEarly) {
    const auto made = make(250, 10, 110, false, 1);
    auto monitor = EcgMonitor::create(250, 2);
    ASSERT_TRUE(monitor);
    const auto out = run(*monitor, made);
    ASSERT_GT(out.beats.size(), 3u);
    for (std::size_t i = 1; i < 3; ++i) {
        EXPECT_NEAR(out.beats[i].features[detail::kBefore], 1, 0.05);
        EXPECT_NEAR(out.beats[i].features[detail::kBeforeSinus], 1, 0.05);
    }
}

}  // namespace ecg_test
}  // namespace vs::signal
