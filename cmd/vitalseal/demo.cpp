#include <cstdio>
#include <filesystem>

#include "base/log.h"
#include "demo_follower.h"
#include "demo_forge.h"
#include "demo_history.h"
#include "demo_people.h"
#include "demo_users.h"
#include "gateway/player.h"
#include "interrupt.h"
#include "node_flags.h"

namespace vs::cmd {
namespace {

struct DemoOptions {
    NodeFlags node{.checkpoint_seconds = 2, .scrub_seconds = 4};
    std::string records;
    double seconds = 0;
    unsigned simulated = 8, recorded = 4;
    int history = 30;
    std::uint64_t seed = 1;
    bool calm = false;
};

using Cue = std::shared_ptr<std::atomic<Micros>>;

// A folder for this run alone when none is named.
struct Folder {
    std::string path;
    bool own = false;
    ~Folder() {
        std::error_code error;
        if (own) std::filesystem::remove_all(path, error);
    }
};

Result<> choose_folder(const DemoOptions& options, Folder& folder) {
    folder.path = options.node.data;
    if (!folder.path.empty()) return {};
    auto name = (std::filesystem::temp_directory_path() / "vitalseal-demo-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)
        return fail("io",
                    "cannot make a folder in " + std::filesystem::temp_directory_path().string());
    folder.path = name;
    folder.own = true;
    return {};
}

std::vector<gateway::Recording> recordings_of(const DemoOptions& options) {
    if (options.records.empty()) return {};
    auto found = gateway::find_recordings(options.records);
    if (!found) {
        log_warning("recordings: " + found.error().message + "; simulated patients only");
        return {};
    }
    for (const auto& passed : found->passed_over) log_warning("recording passed over: " + passed);
    return found->recordings;
}

Result<std::unique_ptr<node::Node>> start_node(const DemoOptions& options,
                                               const std::string& folder,
                                               const std::vector<gateway::PatientInfo>& infos,
                                               DemoUsers& users, bool recorded,
                                               const DemoFollower& follower, const Cue& cue) {
    const auto now = now_utc();
    const auto forging = [users_folder = folder + "/users",
                          count = infos.size()](ByteView sealed) -> Result<Bytes> {
        const auto identities = patient_identities(users_folder, count);
        return identities ? forge(sealed, *identities) : vs::pass(identities);
    };
    auto set = options_of(options.node, folder);
    set.cosigners = {follower.verifier_key()};
    set.demo = true;
    set.demo_recorded = recorded;
    // She is well again at once, so that a second telling begins as the first one did.
    constexpr Micros kCalm = 10 * kSecond;
    set.demo_story = [cue] { cue->store(now_utc() + kCalm); };
    set.demo_forge = forging;
    std::vector<model::Person> patients;
    const auto enrol = [&](model::SqlAuthority& authority, node::NodeOptions& o,
                           node::ChainHost& chain) -> Result<> {
        auto made = demo_users(folder + "/users", authority, infos, now, chain);
        if (!made) return vs::pass(made);
        users = std::move(*made);
        o.demo_visitors = users.visitors;
        auto known = authority.patients();
        if (!known) return vs::pass(known);
        patients = std::move(*known);
        return {};
    };
    return node::Node::start(std::move(set), enrol, [&](record::Recorder& recorder) {
        return make_history(recorder, patients, options.history, now, stop_requested);
    });
}

void wait(const DemoOptions& options, const gateway::Player& player) {
    const auto end = options.seconds > 0
                         ? now_utc() + static_cast<Micros>(options.seconds * kSecond)
                         : INT64_MAX;
    wait_for_signal(std::chrono::milliseconds(50),
                    [&] { return now_utc() < end && !player.finished(); });
}

void print_summary(const DemoOptions& options, const json::object& counts) {
    if (options.node.json) {
        std::printf("%s\n", json::serialize(counts).c_str());
        return;
    }
    std::printf("\n");
    for (const auto& [name, value] : counts)
        std::printf("  %-12s %s\n", std::string(name).c_str(), json::serialize(value).c_str());
}

Result<int> run(const DemoOptions& options) {
    if (auto found = check_site(options.node); !found) return vs::pass(found);
    Folder folder;
    if (auto chosen = choose_folder(options, folder); !chosen) return vs::pass(chosen);
    const auto recordings = recordings_of(options);
    const auto cue = std::make_shared<std::atomic<Micros>>(0);
    auto ward = gateway::make_ward({.start = now_utc(),
                                    .seed = options.seed,
                                    .simulated = options.simulated,
                                    .recorded = options.recorded,
                                    .quick = !options.calm,
                                    .cue = cue},
                                   recordings);
    for (const auto& problem : ward.problems) log_warning("recording left out: " + problem);
    std::vector<gateway::PatientInfo> infos;
    bool recorded = false;
    for (const auto& source : ward.patients) {
        infos.push_back(source.info);
        recorded = recorded || source.info.source == "recorded";
    }
    DemoUsers users;
    auto follower = DemoFollower::open(folder.path + "/follower");
    if (!follower) return vs::pass(follower);
    auto node = start_node(options, folder.path, infos, users, recorded, **follower, cue);
    if (!node) return vs::pass(node);
    if (auto pointed = point_folders(folder.path + "/users", (*node)->url(), (*node)->chain_url());
        !pointed)
        return vs::pass(pointed);
    if (auto started = (*follower)->start((*node)->chain_url()); !started) return vs::pass(started);
    std::vector<gateway::PatientFeed> feeds;
    feeds.reserve(ward.patients.size());
    for (std::size_t i = 0; i < ward.patients.size(); ++i)
        feeds.push_back({std::move(ward.patients[i]), users.devices[i], users.boots[i]});
    gateway::Player player((*node)->url(), std::move(feeds));
    player.start();
    std::fprintf(options.node.json ? stderr : stdout,
                 "vitalseal demo: open %s\n%zu patients; %s. Chain: %s\nData: %s%s\n",
                 (*node)->url().c_str(), infos.size(),
                 recorded ? "recorded and simulated, nothing here is live care"
                          : "all simulated, nothing here is live care",
                 (*node)->chain_url().c_str(), folder.path.c_str(),
                 folder.own ? " (removed at the end; keep it with --data DIR)" : "");
    if (!options.node.json)
        std::printf("\nWho is there (account folders in %s/users, for --account):\n%s\n",
                    folder.path.c_str(), people_text(folder.path + "/users").c_str());
    std::fflush(nullptr);
    wait(options, player);
    player.stop();
    const bool complete = (*node)->stop();
    (*follower)->stop();
    auto counts = counts_json((*node)->counts(), complete);
    counts["followed"] = (*follower)->blocks(), counts["refused"] = player.counts().refused;
    print_summary(options, counts);
    return complete ? kGood : kFailed;
}

std::string is_http_url(const std::string& text) {
    return text.starts_with("http://")
               ? ""
               : text + " is no http:// address (for https, put a TLS proxy in between)";
}

}  // namespace

void add_demo(CLI::App& app, int& exit_code) {
    auto* command = app.add_subcommand(
        "demo", "Starts a node with patients to look at, and prints the address to open");
    static DemoOptions options;
    command->add_option(
        "--data", options.node.data,
        "keep everything in this folder (default: a temporary one, removed at the end)");
    command
        ->add_option("--records", options.records,
                     "play the recordings below this folder (WFDB, Challenge 2012) beside "
                     "simulated patients")
        ->check(CLI::ExistingDirectory);
    command->add_option("--simulated", options.simulated, "simulated patients")
        ->check(CLI::Range(0, 24))
        ->capture_default_str();
    command->add_option("--recorded", options.recorded, "recordings to play at most")
        ->check(CLI::Range(0, 24))
        ->capture_default_str();
    command->add_option("--history", options.history, "invented past days of simulated patients")
        ->check(CLI::Range(0, 60))
        ->capture_default_str();
    command
        ->add_option("--for", options.seconds,
                     "stop after so many seconds, seal, log and anchor what is open")
        ->check(CLI::Range(0.0, 1e7));
    command->add_option("--seed", options.seed, "of the simulator")->capture_default_str();
    command->add_flag("--calm", options.calm, "let nobody deteriorate within the first minutes");
    add_node_flags(*command, options.node);
    command->get_option("--webhook")->check(is_http_url);
    command->footer("Example:\n  vitalseal demo --for 60 --json --records ~/physionet");
    command->callback([&exit_code] {
        catch_signals();
        const auto code = run(options);
        exit_code = code ? *code : finish("demo", vs::pass(code));
    });
}

}  // namespace vs::cmd
