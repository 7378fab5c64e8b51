#include "triage/triage.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace vs::triage {
namespace triage_test {

constexpr Micros kStart = 1'767'348'000 * kSecond;
constexpr double kRate = 250;
constexpr model::DeviceId kDevice{1, 2, 3, 4, 5, 6, 7, 8};

double bell(double t, double centre, double width) {
    const double x = (t - centre) / width;
    return std::exp(-0.5 * x * x);
}

struct Heart {
    double at;
    bool wide;
};

// A minute and a half of normal beats with a run of eleven broad ones from second 60 on.
std::vector<std::int16_t> ecg(double seconds) {
    std::vector<Heart> beats;
    for (double t = 0.5; t < seconds - 1;) {
        const bool wide = t > 60 && t < 64;
        beats.push_back({t, wide});
        t += wide ? 0.36 : 0.8 + 0.02 * std::sin(t);
    }
    std::mt19937 random(3);
    std::normal_distribution<double> noise(0, 2);
    std::vector<double> volts(static_cast<std::size_t>(seconds * kRate));
    for (auto& v : volts) v = noise(random);
    for (const auto& [at, wide] : beats)
        for (auto i = static_cast<std::size_t>(std::max(0.0, (at - 0.3) * kRate));
             i < std::min(volts.size(), static_cast<std::size_t>((at + 0.6) * kRate)); ++i) {
            const double t = static_cast<double>(i) / kRate;
            volts[i] += 200 * (wide ? 1.6 * bell(t, at, 0.04) - 0.7 * bell(t, at + 0.2, 0.05)
                                    : 0.1 * bell(t, at - 0.16, 0.02) + 1.1 * bell(t, at, 0.011) +
                                          0.25 * bell(t, at + 0.28, 0.04));
        }
    std::vector<std::int16_t> out;
    for (auto v : volts) out.push_back(static_cast<std::int16_t>(std::lround(v)));
    return out;
}

// A batch that owns its bytes: a piece of ECG, or readings.
struct Sent {
    std::shared_ptr<Bytes> samples;
    model::Contents contents;
    Micros received = 0;
    Batch batch() const { return {kDevice, &contents, received}; }
};

Sent piece(const std::vector<std::int16_t>& wave, std::size_t from, std::size_t to) {
    Sent out;
    out.samples = std::make_shared<Bytes>();
    for (auto i = from; i < to; ++i) {
        out.samples->push_back(static_cast<std::uint8_t>(wave[i] & 0xFF));
        out.samples->push_back(static_cast<std::uint8_t>(static_cast<std::uint16_t>(wave[i]) >> 8));
    }
    const auto start = kStart + static_cast<Micros>(std::llround(static_cast<double>(from) * 4000));
    out.contents.segments.push_back({start, kRate, 200, 0, "II", *out.samples});
    out.received = start + static_cast<Micros>(to - from) * 4000;
    return out;
}

std::vector<Sent> pieces(const std::vector<std::int16_t>& wave, std::mt19937* random) {
    std::vector<Sent> out;
    for (std::size_t from = 0; from < wave.size();) {
        const auto size = random ? 20 + (*random)() % 2000 : 250;
        const auto to = std::min(wave.size(), from + size);
        out.push_back(piece(wave, from, to));
        from = to;
    }
    return out;
}

// What pages and people get, whatever the cutting.
struct Heard {
    std::vector<Beat> beats;
    std::vector<Episode> ended;
    std::vector<std::pair<std::string, Grade>> calls;
    bool operator==(const Heard&) const = default;

