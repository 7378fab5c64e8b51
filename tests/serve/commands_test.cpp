// Commands of people who reach nothing of the node but its HTTP address, across a restart on other
// ports and over TLS; and the guide, run as it stands.
#include <csignal>
#include <cstdlib>
#include <regex>

#include "clinic.h"

namespace vs::test {
namespace {

std::string address_of(const std::string& account) {
    return crypto::to_text(person::Folder(account).device()->account);
}

// The clinic's account folder, once the node has said there where it stands.
std::string clinic_of(const Clinic& clinic) {
    const auto own = clinic.data + "/clinic/account";
    for (int i = 0; i < 200; ++i) {
        const auto pin = person::Folder(own).pin();
        if (pin && pin->node == clinic.url) break;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return own;
}

std::uint16_t port_of(const std::string& url) {
    return static_cast<std::uint16_t>(std::stoul(url.substr(url.rfind(':') + 1)));
}

struct Ended {
    int code;
    std::string output;
};
Ended vitalseal(std::vector<std::string> arguments) {
    const auto [code, output] = run(std::move(arguments));
    return {code, output};
}

// They read contract state at http://127.0.0.1 and the port that the chain happened to have when
// the account was made: from another machine, or after a restart, "Connection refused".
TEST(Commands, NeedNothingButTheNodesAddressAndOutliveTheChainsPort) {
    const Folder folder;
    const auto me = folder.path + "/me";
    std::string kim, clinic_account;
    {
        Clinic clinic(folder);
        ASSERT_NE(clinic.url, "") << clinic.process->output();
        clinic_account = clinic_of(clinic);
        const auto made =
            vitalseal({"key", "new", "--account", me, "--node", clinic.url, "--clinic",
                       address_of(clinic_account), "--words-to", folder.path + "/words"});
        ASSERT_EQ(made.code, 0) << made.output;
        kim = folder.path + "/kim";
        ASSERT_EQ(vitalseal({"key", "new", "--account", kim, "--role", "clinician", "--node",
                             clinic.url, "--words-to", folder.path + "/kim-words"})
                      .code,
                  0);
        const auto licensed =
            vitalseal({"license", address_of(kim), "--account", clinic_account, "--name", "Kim"});
        ASSERT_EQ(licensed.code, 0) << licensed.output;
        const auto granted = vitalseal({"grant", address_of(kim), "--account", me});
        ASSERT_EQ(granted.code, 0) << granted.output;
        clinic.process->kill(SIGTERM);
        clinic.process->wait();
    }
    // As an account of before has it, and as one on another machine does: an RPC that nobody
    // answers.
    auto pin = *person::Folder(me).pin();
    pin.rpc = "http://127.0.0.1:1";
    pin.registry = {};
    Clinic again(folder);
    ASSERT_NE(again.url, "") << again.process->output();
    pin.node = again.url;  // whose address stays, where it has a name
    ASSERT_TRUE(person::Folder(me).set_pin(pin));
    const auto access = vitalseal({"access", "--account", me, "--json"});
    EXPECT_EQ(access.code, 0) << access.output;
    EXPECT_NE(access.output.find(address_of(kim)), std::string::npos) << access.output;
    const auto revoked = vitalseal({"revoke", address_of(kim), "--account", me, "--json"});
    EXPECT_EQ(revoked.code, 0) << revoked.output;
    const auto said = parse_json(revoked.output);
    ASSERT_TRUE(said) << revoked.output;
    EXPECT_EQ(json_text(said->get_object(), "reader"), address_of(kim));
    const auto balance = vitalseal({"credit", "balance", "--account", me});
    EXPECT_EQ(balance.code, 0) << balance.output;
}

TEST(Commands, SayBeforeAnyKeyIsMadeThatARoleIsNotOpen) {
    const Folder folder;
    Clinic clinic(folder);
    const auto made = vitalseal({"key", "new", "--account", folder.path + "/org", "--role",
                                 "organisation", "--node", clinic.url});
    EXPECT_EQ(made.code, 1);
    EXPECT_NE(made.output.find("not-admitted"), std::string::npos) << made.output;
    EXPECT_EQ(made.output.find("24 words"), std::string::npos) << made.output;
    EXPECT_FALSE(fs::exists(folder.path + "/org"));
    const auto homeless =
        vitalseal({"key", "new", "--account", folder.path + "/ana", "--node", clinic.url});
    EXPECT_EQ(homeless.code, 2);
    EXPECT_EQ(homeless.output.find("24 words"), std::string::npos) << homeless.output;
    // What only the contract refuses: no words of an account that there is not.
    const auto nowhere =
        vitalseal({"key", "new", "--account", folder.path + "/ana", "--node", clinic.url,
                   "--clinic", "0x0101010101010101010101010101010101010101", "--json"});
    EXPECT_EQ(nowhere.code, 1);
    EXPECT_EQ(nowhere.output.find("24 words"), std::string::npos) << nowhere.output;
    EXPECT_FALSE(fs::exists(folder.path + "/ana/device.json"));
    EXPECT_FALSE(fs::exists(folder.path + "/ana/words.txt"));
    const auto error = parse_json(nowhere.output);
    ASSERT_TRUE(error && error->is_object()) << nowhere.output;
    EXPECT_NE(json_text(error->get_object().at("error").get_object(), "code"), "");
}

TEST(Commands, BelieveTheClinicsOwnAuthority) {
    const Folder folder;
    ASSERT_EQ(vitalseal({"cert", "localhost", "--out", folder.path + "/tls"}).code, 0);
    Clinic clinic(folder, "data",
                  {"--tls-cert", folder.path + "/tls/localhost.pem", "--tls-key",
                   folder.path + "/tls/localhost.key", "--name", "localhost"});
    ASSERT_NE(clinic.url, "") << clinic.process->output();
    const auto node = "https://localhost:" + std::to_string(port_of(clinic.url));
    const auto me = folder.path + "/me";
    const std::vector<std::string> command{
        "key",      "new",    "--account", me,           "--role",
        "guardian", "--node", node,        "--words-to", folder.path + "/words"};
    EXPECT_EQ(vitalseal(command).code, 1) << "a stranger's authority";
    auto trusting = command;
    trusting.insert(trusting.end(), {"--authority", folder.path + "/tls/authority.pem"});
    const auto made = vitalseal(trusting);
    ASSERT_EQ(made.code, 0) << made.output;
    ASSERT_TRUE(fs::remove_all(folder.path + "/tls/authority.pem"));
    const auto shown = vitalseal({"key", "show", "--account", me});
    EXPECT_EQ(shown.code, 0) << shown.output;
}

TEST(Commands, NameTheWordTheyDoNotKnow) {
    for (const auto& words : {std::vector<std::string>{"nonsense"}, {"key", "nonsense"}}) {
        const auto said = vitalseal(words);
        EXPECT_EQ(said.code, 2);
        EXPECT_NE(said.output.find("nonsense"), std::string::npos) << said.output;
    }
}

// The lines of the guide's blocks of commands, one after another, in one shell: only what the
// reader has to fill in is filled in here.
TEST(Guide, TheFirstPatientIsFollowedToTheLetter) {
    const Folder folder;
    Clinic clinic(folder, "node");
    const auto own = clinic_of(clinic);
    fs::create_directories(folder.path + "/home");
    fs::create_directory_symlink(clinic.data, folder.path + "/home/node");
    ASSERT_TRUE(store::write_file_atomic(folder.path + "/home/licence.pdf", as_bytes("seen")));
    const auto home = folder.path + "/home";
    std::map<std::string, std::string> filled{{"0xCLINIC", address_of(own)},
                                              {"02a1b2c3d4e5f607", ""},
                                              {"0xTEAM", ""},
                                              {"0xKIM", ""},
                                              {"0xANA", ""}};
    const auto tomorrow = to_rfc3339((now_utc() / kSecond + 86'400) * kSecond);
    const auto text =
        std::string(as_text(*store::read_file("docs/guide/first-patient.md", 1 << 20)));
    static const std::regex kBlock("```sh\n([^`]*)```"), kTime(R"(20\d\d-\d\d-\d\dT[0-9:]+Z)"),
        kTeam(R"(0x[0-9a-f]{40})"), kDevice(R"(\b[0-9a-f]{16}\b)");
    int count = 0;
    for (std::sregex_iterator block(text.begin(), text.end(), kBlock), none; block != none;
         ++block) {
        std::istringstream lines((*block)[1].str());
        for (std::string line; std::getline(lines, line);) {
            // The node runs already, on a port of this test's.
            if (line.starts_with("vitalseal serve")) continue;
            for (const auto& [name, folder_name] : {std::pair{"0xKIM", "kim"}, {"0xANA", "ana"}})
                if (filled[name].empty() && fs::exists(home + "/" + folder_name + "/device.json"))
                    filled[name] = address_of(home + "/" + folder_name);
            for (const auto& [name, value] : filled)
                if (const auto at = line.find(name); at != std::string::npos && !value.empty())
                    line.replace(at, name.size(), value);
            line = std::regex_replace(line, kTime, tomorrow);
            const auto all =
                "cd " + home + "; export HOME=" + home + " NODE=" + clinic.url + " CLINIC=" + home +
                "/node/clinic/account PATH=" + fs::path(VITALSEAL_BINARY).parent_path().string() +
                ":$PATH; " + line;
            Process process({"/bin/bash", "-c", all});
            ASSERT_EQ(process.wait(), 0) << line << "\n" << process.output();
            ++count;
            std::smatch found;
            const auto said = process.output();
            if (line.starts_with("vitalseal team create") && std::regex_search(said, found, kTeam))
                filled["0xTEAM"] = found.str();
            if (line.starts_with("vitalseal device new") && std::regex_search(said, found, kDevice))
                filled["02a1b2c3d4e5f607"] = found.str();
        }
    }
    EXPECT_EQ(count, 18);
}

}  // namespace
}  // namespace vs::test
