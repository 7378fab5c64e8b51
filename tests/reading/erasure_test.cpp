// Erasure from end to end: held up, done, on record, in no file any more, and no cover for a liar.
#include <fstream>

#include "demo.h"
#include "ipfs/block_store.h"
#include "ipfs/cid.h"
#include "model/erasure.h"
#include "model/leaf.h"
#include "person/account.h"
#include "person/actor.h"
#include "tlog/log.h"

namespace vs::test {
namespace {

// A demo of its own: it is stopped, killed and started again.
class Erasure : public testing::Test {
  protected:
    void SetUp() override {
        folder =
            fs::temp_directory_path() / ("vitalseal-erasure-" + to_hex(crypto::random_array<8>()));
        start();
    }
    void TearDown() override {
        demo.reset();
        fs::remove_all(folder);
    }
    void start() {
        demo = std::make_unique<Process>(std::vector<std::string>{
            VITALSEAL_BINARY, "demo", "--data", folder, "--port", "0", "--simulated", "4",
            "--history", "1", "--calm", "--report-every", "1", "--checkpoint-every", "0.5", "--for",
            "200"});
        url = demo->wait_for("open ");
        ASSERT_NE(url, "") << demo->output();
    }
    void stop() {
        demo->kill(SIGTERM);
        demo.reset();
    }
    std::string patient(int number) const {
        return folder + "/users/patients/" + std::to_string(number);
    }
    std::string status(const std::string& account) {
        const auto told = ReadingDemo::run({"erase", "--account", account, "--status", "--json"});
        EXPECT_EQ(told.first, 0) << told.second;
        last = ReadingDemo::json_of(told.second);
        return std::string(json_text(last, "state"));
    }
    bool becomes(const std::string& account, const std::string& state) {
        for (int i = 0; i < 100; ++i) {
            if (status(account) == state) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(200));
        }
        return false;
    }
    std::pair<int, json::object> verify(std::vector<std::string> more = {}) {
        std::vector<std::string> command{"verify", "--data", folder, "--alone", "--json"};
        command.insert(command.end(), more.begin(), more.end());
        const auto told = ReadingDemo::run(command);
        return {told.first, ReadingDemo::json_of(told.second)};
    }
    net::Pairs doctor() const {
        return {{"Authorization", "Bearer " + std::string(as_text(*store::read_file(
                                                  folder + "/users/doctor/token", 999)))}};
    }
    void wait_for_records(const std::string& address, std::size_t least) {
        for (int i = 0; i < 100 && blocks_of(address, 100).size() < least; ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
    // Stored blocks of a patient, as the doctor gets them.
    std::vector<Bytes> blocks_of(const std::string& address, int most) {
        std::vector<Bytes> out;
        net::HttpClient http(url);
        const auto list = http.get(
            "/v1/patients/" + address + "/reports?limit=" + std::to_string(most), doctor());
        EXPECT_EQ(list->status, 200);
        // Held by name: a range-for does not keep what it parses.
        const auto told = parse_json(list->body);
        if (!told) ADD_FAILURE() << told.error().message;
        const auto rows = told ? told->at("reports").get_array() : json::array();
        for (const auto& row : rows) {
            const auto block =
                http.get("/ipfs/" + std::string(json_text(row.get_object(), "cid")) + "?format=raw",
                         doctor());
            EXPECT_EQ(block->status, 200);
            out.push_back(to_bytes(as_bytes(block->body)));
        }
        return out;
    }
    Bytes capsule_of(const std::string& address) {
        net::HttpClient http(url);
        const auto list = http.get("/v1/capsules", doctor());
        const auto told = parse_json(list->body);
        if (!told) ADD_FAILURE() << told.error().message;
        const auto capsules = told ? told->at("capsules").get_array() : json::array();
        for (const auto& one : capsules)
            if (json_text(one.get_object(), "patient") == address)
                return *from_base64(json_text(one.get_object(), "file"));
        return {};
    }
    // In which of the node's files the bytes stand; people's own folders are not the node's.
    std::string found_in(ByteView bytes, bool pseudonym = false) const {
        const std::string needle(as_text(bytes));
        for (const auto& entry : fs::recursive_directory_iterator(folder)) {
            const auto path = fs::relative(entry.path(), folder).string();
            if (!entry.is_regular_file() || path.starts_with("users/") ||
                path.starts_with("follower/"))
                continue;
            // What was granted stays on the chain, and whose records went in the log.
            if (pseudonym && (path.starts_with("chain/") || path.starts_with("store/"))) continue;
            std::ifstream in(entry.path(), std::ios::binary);
            const std::string content{std::istreambuf_iterator<char>(in), {}};
            if (content.find(needle) != std::string::npos) return path;
        }
        return "";
    }
    // Leaf and digest of some record of a patient in the store at rest.
    std::pair<std::uint64_t, crypto::Digest> record_of(store::Kv& kv, const model::Vault& vault) {
        const auto log = std::move(*tlog::Log::open(kv));
        for (std::uint64_t i = 0; i < log.size(); ++i) {
            const auto leaf = model::decode_leaf(*log.leaf(i));
            if (leaf && leaf->tag == model::tag_of(vault.tag_key, 2)) return {i, leaf->digest};
        }
        ADD_FAILURE() << "no such leaf";
        return {};
    }
    // What a node that lies does: drops a record of patient 1 and logs an erasure of its own
    // making.
    void lie(const model::Erase& request, std::uint64_t chain_id, const crypto::Address& consent,
             const crypto::Secret& key, const crypto::Digest& dropped) {
        const auto digest = *model::digest_of(request, model::Domain{"Consent", chain_id, consent});
        const model::Erasure erasure{chain_id, consent, now_utc(), request,
                                     model::compact_bytes(*model::sign_compact(key, digest))};
        auto kv = std::move(*store::Kv::open(
            folder + "/store", std::vector<std::string>{"blocks", "log", "checkpoints"}));
        auto log = std::move(*tlog::Log::open(*kv));
        store::Batch batch;
        const auto block = ipfs::BlockStore(*kv).stage(batch, as_bytes(model::to_text(erasure)));
        log.stage(batch, model::encode({model::LeafType::erasure, {}, block}));
        batch.remove("blocks", dropped);
        ASSERT_TRUE(kv->write(batch));
        log.committed();
    }

    std::string folder, url;
    std::unique_ptr<Process> demo;
    json::object last;
};

TEST_F(Erasure, WaitsForAHoldThenLeavesNothingButTheWordOfIt) {
    const auto account = patient(2), address = ReadingDemo::address_of(account);
    const auto clinic = folder + "/users/clinic";
    wait_for_records(address, 6);
    const auto blocks = blocks_of(address, 20);
    const auto capsule = capsule_of(address);
    ASSERT_GE(blocks.size(), 6U);
    ASSERT_GT(capsule.size(), 100U);
    EXPECT_NE(found_in(ByteView(blocks.back()).last(64)), "") << "the scan sees what is there";
    EXPECT_EQ(ReadingDemo::run({"erase", "--account", account}).first, 2) << "not without --yes";
    EXPECT_EQ(
        ReadingDemo::run({"erase", "--account", patient(3), "--patient", address, "--yes"}).first,
        1)
        << "nobody else may";
    EXPECT_EQ(ReadingDemo::run({"hold", address, "--account", folder + "/users/doctor", "--until",
                                "2100-01-01T00:00:00Z"})
                  .first,
              1)
        << "a hold is the organisation's";
    const auto held = ReadingDemo::run({"hold", address, "--account", clinic, "--until",
                                        "2100-01-01T00:00:00Z", "--reason", "dispute"});
    ASSERT_EQ(held.first, 0) << held.second;
    const auto asked = ReadingDemo::run({"erase", "--account", account, "--yes"});
    ASSERT_EQ(asked.first, 0) << asked.second;
    EXPECT_NE(asked.second.find("held up until 2100"), std::string::npos) << asked.second;
    EXPECT_EQ(status(account), "waiting");
    EXPECT_EQ(json_text(last.at("hold").get_object(), "reason"), "dispute");
    EXPECT_EQ(blocks_of(address, 1).size(), 1U) << "held: it is still there";
    ASSERT_EQ(ReadingDemo::run({"hold", address, "--account", clinic, "--lift"}).first, 0);
    ASSERT_TRUE(becomes(account, "erased")) << json::serialize(last);
    const auto exported =
        ReadingDemo::run({"export", "--account", account, "--out", folder + "-none.tar"});
    EXPECT_EQ(exported.first, 1);
    EXPECT_NE(exported.second.find("Erased at 20"), std::string::npos) << exported.second;
    net::HttpClient http(url);
    EXPECT_EQ(http.get("/v1/patients/" + address, doctor())->status, 404);
    const auto vault = *person::Folder(account).vault(person::Folder(account).device()->identity);
    stop();
    for (const auto& block : blocks)
        for (const std::size_t at : {block.size() / 3, block.size() - 64})
            EXPECT_EQ(found_in(ByteView(block).subspan(at, 48)), "") << "a sealed record";
    EXPECT_EQ(found_in(ByteView(capsule).last(64)), "") << "a capsule";
    EXPECT_EQ(found_in(vault.tag_key.bytes()), "");
    EXPECT_EQ(found_in(as_bytes(address), true), "");
    EXPECT_EQ(found_in(vault.account, true), "");
    EXPECT_EQ(found_in(model::epoch_secret(vault, 1)->bytes()), "");
    const auto verdict = verify();
    EXPECT_EQ(verdict.first, 0) << json::serialize(verdict.second);
    EXPECT_GE(verdict.second.at("erased").get_int64(), static_cast<std::int64_t>(blocks.size()));
    EXPECT_EQ(verdict.second.at("erasures").get_array().size(), 1U);
}

// Whoever manages for a patient, or has the patient's own phone, could end everything alone.
TEST_F(Erasure, TakesASecondPersonWhereThePatientWantsOne) {
    const auto account = patient(2), address = ReadingDemo::address_of(account);
    const auto approver = folder + "/users/colleague", doctor = folder + "/users/doctor";
    const auto yes = folder + "-yes.json";
    wait_for_records(address, 2);
    ASSERT_EQ(ReadingDemo::run(
                  {"approver", "set", ReadingDemo::address_of(approver), "--account", account})
                  .first,
              0);
    const auto erase = [&](std::vector<std::string> more) {
        std::vector<std::string> all{"erase", "--account", account, "--yes"};
        all.insert(all.end(), more.begin(), more.end());
        return ReadingDemo::run(all);
    };
    const auto refused = [&](const std::pair<int, std::string>& told) {
        EXPECT_EQ(told.first, 1) << told.second;
        EXPECT_NE(told.second.find("(approver-required)"), std::string::npos) << told.second;
        EXPECT_EQ(status(account), "none");
    };
    const auto agree = [&](const std::string& who, const std::string& eraser) {
        const auto agreed =
            ReadingDemo::run({"approver", "erasure", address, "--by",
                              ReadingDemo::address_of(eraser), "--out", yes, "--account", who});
        EXPECT_EQ(agreed.first, 0) << agreed.second;
    };
    refused(erase({}));
    agree(doctor, account);  // who is not asked
    refused(erase({"--approval", yes}));
    agree(account, account);
    refused(erase({"--approval", yes}));
    agree(approver, doctor);  // to somebody else's
    refused(erase({"--approval", yes}));
    // By the right one's name, and another's key.
    agree(doctor, account);
    auto forged = std::string(as_text(*store::read_file(yes, 4096)));
    const auto at = forged.find(ReadingDemo::address_of(doctor));
    ASSERT_NE(at, std::string::npos);
    forged.replace(at, 42, ReadingDemo::address_of(approver));
    ASSERT_TRUE(store::write_file_atomic(yes, as_bytes(forged), 0600));
    refused(erase({"--approval", yes}));
    agree(approver, account);
    const auto done = erase({"--approval", yes});
    EXPECT_EQ(done.first, 0) << done.second;
    ASSERT_TRUE(becomes(account, "erased")) << json::serialize(last);
    stop();
    EXPECT_EQ(verify().first, 0);
}

TEST_F(Erasure, GoesOnAfterAKillInTheMiddle) {
    const auto account = patient(3);
    wait_for_records(ReadingDemo::address_of(account), 4);
    const auto blocks = blocks_of(ReadingDemo::address_of(account), 10);
    Process asking({VITALSEAL_BINARY, "erase", "--account", account, "--yes"});
    // It is in the log, and the journal is being written anew.
    const auto segments = [&] {
        return std::distance(fs::directory_iterator(folder + "/journal"), fs::directory_iterator());
    };
    const auto before = segments();
    for (int i = 0; i < 20'000 && segments() == before; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    demo->kill(SIGKILL);
    asking.kill(SIGKILL);
    start();
    ASSERT_TRUE(becomes(account, "erased")) << json::serialize(last);
    stop();
    for (const auto& block : blocks)
        EXPECT_EQ(found_in(ByteView(block).subspan(block.size() / 2, 48)), "");
    EXPECT_EQ(verify().first, 0);
}

TEST_F(Erasure, AKillLosesNothingOfTheAccessLogNorWhatIsToBeKept) {
    // What was shown right before is on record, and what was asked for holds.
    const auto looked = "/v1/patients/" + ReadingDemo::address_of(patient(1));
    {
        net::HttpClient http(url);
        ASSERT_EQ(http.get(looked, doctor())->status, 200);
        const auto kept = http.post(looked + "/keep", "application/json",
                                    R"({"hours":48,"why":"syncope"})", doctor());
        ASSERT_EQ(kept->status, 200) << kept->body;
    }
    demo->kill(SIGKILL);
    start();
    net::HttpClient http(url);
    const auto page = http.get(looked, doctor());
    ASSERT_EQ(page->status, 200);
    EXPECT_NE(page->body.find(R"("why":"syncope")"), std::string::npos) << page->body;
    const auto log = ReadingDemo::run({"access", "log", "--account", patient(1), "--json"});
    for (const auto* what : {R"("what":"live")", R"("what":"keep")"})
        EXPECT_NE(log.second.find(what), std::string::npos) << log.second;
}

TEST_F(Erasure, IsNoCoverForADrop) {
    const auto owner = *person::Folder(patient(1)).device();
    const auto vault = *person::Folder(patient(1)).vault(owner.identity);
    const auto pin = *person::Folder(patient(1)).pin();
    chain::Client client(chain::remote_transport({.url = pin.rpc}));
    const auto consent = person::suite_of(client, pin.directory, nullptr)->at("Consent");
    wait_for_records(crypto::to_text(owner.account), 4);
    stop();
    ASSERT_EQ(verify().first, 0);
    std::pair<std::uint64_t, crypto::Digest> dropped;
    {
        auto kv = std::move(*store::Kv::open(
            folder + "/store", std::vector<std::string>{"blocks", "log", "checkpoints"}, true));
        dropped = record_of(*kv, vault);
    }
    const auto deadline = static_cast<std::uint64_t>(now_utc() / kSecond) + 100;
    // Signed by nobody who might.
    model::Erase request{owner.account, 1, std::to_string(dropped.first), owner.account, deadline};
    lie(request, pin.chain_id, consent, crypto::Secret::random(), dropped.second);
    const auto forged = verify();
    EXPECT_EQ(forged.first, 3);
    EXPECT_NE(json::serialize(forged.second).find("not signed by who might"), std::string::npos);
    EXPECT_NE(json::serialize(forged.second).find("the record is gone"), std::string::npos);
}

TEST_F(Erasure, InTheNameOfAnotherIsFoundByWhoHoldsThePatientsKeys) {
    const auto owner = *person::Folder(patient(1)).device();
    const auto other = *person::Folder(patient(4)).device();
    const auto vault = *person::Folder(patient(1)).vault(owner.identity);
    const auto pin = *person::Folder(patient(1)).pin();
    chain::Client client(chain::remote_transport({.url = pin.rpc}));
    const auto consent = person::suite_of(client, pin.directory, nullptr)->at("Consent");
    wait_for_records(crypto::to_text(owner.account), 4);
    stop();
    std::pair<std::uint64_t, crypto::Digest> dropped;
    {
        auto kv = std::move(*store::Kv::open(
            folder + "/store", std::vector<std::string>{"blocks", "log", "checkpoints"}, true));
        dropped = record_of(*kv, vault);
    }
    const auto deadline = static_cast<std::uint64_t>(now_utc() / kSecond) + 100;
    lie({other.account, 1, std::to_string(dropped.first), other.account, deadline}, pin.chain_id,
        consent, other.signing, dropped.second);
    const auto open = verify({"--identity", folder + "/users/doctor/identity.txt"});
    EXPECT_EQ(open.first, 3);
    EXPECT_NE(json::serialize(open.second).find("in the name of another"), std::string::npos);
}

}  // namespace
}  // namespace vs::test