    void take(const Findings& found) {
        for (const auto& news : found.ecg) {
            beats.insert(beats.end(), news.found.beats.begin(), news.found.beats.end());
            ended.insert(ended.end(), news.found.ended.begin(), news.found.ended.end());
        }
        for (const auto& call : found.calls)
            if (call.holds) calls.emplace_back(call.kind, call.grade);
    }
};

Heard listen(const std::vector<Sent>& sent) {
    Triage triage;
    Heard heard;
    Micros last = 0;
    for (const auto& one : sent) {
        heard.take(triage.accept(one.batch()));
        last = std::max(last, one.received);
    }
    heard.take(triage.tick(last + kMinute));
    return heard;
}

TEST(Triage, FindsARunOfVentricularBeatsAndCallsOnce) {
    const auto heard = listen(pieces(ecg(90), nullptr));
    EXPECT_GT(heard.beats.size(), 90u);
    const auto broad = std::ranges::count(heard.beats, signal::BeatClass::ventricular, &Beat::kind);
    EXPECT_GE(broad, 8);
    const auto runs = std::ranges::count_if(
        heard.calls, [](const auto& call) { return call.first == "rhythm:ventricular-run"; });
    EXPECT_GE(runs, 1);
    EXPECT_LE(runs, 2) << "told, and told again only as it became worse";
}

TEST(Triage, TheSameForAnyCuttingIntoPieces) {
    const auto wave = ecg(90);
    const auto expected = listen(pieces(wave, nullptr));
    ASSERT_FALSE(expected.beats.empty());
    for (unsigned seed = 1; seed <= 20; ++seed) {
        std::mt19937 random(seed);
        const auto heard = listen(pieces(wave, &random));
        EXPECT_EQ(heard.beats, expected.beats) << seed;
        EXPECT_EQ(heard.ended, expected.ended) << seed;
    }
}

// Each piece is delayed by less than the lateness; what is received is put in that order.
std::vector<Sent> shuffled(std::vector<Sent> sent, std::mt19937& random, Micros most) {
    for (auto& one : sent) one.received += static_cast<Micros>(random()) % most;
    std::ranges::stable_sort(sent, {}, &Sent::received);
    return sent;
}

TEST(Triage, TheSameForAnyOrderOfArrivalWithinTheLateness) {
    const auto wave = ecg(90);
    const auto expected = listen(pieces(wave, nullptr));
    for (unsigned seed = 1; seed <= 20; ++seed) {
        std::mt19937 random(seed);
        const auto heard = listen(shuffled(pieces(wave, nullptr), random, 8 * kSecond));
        EXPECT_EQ(heard.beats, expected.beats) << seed;
        EXPECT_EQ(heard.ended, expected.ended) << seed;
    }
}

TEST(Triage, TheSameAfterARestartFromASnapshot) {
    const auto sent = pieces(ecg(90), nullptr);
    const auto expected = listen(sent);
    for (std::size_t stop : {5u, 33u, 61u, 62u, 63u, 80u}) {
        Heard heard;
        Triage first;
        for (std::size_t i = 0; i < stop; ++i) heard.take(first.accept(sent[i].batch()));
        const auto text = json::serialize(first.snapshot());
        Triage second;
        ASSERT_TRUE(second.restore(*parse_json(text)));
        EXPECT_EQ(json::serialize(second.snapshot()), text);
        // Pieces that still waited are in the journal and come again.
        if (stop < 12)
            for (std::size_t i = 0; i < stop; ++i) heard.take(second.accept(sent[i].batch()));
        for (std::size_t i = stop; i < sent.size(); ++i) heard.take(second.accept(sent[i].batch()));
        heard.take(second.tick(sent.back().received + kMinute));
        EXPECT_EQ(heard.beats, expected.beats) << stop;
        EXPECT_EQ(heard.calls, expected.calls) << stop;
    }
}

// Numbers read from text are signed, those in memory are what they were made of.
TEST(Triage, TakesASnapshotThatWasNeverWrittenOut) {
    const auto sent = pieces(ecg(20), nullptr);
    Triage first;
    for (const auto& one : sent) (void)first.accept(one.batch());
    const Micros now = sent.back().received;
    for (const auto at : {now, now - kHour}) {  // the second one is late, and noted
        Sent reading;
        reading.contents.readings = {{model::Vital::heart_rate, at, 75}};
        reading.received = now;
        (void)first.accept(reading.batch());
    }
    ASSERT_FALSE(first.unalerted().empty());
    Triage second;
    const auto restored = second.restore(first.snapshot());
    ASSERT_TRUE(restored) << restored.error().message;
    EXPECT_EQ(json::serialize(second.snapshot()), json::serialize(first.snapshot()));
}

TEST(Triage, LateSignalCallsNobodyButIsFoundLate) {
    auto sent = pieces(ecg(90), nullptr);
    for (auto& one : sent) one.received += kHour;
    Triage triage;
    std::vector<Call> calls;
    for (const auto& one : sent)
        for (auto& call : triage.accept(one.batch()).calls) calls.push_back(call);
    for (auto& call : triage.tick(sent.back().received + kMinute).calls) calls.push_back(call);
    ASSERT_FALSE(calls.empty());
    for (const auto& call : calls) EXPECT_TRUE(call.late) << call.sentence;
}

TEST(Triage, AClockThatRanAheadDoesNotMakeTheRightOneLate) {
    const auto wave = ecg(90);
    Triage triage;
    auto ahead = piece(wave, 0, 250);
    ahead.contents.segments[0].start += kDay;
    (void)triage.accept(ahead.batch());
    (void)triage.tick(ahead.received + kEcgLateness);
    Heard heard;
    for (const auto& one : pieces(wave, nullptr)) {
        auto later = one;
        later.received += 30 * kSecond;
        later.contents.segments[0].start += 30 * kSecond;
        heard.take(triage.accept(later.batch()));
    }
    EXPECT_GT(heard.beats.size(), 80u);
}

// Readings of four vitals each two seconds; the heart rate jumps after ten minutes.
std::vector<Sent> readings(double minutes) {
    std::vector<Sent> out;
    std::mt19937 random(9);
    std::normal_distribution<double> noise(0, 1);
    for (Micros t = 0; t < static_cast<Micros>(minutes * 60) * kSecond; t += 2 * kSecond) {
        Sent one;
        const double pulse = t < 10 * kMinute ? 72 : 128;
        one.contents.readings = {{model::Vital::heart_rate, kStart + t, pulse + 2 * noise(random)},
                                 {model::Vital::spo2, kStart + t, 97 + 0.3 * noise(random)},
                                 {model::Vital::resp_rate, kStart + t, 15 + noise(random)}};
        one.received = kStart + t + kSecond;
        out.push_back(std::move(one));
    }
    return out;
}

std::vector<Call> changes(Triage& triage, const std::vector<Sent>& sent) {
    std::vector<Call> out;
    for (const auto& one : sent)
        for (auto& call : triage.accept(one.batch()).calls) out.push_back(std::move(call));
    return out;
}

TEST(Triage, TellsAnAbruptChangeOnceInASentence) {
    Triage triage;
    const auto calls = changes(triage, readings(15));
    ASSERT_EQ(calls.size(), 1u);
    EXPECT_EQ(calls[0].kind, "change:8867-4");
    EXPECT_EQ(calls[0].rule, "change-1");
    EXPECT_LT(calls[0].end - (kStart + 10 * kMinute), 40 * kSecond);
    EXPECT_NE(calls[0].sentence.find("rose from 7"), std::string::npos) << calls[0].sentence;
    EXPECT_NE(calls[0].sentence.find("usual"), std::string::npos) << calls[0].sentence;
    EXPECT_NE(calls[0].sentence.find("readings confirmed it"), std::string::npos);
}

TEST(Triage, StateAfterReadingsIsTheSameInAnyOrderWithinTheLateness) {
    const auto sent = readings(12);
    Triage expected;
    (void)changes(expected, sent);
    for (unsigned seed = 1; seed <= 10; ++seed) {
        std::mt19937 random(seed);
        // The last one keeps its place, so that every other had its turn.
        auto mixed = sent;
        const auto last = mixed.back();
        mixed.pop_back();
        mixed = shuffled(std::move(mixed), random, kMinute);
        mixed.push_back(last);
        Triage other;
        (void)changes(other, mixed);
        for (std::size_t k = 0; k < signal::kVitalKinds; ++k) {
            const auto kind = static_cast<signal::VitalKind>(k);
            const auto a = expected.usual(kind), b = other.usual(kind);
            ASSERT_EQ(a.has_value(), b.has_value());
            if (a) {
                EXPECT_EQ(a->middle, b->middle) << seed;
            }
            EXPECT_EQ(expected.change(kind).has_value(), other.change(kind).has_value());
            if (expected.change(kind) && other.change(kind)) {
                EXPECT_EQ(expected.change(kind)->sentence(), other.change(kind)->sentence());
            }
        }
    }
}

// Fifty readings a second: more than are kept of two minutes.
TEST(Triage, WhatIsOvertakenTakesItsPlaceAmongManyReadings) {
    constexpr auto kPulse = VitalsStream::Input::vital;
    constexpr int kCount = 12'000, kBehind = 25 * 50, kEach = 97;
    const auto at = [](int i) { return kStart + i * 20 * kMillisecond; };
    const auto value = [](int i) { return 70.0 + i % 7; };
    VitalsStream in_order, mixed;
    for (int i = 0; i < kCount; ++i) in_order.add(kPulse, at(i), value(i));
    for (int i = 0; i < kCount + kBehind; ++i) {
        if (i < kCount && i % kEach != 0) mixed.add(kPulse, at(i), value(i));
        if (const int old = i - kBehind; old >= 0 && old % kEach == 0) {
            EXPECT_EQ(mixed.add(kPulse, at(old), value(old)).place, VitalsStream::Place::overtaken)
                << old;
        }
    }
    const auto a = in_order.of(signal::VitalKind::heart_rate).usual(at(kCount));
    const auto b = mixed.of(signal::VitalKind::heart_rate).usual(at(kCount));
    EXPECT_EQ(a.low, b.low);
    EXPECT_EQ(a.middle, b.middle);
}

// What comes behind newer readings is bounded, however much it is.
TEST(Triage, ReadingsOutOfOrderAreBounded) {
    constexpr auto kPulse = VitalsStream::Input::vital;
    VitalsStream stream;
    stream.add(kPulse, kStart + kMinute, 70);
    int taken = 0;
    for (int i = 0; i < 20'000; ++i)
        taken += stream.add(kPulse, kStart + i, 70).place == VitalsStream::Place::overtaken;
    EXPECT_GT(taken, 4'000);
    EXPECT_LT(taken, 10'000);
}

TEST(Triage, VitalsGoOnAfterARestartAsIfThereHadBeenNone) {
    const auto sent = readings(13);
    Triage whole;
    const auto expected = changes(whole, sent);
    for (std::size_t stop : {100u, 295u, 300u, 303u, 320u}) {
        Triage first;
        std::vector<Call> calls = changes(first, {sent.begin(), sent.begin() + stop});
        Triage second;
        ASSERT_TRUE(second.restore(*parse_json(json::serialize(first.snapshot()))));
        for (std::size_t i = 0; i < stop; ++i) second.recall(sent[i].batch());
        for (auto& call : changes(second, {sent.begin() + stop, sent.end()}))
            calls.push_back(std::move(call));
        EXPECT_EQ(calls, expected) << stop;
        EXPECT_EQ(second.usual(signal::VitalKind::heart_rate)->middle,
                  whole.usual(signal::VitalKind::heart_rate)->middle);
    }
}

// A heart rate that is counted from an ECG too poor to judge calls nobody, and is on record.
TEST(Triage, APoorEcgKeepsItsHeartRateFromConfirmingAChange) {
    VitalsStream good, poor;
    for (auto* stream : {&good, &poor})
        for (Micros t = 0; t < 12 * kMinute; t += 2 * kSecond) {
            const double rate = t < 10 * kMinute ? 72 + static_cast<double>(t / kSecond % 3) : 130;
            if (t % (10 * kSecond) == 0)
                stream->add_ecg(kStart + t, stream == &good ? 0.95f : 0.2f);
            stream->add(VitalsStream::Input::vital, kStart + t, rate);
        }
    ASSERT_TRUE(good.of(signal::VitalKind::heart_rate).open());
    EXPECT_NE(good.of(signal::VitalKind::heart_rate).open()->sentence().find("signal quality 0.95"),
              std::string::npos);
    EXPECT_FALSE(poor.of(signal::VitalKind::heart_rate).open());
}

TEST(Triage, TheQualityOfTheEcgTakesItsPlaceWheneverItComes) {
    struct Piece {
        Micros at, arrives;
        float quality;
    };
    std::mt19937 random(7);
    std::vector<Piece> ecg;
    for (Micros t = 0; t < 12 * kMinute; t += 10 * kSecond)
        ecg.push_back({t, t, t / kMinute % 2 == 0 ? 0.1f : 0.9f});
    const auto listen = [&](std::vector<Piece> pieces) {
        std::ranges::stable_sort(pieces, {}, &Piece::arrives);
        VitalsStream stream;
        std::size_t next = 0;
        for (Micros t = kSecond; t < 14 * kMinute; t += 2 * kSecond) {
            for (; next < pieces.size() && pieces[next].arrives <= t; ++next)
                stream.add_ecg(kStart + pieces[next].at, pieces[next].quality);
            stream.add(VitalsStream::Input::vital, kStart + t, t < 10 * kMinute ? 72 : 130);
        }
        const auto& watch = stream.of(signal::VitalKind::heart_rate);
        return std::tuple(watch.level(), watch.usual(kStart).middle,
                          watch.open() ? watch.open()->sentence() : "");
    };
    const auto expected = listen(ecg);
    for (int i = 0; i < 10; ++i) {
        auto mixed = ecg;
        for (auto& piece : mixed) piece.arrives += static_cast<Micros>(random() % 60) * kSecond;
        EXPECT_EQ(listen(mixed), expected) << i;
    }
}

TEST(Triage, HundredsOfSingleVentricularBeatsCallNobody) {
    RhythmJudge judge;
    std::vector<Call> calls;
    model::UnalertedList not_told;
    EcgFindings found;
    for (int i = 0; i < 500; ++i)
        found.beats.push_back({kStart + i * kSecond, signal::BeatClass::ventricular, 0.9f, 0.99f});
    judge.judge(found, {}, kStart + 500 * kSecond, nullptr, calls, not_told);
    EXPECT_TRUE(calls.empty());
    ASSERT_EQ(not_told.all().size(), 1u);
    EXPECT_EQ(not_told.all()[0].count, 500u);
}

TEST(Triage, RunsThatRepeatAreOneAlert) {
    RhythmJudge judge;
    std::vector<Call> calls;
    model::UnalertedList not_told;
    for (int i = 0; i < 50; ++i) {
        EcgFindings found;
        const auto at = kStart + i * 20 * kSecond;
        found.ended.push_back({signal::EpisodeKind::ventricular_run, at, at + 2 * kSecond, false,
                               false, 0.9f, 4, 150, 0, "4 ventricular beats in a row at 150/min"});
        judge.judge(found, {}, at + 3 * kSecond, nullptr, calls, not_told);
    }
    ASSERT_EQ(calls.size(), 1u);
    EXPECT_EQ(calls[0].grade, Grade::medium);
    ASSERT_EQ(not_told.all().size(), 1u);
    EXPECT_EQ(not_told.all()[0].count, 49u);
    judge.judge({}, {}, kStart + kHour, nullptr, calls, not_told);
    ASSERT_EQ(calls.size(), 2u);
    EXPECT_FALSE(calls[1].holds);
}

TEST(Triage, PoorQualityIsNoReasonToCallExceptForFlutter) {
    Episode pause{signal::EpisodeKind::pause, 0, 4 * kSecond, false, false, 0.2f, 0, 0, 7, ""};
    EXPECT_EQ(assess(pause).grade, Grade::none);
    EXPECT_EQ(assess(pause).reason, "poor-quality");
    pause.confidence = 0.9f;
    EXPECT_EQ(assess(pause).grade, Grade::high);
    Episode wave{
        signal::EpisodeKind::ventricular_flutter, 0, 6 * kSecond, true, false, 0.1f, 6, 0, 5, ""};
    EXPECT_EQ(assess(wave).grade, Grade::high);
}

TEST(Triage, SnapshotsOfHostileTextAreRefusedWithoutATrace) {
    Triage triage;
    (void)changes(triage, readings(1));
    const auto before = json::serialize(triage.snapshot());
    auto snapshot = triage.snapshot();
    for (const auto* key : {"version", "vitals", "ecgs", "rhythm", "changes", "unalerted"}) {
        auto broken = snapshot;
        broken[key] = "x";
        EXPECT_FALSE(triage.restore(broken)) << key;
        broken.erase(key);
        EXPECT_FALSE(triage.restore(broken)) << key;
    }
    EXPECT_EQ(json::serialize(triage.snapshot()), before);
}

}  // namespace triage_test
}  // namespace vs::triage
