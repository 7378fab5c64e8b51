// "Give me everything": the archive verifies without asking anybody, and a changed byte is found.
#include <fstream>
#include <random>

#include "demo.h"
#include "verify/archive.h"
#include "verify/key_history.h"

namespace vs::test {
namespace {

using Demo = ReadingDemo;

constexpr std::string_view kHeartRate = "\"8867-4\",\"Heart rate\",";

std::string slurp(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void spill(const std::string& path, std::string_view content) {
    std::ofstream(path, std::ios::binary) << content;
}

int verify(const std::string& archive, std::vector<std::string> more = {}) {
    std::vector<std::string> command{"verify", "--archive", archive};
    command.insert(command.end(), more.begin(), more.end());
    return Demo::run(command).first;
}

class Export : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        auto& demo = Demo::get();
        tar = demo.folder + "/export.tar";
        const auto said =
            Demo::run({"symptom", "dizzy", "--text", "since noon", "--account", demo.patient(5)});
        ASSERT_EQ(said.first, 0) << said.second;
        // A young demo has few records, and the contract holds fewer: until there are four, with a
        // heart rate in one of them, and what the patient said.
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        do {
            fs::remove(tar);
            const auto made =
                Demo::run({"export", "--account", demo.patient(5), "--out", tar, "--json"});
            ASSERT_EQ(made.first, 0) << made.second;
            counts = Demo::json_of(made.second);
            const auto text = slurp(tar);
            if (counts.at("records").get_int64() > 3 &&
                text.find(kHeartRate) != std::string::npos &&
                text.find("urn:vitalseal:symptom") != std::string::npos)
                return;
            std::this_thread::sleep_for(std::chrono::milliseconds(500));
        } while (std::chrono::steady_clock::now() < end);
        FAIL() << "too few records: " << json::serialize(counts);
    }
    static inline std::string tar;
    static inline json::object counts;
};

TEST_F(Export, VerifiesOfflineWithAndWithoutKeysAndByTheKeyYouKnow) {
    auto& demo = Demo::get();
    EXPECT_GT(counts.at("records").get_int64(), 2);
    EXPECT_EQ(counts.at("records"), counts.at("opened"));
    EXPECT_EQ(verify(tar), 0);
    const auto epochs = demo.folder + "/epochs.txt";
    const auto keys = Demo::run({"key", "epochs", "--vault", demo.patient(5) + "/vault.age",
                                 "--identity", demo.patient(5) + "/identity.txt"});
    ASSERT_EQ(keys.first, 0) << keys.second;
    spill(epochs, keys.second);
    EXPECT_EQ(verify(tar, {"--identity", epochs, "--key", demo.folder + "/anchor/key"}), 0);
    auto other = slurp(demo.folder + "/anchor/key");
    other[other.find('+') + 1] ^= 1;
    EXPECT_EQ(verify(tar, {"--key", other.substr(0, other.find('\n'))}), 3) << "another node";
}

// Once a person had signed anything, every honest export was called tampering: its signature was
// looked for among the devices.
TEST_F(Export, WhatPeopleSignedIsHeldAgainstTheKeysOfTheirAccounts) {
    auto& demo = Demo::get();
    const auto checked = Demo::run({"verify", "--archive", tar, "--json"});
    EXPECT_EQ(checked.first, 0) << checked.second;
    const auto verdict = Demo::json_of(checked.second);
    EXPECT_GE(verdict.at("signed_by_people").get_int64(), 1);
    EXPECT_TRUE(verdict.at("notes").get_array().empty()) << checked.second;
    EXPECT_EQ(verdict.at("signer_not_checked"), json::value(0));
    EXPECT_EQ(json_text(verdict, "verdict"), "unchanged");

    // What the archive shows of the patient's key, by itself.
    const auto out = demo.folder + "/export-signers";
    ASSERT_EQ(Demo::run({"export", "--account", demo.patient(5), "--out", out}).first, 0);
    const auto text = slurp(out + "/signers.json");
    auto key = slurp(out + "/node-key.txt");
    key.pop_back();
    const auto signer = verify::blocks_signer(key);
    ASSERT_TRUE(signer) << signer.error().message;
    const auto checkpoint = tlog::open_checkpoint(slurp(out + "/checkpoint.txt"), key);
    const auto anchoring = verify::check_anchor(slurp(out + "/anchor.json"), key, *checkpoint);
    ASSERT_TRUE(anchoring) << anchoring.error().message;
    const auto keys = verify::KeyHistory::read(text, *signer, anchoring->directory);
    ASSERT_TRUE(keys) << keys.error().message;
    using Judged = verify::KeyHistory::Judged;
    const auto device = *person::Folder(demo.patient(5)).device();
    const verify::Written own{device.account, {device.signer}}, other{device.account, {{7}}};
    EXPECT_EQ(keys->judge(own, 0, now_utc()), Judged::good);
    EXPECT_EQ(keys->judge(own, 1, now_utc()), Judged::bad) << "sealed before the key was added";
    EXPECT_EQ(keys->judge(other, 0, now_utc()), Judged::unknown);
    EXPECT_FALSE(verify::KeyHistory::read(text, *signer, {9})) << "another Directory's Registry";

    // Without that file nothing is confirmed, and nothing called tampering but that it is missing.
    ASSERT_TRUE(fs::remove(out + "/signers.json"));
    const auto without = verify::audit_archive(out, "", {});
    ASSERT_TRUE(without);
    ASSERT_EQ(without->findings.size(), 1u) << "the list of sums alone";
    EXPECT_EQ(without->findings.front().file, "SHA256SUMS");
    EXPECT_GE(without->unheld, 1u);
    EXPECT_EQ(without->unheld, without->by_hand);
}

TEST_F(Export, AChangedByteAnywhereIsFound) {
    const auto whole = slurp(tar), copy = tar + ".changed.tar";
    const auto untouched = verify::audit_archive(tar, "", {});
    ASSERT_TRUE(untouched && untouched->sound()) << "else every change would seem to be found";
    std::mt19937_64 random(7);
    for (int i = 0; i < 40; ++i) {
        auto changed = whole;
        const auto at = i == 0 ? whole.size() - 1 : random() % whole.size();
        changed[at] = static_cast<char>(changed[at] ^ (1 << random() % 8));
        spill(copy, changed);
        const auto verdict = verify::audit_archive(copy, "", {});
        ASSERT_TRUE(verdict) << verdict.error().message;
        EXPECT_FALSE(verdict->sound()) << "byte " << at << " of " << whole.size();
    }
    for (const std::size_t size : {whole.size() - 512, whole.size() / 2, std::size_t{0}}) {
        spill(copy, std::string_view(whole).substr(0, size));
        const auto verdict = verify::audit_archive(copy, "", {});
        EXPECT_TRUE(verdict && !verdict->sound()) << "cut at " << size;
    }
    spill(copy, whole + " ");
    EXPECT_FALSE(verify::audit_archive(copy, "", {})->sound());
    fs::remove(copy);
}

TEST_F(Export, AFolderIsTheSameAndStockToolsOpenBoth) {
    auto& demo = Demo::get();
    const auto out = demo.folder + "/export";
    ASSERT_EQ(Demo::run({"export", "--account", demo.patient(5), "--out", out}).first, 0);
    EXPECT_EQ(verify(out), 0);
    EXPECT_EQ(std::system(("cd " + out + " && sha256sum --quiet -c SHA256SUMS").c_str()), 0);
    EXPECT_EQ(std::system(("tar tf " + tar + " > " + out + "-listed").c_str()), 0);
    EXPECT_NE(slurp(out + "-listed").find("fhir/000000.json"), std::string::npos);
    EXPECT_NE(slurp(out + "/vitals.csv").find(kHeartRate), std::string::npos);
    EXPECT_EQ(Demo::run({"export", "--account", demo.patient(5), "--out", out}).first, 1)
        << "nothing is overwritten";
    // Without one record the rest does not pass for everything.
    ASSERT_TRUE(fs::remove(out + "/records/000003.age"));
    EXPECT_EQ(verify(out), 3);
    // Nobody else exports it.
    EXPECT_EQ(Demo::run({"export", "--account", demo.patient(6), "--patient",
                         Demo::address_of(demo.patient(5)), "--out", out + "2"})
                  .first,
              1);
}

}  // namespace
}  // namespace vs::test
