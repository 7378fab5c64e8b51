#include <gtest/gtest.h>

#include <filesystem>

#include "node/digest_archive.h"
#include "node/keys.h"
#include "node/minutes.h"
#include "node/patient_state.h"
#include "store/file.h"

namespace vs::node {
namespace node_test {

namespace fs = std::filesystem;
using model::Vital;

constexpr Micros kStart = 1'790'000'000LL / 60 * 60 * kSecond;

TEST(Minutes, CountLeastGreatestAndMedianOfEachMinute) {
    Minutes minutes;
    for (double value : {70.0, 90.0, 72.0})
        minutes.add({Vital::heart_rate, kStart + 5 * kSecond, value});
    minutes.add({Vital::temperature, kStart + kMinute, 36.6});
    const auto rows = minutes.between(kStart, kStart + 3 * kMinute);
    ASSERT_EQ(rows.size(), 3u);
    EXPECT_EQ(rows[0].of(Vital::heart_rate), (model::Stat{3, 70, 90, 72}));
    EXPECT_EQ(rows[1].of(Vital::temperature), (model::Stat{1, 36.6, 36.6, 36.6}));
    EXPECT_EQ(rows[2].of(Vital::heart_rate).count, 0u);
}

TEST(Minutes, TakesLateReadingsAndForgetsAfterThreeDays) {
    Minutes minutes;
    minutes.add({Vital::heart_rate, kStart + kHour, 80});
    minutes.add({Vital::heart_rate, kStart, 60});
    EXPECT_EQ(minutes.between(kStart, kStart + kMinute)[0].of(Vital::heart_rate).median, 60);
    minutes.add({Vital::heart_rate, kStart + 4 * kDay, 90});
    EXPECT_GT(minutes.first(), kStart + kHour);
    minutes.add({Vital::heart_rate, kStart, 61});  // older than all that is kept
    EXPECT_EQ(minutes.between(kStart, kStart + kMinute)[0].of(Vital::heart_rate).count, 0u);
}

TEST(Minutes, MediansOfClosedMinutesStay) {
    Minutes minutes;
    for (int minute = 0; minute < 10; ++minute)
        for (double value : {60.0, 61.0, 62.0 + minute})
            minutes.add({Vital::heart_rate, kStart + minute * kMinute, value});
    for (const auto& row : minutes.between(kStart, kStart + 10 * kMinute))
        EXPECT_EQ(row.of(Vital::heart_rate).median, 61);
}

TEST(PatientState, ShowsADeviceThatWasBoundSinceTheStart) {
    PatientState state(model::Person{}, {}, kStart);
    ingest::Accepted accepted;
    accepted.batch.device = model::DeviceId{7};
    accepted.batch.received = kStart;
    state.observe(accepted);
    state.observe(accepted);
    EXPECT_EQ(state.details(kStart).at("devices").as_array().size(), 1u);
}

TEST(PatientState, TheClinicsTimeOfDayIsPartOfWhatIsUsual) {
    constexpr Micros kMidnight = kStart / kDay * kDay;
    const auto asleep = [&](const signal::ChangeSettings& changes) {
        PatientState state(model::Person{}, {}, kMidnight, kMinute, changes);
        const auto measure = [&](Micros at) {
            model::Contents contents;
            contents.readings.push_back({Vital::heart_rate, at, 72});
            state.detectors.accept({model::DeviceId{7}, &contents, at});
        };
        for (Micros at = 8 * kHour; at < 9 * kHour; at += 10 * kSecond) measure(kMidnight + at);
        measure(kMidnight + 20 * kHour);
        return state.detectors.usual(signal::VitalKind::heart_rate)->middle;
    };
    EXPECT_NEAR(asleep({}), 72, 1);
    EXPECT_NEAR(asleep({.local_offset = 8 * kHour, .circadian = true}), 61, 1)
        << "at four in the morning";
}

// Of what is open when an epoch begins, nothing lies in one record with what came after.
TEST(PatientState, CutsNoRecordAcrossABound) {
    PatientState state(model::Person{}, {}, kStart);
    const auto bound = kStart + 30 * kSecond;
    std::uint32_t position = 0;
    const auto say = [&](Micros at) {
        ingest::Accepted said{{}, ingest::Stream::vitals, {1, ++position}};
        said.batch.received = at + kSecond;
        said.batch.statement = model::Statement{.said = model::Said::symptom, .at = at};
        state.hold(said);
    };
    for (const auto at : {20, 40, 10, 50}) say(kStart + at * kSecond);  // one of them is late
    state.note(state.engine.raise("help", alert::Priority::high, "Help.", kStart + 35 * kSecond));
    auto drafts = state.cut(kStart + kMinute, {bound});
    ASSERT_EQ(drafts.size(), 2u);
    EXPECT_EQ(drafts[0].start, kStart + 10 * kSecond);
    EXPECT_LT(drafts[0].end, bound);
    EXPECT_EQ(drafts[1].start, kStart + 40 * kSecond);
    EXPECT_EQ(drafts[0].positions.size(), 2u);
    EXPECT_EQ(drafts[1].positions.size(), 2u);
    EXPECT_TRUE(drafts[0].alerts.empty());
    EXPECT_EQ(drafts[1].alerts.size(), 1u);
    for (const auto& draft : drafts) EXPECT_EQ(draft.watermark, drafts[1].positions.back());
    EXPECT_EQ(state.oldest_unsealed()[0], drafts[0].positions.front());
    for (const auto& draft : drafts) state.sealed(draft);
    EXPECT_EQ(state.oldest_unsealed()[0], UINT64_MAX);
}

TEST(PatientState, TellsNothingOfWhatLiesBefore) {
    PatientState state(model::Person{}, {}, kStart);
    for (int minute = 0; minute < 10; ++minute)
        state.minutes.add({Vital::heart_rate, kStart + minute * kMinute, 70});
    state.note(state.engine.raise("help", alert::Priority::high, "Help.", kStart + kMinute));
    const auto now = kStart + 10 * kMinute, since = kStart + 5 * kMinute + 1;
    const auto count = [](const std::string& text, std::string_view part) {
        int out = 0;
        for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
            ++out;
        return out;
    };
    const auto told = [&](Micros from) {
        return json::serialize(state.explain(kStart, now - 1, from));
    };
    EXPECT_EQ(count(told(0), "8867-4"), 10);
    EXPECT_EQ(count(told(0), "Help."), 1);
    EXPECT_EQ(count(told(since), "8867-4"), 4);
    EXPECT_EQ(count(told(since), "Help."), 0);
    EXPECT_EQ(count(json::serialize(state.trends(now, 1, 0)), "7E1"), 30)
        << "median, least, greatest";
    EXPECT_EQ(count(json::serialize(state.trends(now, 1, since)), "7E1"), 12);
    EXPECT_EQ(told(now + kHour),
              json::serialize(PatientState({}, {}, kStart).explain(kStart, now - 1)))
        << "as of a time of which nothing is known";
}

TEST(DigestArchive, GivesBackWhatItHoldsAndForgetsAfterThreeDays) {
    char folder[] = "/tmp/vitalseal-digests-XXXXXX";
    ASSERT_NE(::mkdtemp(folder), nullptr);
    const std::string path = folder;
    {
        auto kv = std::move(*store::Kv::open(path, std::vector<std::string>{"digests"}));
        DigestArchive archive(*kv);
        const model::DeviceId device{1};
        const Micros now = 10 * kDay;
        ASSERT_TRUE(
            archive.put({{device, 1, 1, 11, now - 4 * kDay}, {device, 1, 2, 22, now}}, now));
        EXPECT_EQ(*archive.find(device, 1, 1), std::nullopt);
        EXPECT_EQ(*archive.find(device, 1, 2), std::optional<std::uint64_t>(22));
        EXPECT_EQ(*archive.find(device, 2, 2), std::nullopt);
    }
    std::filesystem::remove_all(path);
}

TEST(Keys, AreMadeOnceKeptAndRefusedWhereOthersCanRead) {
    const auto folder =
        fs::temp_directory_path() / ("vitalseal-keys-" + to_hex(crypto::random_array<8>()));
    fs::create_directories(folder);
    const auto path = (folder / "node.key").string();
    const auto first = load_or_create_keys(path), second = load_or_create_keys(path);
    ASSERT_TRUE(first && second);
    EXPECT_EQ(first->address, second->address);
    EXPECT_EQ(first->storage.bytes(), second->storage.bytes());
    EXPECT_EQ(fs::status(path).permissions() & fs::perms::mask,
              fs::perms::owner_read | fs::perms::owner_write);
    fs::permissions(path, fs::perms::owner_read | fs::perms::group_read);
    EXPECT_EQ(load_or_create_keys(path).error().code, "keys");
    fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
    ASSERT_TRUE(store::write_file_atomic(path, as_bytes("{}")));
    EXPECT_EQ(load_or_create_keys(path).error().code, "keys");
    fs::remove_all(folder);
}

}  // namespace node_test
}  // namespace vs::node
