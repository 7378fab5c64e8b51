// Every refusal of FORMATS by name and without change of state, and what is acknowledged.
#include <gtest/gtest.h>

#include <filesystem>
#include <future>

#include "ingest/committer.h"

namespace vs::ingest {
namespace ingest_test {

const Micros kNow = now_utc();

struct TestDevice {
    crypto::SigningKey key{crypto::Secret::random()};
    model::DeviceId id = [] {
        auto drawn = crypto::random_array<8>();
        drawn[0] |= 2;
        return drawn;
    }();

    Bytes pack(std::string_view code = "8867-4", std::string_view unit = "/min",
               double value = 72) const {
        const std::string base = "urn:dev:mac:" + to_hex(id) + ":";
        senml::Pack pack;
        pack.records.push_back({.base_name = base,
                                .name = code,
                                .unit = unit,
                                .time = kNow,
                                .kind = senml::Kind::number,
                                .number = value});
        return senml::encode_cbor(pack);
    }
    Bytes sign(ByteView payload, std::uint64_t sequence,
               std::uint16_t type = cose::kSenmlCbor) const {
        return cose::sign(key, id, 1, sequence, type, payload);
    }
};

class Ingest : public testing::Test {
  protected:
    void SetUp() override {
        for (const auto* d : {&device, &retired})
            table.by_id[read_u64(d->id)] = {
                d->id, d->key.public_key(), patient, d == &retired, "patch", true};
        open();
    }
    void TearDown() override {
        committer.reset();
        std::filesystem::remove_all(folder);
    }
    void open() {
        accepted = 0;
        recovered.clear();
        auto opened = Committer::open(
            {.folder = folder,
             .node_key = node_key,
             .accepted = [this](Accepted&&) { ++accepted; },
             .recovered = [this](Accepted&& a) { recovered.push_back(a.batch.digest); }});
        ASSERT_TRUE(opened) << opened.error().message;
        committer = std::move(*opened);
    }
    // The answer to a message: "stored", "duplicate" or the code of the refusal.
    std::string post(Bytes message) {
        auto batch = check(std::move(message), table, kNow);
        if (!batch) return batch.error().code;
        std::promise<std::string> answer;
        committer->submit(std::move(*batch), [&](Result<Acknowledgement> done) {
            answer.set_value(!done ? done.error().code : done->duplicate ? "duplicate" : "stored");
        });
        return answer.get_future().get();
    }

    std::string folder = std::filesystem::temp_directory_path() /
                         ("vitalseal-ingest-" + to_hex(crypto::random_array<8>()));
    crypto::Secret node_key = crypto::Secret::random();
    model::Patient patient{1, 2, 3};
    TestDevice device, retired, stranger;
    model::DeviceTable table;
    std::unique_ptr<Committer> committer;
    std::atomic<int> accepted = 0;
    std::vector<crypto::Digest> recovered;
};

TEST_F(Ingest, StoresOnceAndSaysDuplicateAfterwardsAlsoAfterARestart) {
    const auto message = device.sign(device.pack(), 0);
    EXPECT_EQ(post(message), "stored");
    EXPECT_EQ(post(message), "duplicate");
    open();
    EXPECT_EQ(recovered.size(), 1u);
    EXPECT_EQ(post(message), "duplicate");
    EXPECT_EQ(post(device.sign(device.pack("8867-4", "/min", 73), 0)), "sequence-conflict");
    EXPECT_EQ(post(device.sign(device.pack(), 1)), "stored");
}

TEST_F(Ingest, EveryRefusalHasItsNameAndChangesNothing) {
    const auto good = device.sign(device.pack(), 0);
    auto altered = good;
    altered[altered.size() - 70] ^= 1;
    const std::pair<Bytes, std::string> cases[] = {
        {stranger.sign(stranger.pack(), 0), "unknown-device"},
        {retired.sign(retired.pack(), 0), "retired-device"},
        {altered, "bad-signature"},
        {device.sign(device.pack("8867-4", "furlong"), 0), "unknown-unit"},
        {device.sign(device.pack("8867-4", "Cel"), 0), "unit-mismatch"},
        {device.sign(device.pack("0000-0"), 0), "unknown-code"},
        {Bytes(cose::kMaxMessage + 1, 0), "oversize"},
        {Bytes(good.begin(), good.end() - 1), "truncated"},
        {device.sign(device.pack(), 0, 60), "wrong-type"},
        {to_bytes(as_bytes("hello")), "malformed"},
        {device.sign(stranger.pack(), 0), "wrong-name"},
    };
    for (const auto& [message, code] : cases) EXPECT_EQ(post(message), code);
    EXPECT_EQ(committer->counters().batches, 0u);
    open();
    EXPECT_TRUE(recovered.empty());
    EXPECT_EQ(post(good), "stored");
}

TEST_F(Ingest, EveryTruncationAndEveryFlippedByteIsRefused) {
    const auto good = device.sign(device.pack(), 0);
    for (std::size_t size = 0; size < good.size(); ++size)
        EXPECT_FALSE(check(Bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size)),
                           table, kNow))
            << size;
    for (std::size_t i = 0; i < good.size(); ++i) {
        auto bad = good;
        bad[i] ^= 0x10;
        EXPECT_FALSE(check(bad, table, kNow)) << i;
    }
}

TEST_F(Ingest, ManySendersShareCommitsAndEachGetsItsAnswer) {
    std::vector<std::thread> senders;
    std::atomic<int> stored = 0;
    for (int t = 0; t < 8; ++t)
        senders.emplace_back([&, t] {
            for (int i = 0; i < 50; ++i)
                stored += post(device.sign(device.pack(),
                                           static_cast<std::uint64_t>(t * 1000 + i))) == "stored";
        });
    for (auto& sender : senders) sender.join();
    EXPECT_EQ(stored, 400);
    EXPECT_EQ(committer->counters().batches, 400u);
    open();
    EXPECT_EQ(recovered.size(), 400u);
}

TEST(StatusOf, IsThatOfFormats) {
    EXPECT_EQ(status_of("malformed"), 400);
    EXPECT_EQ(status_of("unknown-device"), 401);
    EXPECT_EQ(status_of("sequence-conflict"), 409);
    EXPECT_EQ(status_of("oversize"), 413);
    EXPECT_EQ(status_of("wrong-type"), 415);
    EXPECT_EQ(status_of("unknown-unit"), 422);
    EXPECT_EQ(status_of("disk-full"), 503);
}

}  // namespace ingest_test
}  // namespace vs::ingest
