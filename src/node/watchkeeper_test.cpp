#include "node/watchkeeper.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "store/file.h"

namespace vs::node {
namespace {

struct Ward {
    std::string folder = std::filesystem::temp_directory_path() /
                         ("vitalseal-watch-" + to_hex(crypto::random_array<8>()));
    std::vector<model::Patient> worn{model::Patient{1}, model::Patient{2}};
    std::atomic<Micros> now{1'800'000'000 * kSecond};

    Ward() { EXPECT_TRUE(store::make_directories(folder)); }
    ~Ward() { std::filesystem::remove_all(folder); }
    std::unique_ptr<Watchkeeper> open(Micros every = kHour) {
        auto out = Watchkeeper::open({.file = folder + "/watch.json",
                                      .worn = [this] { return worn; },
                                      .clock = [this] { return now.load(); },
                                      .every = every});
        EXPECT_TRUE(out) << out.error().message;
        (*out)->start();
        return std::move(*out);
    }
};

const auto kAll = [](const model::Patient&) { return true; };

TEST(Watchkeeper, AFirstStartAndAShortStopTellNothing) {
    Ward ward;
    EXPECT_TRUE(ward.open()->unread(kAll).empty());
    ward.now += 20 * kSecond;
    EXPECT_TRUE(ward.open()->unread(kAll).empty());
}

TEST(Watchkeeper, AStopIsToldWithItsTimesAndPatientsUntilSomebodyHasReadIt) {
    Ward ward;
    ward.open();
    const Micros from = ward.now;
    ward.now += 21 * kMinute;
    const Micros to = ward.now;
    auto keeper = ward.open();
    ASSERT_EQ(keeper->unread(kAll).size(), 1u);
    const auto gap = keeper->unread(kAll)[0].as_object();
    EXPECT_EQ(json_text(gap, "from"), to_rfc3339(from));
    EXPECT_EQ(json_text(gap, "to"), to_rfc3339(to));
    EXPECT_EQ(gap.at("patients").as_array().size(), 2u);
    // It outlives another stop.
    keeper.reset();
    ward.now += kSecond;
    keeper = ward.open();
    ASSERT_EQ(keeper->unread(kAll).size(), 1u);
    const std::string id(json_text(gap, "id"));
    EXPECT_TRUE(keeper->read(id, crypto::Address{9}, kAll));
    EXPECT_TRUE(keeper->unread(kAll).empty());
    keeper.reset();
    EXPECT_TRUE(ward.open()->unread(kAll).empty());
}

TEST(Watchkeeper, NobodyLearnsOfPatientsOfOthersOrReadsForThem) {
    Ward ward;
    ward.open();
    ward.now += kHour;
    auto keeper = ward.open();
    const auto second = [](const model::Patient& patient) { return patient[0] == 2; };
    const auto none = [](const model::Patient&) { return false; };
    ASSERT_EQ(keeper->unread(second).size(), 1u);
    const auto gap = keeper->unread(second)[0].as_object();
    EXPECT_EQ(gap.at("patients").as_array().size(), 1u);
    EXPECT_TRUE(keeper->unread(none).empty());
    EXPECT_FALSE(keeper->read(json_text(gap, "id"), crypto::Address{9}, none));
    EXPECT_FALSE(keeper->read("other", crypto::Address{9}, kAll));
}

TEST(Watchkeeper, WithNobodyWearingADeviceThereIsNothingToTell) {
    Ward ward;
    ward.worn.clear();
    ward.open();
    ward.now += kHour;
    EXPECT_TRUE(ward.open()->unread(kAll).empty());
}

TEST(Watchkeeper, AHangOrASleepOfTheMachineIsAGapToo) {
    Ward ward;
    auto keeper = ward.open(10 * kMillisecond);
    ward.now += 5 * kMinute;  // nothing beats meanwhile
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    EXPECT_TRUE(keeper->unread(kAll).empty());
    keeper->beat();
    for (int i = 0; i < 500 && keeper->unread(kAll).empty(); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    EXPECT_EQ(keeper->unread(kAll).size(), 1u);
}

TEST(Watchkeeper, ADamagedFileIsAnErrorAndNotAFirstStart) {
    Ward ward;
    ASSERT_TRUE(store::write_file_atomic(ward.folder + "/watch.json", as_bytes("{\"alive\":")));
    const auto opened = Watchkeeper::open({.file = ward.folder + "/watch.json"});
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, "damaged");
}

}  // namespace
}  // namespace vs::node
