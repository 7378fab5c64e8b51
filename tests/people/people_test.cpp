// People at the real command line against a running demo: accounts, grants, capsules, lost devices,
// and everything a thief or a lying node tries, each refused by name.
#include <regex>

#include "fixture.h"

namespace vs::test {
namespace {

TEST_F(People, AStrangerGetsAnAccountByTheRelayWithFilesForNobodyElse) {
    const auto own = folder + "/new", words = folder + "/new-words";
    const auto made = run({"key", "new", "--account", own, "--node", url, "--clinic",
                           address_of(user("clinic")), "--words-to", words, "--json"});
    ASSERT_EQ(made.first, 0) << made.second;
    for (const auto& entry : fs::directory_iterator(own)) {
        struct stat status{};
        ASSERT_EQ(::stat(entry.path().c_str(), &status), 0);
        EXPECT_EQ(status.st_mode & 0777, 0600U) << entry.path();
    }
    const auto shown = run({"key", "show", "--account", own});
    EXPECT_EQ(shown.first, 0) << shown.second;
    EXPECT_NE(shown.second.find("recovery words"), std::string::npos);
    EXPECT_NE(shown.second.find("epoch    1"), std::string::npos) << shown.second;
    EXPECT_EQ(
        run({"key", "new", "--account", own, "--node", url, "--clinic", address_of(user("clinic"))})
            .first,
        1);
    Eyes eyes(own);
    const auto spares =
        person::ask(eyes.client, eyes.suite(), "Consent", "epochOf", {eyes.device.account});
    EXPECT_EQ((*spares)[2].word(), chain::U256(4));
}

TEST_F(People, TheDemoSaysWhoThereIsAndWhatEachMayDo) {
    const auto all = parse_json(as_text(*store::read_file(user("people.json"), 1U << 20)));
    ASSERT_TRUE(all);
    std::map<std::string, int> roles;
    for (const auto& one : all->get_array()) {
        ++roles[std::string(json_text(one.get_object(), "role"))];
        EXPECT_FALSE(json_text(one.get_object(), "may").empty());
    }
    EXPECT_EQ(roles, (std::map<std::string, int>{{"organisation", 1},
                                                 {"clinician", 2},
                                                 {"guardian", 1},
                                                 {"researcher", 1},
                                                 {"team", 1},
                                                 {"patient", 6}}));
    namespace scope = model::scope;
    EXPECT_TRUE(allowed(patient(1), address_of(user("guardian")), scope::live | scope::manage));
    EXPECT_FALSE(allowed(patient(1), address_of(user("guardian")), scope::history));
    EXPECT_FALSE(allowed(patient(2), address_of(user("guardian")), scope::live));
    EXPECT_TRUE(allowed(patient(3), address_of(user("researcher")), scope::research));
    EXPECT_FALSE(allowed(patient(3), address_of(user("researcher")), scope::live));
}

TEST_F(People, AGrantOfThePastIsACapsuleThatItsReaderCanCheckAndOpen) {
    const auto reader = user("guardian"), owner = patient(2);
    const auto granted = run({"grant", address_of(reader), "--account", owner, "--scopes",
                              "live,alerts,history", "--purpose", "family", "--past", "all"});
    ASSERT_EQ(granted.first, 0) << granted.second;
    Eyes eyes(reader);
    auto capsule = fetch_capsule(eyes, address_of(owner));
    ASSERT_TRUE(capsule) << capsule.error().message;
    const auto suite = eyes.suite();
    const auto checked = person::check(*capsule, eyes.state, suite, eyes.device.account);
    EXPECT_TRUE(checked) << checked.error().message;
    const auto vault = Folder(owner).vault(Folder(owner).device()->identity);
    ASSERT_TRUE(vault);
    ASSERT_FALSE(capsule->capsule.epochs.empty());
    EXPECT_EQ(capsule->capsule.epochs.front().second.bytes(),
              model::epoch_secret(*vault, 1)->bytes());
    const auto list = run({"access", "--account", owner});
    EXPECT_NE(list.second.find(address_of(reader)), std::string::npos) << list.second;

    ASSERT_EQ(run({"revoke", address_of(reader), "--account", owner}).first, 0);
    const auto after = run({"access", "--account", owner});
    EXPECT_EQ(after.second.find(address_of(reader)), std::string::npos) << after.second;
    EXPECT_EQ(person::check(*capsule, eyes.state, suite, eyes.device.account).error().code,
              "capsule-not-granted");
    const auto epoch = eyes.state.read(suite.at("Consent"),
                                       {person::slots::epoch(Folder(owner).device()->account)});
    EXPECT_EQ(person::epoch_of(epoch->front()).current, 2U);
}

TEST_F(People, EveryForgedCapsuleIsRefusedByName) {
    const auto owner = patient(3), reader = user("researcher");
    const auto granted = run(
        {"grant", address_of(reader), "--account", owner, "--scopes", "history", "--past", "none"});
    ASSERT_EQ(granted.first, 0) << granted.second;
    Eyes eyes(reader), patients(owner);
    const auto suite = eyes.suite();
    const auto vault = *Folder(owner).vault(patients.device.identity);
    const auto good = *person::make_capsule(vault, suite, eyes.device.account, 2, 2);
    const auto code = [&](const model::Capsule& capsule, const crypto::Address& account,
                          const crypto::Secret& key) {
        const auto read = model::decode_capsule(*model::sign_capsule(capsule, account, key));
        const auto checked = person::check(*read, eyes.state, suite, eyes.device.account);
        return checked ? std::string() : checked.error().code;
    };
    const auto& own = patients.device;
    EXPECT_EQ(code(good, own.account, own.signing), "");
    EXPECT_EQ(code(good, own.account, crypto::Secret::random()), "capsule-forged");
    EXPECT_EQ(code(good, eyes.device.account, eyes.device.signing), "capsule-manager");
    auto bad = good;
    bad.reader[0] ^= 1;
    EXPECT_EQ(code(bad, own.account, own.signing), "capsule-reader");
    bad = good;
    bad.chain_id += 1;
    EXPECT_EQ(code(bad, own.account, own.signing), "capsule-elsewhere");
    // The past was not granted, nor what is still to come.
    EXPECT_EQ(code(*person::make_capsule(vault, suite, eyes.device.account, 1, 2), own.account,
                   own.signing),
              "capsule-epochs");
    EXPECT_EQ(code(*person::make_capsule(vault, suite, eyes.device.account, 2, 3), own.account,
                   own.signing),
              "capsule-epochs");
    // Another patient's keys under this one's name.
    const auto other = *Folder(patient(4)).vault(Folder(patient(4)).device()->identity);
    bad = good;
    bad.epochs.front().second = *model::epoch_secret(other, 2);
    EXPECT_EQ(code(bad, own.account, own.signing), "capsule-secret");
}

TEST_F(People, ASignatureCountsOnceInTimeOnOneChainForOneContractAndNobodyElse) {
    Eyes eyes(patient(5));
    const auto suite = eyes.suite();
    const auto actor = eyes.actor(eyes.device.signing);
    const auto reader = Folder(user("guardian")).device()->account;
    const auto now = static_cast<std::uint64_t>(now_utc() / kSecond);
    const auto terms =
        model::Terms{.scopes = model::scope::live, .purpose = 2, .from = 0, .until = now + 1000};
    const auto grant = person::actions::grant(eyes.device.account, reader, terms);
    const auto call = *actor.signed_call("Consent", grant);
    EXPECT_EQ(relay("Registry", call), "action");
    EXPECT_EQ(relay("Consent", call), "");
    EXPECT_EQ(relay("Consent", call), "invalid-account-nonce");
    const auto nonce = actor.ask("Consent", "nonces", {eyes.device.account})->front().word();
    const auto code = [&](const model::Domain& domain, const model::Action& action,
                          const crypto::Address& account, const chain::U256& with,
                          std::uint64_t deadline, const crypto::Secret& key) {
        return relay("Consent",
                     *model::call_of("Consent", action,
                                     *model::sign(domain, action, {account, with, deadline}, key)));
    };
    const auto& me = eyes.device;
    const auto here = suite.domain("Consent");
    auto chain = here, contract = here;
    chain.chain_id += 1;
    contract.address = suite.at("Registry");
    EXPECT_EQ(code(chain, grant, me.account, nonce, now + 60, me.signing), "not-signer");
    EXPECT_EQ(code(contract, grant, me.account, nonce, now + 60, me.signing), "not-signer");
    EXPECT_EQ(code(here, grant, me.account, nonce + chain::U256(1), now + 60, me.signing),
              "invalid-account-nonce");
    EXPECT_EQ(code(here, grant, me.account, nonce, now - 60, me.signing), "deadline-passed");
    EXPECT_EQ(code(here, grant, me.account, nonce, now + 60, crypto::Secret::random()),
              "not-signer");
    const auto self = person::actions::grant(me.account, me.account, terms);
    EXPECT_EQ(code(here, self, me.account, nonce, now + 60, me.signing), "self-grant");
    auto past = terms;
    past.until = now - 1;
    EXPECT_EQ(code(here, person::actions::grant(me.account, reader, past), me.account, nonce,
                   now + 60, me.signing),
              "empty-period");
}

TEST_F(People, ALoginCountsOnce) {
    Eyes eyes(patient(5));
    net::HttpClient http(eyes.pin.node);
    const auto login = login_of(eyes);
    ASSERT_NE(login, "");
    EXPECT_EQ(http.post("/v1/login", "application/json", login)->status, 200);
    EXPECT_EQ(http.post("/v1/login", "application/json", login)->status, 401);
}

TEST_F(People, NobodyTakesARoleOrTheNodesPowersThroughTheRelay) {
    Eyes eyes(patient(5));
    auto thief = person::new_device(model::Role::organisation);
    const auto recovery = *person::recovery_of(person::new_words());
    const auto suite = eyes.suite();
    const person::Actor actor(eyes.client, suite, person::through_relay(url), thief.account,
                              thief.signing);
    EXPECT_EQ(
        actor.act("Registry", person::actions::register_account(thief, {}, recovery)).error().code,
        "not-admitted");
    const auto admit = *model::registry_abi().call(
        "admit",
        {thief.account, chain::U256(static_cast<std::uint64_t>(model::Role::organisation))});
    EXPECT_EQ(relay("Registry", admit), "action");
    // Nor does anybody change the role they have, or begin anew.
    auto again = eyes.device;
    again.role = model::Role::clinician;
    EXPECT_EQ(eyes.actor(eyes.device.signing)
                  .act("Registry", person::actions::register_account(again, {}, recovery))
                  .error()
                  .code,
              "already-registered");
    EXPECT_EQ(relay("Directory", admit), "contract");
    EXPECT_EQ(relay("Registry", Bytes{1, 2}), "usage");
    EXPECT_EQ(relay("Registry", Bytes(5000, 1)), "size");
    // A patient licenses nobody.
    const auto year = static_cast<std::uint64_t>(now_utc() / kSecond) + 1000;
    EXPECT_EQ(eyes.actor(eyes.device.signing)
                  .act("Registry", person::actions::license(eyes.device.account, year, {1}))
                  .error()
                  .code,
              "not-organisation");
}

TEST_F(People, ASubstitutedKeyOrStateIsRefused) {
    const auto account = patient(1);
    const auto pin = *Folder(account).pin();
    const auto reader = Folder(user("doctor")).device()->account;
    // The server shows a key of its own as the reader's.
    Eyes lied(account,
              std::make_unique<Lying>(pin.rpc, [](std::string_view method, json::value& answer) {
                  if (method != "eth_getProof") return;
                  for (auto& slot : answer.at("storageProof").as_array())
                      slot.as_object()["value"] = "0x" + std::string(64, 'a');
              }));
    const auto keys = person::keys_of(lied.state, lied.suite(), reader);
    ASSERT_FALSE(keys);
    EXPECT_EQ(keys.error().code, "proof") << keys.error().message;
    // The whole block is invented: its header is well formed, and no checkpoint has it.
    Eyes invented(
        account, std::make_unique<Lying>(pin.rpc, [](std::string_view method, json::value& answer) {
            if (method == "eth_getBlockByNumber")
                answer.as_object()["stateRoot"] = "0x" + std::string(64, 'b');
        }));
    EXPECT_FALSE(person::keys_of(invented.state, invented.suite(), reader));
    // The truth is taken.
    Eyes honest(account);
    EXPECT_EQ(person::keys_of(honest.state, honest.suite(), reader)->size(), 2U);
    // Another node in its place.
    auto elsewhere = *Folder(account).pin();
    elsewhere.key.back() = elsewhere.key.back() == 'A' ? 'B' : 'A';
    person::TrustedState other(honest.client, elsewhere, folder + "/nowhere");
    EXPECT_FALSE(other.checkpoint());
}

TEST_F(People, ALostDeviceIsStruckOffByTheWordsAndItsVaultOpensNothingNew) {
    const auto lost = patient(6), backup = folder + "/vault-backup", fresh = folder + "/fresh";
    ASSERT_EQ(run({"key", "backup", "--account", lost, "--to", backup}).first, 0);
    const auto device = *Folder(lost).device();
    const auto restored =
        run({"key", "restore", "--account", fresh, "--words", lost + "/words.txt", "--vault",
             backup, "--node", url, "--strike", crypto::to_text(device.signer)});
    ASSERT_EQ(restored.first, 0) << restored.second;
    EXPECT_EQ(Folder(fresh).device()->account, device.account);
    const auto vault = *Folder(fresh).vault(Folder(fresh).device()->identity);
    ASSERT_EQ(vault.seeds.size(), 2U);
    EXPECT_EQ(vault.seeds[1].generation, 1U);
    Eyes eyes(fresh);
    const auto suite = eyes.suite();
    const auto slot = eyes.state.read(suite.at("Consent"), {person::slots::epoch(device.account)});
    const auto current = person::epoch_of(slot->front()).current;
    const auto committed =
        eyes.state.read(suite.at("Consent"), {person::slots::recipient(device.account, current)});
    // What is sealed to now comes from the new seed; the old vault's key of that number is another.
    EXPECT_EQ(committed->front().to_be(),
              crypto::x25519_public(*model::epoch_secret(vault, current)));
    const auto old = *Folder(lost).vault(device.identity);
    EXPECT_NE(committed->front().to_be(),
              crypto::x25519_public(*model::epoch_secret(old, current)));
    EXPECT_EQ(model::epoch_secret(old, 1)->bytes(), model::epoch_secret(vault, 1)->bytes());
    // The lost device signs nothing and is served nothing.
    const auto tried = run({"grant", address_of(user("guardian")), "--account", lost});
    EXPECT_EQ(tried.first, 1);
    EXPECT_NE(tried.second.find("struck off"), std::string::npos) << tried.second;
    Eyes thief(lost);
    EXPECT_NE(log_in(thief).find("login"), std::string::npos);
    // The words themselves no device can strike.
    const auto words = run(
        {"key", "strike", "--account", fresh, "--signer",
         crypto::to_text(
             person::recovery_of(as_text(*store::read_file(lost + "/words.txt", 999)))->signer)});
    EXPECT_NE(words.second.find("recovery-only"), std::string::npos) << words.second;
}

TEST_F(People, AClinicianWhoLeavesLosesEverythingAndThePatientsAreAsked) {
    const auto out = folder + "/offboard.json", leaver = folder + "/leaver", owner = patient(1);
    const auto made = run({"key", "new", "--account", leaver, "--role", "clinician", "--node", url,
                           "--words-to", folder + "/leaver-words"});
    ASSERT_EQ(made.first, 0) << made.second;
    const auto heir = folder + "/heir";
    ASSERT_EQ(run({"key", "new", "--account", heir, "--role", "clinician", "--node", url,
                   "--words-to", folder + "/heir-words"})
                  .first,
              0);
    ASSERT_EQ(run({"license", address_of(heir), "--account", user("clinic")}).first, 0);
    Eyes clinic(user("clinic"));
    const auto who = Folder(leaver).device()->account;
    const auto year = static_cast<std::uint64_t>(now_utc() / kSecond) + 1'000'000;
    const auto licensed = clinic.actor(clinic.device.signing)
                              .act("Registry", person::actions::license(who, year, {1}));
    ASSERT_TRUE(licensed) << licensed.error().message;
    const auto granted = run({"grant", crypto::to_text(who), "--account", owner});
    ASSERT_EQ(granted.first, 0) << granted.second;
    const auto allowed = [&] {
        const auto answer =
            person::ask(clinic.client, clinic.suite(), "Consent", "allowed",
                        {Folder(owner).device()->account, who, chain::U256(model::scope::live)});
        return answer && !answer->front().word().is_zero();
    };
    EXPECT_TRUE(allowed());
    const auto ended = run({"offboard", crypto::to_text(who), "--successor", address_of(heir),
                            "--account", user("clinic"), "--out", out});
    ASSERT_EQ(ended.first, 0) << ended.second;
    EXPECT_FALSE(allowed());
    const auto prepared = parse_json(as_text(*store::read_file(out, 100'000)));
    ASSERT_TRUE(prepared);
    ASSERT_EQ(prepared->get_array().size(), 1U);
    const auto& one = prepared->get_array()[0].get_object();
    EXPECT_EQ(json_text(one, "patient"), address_of(owner));
    EXPECT_EQ(json_text(one, "reader"), address_of(heir));
    EXPECT_NE(ended.second.find(address_of(owner)), std::string::npos) << "each patient is named";

    // Nobody takes over who cannot.
    for (const auto& successor : {crypto::to_text(who), "0x" + std::string(40, '1'),
                                  address_of(user("guardian")), leaver}) {
        const auto bad = run({"offboard", crypto::to_text(who), "--successor", successor,
                              "--account", user("clinic")});
        EXPECT_NE(bad.first, 0) << successor;
        EXPECT_NE(bad.second.find("--successor"), std::string::npos) << bad.second;
    }
    // The patient signs what was prepared; another one is asked for nothing.
    EXPECT_EQ(run({"grant", "--from", out, "--account", patient(2)}).first, 2);
    const auto signed_ = run({"grant", "--from", out, "--account", owner});
    ASSERT_EQ(signed_.first, 0) << signed_.second;
    EXPECT_NE(signed_.second.find(address_of(heir)), std::string::npos);
    const auto again = run({"offboard", crypto::to_text(who), "--successor", address_of(heir),
                            "--account", user("clinic")});
    EXPECT_EQ(again.first, 0) << again.second;
    EXPECT_NE(again.second.find("has granted to the successor already"), std::string::npos)
        << again.second;
}

TEST_F(People, AGrantIsOfAPatientAndRefusedInWordsAndTimesThatPeopleRead) {
    const auto guardian = user("guardian"), relative = address_of(patient(5)), owner = patient(1);
    const auto nobodys = run({"grant", relative, "--account", guardian});
    EXPECT_EQ(nobodys.first, 2) << nobodys.second;
    EXPECT_NE(nobodys.second.find("--patient"), std::string::npos);
    // Without a period of their own, a manager's grant ends when they do.
    const auto cut =
        run({"grant", relative, "--account", guardian, "--patient", address_of(owner)});
    EXPECT_EQ(cut.first, 0) << cut.second;
    EXPECT_NE(cut.second.find("records of " + address_of(owner)), std::string::npos) << cut.second;
    const auto beyond = run({"grant", relative, "--account", guardian, "--patient",
                             address_of(owner), "--days", "30000"});
    EXPECT_EQ(beyond.first, 1);
    EXPECT_TRUE(std::regex_search(beyond.second, std::regex("20\\d\\d-\\d\\d-\\d\\dT")))
        << beyond.second;
    const auto alone = run({"grant", relative, "--account", owner, "--request", folder + "/alone"});
    EXPECT_EQ(alone.first, 2) << "nobody approves: " << alone.second;
    EXPECT_FALSE(fs::exists(folder + "/alone"));
    const auto told =
        run({"grant", relative, "--account", owner, "--until", "2001-01-01T00:00:00Z", "--json"});
    const auto error = parse_json(told.second);
    ASSERT_TRUE(error && error->is_object()) << told.second;
    EXPECT_EQ(json_text(error->get_object().at("error").get_object(), "code"), "empty-period");
}

}  // namespace
}  // namespace vs::test
