// Erasure of a patient whose key the clinic keeps: after it, no file of the node's holds a key, the
// vault, the name, or outside of chain and log so much as the address.
#include <fstream>

#include "clinic.h"
#include "model/authority.h"
#include "node/keys.h"
#include "notice/book.h"

namespace vs::test {
namespace {

constexpr std::string_view kName = "Erika Exempla";

class KeptErasure : public testing::Test {
  protected:
    std::string data() const { return folder.path + "/data"; }
    // In which of the node's files something stands; "" in none.
    std::string found_in(std::string_view needle, bool pseudonym = false) const {
        for (const auto& entry : fs::recursive_directory_iterator(data())) {
            const auto path = fs::relative(entry.path(), data()).string();
            if (path.find(needle) != std::string::npos) return path;
            // What was granted stays on the chain, and whose records went in the log.
            const bool for_ever = path.starts_with("chain/") || path.starts_with("store/");
            if (!entry.is_regular_file() || (pseudonym && for_ever)) continue;
            std::ifstream in(entry.path(), std::ios::binary);
            const std::string content{std::istreambuf_iterator<char>(in), {}};
            if (content.find(needle) != std::string::npos) return path;
        }
        return "";
    }
    std::string found_in(ByteView bytes, bool pseudonym = false) const {
        return found_in(as_text(bytes), pseudonym);
    }
    // What lies encrypted under the node's key, in clear: notices and names.
    std::string opened() const {
        const auto keys = node::load_keys(data() + "/node.key");
        EXPECT_TRUE(keys);
        const auto book = notice::load_book(data() + "/notices", keys->storage);
        EXPECT_TRUE(book);
        auto out = json::serialize(book->snapshot());
        const auto rows = model::SqlAuthority::open(data() + "/db.sqlite", keys->storage);
        EXPECT_TRUE(rows);
        const auto patients = (*rows)->patients();
        EXPECT_TRUE(patients);
        for (const auto& one : *patients) out += crypto::to_text(one.address) + one.name;
        return out;
    }
    // As if nobody had watched the two for a while.
    void leave_a_gap() const {
        const auto now = now_utc();
        const auto gap = [&](const char* id, json::array patients) {
            return json::object{{"id", id},
                                {"from", to_rfc3339(now - kHour)},
                                {"to", to_rfc3339(now - kMinute)},
                                {"patients", std::move(patients)}};
        };
        const json::object all{
            {"alive", to_rfc3339(now)},
            {"gaps", json::array{gap("a", {json::string(patient), json::string(other)}),
                                 gap("b", {json::string(patient)})}}};
        ASSERT_TRUE(
            store::write_file_atomic(data() + "/watch.json", as_bytes(json::serialize(all)), 0600));
    }
    // Two patients, the second with values that call people.
    void fill() {
        Clinic clinic(folder);
        clinic.come_in(clinic.link_token());
        other = clinic.enrol("Somebody Else");
        patient = clinic.enrol(std::string(kName));
        const auto plan = clinic.post(
            "/v1/ladder", R"({"from":"low","contacts":[{"name":"A","account":")" + patient +
                              R"(","mail":"erika@example.org"}],"rungs":[{"people":["A"],)"
                              R"("after_seconds":0},{"people":[],"after_seconds":60},)"
                              R"({"people":[],"after_seconds":60}]})");
        ASSERT_TRUE(plan && plan->status == 200) << (plan ? plan->body : "");
        json::object card;
        for (int i = 0; i < 200; ++i) {
            EXPECT_EQ(clinic.send(210), 200);
            card = clinic.card(patient);
            if (card.contains("alerts") && !card["alerts"].get_array().empty()) break;
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
        EXPECT_FALSE(card["alerts"].get_array().empty());
        clinic.wait_for_size(clinic.size() + 3);
        EXPECT_EQ(clinic.process->kill(SIGTERM), 0) << clinic.process->output();
    }

    Folder folder;
    std::string patient, other;
};

TEST_F(KeptErasure, LeavesNothingInAnyFileOfTheNode) {
    fill();
    const auto own = data() + "/clinic/patients/" + patient;
    leave_a_gap();
    const auto device = *person::Folder(own).device();
    const auto vault = *person::Folder(own).vault(device.identity);
    const auto sealed = *store::read_file(own + "/vault.age", 1 << 20);
    const auto address = *crypto::parse_address(patient);
    const auto before = opened();
    for (const auto& what : {std::string_view(patient), kName, std::string_view("erika@")})
        EXPECT_NE(before.find(what), std::string::npos) << what;
    EXPECT_NE(found_in(patient, true), "") << "the scan sees what is there";
    EXPECT_NE(found_in(ByteView(sealed).last(48)), "");
    {
        Clinic clinic(folder);
        ASSERT_NE(clinic.url, "") << clinic.process->output();
        // The account's folder learns where the node stands this time.
        auto pin = *person::Folder(own).pin();
        for (int i = 0; i < 200 && pin.node != clinic.url; ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
            pin = *person::Folder(own).pin();
        }
        const auto erased = run({"erase", "--account", own, "--yes", "--json"});
        EXPECT_EQ(erased.first, 0) << erased.second;
        EXPECT_NE(erased.second.find(R"("state":"erased")"), std::string::npos) << erased.second;
        EXPECT_EQ(clinic.process->kill(SIGTERM), 0) << clinic.process->output();
    }
    EXPECT_EQ(found_in(patient, true), "");
    EXPECT_EQ(found_in(address, true), "");
    EXPECT_EQ(found_in(kName), "");
    EXPECT_EQ(found_in(ByteView(sealed).last(48)), "") << "the vault";
    EXPECT_EQ(found_in(ByteView(sealed).subspan(sealed.size() / 2, 32)), "") << "the vault";
    for (const auto& secret : {device.signing, device.identity.secret, vault.tag_key,
                               vault.seeds.front().secret, *model::epoch_secret(vault, 1)})
        EXPECT_EQ(found_in(secret.bytes()), "");
    EXPECT_EQ(found_in(age::to_text(device.identity)), "");
    const auto after = opened();
    for (const auto& what : {std::string_view(patient), kName, std::string_view("erika@")})
        EXPECT_EQ(after.find(what), std::string::npos) << what << " in " << after;
    // Of the others all is as it was.
    EXPECT_NE(after.find("Somebody Else"), std::string::npos);
    EXPECT_TRUE(fs::exists(data() + "/clinic/patients/" + other + "/vault.age"));
    const auto gaps = std::string(as_text(*store::read_file(data() + "/watch.json", 1 << 20)));
    EXPECT_NE(gaps.find(other), std::string::npos) << gaps;
}

}  // namespace
}  // namespace vs::test
