// What takes several people, at the real command line: teams, guardians, officers, approvers, and
// who keeps a vault for somebody else.
#include <set>

#include "fixture.h"

namespace vs::test {
namespace {

class Together : public People {
  protected:
    // Runs a command that has to work.
    static void must(std::vector<std::string> arguments) {
        const auto done = run(std::move(arguments));
        ASSERT_EQ(done.first, 0) << done.second;
    }
    // Signed in once for many questions: logins are counted by address, and who was refused waits.
    struct Session {
        explicit Session(const std::string& account) : eyes(account), http(eyes.pin.node) {
            for (int i = 0; i < 30 && get("/v1/session").empty(); ++i) {
                if (i > 0) std::this_thread::sleep_for(std::chrono::seconds(1));
                token = log_in(eyes);
            }
        }
        std::string get(const std::string& path) {
            const auto answer = http.get(path, {{"Authorization", "Bearer " + token}});
            return answer && answer->status == 200 ? answer->body : "";
        }
        Eyes eyes;
        net::HttpClient http;
        std::string token;
    };
    // What the node has to notice first, it notices within a second or so.
    static bool comes_to_say(const std::string& account, const std::string& path,
                             std::string_view what) {
        Session session(account);
        for (int i = 0; i < 100; ++i) {
            if (session.get(path).find(what) != std::string::npos) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(200));
        }
        return false;
    }
    // Whether a record that the patient opens has these words in it, now or in a while.
    static bool is_sealed(const std::string& owner, const std::string& of, std::string_view words) {
        Session session(owner);
        std::set<std::string> opened;
        for (int i = 0; i < 60; ++i) {
            const auto list =
                parse_json(session.get("/v1/patients/" + of + "/reports?kinds=numerics&limit=20"));
            if (!list) return false;
            for (const auto& one : list->at("reports").get_array()) {
                const std::string cid(json_text(one.get_object(), "cid"));
                if (opened.contains(cid)) continue;
                const auto [code, text] = run({"open", cid, "--account", owner});
                if (text.find(words) != std::string::npos) return true;
                if (code == 0) opened.insert(cid);
            }
            std::this_thread::sleep_for(std::chrono::seconds(1));
        }
        return false;
    }
    // A clinician whom the demo's clinic has licensed by command.
    static std::string clinician(const std::string& name) {
        const auto own = folder + "/" + name;
        const auto made = run({"key", "new", "--account", own, "--role", "clinician", "--node", url,
                               "--words-to", own + "-words"});
        EXPECT_EQ(made.first, 0) << made.second;
        const auto licensed = run({"license", address_of(own), "--account", user("clinic"),
                                   "--days", "30", "--name", "Dr. " + name});
        EXPECT_EQ(licensed.first, 0) << licensed.second;
        return own;
    }
};

TEST_F(Together, APatientWithAnAccountGetsANameAndAStay) {
    const auto own = folder + "/ana", doctor = user("doctor");
    must({"key", "new", "--account", own, "--node", url, "--clinic", address_of(user("clinic")),
          "--words-to", own + "-words"});
    const auto ana = address_of(own);
    const auto named = std::vector<std::string>{"patient", "add", ana,      "--name", "Ana M.",
                                                "--bed",   "12",  "--born", "1950",   "--account"};
    auto by = named;
    by.push_back(doctor);
    EXPECT_EQ(run(by).first, 1) << "only the clinic names its patients";
    by.back() = user("clinic");
    const auto added = run(by);
    ASSERT_EQ(added.first, 0) << added.second;
    must({"stay", "monitor", ana, "--account", doctor});
    must({"grant", address_of(doctor), "--account", own, "--scopes", "live,alerts"});
    const auto card = ask_node(doctor, "/v1/patients/" + ana);
    EXPECT_EQ(card.status, 200);
    EXPECT_NE(card.body.find("Ana M."), std::string::npos) << card.body;
    // Discharged: what was granted live has ended; taken back, it is as before.
    must({"stay", "discharge", ana, "--account", doctor});
    EXPECT_FALSE(allowed(own, address_of(doctor), model::scope::live));
    EXPECT_EQ(ask_node(doctor, "/v1/patients/" + ana).status, 404);
    must({"stay", "monitor", ana, "--account", doctor});
    EXPECT_TRUE(allowed(own, address_of(doctor), model::scope::live));
    EXPECT_EQ(run({"stay", "pause", ana, "--reason", "surgery", "--account", doctor}).first, 2);
    must({"stay", "pause", ana, "--reason", "surgery", "--until", "2099-01-01T00:00:00Z",
          "--account", doctor});
    const auto shown = run({"stay", "show", ana, "--account", doctor});
    EXPECT_NE(shown.second.find("paused"), std::string::npos) << shown.second;
}

TEST_F(Together, ATeamReadsThePastByItsOwnKeyAndWhoLeftIsServedNothing) {
    const auto one = clinician("one"), two = clinician("two"), owner = patient(2);
    const auto made = run({"team", "create", "Night", "--account", user("clinic"), "--json"});
    ASSERT_EQ(made.first, 0) << made.second;
    const auto at = made.second.find("\"team\":\"");
    ASSERT_NE(at, std::string::npos) << made.second;
    const auto team = made.second.substr(at + 8, 42);
    for (const auto& who : {one, two})
        must({"team", "join", team, address_of(who), "--account", user("clinic")});
    must({"team", "duty", team, address_of(one), "--until", "2099-01-01T00:00:00Z", "--account",
          user("clinic")});
    must({"team", "key", team, "--account", one});
    must({"grant", team, "--account", owner, "--scopes", "live,history", "--past", "all"});
    const auto cid = oldest_record(two, address_of(owner));
    ASSERT_NE(cid, "");
    must({"open", cid, "--account", two});
    const auto shown = run({"team", "show", team, "--account", one});
    EXPECT_NE(shown.second.find("on duty"), std::string::npos) << shown.second;
    must({"team", "leave", team, address_of(two), "--account", two});
    EXPECT_EQ(run({"open", cid, "--account", two}).first, 1);
    must({"team", "key", team, "--account", one});
    must({"open", cid, "--account", one});
}

// Everything that a vault has to do stopped at the first reader without a key, and said that there
// was no account.
TEST_F(Together, ATeamWithoutAKeyHoldsNothingUp) {
    const auto made = run({"team", "create", "Keyless", "--account", user("clinic"), "--json"});
    ASSERT_EQ(made.first, 0) << made.second;
    const auto team = made.second.substr(made.second.find("\"team\":\"") + 8, 42);
    const auto owner = patient(6);
    const auto granted =
        run({"grant", team, "--account", owner, "--scopes", "live,history", "--past", "all"});
    EXPECT_EQ(granted.first, 0) << granted.second;
    EXPECT_NE(granted.second.find("has no key to seal to"), std::string::npos) << granted.second;
    must({"grant", address_of(user("guardian")), "--account", owner, "--scopes", "live,history",
          "--past", "all"});
    must({"key", "tend", "--account", owner});
    must({"key", "roll", "--account", owner});
    Eyes guardian(user("guardian"));
    EXPECT_TRUE(fetch_capsule(guardian, address_of(owner))) << "and the others have theirs";
}

TEST_F(Together, AClinicianWithANewKeyReadsOnWithoutThePatient) {
    const auto own = clinician("rota"), owner = patient(4);
    must({"grant", address_of(own), "--account", owner, "--scopes", "history", "--past", "all"});
    const auto cid = oldest_record(own, address_of(owner));
    must({"open", cid, "--account", own});
    const auto before = Folder(own).device()->identity.secret.bytes();
    must({"key", "rotate", "--account", own});
    EXPECT_NE(Folder(own).device()->identity.secret.bytes(), before);
    EXPECT_EQ(Folder(own).earlier().size(), 1U);
    must({"open", cid, "--account", own});
    // A device that only has the new key opens it too: the capsule was sealed to it anew.
    Eyes eyes(own);
    EXPECT_TRUE(fetch_capsule(eyes, address_of(owner)));
    // Every device lost: the words let a new one in, and it reads what was granted.
    const auto fresh = folder + "/rota-new";
    must({"key", "restore", "--account", fresh, "--role", "clinician", "--words", own + "-words",
          "--of", address_of(own), "--node", url, "--strike",
          crypto::to_text(Folder(own).device()->signer)});
    must({"open", cid, "--account", fresh});
}

TEST_F(Together, GuardiansTogetherAreASecondWayBackToAVault) {
    const auto own = patient(5), fresh = folder + "/regained", backup = folder + "/five-backup";
    must({"key", "guardians", address_of(user("guardian")), address_of(user("doctor")),
          address_of(user("researcher")), "--need", "2", "--words", own + "/words.txt", "--account",
          own});
    must({"key", "backup", "--account", own, "--to", backup});
    const auto lost = *Folder(own).device();
    must({"key", "device", "--account", fresh, "--of", crypto::to_text(lost.account), "--node",
          url});
    const auto device = *Folder(fresh).device();
    const auto help = [&](const std::string& guardian, const person::Device& regained) {
        const auto file =
            folder + "/help-" + guardian + crypto::to_text(regained.signer).substr(2, 4);
        const auto given =
            run({"key", "help", "--account", user(guardian), "--of", crypto::to_text(lost.account),
                 "--signer", crypto::to_text(regained.signer), "--recipient",
                 age::to_text(age::recipient_of(regained.identity)), "--out", file});
        EXPECT_EQ(given.first, 0) << given.second;
        return file;
    };
    const auto first = help("guardian", device), second = help("doctor", device);
    const auto alone =
        run({"key", "recover", "--account", fresh, "--from", first, "--vault", backup});
    EXPECT_EQ(alone.first, 1) << "one of two is not enough";
    const auto stranger =
        run({"key", "help", "--account", user("colleague"), "--of", crypto::to_text(lost.account),
             "--signer", crypto::to_text(device.signer), "--recipient",
             age::to_text(age::recipient_of(device.identity)), "--out", folder + "/help-stranger"});
    EXPECT_EQ(stranger.first, 1);
    EXPECT_NE(stranger.second.find("not-guardians"), std::string::npos) << stranger.second;
    must({"key", "recover", "--account", fresh, "--from", first, "--from", second, "--vault",
          backup, "--strike", crypto::to_text(lost.signer)});
    const auto vault = Folder(fresh).vault(Folder(fresh).device()->identity);
    ASSERT_TRUE(vault) << vault.error().message;
    EXPECT_EQ(vault->account, lost.account);
    EXPECT_EQ(vault->seeds.size(), 2U) << "the struck device's seed is not used any more";
    // The guardians stay, and what they have now opens what this device saves: lost again, and
    // regained by two others of the three.
    const auto third = folder + "/regained-again", copy = folder + "/five-backup-again";
    must({"key", "backup", "--account", fresh, "--to", copy});
    must({"key", "device", "--account", third, "--of", crypto::to_text(lost.account), "--node",
          url});
    const auto again = *Folder(third).device();
    const auto by_guardian = help("guardian", again), by_researcher = help("researcher", again);
    must({"key", "recover", "--account", third, "--from", by_guardian, "--from", by_researcher,
          "--vault", copy, "--strike", crypto::to_text(device.signer)});
    const auto regained = Folder(third).vault(Folder(third).device()->identity);
    ASSERT_TRUE(regained) << regained.error().message;
    EXPECT_EQ(regained->seeds.size(), 3U);
}

TEST_F(Together, ThePastOpensInAnEmergencyOnlyWhenEnoughOfficersReleaseIt) {
    const auto night = clinician("night"), a = clinician("officer-a"), b = clinician("officer-b"),
               owner = patient(3);
    const auto of = address_of(owner);
    must({"glass", "prepare", "--officer", address_of(a), "--officer", address_of(b), "--officer",
          address_of(user("doctor")), "--need", "2", "--account", owner});
    EXPECT_EQ(run({"glass", "release", of, "--to", address_of(night), "--account", a}).first, 1)
        << "the glass is whole";
    const auto cid = oldest_record(owner, of);
    ASSERT_NE(cid, "");
    EXPECT_EQ(run({"glass", "break", of, "--account", night}).first, 2) << "without a reason";
    must({"glass", "break", of, "--reason", "found unconscious", "--account", night});
    EXPECT_EQ(ask_node(night, "/v1/patients/" + of).status, 200);
    EXPECT_EQ(run({"open", cid, "--account", night}).first, 1) << "live values alone";
    must({"glass", "release", of, "--to", address_of(night), "--account", a});
    EXPECT_EQ(run({"open", cid, "--account", night}).first, 1) << "one of two";
    must({"glass", "release", of, "--to", address_of(night), "--account", b});
    must({"open", cid, "--account", night});
    EXPECT_TRUE(comes_to_say(owner, "/v1/patients/" + of, "broke the glass"));
    // The chain has a digest; the patient reads the words, and they are in their sealed records.
    EXPECT_TRUE(comes_to_say(owner, "/v1/patients/" + of + "/writings", "found unconscious"));
    EXPECT_TRUE(is_sealed(owner, of, "found unconscious"));
}

// Accounts cost nothing: whoever made thousands could have filled everybody's mail.
TEST_F(Together, WhomTheClinicDoesNotKnowLeavesNothingForOthers) {
    const auto own = folder + "/stranger";
    must({"key", "new", "--account", own, "--node", url, "--clinic", address_of(user("clinic")),
          "--words-to", own + "-words"});
    const std::vector<std::string> prepare{"glass",     "prepare",
                                           "--officer", address_of(user("doctor")),
                                           "--officer", address_of(user("clinic")),
                                           "--need",    "2",
                                           "--account", own};
    const auto refused = run(prepare);
    EXPECT_NE(refused.first, 0);
    EXPECT_NE(refused.second.find("has to name the account"), std::string::npos) << refused.second;
    must({"patient", "add", address_of(own), "--account", user("clinic"), "--name", "N"});
    must(prepare);
}

TEST_F(Together, ASecondPersonHasToAgreeWhereThePatientWantsIt) {
    const auto owner = patient(1), approver = user("guardian"), request = folder + "/request.json",
               reader = clinician("asked");
    must({"approver", "set", address_of(approver), "--account", owner});
    const auto alone = run({"grant", address_of(reader), "--account", owner});
    EXPECT_EQ(alone.first, 1);
    EXPECT_NE(alone.second.find("approver-required"), std::string::npos) << alone.second;
    must({"grant", address_of(reader), "--account", owner, "--request", request});
    EXPECT_EQ(run({"approve", request, "--account", reader}).first, 1);
    EXPECT_FALSE(allowed(owner, address_of(reader), model::scope::live));
    must({"approve", request, "--account", approver});
    EXPECT_TRUE(allowed(owner, address_of(reader), model::scope::live));
    EXPECT_EQ(run({"approve", request, "--account", approver}).first, 1)
        << "a signature counts once";
    EXPECT_EQ(run({"approver", "end", "--account", owner}).first, 1);
    must({"approver", "end", "--account", approver, "--patient", address_of(owner)});
    must({"grant", address_of(reader), "--account", owner, "--scopes", "live"});
}

TEST_F(Together, AVaultThatIsKeptForAPatientRollsWithoutThem) {
    const auto owner = folder + "/kept", keeper = user("guardian");
    must({"key", "new", "--account", owner, "--node", url, "--clinic", address_of(user("clinic")),
          "--words-to", owner + "-words"});
    must({"patient", "add", address_of(owner), "--name", "Kept", "--account", user("clinic")});
    must({"grant", address_of(keeper), "--account", owner, "--scopes", "live,history,manage,vault",
          "--past", "all"});
    const auto of = address_of(owner);
    for (int i = 0; i < 3; ++i) must({"key", "roll", "--account", keeper, "--patient", of});
    Eyes eyes(keeper);
    const auto suite = eyes.suite();
    const auto epoch =
        person::ask(eyes.client, suite, "Consent", "epochOf", {Folder(owner).device()->account});
    EXPECT_EQ((*epoch)[2].word(), chain::U256(4)) << "the keeper has committed spares";
    EXPECT_TRUE(comes_to_say(owner, "/v1/patients/" + of, "\"kept_by\":[{"));
    // Struck off and taken back: nothing of what the keeper holds counts for what comes.
    must({"revoke", address_of(keeper), "--account", owner});
    const auto mine = *Folder(owner).vault(Folder(owner).device()->identity);
    EXPECT_EQ(mine.seeds.back().generation, 1U);
    const auto theirs = *Folder(keeper).held(mine.account, Folder(keeper).device()->identity);
    EXPECT_EQ(theirs.seeds.back().generation, 0U);
    EXPECT_EQ(run({"key", "roll", "--account", keeper, "--patient", of}).first, 1);
}

}  // namespace
}  // namespace vs::test
