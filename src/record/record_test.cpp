#include <gtest/gtest.h>

#include <filesystem>

#include "record/anchor.h"
#include "record/recorder.h"
#include "record/report_index.h"
#include "record/scrub.h"
#include "record/seal.h"
#include "store/file.h"

namespace vs::record {
namespace record_test {

namespace fs = std::filesystem;

struct Folder {
    std::string path =
        fs::temp_directory_path() / ("vitalseal-record-" + to_hex(crypto::random_array<8>()));
    Folder() { fs::create_directories(path); }
    ~Folder() { fs::remove_all(path); }
};

TEST(Seal, OnlyTheRecipientOpensItAndTheTextComesBack) {
    const auto reader = age::generate(), stranger = age::generate();
    const auto block = seal("{\"resourceType\":\"Bundle\"}", std::array{age::recipient_of(reader)});
    ASSERT_TRUE(block);
    EXPECT_EQ(*unseal(*block, std::array{reader}), "{\"resourceType\":\"Bundle\"}");
    EXPECT_EQ(unseal(*block, std::array{stranger}).error().code, "no-match");
}

// A log of leaves "0", "1", … in memory.
struct Tree {
    std::vector<tlog::Hash> leaves;
    tlog::NoteSigner signer{"test/log", crypto::SigningKey(crypto::Secret::random())};
    tlog::Checkpoint at(std::size_t size) {
        while (leaves.size() < size)
            leaves.push_back(tlog::leaf_hash(as_bytes(std::to_string(leaves.size()))));
        return {signer.name(), size, tlog::root_of(std::span(leaves).first(size)), {}};
    }
};

TEST(Anchor, RemembersItsHeadAndRefusesToShrinkOrFork) {
    Folder folder;
    Tree tree;
    const auto key = tlog::verifier_key_text(tree.signer);
    auto anchor = std::move(*NoteFileAnchor::open(folder.path + "/head", key));
    const auto two = tree.at(2);
    ASSERT_TRUE(anchor->append(two, tlog::sign_checkpoint(two, tree.signer), {}));
    anchor = std::move(*NoteFileAnchor::open(folder.path + "/head", key));
    EXPECT_EQ(anchor->size(), 2u);
    const auto one = tree.at(1);
    EXPECT_EQ(anchor->append(one, tlog::sign_checkpoint(one, tree.signer), {}).error().code,
              "shrunk");
    auto fork = tree.at(2);
    fork.root[0] ^= 1;
    EXPECT_FALSE(anchor->append(fork, tlog::sign_checkpoint(fork, tree.signer), {}));
    const auto four = tree.at(4);
    EXPECT_FALSE(anchor->append(four, tlog::sign_checkpoint(four, tree.signer), {}));
    const std::vector<tlog::Hash> proof{tlog::node_hash(tree.leaves[2], tree.leaves[3])};
    EXPECT_TRUE(anchor->append(four, tlog::sign_checkpoint(four, tree.signer), proof));
}

TEST(Anchor, ADamagedHeadIsAnErrorAndNoFreshStart) {
    Folder folder;
    Tree tree;
    ASSERT_TRUE(store::write_file_atomic(folder.path + "/head", as_bytes("garbage")));
    EXPECT_FALSE(NoteFileAnchor::open(folder.path + "/head", tlog::verifier_key_text(tree.signer)));
}

TEST(ReportIndex, FindsByNumberDigestAndLeafAndListsNewestFirst) {
    Folder folder;
    auto kv = std::move(*store::Kv::open(folder.path + "/kv", std::vector<std::string>{"reports"}));
    ReportIndex index(*kv);
    store::Batch batch;
    for (std::uint8_t patient = 1; patient <= 2; ++patient)
        for (std::uint64_t seq = 0; seq < 5; ++seq)
            ReportIndex::stage(batch, {.patient = {patient},
                                       .seq = seq,
                                       .kind = model::ReportKind::hour,
                                       .start = 7,
                                       .leaf = seq * 2 + patient,
                                       .digest = {patient, static_cast<std::uint8_t>(seq)}});
    ReportIndex::stage_watermark(batch, {1}, model::ReportKind::numerics, 99);
    ASSERT_TRUE(kv->write(batch));
    EXPECT_EQ((*index.find({2}, 3))->digest, (crypto::Digest{2, 3}));
    EXPECT_EQ((*index.by_digest({1, 4}))->seq, 4u);
    EXPECT_EQ((*index.by_leaf(9))->patient, model::Patient{1});
    EXPECT_EQ((*index.last({1}))->seq, 4u);
    EXPECT_FALSE(*index.last({3}));
    EXPECT_EQ(*index.watermark({1}, model::ReportKind::numerics), 99u);
    EXPECT_EQ(*index.watermark({1}, model::ReportKind::waveform), 0u);
    std::vector<std::uint64_t> seqs;
    ASSERT_TRUE(index.each_newest({1}, 3, [&](const ReportRow& row) {
        seqs.push_back(row.seq);
        return true;
    }));
    EXPECT_EQ(seqs, (std::vector<std::uint64_t>{3, 2, 1, 0}));
}

TEST(ReportIndex, ADamagedOrMissingRowIsToldAndHidesNoOther) {
    Folder folder;
    auto kv = std::move(*store::Kv::open(folder.path + "/kv", std::vector<std::string>{"reports"}));
    store::Batch batch;
    for (std::uint8_t seq = 0; seq < 5; ++seq)
        ReportIndex::stage(batch, {.patient = {1}, .seq = seq, .leaf = seq, .digest = {seq}});
    Bytes key{'r'};
    append(key, model::Patient{1});
    append_u64(key, 3);
    batch.put("reports", key, Bytes{1, 2, 3});
    key.back() = 1;
    batch.remove("reports", key);
    ASSERT_TRUE(kv->write(batch));
    std::vector<std::uint64_t> leaves;
    const auto walked = ReportIndex(*kv).each_leaf_newest(
        [&](const ReportRow& row) {
            leaves.push_back(row.leaf);
            return true;
        },
        [](std::uint64_t) { return false; });
    EXPECT_EQ(leaves, (std::vector<std::uint64_t>{4, 2, 0}));
    ASSERT_FALSE(walked);
    EXPECT_EQ(walked.error().code, "corrupt");
}

// Whom it seals to changes with every so many questions, as when somebody revokes meanwhile.
class Restless final : public model::Authority {
  public:
    explicit Restless(std::vector<age::Identity> readers) : readers_(std::move(readers)) {}
    Result<model::Sealing> sealing(const model::Patient&, Micros) const override {
        const auto turn = std::min(asked_++ / kQuestions, readers_.size() - 1);
        return model::Sealing{static_cast<std::uint32_t>(turn),
                              {age::to_text(age::recipient_of(readers_[turn]))},
                              100 + turn};
    }
    std::shared_ptr<const model::DeviceTable> devices() const override {
        return std::make_shared<model::DeviceTable>();
    }
    Result<std::vector<model::Person>> patients() const override {
        return std::vector<model::Person>();
    }
    Result<crypto::Secret> tag_key(const model::Patient&) const override {
        return crypto::Secret(std::array<std::uint8_t, 32>{1});
    }
    Result<std::optional<model::Account>> account_by_token(std::string_view) const override {
        return std::optional<model::Account>();
    }
    Result<std::optional<model::Account>> account(const crypto::Address&) const override {
        return std::optional<model::Account>();
    }
    Result<std::vector<model::CapsuleFile>> capsules_of(const crypto::Address&) const override {
        return std::vector<model::CapsuleFile>();
    }
    Result<std::optional<model::Right>> right(const crypto::Address&, const model::Patient&,
                                              std::uint16_t) const override {
        return std::optional<model::Right>();
    }
    static constexpr std::size_t kQuestions = 3;  // two reports are sealed, then asked once more

