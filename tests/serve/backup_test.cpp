// A copy of a running node is a node again; an older one is told apart.
#include <fstream>

#include "clinic.h"

namespace vs::test {
namespace {

std::string write_head(const Folder& folder, const std::string& name, const std::string& note) {
    const auto path = folder.path + "/" + name;
    EXPECT_TRUE(store::write_file_atomic(path, as_bytes(note)));
    return path;
}

TEST(Backup, OfARunningNodeReachesTheSameHeadsOnAnEmptyMachineAndAnOlderOneIsARollback) {
    const Folder folder;
    Clinic clinic(folder);
    clinic.come_in(clinic.link_token());
    const auto patient = clinic.enrol();
    for (int i = 0; i < 5; ++i) EXPECT_EQ(clinic.send(70 + i), 200);
    clinic.wait_for_size(4);
    // Whose phone rings is as much a part of a node as its records.
    EXPECT_EQ(
        clinic
            .post("/v1/ladder",
                  R"({"from":"high","contacts":[{"name":"Joy","phone":"+431234567"}],"rungs":[)"
                  R"({"people":["Joy"],"after_seconds":0},{"people":[],"after_seconds":60},)"
                  R"({"people":[],"after_seconds":90}]})")
            ->status,
        200);
    const auto channels = std::string(R"({"url":"https://ward.example"})");
    EXPECT_TRUE(store::write_file_atomic(clinic.data + "/channels.json", as_bytes(channels), 0600));
    const auto before = write_head(folder, "before", clinic.checkpoint());
    const auto copy = folder.path + "/copy";
    const auto made = run({"backup", copy, "--data", clinic.data});
    ASSERT_EQ(made.first, 0) << made.second;
    EXPECT_FALSE(fs::exists(clinic.data + "/snapshot"));
    EXPECT_EQ(run({"backup", copy, "--data", clinic.data}).first, 1) << "a folder for each backup";
    const auto later = clinic.size();
    for (int i = 0; i < 3; ++i) EXPECT_EQ(clinic.send(80 + i), 200);
    clinic.wait_for_size(later + 6);
    const auto after = write_head(folder, "after", clinic.checkpoint());
    EXPECT_EQ(clinic.process->kill(SIGKILL), -SIGKILL);

    const auto restored = folder.path + "/restored";
    const auto good = run({"restore", copy, "--data", restored, "--head", before});
    EXPECT_EQ(good.first, 0) << good.second;
    EXPECT_EQ(run({"restore", copy, "--data", restored}).first, 1) << "data lie there already";
    const auto back = run({"restore", copy, "--data", folder.path + "/older", "--head", after});
    EXPECT_EQ(back.first, 3) << back.second;
    EXPECT_NE(back.second.find("go back in time"), std::string::npos) << back.second;

    // The restored node goes on: the same people, the same keys, more leaves.
    Clinic again(folder, "restored");
    ASSERT_NE(again.url, "") << again.process->output();
    EXPECT_EQ(again.key, clinic.key);
    again.signer = std::move(clinic.signer);
    EXPECT_EQ(again.send(90), 200) << "devices and their counters are known";
    again.clinician = clinic.clinician;
    again.sign_in();
    const auto ladder = object_of(again.get("/v1/ladder"));
    EXPECT_NE(json::serialize(ladder).find("+431234567"), std::string::npos)
        << json::serialize(ladder);
    EXPECT_EQ(json_text(ladder.at("channels").get_object(), "url"), "https://ward.example");
    EXPECT_TRUE(fs::exists(restored + "/clinic/patients/" + patient + "/vault.age"));
    EXPECT_EQ(again.process->kill(SIGTERM), 0);
}

TEST(Backup, OneThatWasChangedOrBrokeOffIsRefusedByName) {
    const Folder folder;
    const auto data = folder.path + "/data", copy = folder.path + "/copy";
    {
        EXPECT_EQ(Clinic(folder).process->kill(SIGTERM), 0);
    }
    ASSERT_EQ(run({"backup", copy, "--data", data}).first, 0) << "of a node that does not run";
    std::fstream(copy + "/node.key", std::ios::in | std::ios::out).put('X');
    const auto changed = run({"restore", copy, "--data", folder.path + "/new"});
    EXPECT_EQ(changed.first, 1);
    EXPECT_NE(changed.second.find("node.key was changed"), std::string::npos) << changed.second;
    EXPECT_FALSE(fs::exists(folder.path + "/new"));
    fs::remove(copy + "/manifest.json");
    EXPECT_EQ(run({"restore", copy, "--data", folder.path + "/new"}).first, 1);
    EXPECT_EQ(run({"backup", folder.path + "/x", "--data", folder.path + "/site"}).first, 2);
}

TEST(Backup, OnlyWhoCanReadTheControlFileMayAskForOne) {
    const Folder folder;
    Clinic clinic(folder);
    const auto control = *parse_json(as_text(*store::read_file(clinic.data + "/control", 4096)));
    const std::string url(json_text(control.get_object(), "url"));
    EXPECT_EQ(fs::status(clinic.data + "/control").permissions(),
              fs::perms::owner_read | fs::perms::owner_write);
    net::HttpClient http(url);
    for (const char* token : {"", "Bearer ", "Bearer 00"})
        EXPECT_EQ(http.post("/control/backup", "application/json", "{}", {{"Authorization", token}})
                      ->status,
                  404);
    EXPECT_FALSE(fs::exists(clinic.data + "/snapshot"));
    EXPECT_EQ(clinic.process->kill(SIGTERM), 0);
    EXPECT_FALSE(fs::exists(clinic.data + "/control"));
}

}  // namespace
}  // namespace vs::test
