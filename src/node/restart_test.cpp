// A node that is killed at any moment and comes back from its journal tells and keeps what it would
// have told and kept: one patient with an ECG and readings, a run of ventricular beats and a jump
// of the heart rate, killed at random, reports on their way to the disk lost with it.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <random>

#include "cbor/cose.h"
#include "node/patient_state.h"

namespace vs::node {
namespace restart_test {

constexpr Micros kBegin = 1'767'348'000 * kSecond;
constexpr model::DeviceId kDevice{2, 0, 0, 0, 0, 0, 0, 7};
constexpr int kSeconds = 400, kRun = 200, kJump = 300;

const crypto::SigningKey& key() {
    static const crypto::SigningKey made(crypto::Secret(std::array<std::uint8_t, 32>{9}));
    return made;
}

double bell(double t, double width) {
    return std::exp(-0.5 * t * t / (width * width));
}

// Beats that are 0.8 s apart, broad and closer within the run.
using Beats = std::vector<std::pair<double, bool>>;
Beats beats_with_run(double length, double apart) {
    Beats out;
    for (double t = 0.4; t < kSeconds + 1;) {
        const bool broad = t > kRun && t < kRun + length;
        out.emplace_back(t, broad);
        t += broad ? apart : 0.8 + 0.02 * std::sin(t);
    }
    return out;
}

// One second of them at 250 Hz.
std::string second_of_ecg(int second, const Beats& beats) {
    std::string out;
    for (int i = 0; i < 250; ++i) {
        const double t = second + i / 250.0;
        double v = 0.01 * std::sin(40 * t);
        for (const auto& [at, broad] : beats)
            if (std::abs(t - at) < 0.6)
                v += broad ? 1.6 * bell(t - at, 0.04) - 0.7 * bell(t - at - 0.2, 0.05)
                           : 0.1 * bell(t - at + 0.16, 0.02) + 1.1 * bell(t - at, 0.011) +
                                 0.25 * bell(t - at - 0.28, 0.04);
        const auto sample = static_cast<std::uint16_t>(std::lround(200 * v));
        out += static_cast<char>(sample & 0xFF);
        out += static_cast<char>(sample >> 8);
    }
    return out;
}

struct Written {  // in the journal
    Bytes message;
    Micros received;
    ingest::Stream stream;
    std::uint32_t offset;
    ingest::Accepted accepted() const {
        auto batch = ingest::reread(message, {}, received);
        EXPECT_TRUE(batch);
        return {std::move(*batch), stream, {1, offset}};
    }
};

Bytes ecg_message(int second, const Beats& beats) {
    senml::Pack pack;
    auto& samples = pack.owned.emplace_back(second_of_ecg(second, beats));
    auto& one = pack.records.emplace_back();
    one.name = fhir::kEcg;
    one.time = kBegin + second * kSecond;
    one.kind = senml::Kind::data;
    one.data = as_bytes(samples);
    one.rate = 250, one.gain = 200, one.base = 0, one.lead = "II";
    return cose::sign(key(), kDevice, 1, 2 * static_cast<std::uint64_t>(second), cose::kSenmlCbor,
                      senml::encode_cbor(pack));
}

Bytes reading_message(int second, int level) {
    const auto rate = level + second % 3;
    const auto text = R"([{"n":"8867-4","u":"/min","t":)" +
                      std::to_string((kBegin + second * kSecond) / kSecond) + R"(,"v":)" +
                      std::to_string(rate) + "}]";
    return cose::sign(key(), kDevice, 1, 2 * static_cast<std::uint64_t>(second) + 1,
                      cose::kSenmlJson, as_bytes(text));
}

// `rate`: of the heart, by the second.
std::vector<Written> write(const Beats& beats, int (*rate)(int)) {
    std::vector<Written> out;
    for (int second = 0; second < kSeconds; ++second) {
        const auto received = kBegin + (second + 1) * kSecond;
        const auto offset = static_cast<std::uint32_t>(second + 1);
        out.push_back(
            {reading_message(second, rate(second)), received, ingest::Stream::vitals, offset});
        out.push_back({ecg_message(second, beats), received, ingest::Stream::waves, offset});
    }
    return out;
}

const std::vector<Written>& journal() {
    static const auto made =
        write(beats_with_run(5, 0.36), [](int second) { return second < kJump ? 75 : 135; });
    return made;
}

struct Outcome {
    std::map<std::uint64_t, std::string> kept;  // position of a waveform: A, B, or its tombstone
    std::set<std::string> told;                 // kinds of alerts that were raised
    bool operator==(const Outcome&) const = default;
};

class Life {
  public:
    Life() : state_(std::make_unique<PatientState>(model::Person{}, devices(), kBegin)) {}

