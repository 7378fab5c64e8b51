// Data directories as earlier commits of this repository wrote them, made of one of today's: what
// is taken over, and what is refused by name.
#include <rocksdb/db.h>

#include "clinic.h"
#include "ingest/committer.h"
#include "ingest/journal.h"
#include "node/keys.h"
#include "store/sql.h"

namespace vs::test {
namespace {

// As of "clinic, node, cmd: Run a clinic's own node": what a clinic calls people stood among the
// accounts, and nobody left letters or introduced themselves.
void make_people_older(const std::string& data, const node::NodeKeys& keys,
                       const crypto::Address& who, std::string_view name) {
    auto sql = store::Sql::open(data + "/db.sqlite");
    ASSERT_TRUE(sql);
    const auto nonce = crypto::random_array<24>();
    const auto sealed =
        concat({nonce, crypto::xchacha20_poly1305_seal(
                           keys.storage, nonce, as_bytes("name" + to_hex(who)), as_bytes(name))});
    ASSERT_TRUE((*sql)->exec("INSERT OR REPLACE INTO accounts VALUES(?1, 'clinician', ?2, '', ?3)",
                             {to_bytes(who), sealed, to_bytes(crypto::random_array<32>())}));
    for (const auto* table : {"names", "letters", "introduced"})
        ASSERT_TRUE((*sql)->exec("DROP TABLE " + std::string(table)));
}

void drop_families(const std::string& path, const std::set<std::string>& gone) {
    std::vector<std::string> names;
    ASSERT_TRUE(rocksdb::DB::ListColumnFamilies({}, path, &names).ok());
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    for (const auto& name : names) families.emplace_back(name, rocksdb::ColumnFamilyOptions());
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* db = nullptr;
    const auto opened = rocksdb::DB::Open({}, path, families, &handles, &db);
    ASSERT_TRUE(opened.ok()) << opened.ToString();
    std::size_t dropped = 0;
    for (auto* handle : handles) {
        if (gone.contains(handle->GetName()) && db->DropColumnFamily(handle).ok()) ++dropped;
        ASSERT_TRUE(db->DestroyColumnFamilyHandle(handle).ok());
    }
    EXPECT_EQ(dropped, gone.size());
    delete db;
}

// Alerts had neither parts nor snoozes, the engine's snapshot was version 2 and triage's 1, and
// nobody set limits or wrote.
json::object older_state(json::object state) {
    for (const auto* key : {"writings", "checkups", "limits_made", "limits"}) state.erase(key);
    auto& engine = state.at("engine").get_object();
    engine["version"] = 2;
    for (const auto* key : {"snoozes", "pause", "held"}) engine.erase(key);
    for (auto& alert : engine.at("open").get_array())
        for (const auto* key : {"snoozed", "called", "said", "parts"})
            alert.get_object().erase(key);
    state.at("triage").get_object()["version"] = 1;
    return state;
}

void make_journal_older(const std::string& data, const node::NodeKeys& keys) {
    std::map<Bytes, std::string> newest;
    auto journal = ingest::Journal::open(
        data + "/journal", "vitals", keys.storage, [&](ingest::JournalEntry&& entry) {
            if (entry.type != ingest::kStateEntry) return;
            const ByteView payload(entry.payload);
            newest[to_bytes(payload.first(20))] = as_text(payload.subspan(20));
        });
    ASSERT_TRUE(journal) << journal.error().message;
    ASSERT_FALSE(newest.empty());
    for (const auto& [patient, text] : newest) {
        const auto state = json::serialize(older_state(parse_json(text)->get_object()));
        (*journal)->append(ingest::kStateEntry, concat({patient, as_bytes(state)}));
    }
    ASSERT_TRUE((*journal)->sync());
}

json::array open_alerts(const Clinic& clinic, const std::string& patient) {
    const auto card = clinic.card(patient);
    const auto* alerts = card.if_contains("alerts");
    return alerts == nullptr ? json::array() : alerts->get_array();
}

json::array wait_for_alert(const Clinic& clinic, const std::string& patient) {
    for (int i = 0; i < 200; ++i) {
        auto alerts = open_alerts(clinic, patient);
        if (!alerts.empty()) return alerts;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return {};
}

std::set<std::string> everything_in(const std::string& folder) {
    std::set<std::string> out;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) out.insert(entry.path());
    return out;
}

TEST(Upgrade, ADirectoryOfTheFirstClinicsIsTakenOverWithPeopleAlertsAndRecords) {
    const Folder folder;
    std::string patient, sentence, id;
    std::optional<gateway::BatchSigner> signer;
    person::Device clinician;
    {
        Clinic clinic(folder);
        clinic.come_in(clinic.link_token());
        patient = clinic.enrol();
        for (int i = 0; i < 4; ++i) EXPECT_EQ(clinic.send(125), 200);
        const auto alerts = wait_for_alert(clinic, patient);
        ASSERT_EQ(alerts.size(), 1U) << clinic.process->output();
        id = json_text(alerts[0].get_object(), "id");
        sentence = json_text(alerts[0].get_object(), "sentence");
        EXPECT_EQ(clinic.process->kill(SIGTERM), 0) << clinic.process->output();
        signer = std::move(clinic.signer), clinician = clinic.clinician;
    }
    const auto data = folder.path + "/data";
    const auto keys = node::load_keys(data + "/node.key");
    ASSERT_TRUE(keys);
    ASSERT_NO_FATAL_FAILURE(make_people_older(data, *keys, clinician.account, "Nurse Joy"));
    ASSERT_NO_FATAL_FAILURE(drop_families(data + "/store", {"accesses", "erasures"}));
    ASSERT_NO_FATAL_FAILURE(make_journal_older(data, *keys));
    fs::remove(data + "/notices");
    ASSERT_TRUE(store::write_file_atomic(data + "/version", as_bytes("vitalseal data 1\n")));

    Clinic again(folder);
    ASSERT_NE(again.url, "") << again.process->output();
    EXPECT_EQ(as_text(*store::read_file(data + "/version", 100)), "vitalseal data 2\n");
    again.clinician = clinician;
    again.sign_in();
    EXPECT_EQ(json_text(object_of(again.get("/v1/session")), "name"), "Nurse Joy");
    const auto alerts = wait_for_alert(again, patient);
    ASSERT_EQ(alerts.size(), 1U) << again.process->output();
    EXPECT_EQ(json_text(alerts[0].get_object(), "id"), id);
    EXPECT_EQ(json_text(alerts[0].get_object(), "sentence"), sentence);
    EXPECT_TRUE(alerts[0].get_object().at("said").get_array().empty());
    EXPECT_EQ(again.post("/v1/alerts/" + id + "/acknowledge", "{}")->status, 200);
    EXPECT_EQ(again.process->output().find("could not be restored"), std::string::npos)
        << again.process->output();
    again.signer = std::move(signer);
    const auto size = again.size();
    EXPECT_EQ(again.send(80), 200) << "devices and their counters are known";
    again.wait_for_size(size + 1);
    EXPECT_EQ(again.process->kill(SIGTERM), 0) << again.process->output();
    const auto verified = run({"verify", "--data", data, "--alone"});
    EXPECT_EQ(verified.first, 0) << verified.second;
}

// As of "ingest, node: …" the node's own tables said who may read, and there was no chain.
TEST(Upgrade, ADirectoryFromBeforeRightsStoodOnTheChainIsRefusedAndLeftAsItIs) {
    const Folder folder;
    const auto data = folder.path + "/data";
    {
        Clinic clinic(folder);
        clinic.come_in(clinic.link_token());
        clinic.enrol();
        EXPECT_EQ(clinic.process->kill(SIGTERM), 0);
    }
    const auto chain = folder.path + "/chain-aside";
    fs::rename(data + "/chain", chain);
    const std::vector<std::string> serve{"serve",  "--data", data, "--site", folder.path + "/site",
                                         "--port", "0"};
    const auto lost = run(serve);
    EXPECT_EQ(lost.first, 1);
    EXPECT_NE(lost.second.find("chain is missing"), std::string::npos) << lost.second;
    for (const auto* name : {"clinic", "version", "notices", "watch.json"})
        fs::remove_all(data + "/" + name);
    const auto before = everything_in(data);
    const auto old = run(serve);
    EXPECT_EQ(old.first, 1);
    EXPECT_NE(old.second.find("written before rights stood on the chain"), std::string::npos)
        << old.second;
    EXPECT_EQ(everything_in(data), before);
    fs::rename(chain, data + "/chain");
    Clinic again(folder);
    EXPECT_NE(again.url, "") << again.process->output();
    EXPECT_EQ(again.process->kill(SIGTERM), 0);
}

}  // namespace
}  // namespace vs::test
