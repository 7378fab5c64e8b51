#include "record/access_log.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <future>

namespace vs::record {
namespace access_log_test {

namespace fs = std::filesystem;
using model::Right;

constexpr model::Patient kPatient{1}, kOther{2};
const crypto::Secret& key() {
    static const crypto::Secret made(std::array<std::uint8_t, 32>{7});
    return made;
}

struct World {
    std::string path =
        fs::temp_directory_path() / ("vitalseal-access-" + to_hex(crypto::random_array<8>()));
    std::unique_ptr<store::Kv> kv;
    std::unique_ptr<AccessLog> log;
    std::atomic<Micros> now{1'000 * kSecond};

    World() { open(); }
    ~World() {
        close();
        fs::remove_all(path);
    }
    void open() {
        kv = std::move(*store::Kv::open(path, std::vector<std::string>{AccessLog::kFamily}));
        log = std::move(*AccessLog::open(*kv, key(), [this] { return now.load(); }));
    }
    void close() { log.reset(), kv.reset(); }
    model::Access access(std::uint8_t person, const char* what) const {
        return access_of({person}, "Dr. A", "clinician", what,
                         Right{Right::Kind::grant, {person}, 1}, now);
    }
    Result<> note(const model::Patient& patient, model::Access access) {
        std::promise<Result<>> done;
        log->note({{patient, std::move(access)}}, [&](Result<> r) { done.set_value(r); });
        return done.get_future().get();
    }
    void flush() const { log->drain(); }
};

TEST(AccessLog, WhatWasAcknowledgedIsThereAfterAStart) {
    World w;
    ASSERT_TRUE(w.note(kPatient, w.access(1, "live")));
    w.now += kSecond;
    ASSERT_TRUE(w.note(kPatient, w.access(1, "live")));
    ASSERT_TRUE(w.note(kPatient, w.access(2, "live")));
    ASSERT_TRUE(w.note(kOther, w.access(2, "list")));
    w.close(), w.open();
    const auto found = w.log->waiting(kPatient);
    ASSERT_EQ(found.size(), 2U) << "alike ones are one entry";
    EXPECT_EQ(found[0].access.count, 2U);
    EXPECT_EQ(found[0].access.to - found[0].access.from, kSecond);
    EXPECT_EQ(w.log->waiting(kOther).size(), 1U);
}

TEST(AccessLog, AStreamIsOneEntryWithBeginningAndEnd) {
    World w;
    const auto stream = w.log->begin(kPatient, w.access(1, "stream"));
    w.flush();
    EXPECT_TRUE(w.log->durable(stream));
    EXPECT_TRUE(w.log->take(kPatient, 10).ids.empty()) << "it goes on";
    EXPECT_TRUE(w.log->waiting(kPatient).front().open);
    w.now += 10 * kSecond;
    w.log->end(stream);
    w.flush();
    const auto taken = w.log->take(kPatient, 10);
    ASSERT_EQ(taken.accesses.size(), 1U);
    EXPECT_EQ(taken.accesses[0].to - taken.accesses[0].from, 10 * kSecond);
}

TEST(AccessLog, AStreamThatACrashEndedHasEnded) {
    World w;
    w.log->begin(kPatient, w.access(1, "stream"));
    w.flush();
    w.now += AccessLog::kTouch;
    w.flush();
    w.close(), w.open();
    const auto found = w.log->waiting(kPatient);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_FALSE(found[0].open);
    EXPECT_EQ(found[0].access.to - found[0].access.from, AccessLog::kTouch);
}

TEST(AccessLog, ALongStreamBecomesSeveralEntriesSoThatReportsTellOfIt) {
    World w;
    const auto stream = w.log->begin(kPatient, w.access(1, "stream"));
    w.flush();
    w.now += AccessLog::kLongest;
    w.flush();
    EXPECT_TRUE(w.log->durable(stream));
    EXPECT_EQ(w.log->waiting(kPatient).size(), 2U);
    EXPECT_EQ(w.log->take(kPatient, 10).accesses.size(), 1U);
}

TEST(AccessLog, WhatIsSealedIsGoneAndWhatIsGivenBackIsNot) {
    World w;
    ASSERT_TRUE(w.note(kPatient, w.access(1, "live")));
    const auto first = w.log->take(kPatient, 10);
    EXPECT_TRUE(w.log->take(kPatient, 10).ids.empty()) << "taken once";
    ASSERT_TRUE(w.note(kPatient, w.access(1, "live")));
    EXPECT_EQ(w.log->waiting(kPatient).size(), 2U) << "what is being sealed changes no more";
    w.log->give_back(kPatient, first);
    const auto again = w.log->take(kPatient, 10);
    EXPECT_EQ(again.ids.size(), 2U);
    store::Batch batch;
    AccessLog::stage_removal(batch, kPatient, again);
    ASSERT_TRUE(w.kv->write(batch));
    w.log->sealed(kPatient, again);
    w.close(), w.open();
    EXPECT_TRUE(w.log->waiting(kPatient).empty());
}

TEST(AccessLog, RowsAreSealedAndADamagedOneIsTold) {
    World w;
    ASSERT_TRUE(w.note(kPatient, w.access(1, "live")));
    const auto rows = *w.log->rows_of(kPatient);
    ASSERT_EQ(rows.size(), 1U);
    auto value = **w.kv->get(AccessLog::kFamily, rows[0]);
    EXPECT_EQ(as_text(value).find("live"), std::string_view::npos);
    value.back() ^= 1;
    store::Batch batch;
    batch.put(AccessLog::kFamily, rows[0], value);
    ASSERT_TRUE(w.kv->write(batch));
    w.log.reset();
    EXPECT_EQ(AccessLog::open(*w.kv, key()).error().code, "corrupt");
}

}  // namespace access_log_test
}  // namespace vs::record