    void take(std::size_t i) {
        const auto accepted = journal()[i].accepted();
        state_->observe(accepted);
        state_->hold(accepted);
        after(state_->judge(accepted), accepted.batch.received);
        if (state_->due(accepted.batch.received, kMinute)) cut(accepted.batch.received);
        written_ = i + 1;
    }
    void seal_oldest() {
        if (flying_.empty()) return;
        for (const auto& draft : flying_.front()) {
            for (auto position : draft.positions)
                if (draft.kind == model::ReportKind::waveform) put(position, draft.retention);
            for (const auto& stone : draft.tombstones)
                put((1ull << 32) + stone.sequence / 2 + 1, json::serialize(to_json(stone)));
            if (draft.watermark != 0) vitals_sealed_ = draft.watermark;
            if (draft.wave_watermark != 0) waves_sealed_ = draft.wave_watermark;
            state_->sealed(draft);
        }
        flying_.pop_front();
    }
    void crash() {
        flying_.clear();
        state_ = std::make_unique<PatientState>(model::Person{}, devices(), kBegin);
        for (std::size_t i = 0; i < written_; ++i) {
            const auto accepted = journal()[i].accepted();
            const auto sealed =
                accepted.stream == ingest::Stream::waves ? waves_sealed_ : vitals_sealed_;
            state_->observe(accepted);
            if (accepted.position.number() > sealed) state_->hold(accepted);
        }
        if (!snapshot_.empty()) {
            ASSERT_TRUE(state_->restore(parse_json(snapshot_)->get_object()));
        }
        for (std::size_t i = 0; i < written_; ++i) {
            const auto accepted = journal()[i].accepted();
            if (!state_->recall(accepted)) after(state_->judge(accepted), accepted.batch.received);
        }
    }
    Outcome end() {
        const auto last = journal().back().received;
        after(state_->tick(last + kHour), last + kHour);
        for (auto drafts = state_->cut(last + kHour); !drafts.empty();
             drafts = state_->cut(last + kHour))
            flying_.push_back(std::move(drafts));
        while (!flying_.empty()) seal_oldest();
        return outcome_;
    }

  private:
    static std::vector<model::Device> devices() { return {}; }
    void put(std::uint64_t position, const std::string& what) {
        EXPECT_TRUE(outcome_.kept.emplace(position, what).second) << position << " sealed twice";
    }
    void after(const alert::Steps& steps, Micros now) {
        if (steps.empty()) return;
        for (const auto& step : steps)
            if (step.what == alert::What::raised) outcome_.told.insert(step.kind);
        state_->note(steps);
        cut(now);
    }
    void cut(Micros now) {
        if (auto drafts = state_->cut(now); !drafts.empty()) flying_.push_back(std::move(drafts));
        snapshot_ = json::serialize(state_->snapshot());
    }