  private:
    const std::vector<age::Identity> readers_;
    mutable std::size_t asked_ = 0;
};

struct Sealed {
    Folder folder;
    std::unique_ptr<store::Kv> kv =
        std::move(*store::Kv::open(folder.path + "/kv", Recorder::families()));
    std::unique_ptr<Recorder> recorder;
    explicit Sealed(const model::Authority& authority)
        : recorder(std::move(*Recorder::open(
              *kv,
              {.folder = folder.path,
               .signer = tlog::NoteSigner("test/log", crypto::SigningKey(crypto::Secret::random())),
               .authority = &authority,
               .fetch = [](model::ReportKind, std::uint64_t) -> Result<Bytes> {
                   return fail("missing", "no batch");
               }}))) {}
};

std::vector<Draft> two_hours() {
    std::vector<Draft> out;
    for (Micros start : {kDay, kDay + kHour}) {
        out.push_back({.kind = model::ReportKind::hour,
                       .patient = {1},
                       .start = start,
                       .end = start + kHour});
        for (auto at = start; at < start + kHour; at += kMinute)
            out.back().minutes.push_back({.start = at});
    }
    return out;
}

TEST(Recorder, SealsAnewWhereConsentChangesBeforeItIsLogged) {
    const std::vector<age::Identity> readers{age::generate(), age::generate()};
    const Restless authority(readers);
    Sealed world(authority);
    const auto rows = world.recorder->seal(two_hours());
    ASSERT_TRUE(rows) << rows.error().message;
    ASSERT_EQ(rows->size(), 2u);
    EXPECT_EQ(world.recorder->log().size(), 2u);
    for (const auto& row : *rows) {
        EXPECT_EQ(row.epoch, 1u);
        const auto block = world.recorder->blocks().get(row.digest);
        ASSERT_TRUE(block);
        EXPECT_EQ(unseal(*block, std::array{readers[0]}).error().code, "no-match");
        const auto text = unseal(*block, std::array{readers[1]});
        ASSERT_TRUE(text) << text.error().message;
        const auto report = model::parse_report(*text);
        ASSERT_TRUE(report) << report.error().message;
        EXPECT_EQ(report->input.consent_block, 101u);
        EXPECT_TRUE(model::check_report(*text));
    }
    EXPECT_EQ((*rows)[1].seq, 1u);
}

// The walk sees the index as it was when it began; rows and blocks go while it is on its way.
TEST(Scrub, AnErasureUnderWayIsNoDamage) {
    const std::vector<age::Identity> readers{age::generate()};
    const Restless authority(readers);
    Sealed world(authority);
    auto drafts = two_hours();
    drafts[1].patient = {2};
    for (const auto& draft : drafts) ASSERT_TRUE(world.recorder->seal({draft}));
    const auto erase_first = [&] {
        const auto rows = *world.recorder->index().rows_of({1});
        const auto block = (*world.recorder->index().last({1}))->digest;
        model::Erasure erasure{.request = {.patient = {1}, .records = 1, .leaves = "0"}};
        ASSERT_TRUE(world.recorder->log_erasure(erasure));
        ASSERT_TRUE(world.kv->erase_for_good("blocks", {to_bytes(block)}));
        ASSERT_TRUE(world.kv->erase_for_good("reports", rows));
    };
    int asked = 0, told = 0;
    const auto tell = [&](const auto&) { ++told; };
    Scrub scrub(*world.recorder, {.round = 0,
                                  .stopped =
                                      [&] {
                                          if (++asked == 1) erase_first();
                                          return false;
                                      },
                                  .damaged = tell,
                                  .mended = tell,
                                  .index_damaged = tell,
                                  .index_mended = [&] { ++told; }});
    EXPECT_TRUE(scrub.pass());
    EXPECT_GT(asked, 0);
    EXPECT_EQ(told, 0) << "nobody tampered with anything";
    // Who takes a row away without leave is still told.
    ASSERT_TRUE(world.kv->erase_for_good("reports", *world.recorder->index().rows_of({2})));
    EXPECT_FALSE(scrub.pass());
    EXPECT_EQ(told, 1);
}

TEST(Recorder, LogsNothingWhileConsentNeverHoldsStill) {
    std::vector<age::Identity> readers;
    for (int i = 0; i < 20; ++i) readers.push_back(age::generate());
    const Restless authority(readers);
    Sealed world(authority);
    EXPECT_EQ(world.recorder->seal(two_hours()).error().code, "consent");
    EXPECT_EQ(world.recorder->log().size(), 0u);
    EXPECT_FALSE(*world.recorder->index().last({1}));
}

}  // namespace record_test
}  // namespace vs::record
