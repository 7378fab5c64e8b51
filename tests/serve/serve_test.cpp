// From an empty folder to the first value on the ward, over HTTP as the pages do it.
#include "clinic.h"

namespace vs::test {
namespace {

TEST(Serve, AnEmptyFolderIsSetUpOnceByItsLinkAndThenTakesPatientsAndTheirValues) {
    const Folder folder;
    Clinic clinic(folder);
    ASSERT_NE(clinic.url, "") << clinic.process->output();
    const auto invitation = clinic.link_token();
    EXPECT_EQ(invitation.size(), 40u);
    EXPECT_EQ(clinic.process->output().find(invitation), std::string::npos)
        << "the link must not get into a log";
    EXPECT_EQ(fs::status(clinic.data + "/setup-link").permissions(),
              fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_EQ(clinic.setup(std::string(40, '0'))->status, 403);
    EXPECT_EQ(clinic.get("/v1/ward")->status, 404);
    clinic.come_in(invitation);
    EXPECT_EQ(clinic.setup(invitation)->status, 403) << "a link works once";
    EXPECT_FALSE(fs::exists(clinic.data + "/setup-link"));
    const auto session = object_of(clinic.get("/v1/session"));
    EXPECT_EQ(json_text(session, "name"), "Nurse Joy");
    EXPECT_EQ(json_text(session, "role"), "clinician");
    const auto patient = clinic.enrol();
    EXPECT_EQ(clinic.send(72), 200);
    json::object card;
    for (int i = 0; i < 100; ++i) {
        card = clinic.card(patient);
        if (card.contains("vitals") && card["vitals"].get_object().contains("8867-4")) break;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    EXPECT_EQ(json_text(card, "name"), "Maria Muster");
    EXPECT_EQ(card["vitals"].get_object()["8867-4"].get_object()["value"].to_number<double>(), 72.0)
        << json::serialize(card);
    EXPECT_TRUE(card["kept_by_clinic"].get_bool());
    // The clinic's own words for what is wrong, and nothing for who is not let in.
    const auto wrong = clinic.post("/v1/clinic/patients", R"({"name":"M","preset":"adult-1"})");
    EXPECT_EQ(wrong->status, 400);
    clinic.token = "no such session";
    EXPECT_EQ(clinic.post("/v1/clinic/patients", "{}")->status, 404);
    EXPECT_EQ(clinic.post("/v1/clinic/invitations", "{}")->status, 404);
}

// With the words on their card a patient makes the account theirs: whose key signs, Registry says.
TEST(Serve, AnAccountThatItsPatientHasTakenOverIsKeptNoMore) {
    const Folder folder;
    Clinic clinic(folder);
    clinic.come_in(clinic.link_token());
    const auto made = object_of(
        clinic.post("/v1/clinic/patients",
                    R"({"name":"Maria Muster","bed":"3","birth_year":1948,"preset":"adult-1"})"));
    const std::string patient(json_text(made, "patient"));
    const auto recovery = person::recovery_of(json_text(made, "words"));
    ASSERT_TRUE(recovery);
    const auto kept = clinic.data + "/clinic/patients/" + patient;
    const auto clinics = person::Folder(kept).device();
    ASSERT_TRUE(clinics);
    EXPECT_TRUE(clinic.card(patient)["kept_by_clinic"].get_bool());
    auto client = clinic.chain_client();
    const person::Actor owner(client, *clinic.suite_on(client), person::through_relay(clinic.url),
                              *crypto::parse_address(patient), recovery->signing);
    const auto own = person::new_device(model::Role::patient);
    const auto key_of = [](const person::Device& device) {
        return *crypto::address_of(device.signing);
    };
    ASSERT_TRUE(owner.act(
        "Registry", person::actions::add_signer(key_of(own), age::recipient_of(own.identity))));
    std::this_thread::sleep_for(std::chrono::seconds(3));
    EXPECT_TRUE(fs::exists(kept)) << "the clinic's key signs beside the patient's";
    ASSERT_TRUE(owner.act("Registry", person::actions::remove_signer(key_of(*clinics))));
    const auto kept_still = [&] {
        return fs::exists(kept) || clinic.card(patient)["kept_by_clinic"].get_bool();
    };
    for (int i = 0; i < 400 && kept_still(); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    EXPECT_FALSE(fs::exists(kept));
    EXPECT_FALSE(clinic.card(patient)["kept_by_clinic"].get_bool());
}

TEST(Serve, StopsAtATermSignalAndGoesOnWithEverybodyWhoWasThere) {
    const Folder folder;
    std::string patient;
    person::Device clinician;
    {
        Clinic clinic(folder);
        clinic.come_in(clinic.link_token());
        patient = clinic.enrol();
        EXPECT_EQ(clinic.send(72), 200);
        EXPECT_EQ(clinic.process->kill(SIGTERM), 0) << clinic.process->output();
    }
    Clinic again(folder);
    ASSERT_NE(again.url, "") << again.process->output();
    EXPECT_FALSE(fs::exists(again.data + "/setup-link"));
    const auto folders = again.data + "/clinic/patients/" + patient;
    EXPECT_TRUE(fs::exists(folders + "/vault.age"));
    EXPECT_EQ(again.process->kill(SIGTERM), 0);
}

TEST(Serve, OptionsComeFromAFileToo) {
    const Folder folder;
    const auto file = folder.path + "/clinic.toml";
    ASSERT_TRUE(store::write_file_atomic(
        file, as_bytes("[serve]\ndata = \"" + folder.path + "/data\"\nsite = \"" + folder.path +
                       "/site\"\nport = 0\n")));
    Process node({VITALSEAL_BINARY, "serve", "--config", file});
    EXPECT_NE(node.wait_for("open "), "") << node.output();
    EXPECT_EQ(node.kill(SIGTERM), 0);
    ASSERT_TRUE(store::write_file_atomic(file, as_bytes("[serve]\ndatta = \"x\"\n")));
    EXPECT_EQ(run({"serve", "--config", file}).first, 2) << "a misspelt name is not passed over";
}

TEST(Serve, ListensWhereOthersCanReadAlongOnlyWhenToldTo) {
    const Folder folder;
    const auto [code, said] = run({"serve", "--data", folder.path + "/data", "--site",
                                   folder.path + "/site", "--address", "0.0.0.0"});
    EXPECT_EQ(code, 2);
    EXPECT_NE(said.find("--plain-http"), std::string::npos) << said;
}

TEST(Serve, DataOfANewerVersionAreRefusedAndThoseWithoutAMarkGetOne) {
    const Folder folder;
    {
        EXPECT_EQ(Clinic(folder).process->kill(SIGTERM), 0);
    }
    const auto mark = folder.path + "/data/version";
    // What was written before there was a mark.
    fs::remove(mark);
    {
        EXPECT_EQ(Clinic(folder).process->kill(SIGTERM), 0);
    }
    EXPECT_EQ(as_text(*store::read_file(mark, 100)), "vitalseal data 2\n");
    ASSERT_TRUE(store::write_file_atomic(mark, as_bytes("vitalseal data 3\n")));
    const auto [code, said] =
        run({"serve", "--data", folder.path + "/data", "--site", folder.path + "/site"});
    EXPECT_EQ(code, 1);
    EXPECT_NE(said.find("written by a newer Vitalseal"), std::string::npos) << said;
}

}  // namespace
}  // namespace vs::test