    std::unique_ptr<PatientState> state_;
    std::deque<std::vector<record::Draft>> flying_;
    std::size_t written_ = 0;
    std::uint64_t vitals_sealed_ = 0, waves_sealed_ = 0;
    std::string snapshot_;
    Outcome outcome_;
};

TEST(Restart, LosesNothingThatChangesAnAnswer) {
    Life whole;
    for (std::size_t i = 0; i < journal().size(); ++i) {
        whole.take(i);
        whole.seal_oldest();
    }
    const auto expected = whole.end();
    EXPECT_EQ(expected.kept.size(), static_cast<std::size_t>(kSeconds)) << "each exactly once";
    EXPECT_TRUE(expected.told.contains("rhythm:ventricular-run"));
    // The limit of the heart rate, which its abrupt change joins.
    EXPECT_TRUE(expected.told.contains("limit-high:8867-4"));
    EXPECT_FALSE(expected.told.contains("change:8867-4"));
    for (unsigned seed = 1; seed <= 8; ++seed) {
        std::mt19937 random(seed);
        Life life;
        for (std::size_t i = 0; i < journal().size(); ++i) {
            life.take(i);
            if (random() % 40 == 0) life.crash();
            if (random() % 3 == 0) life.seal_oldest();
        }
        const auto found = life.end();
        EXPECT_EQ(found.told, expected.told) << seed;
        EXPECT_EQ(found.kept, expected.kept) << seed;
    }
}

// A minute of broad beats at 136/min, as rhythm, limit, NEWS2 and abrupt change all see it.
TEST(OneCall, ABroadTachycardiaRaisesOneAlert) {
    const auto sent = write(beats_with_run(60, 0.44), [](int second) {
        return second < kRun || second > kRun + 60 ? 75 : 136;
    });
    model::Person person;
    person.birth_year = 1950;
    PatientState state(person, {}, kBegin);
    std::vector<std::string> raised;
    for (const auto& written : sent) {
        const auto accepted = written.accepted();
        state.observe(accepted);
        for (const auto& step : state.judge(accepted))
            if (step.what == alert::What::raised) raised.push_back(step.kind);
        if (written.received == kBegin + (kRun + 55) * kSecond) {
            ASSERT_EQ(state.engine.open().size(), 1U);
            const auto& alert = state.engine.open().front();
            EXPECT_EQ(alert.kind, "rhythm:ventricular-run") << "the finding that explains the rest";
            EXPECT_EQ(alert.priority, alert::Priority::high);
            EXPECT_GE(alert.parts.size(), 4U);
        }
    }
    EXPECT_EQ(raised.size(), 1U) << "one thing happened";
    const auto told = json::serialize(state.explain(kBegin, kBegin + kHour));
    EXPECT_NE(told.find("same-cause"), std::string::npos);
}

// The class of each second of a quiet ECG, where somebody does something after some of them.
std::map<int, std::string> classes(const std::function<void(PatientState&, Micros now)>& act) {
    static const auto quiet = write(beats_with_run(0, 1), [](int) { return 75; });
    PatientState state({}, {}, kBegin);
    std::map<int, std::string> out;
    const auto cut = [&](Micros now) {
        for (const auto& draft : state.cut(now))
            for (auto position : draft.positions)
                if (draft.kind == model::ReportKind::waveform)
                    out[static_cast<int>(position & 0xFFFF) - 1] = draft.retention;
    };
    for (const auto& written : quiet) {
        const auto accepted = written.accepted();
        state.observe(accepted);
        state.hold(accepted);
        state.judge(accepted);
        if (accepted.stream == ingest::Stream::waves) act(state, written.received);
    }
    cut(quiet.back().received);
    return out;
}

constexpr Micros kActed = kBegin + kRun * kSecond;

TEST(Kept, AQuietEcgIsReducibleAndInFullFromWhatThePatientFeltOn) {
    const auto quiet = classes([](PatientState&, Micros) {});
    const auto felt = classes([](PatientState& state, Micros now) {
        if (now != kActed) return;
        ingest::Accepted said{{}, ingest::Stream::vitals, {1, 10'000}};
        said.batch.account = crypto::Address{3};
        said.batch.received = now;
        said.batch.statement = model::Statement{.said = model::Said::symptom, .at = now};
        said.batch.statement->symptom = "palpitations", said.batch.statement->severity = 1;
        state.judge(said, false, {{3}, "A", "patient"});
    });
    // The first beats have none before them to be compared with: in doubt all of them is kept.
    constexpr int kFirst = 10, kContext = 62;  // decided so many seconds later
    ASSERT_GT(quiet.size(), 250U);
    for (const auto& [second, kept] : quiet) {
        if (second < kFirst) continue;
        EXPECT_EQ(kept, "B") << second;
    }
    for (const auto& [second, kept] : felt) {
        if (second < kFirst) continue;
        EXPECT_EQ(kept, second < kRun - kContext ? "B" : "A") << second;
    }
}

TEST(Kept, WhatAClinicianHoldsIsKeptInFullUntilThen) {
    const auto held = classes([](PatientState& state, Micros now) {
        if (now == kActed) {
            const auto steps = state.keep_all("Dr. A", now, now + kHour, "syncope");
            ASSERT_EQ(steps.size(), 1U);
            EXPECT_EQ(steps[0].by, "Dr. A");
            EXPECT_NE(steps[0].sentence.find("syncope"), std::string::npos);
        }
        if (now == kActed + 100 * kSecond) {
            const auto steps = state.keep_all("Dr. B", now, now, "");
            ASSERT_EQ(steps.size(), 1U);
            EXPECT_EQ(steps[0].what, alert::What::released);
            EXPECT_TRUE(state.keep_all("Dr. B", now, now, "").empty()) << "it was over";
        }
    });
    ASSERT_GT(held.size(), 250U);
    EXPECT_EQ(held.at(kRun - 80), "B");
    for (int second = kRun; second < kRun + 100; ++second) EXPECT_EQ(held.at(second), "A");
}

}  // namespace restart_test
}  // namespace vs::node
