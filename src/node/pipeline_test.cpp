#include "node/pipeline.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace vs::node {
namespace pipeline_test {

using model::ReportKind;

constexpr Micros kMidnight = 1'790'000'000LL / 86'400 * 86'400 * kSecond;

// Nobody wears anything, nobody may read anything.
struct Nobody : model::Authority {
    std::shared_ptr<const model::DeviceTable> devices() const override {
        return std::make_shared<model::DeviceTable>();
    }
    Result<std::vector<model::Person>> patients() const override {
        return std::vector<model::Person>();
    }
    Result<model::Sealing> sealing(const model::Patient&, Micros) const override {
        return fail("no-epoch", "nobody to seal to");
    }
    Result<crypto::Secret> tag_key(const model::Patient&) const override {
        return fail("unknown", "no key");
    }
    Result<std::optional<model::Account>> account_by_token(std::string_view) const override {
        return std::optional<model::Account>();
    }
    Result<std::vector<model::CapsuleFile>> capsules_of(const crypto::Address&) const override {
        return std::vector<model::CapsuleFile>();
    }
    Result<std::optional<model::Account>> account(const crypto::Address&) const override {
        return std::optional<model::Account>();
    }
    Result<std::optional<model::Right>> right(const crypto::Address&, const model::Patient&,
                                              std::uint16_t) const override {
        return std::optional<model::Right>();
    }
};

struct Ward {
    static constexpr std::uint8_t kPatients = 5;
    std::atomic<Micros> now = kMidnight - 30 * kMinute;
    Nobody authority;
    std::mutex mutex;
    std::vector<record::Draft> sealed;
    std::unique_ptr<Pipeline> pipeline;

    Ward() {
        std::vector<model::Person> people(kPatients);
        for (std::uint8_t i = 0; i < kPatients; ++i) people[i].address = {i};
        Pipeline::Options options{.clock = [this] { return now.load(); },
                                  .authority = &authority,
                                  .seal =
                                      [this](std::vector<record::Draft> drafts) {
                                          const std::lock_guard lock(mutex);
                                          for (auto& draft : drafts)
                                              sealed.push_back(std::move(draft));
                                      },
                                  .keep = [](const auto&, const auto&, const auto&) {},
                                  .sealed_before = [](auto, auto) {}};
        pipeline = std::make_unique<Pipeline>(std::move(options), people);
        for (std::uint8_t i = 0; i < kPatients; ++i)
            pipeline->find({i})->minutes.add({model::Vital::heart_rate, now, 70.0 + i});
    }

    // What was summed up of each patient, in order, once the pipeline has looked at all.
    std::map<model::Patient, std::vector<ReportKind>> after_looking() {
        for (int i = 0; i < 2 * Ward::kPatients + 2; ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
            now += 100 * kMillisecond;  // a tick
            std::promise<void> seen;
            pipeline->post([&](Pipeline&) { seen.set_value(); });
            seen.get_future().wait();
        }
        const std::lock_guard lock(mutex);
        std::map<model::Patient, std::vector<ReportKind>> out;
        for (const auto& draft : sealed) out[draft.patient].push_back(draft.kind);
        return out;
    }
};

TEST(Pipeline, SumsUpHourAndDayOfEachPatientOnce) {
    Ward ward;
    ward.pipeline->start();
    EXPECT_TRUE(ward.after_looking().empty());
    ward.now = kMidnight + 3 * kMinute;
    const auto summed = ward.after_looking();
    EXPECT_EQ(summed.size(), Ward::kPatients);
    for (const auto& [patient, kinds] : summed)
        EXPECT_EQ(kinds, (std::vector{ReportKind::hour, ReportKind::day}));
    EXPECT_EQ(ward.after_looking(), summed);
    ward.pipeline->finish();
}

TEST(Pipeline, SumsUpWhatAPatientsReportsLackAndNotWhatAnothersDo) {
    Ward ward;
    ward.now = kMidnight + 3 * kMinute;
    for (std::uint8_t i = 0; i < Ward::kPatients; ++i)
        ward.pipeline->find({i})->summed = {kMidnight, kMidnight};
    ward.pipeline->find({3})->summed = {kMidnight - kHour, kMidnight - kDay};
    ward.pipeline->start();
    const auto summed = ward.after_looking();
    ASSERT_EQ(summed.size(), 1u);
    EXPECT_EQ(summed.at({3}), (std::vector{ReportKind::hour, ReportKind::day}));
    ward.pipeline->finish();
}

}  // namespace pipeline_test
}  // namespace vs::node
