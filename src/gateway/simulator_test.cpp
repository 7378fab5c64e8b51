#include "gateway/simulator.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "gateway/batch.h"
#include "gateway/detail/rate_counter.h"

namespace vs::gateway {
namespace simulator_test {

using model::Vital;

constexpr Micros kStart = 1'767'323'045 * kSecond;

std::vector<Chunk> chunks(const SimulatorOptions& options, Micros until) {
    auto source = simulate(options);
    std::vector<Chunk> out;
    for (;;) {
        auto chunk = **source.next();
        if (chunk.due > options.start + until) return out;
        out.push_back(std::move(chunk));
    }
}

struct Seen {
    Micros due;
    Measured reading;
};

std::vector<Seen> values_of(const std::vector<Chunk>& all, Vital vital) {
    std::vector<Seen> out;
    for (const auto& chunk : all)
        if (const auto* readings = std::get_if<0>(&chunk.what))
            for (const auto& reading : *readings)
                if (reading.vital == vital) out.push_back({chunk.due, reading});
    return out;
}

double mean(const std::vector<Seen>& values, Micros from, Micros to) {
    double sum = 0;
    int count = 0;
    for (const auto& seen : values)
        if (seen.reading.at >= kStart + from && seen.reading.at < kStart + to)
            sum += seen.reading.value.value(), ++count;
    return count == 0 ? NAN : sum / count;
}

SimulatorOptions with(Scenario scenario, std::uint64_t seed = 3) {
    return {.seed = seed, .scenario = scenario, .start = kStart, .length = 2 * kMinute};
}

TEST(Simulator, SameSeedSameBytesOtherSeedOthers) {
    const auto bytes = [](std::uint64_t seed) {
        crypto::Sha256 hash;
        BatchSigner signer({{2, 0, 0, 0, 0, 0, 0, 1}, crypto::Secret()}, 1);
        for (const auto& chunk : chunks(with(Scenario::deterioration, seed), 3 * kMinute))
            hash.update(*signer.sign(chunk));
        return to_hex(hash.finish());
    };
    EXPECT_EQ(bytes(5), bytes(5));
    EXPECT_NE(bytes(5), bytes(6));
}

TEST(Simulator, CalmPeopleStayWithinNormalLimits) {
    struct Range {
        Vital vital;
        double low, high;
    };
    // What NEWS2 gives no point for, with a little room where one point is harmless.
    constexpr Range kRanges[] = {{Vital::heart_rate, 51, 92},    {Vital::spo2, 96, 100},
                                 {Vital::resp_rate, 12, 20},     {Vital::systolic, 108, 160},
                                 {Vital::diastolic, 55, 95},     {Vital::temperature, 36.1, 38},
                                 {Vital::mean_pressure, 70, 115}};
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        const auto all =
            chunks({.seed = seed, .age = 60, .start = kStart, .ecg_every = 0}, 60 * kMinute);
        for (const auto& range : kRanges) {
            const auto values = values_of(all, range.vital);
            ASSERT_GE(values.size(), 119u);
            for (const auto& seen : values) {
                EXPECT_GE(seen.reading.value.value(), range.low)
                    << model::name_of(range.vital) << seed;
                EXPECT_LE(seen.reading.value.value(), range.high)
                    << model::name_of(range.vital) << seed;
            }
        }
    }
}

TEST(Simulator, EcgIsUnbrokenAndCountsToTheHeartRate) {
    for (const auto scenario : {Scenario::calm, Scenario::tachycardia}) {
        const auto all = chunks(with(scenario), 3 * kMinute);
        detail::RateCounter counter(kSimulatedRate);
        Micros end = kStart;
        double compared = 0;
        for (const auto& chunk : all) {
            if (const auto* wave = std::get_if<Waveform>(&chunk.what)) {
                EXPECT_EQ(wave->start, end);
                EXPECT_EQ(wave->samples.size(), 250u);
                end = wave->end();
                EXPECT_EQ(chunk.due, end);
                counter.feed(wave->samples);
                continue;
            }
            const auto& readings = std::get<0>(chunk.what);
            const auto elapsed = chunk.due - kStart;
            // Ten seconds are averaged: skip the changes of rhythm.
            const bool steady = scenario == Scenario::calm || elapsed < kMinute ||
                                (elapsed > 75 * kSecond && elapsed < 3 * kMinute);
            if (readings[0].vital != Vital::heart_rate || elapsed < 15 * kSecond || !steady)
                continue;
            ASSERT_TRUE(counter.rate()) << elapsed;
            EXPECT_NEAR(*counter.rate(), readings[0].value.value(), 4) << elapsed;
            ++compared;
        }
        EXPECT_GT(compared, 50);
    }
}

TEST(Simulator, DeteriorationMovesEveryVitalTheWayItShould) {
    const auto all = chunks(with(Scenario::deterioration), 11 * kMinute);
    const auto change = [&](Vital vital) {
        const auto values = values_of(all, vital);
        return mean(values, 3 * kMinute, 5 * kMinute) - mean(values, 0, kMinute);
    };
    EXPECT_GT(change(Vital::heart_rate), 30);
    EXPECT_GT(change(Vital::resp_rate), 8);
    EXPECT_LT(change(Vital::spo2), -4);
    EXPECT_LT(change(Vital::systolic), -25);
    EXPECT_GT(change(Vital::temperature), 1.2);
    const auto hearts = values_of(all, Vital::heart_rate);  // and recovers
    EXPECT_NEAR(mean(hearts, 8 * kMinute, 11 * kMinute), mean(hearts, 0, kMinute), 8);
}

TEST(Simulator, HypoxiaIsSaturationFirst) {
    const auto all = chunks(with(Scenario::hypoxia), 5 * kMinute);
    EXPECT_LT(mean(values_of(all, Vital::spo2), 3 * kMinute, 5 * kMinute), 89);
}

TEST(Simulator, DropoutIsSilenceThenLifeAgain) {
    const auto all = chunks(with(Scenario::dropout), 5 * kMinute);
    Micros longest = 0, last = kStart;
    for (const auto& chunk : all) longest = std::max(longest, chunk.due - last), last = chunk.due;
    EXPECT_GE(longest, 2 * kMinute - kSecond);
    EXPECT_LE(longest, 2 * kMinute + 2 * kSecond);
    EXPECT_GT(last, kStart + 299 * kSecond);
}

TEST(Simulator, LateDataKeepsItsOwnTimesAndItsOrder) {
    const auto all = chunks(with(Scenario::late), 5 * kMinute);
    Micros last_due = 0, most_late = 0;
    std::map<Vital, Micros> last_at;
    std::size_t beats = 0;
    for (const auto& chunk : all) {
        EXPECT_GE(chunk.due, last_due);
        last_due = chunk.due;
        if (!std::holds_alternative<std::vector<Measured>>(chunk.what)) continue;
        for (const auto& reading : std::get<0>(chunk.what)) {
            EXPECT_GE(chunk.due, reading.at);
            EXPECT_GT(reading.at, last_at[reading.vital]);
            last_at[reading.vital] = reading.at;
            most_late = std::max(most_late, chunk.due - reading.at);
            beats += reading.vital == Vital::heart_rate ? 1 : 0;
        }
    }
    EXPECT_EQ(most_late, 2 * kMinute);
    EXPECT_GE(beats, 147u);  // nothing of the five minutes is lost
}

TEST(Simulator, NamesOfScenariosGoBothWays) {
    for (const auto* name : {"calm", "deterioration", "hypoxia", "tachycardia", "dropout", "late"})
        EXPECT_EQ(name_of(*scenario_of(name)), name);
    EXPECT_FALSE(scenario_of("sleep"));
}

}  // namespace simulator_test
}  // namespace vs::gateway
