// Checkpoints also go to a contract on a chain that others run: whoever asks that chain finds out
// that a node was rolled back or begun anew, however sound it looks by itself.
#include "clinic.h"

namespace vs::test {
namespace {

// A chain of somebody else's.
struct Elsewhere {
    explicit Elsewhere(const Folder& folder)
        : process({VITALSEAL_BINARY, "chain", "serve", "--dev", "--data", folder.path + "/chain",
                   "--rpc", "127.0.0.1:0", "--json"}) {
        const auto rest = process.wait_for("{\"url\":\"");
        url = rest.substr(0, rest.find('"'));
    }
    Process process;
    std::string url;
};

std::string contract_of(const Clinic& clinic) {
    const auto text = store::read_file(clinic.data + "/anchor/remote.json", 4096);
    const auto value = text ? parse_json(as_text(*text)) : Result<json::value>(pass(text));
    return value ? std::string(json_text(value->as_object(), "log")) : std::string();
}

// The size of the checkpoint that the chain elsewhere has taken; 0 before the first.
std::uint64_t anchored(const Clinic& clinic) {
    const auto note = store::read_file(clinic.data + "/anchor/remote-head", tlog::kMaxNote);
    const auto key = store::read_file(clinic.data + "/anchor/key", 4096);
    if (!note || !key) return 0;
    std::string_view verifier = as_text(*key);
    verifier.remove_suffix(1);
    const auto checkpoint = tlog::open_checkpoint(as_text(*note), std::string(verifier));
    return checkpoint ? checkpoint->size : 0;
}

void wait_for_anchored(const Clinic& clinic, std::uint64_t size) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (anchored(clinic) < size) {
        ASSERT_LT(std::chrono::steady_clock::now(), end) << clinic.process->output();
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
}

TEST(AnchorElsewhere, TellsARolledBackNodeAndAnotherOneApart) {
    const Folder folder;
    const Elsewhere chain(folder);
    ASSERT_NE(chain.url, "") << chain.process.output();
    const std::vector<std::string> to{"--anchor-rpc", chain.url, "--anchor-every", "0.3"};
    const auto check = [&](const std::string& data, const std::string& log) {
        return run({"verify", "--data", data, "--anchor-rpc", chain.url, "--anchor-log", log});
    };
    Clinic clinic(folder, "data", to);
    wait_for_anchored(clinic, 1);
    const auto log = contract_of(clinic);
    ASSERT_NE(log, "");
    const auto copy = folder.path + "/copy";
    const auto made = run({"backup", copy, "--data", clinic.data});
    ASSERT_EQ(made.first, 0) << made.second;
    wait_for_anchored(clinic, anchored(clinic) + 4);
    EXPECT_EQ(clinic.process->kill(SIGTERM), 0);
    EXPECT_EQ(run({"verify", "--data", clinic.data}).first, 1) << "compared with no one outside";
    const auto good = check(clinic.data, log);
    EXPECT_EQ(good.first, 0) << good.second;

    // It goes on with the same contract after a start, and across a time without that chain.
    {
        Clinic again(folder, "data", to);
        wait_for_anchored(again, anchored(again) + 2);
        EXPECT_EQ(contract_of(again), log);
        EXPECT_EQ(again.process->kill(SIGTERM), 0);
    }

    const auto restored = folder.path + "/old";
    ASSERT_EQ(run({"restore", copy, "--data", restored}).first, 0);
    const auto old = check(restored, log);
    EXPECT_EQ(old.first, 3) << old.second;
    EXPECT_NE(old.second.find("was cut"), std::string::npos) << old.second;

    Clinic other(folder, "other", to);
    wait_for_anchored(other, 1);
    EXPECT_EQ(other.process->kill(SIGTERM), 0);
    EXPECT_EQ(check(other.data, contract_of(other)).first, 0);
    EXPECT_EQ(check(other.data, log).first, 1) << "nothing of this node stands there";
}

TEST(AnchorElsewhere, AChainThatIsNotThereKeepsNobodyWaiting) {
    const Folder folder;
    Clinic clinic(folder, "data", {"--anchor-rpc", "http://127.0.0.1:1"});
    clinic.come_in(clinic.link_token());
    clinic.wait_for_size(2);
    EXPECT_EQ(clinic.process->kill(SIGTERM), 0) << clinic.process->output();
    EXPECT_EQ(run({"serve", "--data", clinic.data, "--site", folder.path + "/site", "--anchor-log",
                   "0x00"})
                  .first,
              2);
}

}  // namespace
}  // namespace vs::test
