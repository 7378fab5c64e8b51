#include <cstdio>
#include <filesystem>

#include "base/log.h"
#include "chain.h"
#include "chain/follower.h"
#include "chain_server.h"
#include "commands.h"
#include "interrupt.h"
#include "store/file.h"

namespace vs::cmd {
namespace {

struct ChainFollowOptions {
    std::string source, data, key, cosign;
    bool once = false, archive = false;
    RpcFlags rpc;
};

Result<std::unique_ptr<chain::Chain>> open(const ChainFollowOptions& options,
                                           chain::ChainOptions set,
                                           const chain::FollowOptions& follow) {
    set.folder = chain_folder(options.data);
    set.archive = options.archive;
    set.source = options.source;
    if (auto made = store::make_directories(options.data); !made) return pass(made);
    if (!std::filesystem::exists(set.folder + "/CURRENT")) {
        auto genesis = chain::fetch_genesis(follow);
        if (!genesis) return pass(genesis);
        set.genesis = std::move(*genesis);
    }
    return chain::Chain::open(std::move(set));
}

Result<chain::FollowOptions> follow_options(const ChainFollowOptions& options) {
    chain::FollowOptions out{.source = options.source, .verifier_key = options.key};
    if (options.cosign.empty()) return out;
    const auto keys = node::load_or_create_keys(options.cosign);
    if (!keys) return pass(keys);
    out.cosigner = cosigner(*keys);
    std::printf("co-signing as %s\n", tlog::verifier_key_text(*out.cosigner).c_str());
    return out;
}

void report(const chain::Followed& followed) {
    if (followed.added == 0) return;
    std::printf("executed %llu blocks, now at block %llu\n",
                static_cast<unsigned long long>(followed.added),
                static_cast<unsigned long long>(followed.size - 1));
    std::fflush(stdout);
}

// Goes on asking where the source cannot be reached; stops where it lies, and then only serves
// what was checked before.
int keep_following(chain::Follower& follower, bool once) {
    int code = kGood;
    bool refused = false;
    std::string last;
    wait_for_signal(std::chrono::seconds(1), [&] {
        if (refused) return true;
        const auto followed = follower.step();
        if (followed) {
            report(*followed);
            last.clear();
            return !once;
        }
        const auto& error = followed.error();
        if (error.message != last) code = chain_failed(error);
        last = error.message;
        refused = chain::is_tampering(error);
        if (refused)
            log_error("chain: following no further; what was checked before is still served");
        return !once;
    });
    return code;
}

int follow(const ChainFollowOptions& options) {
    const auto set = follow_options(options);
    if (!set) return chain_failed(set.error());
    auto chain = open(options, {.mode = chain::Mode::follow}, *set);
    if (!chain) return chain_failed(chain.error());
    chain::Follower follower(**chain, *set);
    if (options.once) return keep_following(follower, true);
    auto server = ChainServer::start(**chain, options.rpc);
    if (!server) return chain_failed(server.error());
    std::printf("rpc       %s\nchain id  %llu\n", (*server)->url().c_str(),
                static_cast<unsigned long long>((*chain)->chain_id()));
    std::fflush(stdout);
    return keep_following(follower, false);
}

// The blocks come from a follower; that they are ours our own signature says.
int restore(const ChainFollowOptions& options) {
    const auto keys = node::load_keys(key_file(options.data));
    if (!keys) return chain_failed(keys.error());
    const auto own = block_signer(*keys);
    const chain::FollowOptions set{.source = options.source,
                                   .verifier_key = tlog::verifier_key_text(own)};
    const auto folder = chain_folder(options.data);
    std::error_code error;
    if (std::filesystem::exists(folder, error)) {
        const auto aside = folder + ".damaged-" + std::to_string(now_utc() / kSecond);
        std::filesystem::rename(folder, aside, error);
        if (error) return chain_failed({"io", "cannot move " + folder + " aside"});
        std::printf("what was there is now in %s\n", aside.c_str());
    }
    auto chain =
        open(options, {.mode = chain::Mode::serve, .coinbase = keys->address, .signer = own}, set);
    if (!chain) return chain_failed(chain.error());
    chain::Follower follower(**chain, set);
    return keep_following(follower, true);
}

}  // namespace

void add_chain_follow(CLI::App& chain, int& exit_code) {
    auto* command = chain.add_subcommand(
        "follow",
        "Keeps a copy of another node's chain, executes every block again, and serves it");
    const auto options = std::make_shared<ChainFollowOptions>();
    command->add_option("URL", options->source, "the node, as http://host:8545")->required();
    command->add_option("--data", options->data, "the folder that keeps the copy")->required();
    command->add_option("--key", options->key,
                        "the node's verifier key; without it the first one seen is kept");
    command->add_option("--cosign", options->cosign,
                        "key file to sign the node's checkpoints with; made where there is none");
    command->add_flag("--once", options->once, "catch up once, serve nothing, and end");
    command->add_flag("--archive", options->archive, "keep all past states");
    options->rpc.address = "127.0.0.1:8546";
    add_rpc_flags(*command, options->rpc);
    command->footer(
        "A history that was signed and then rewritten is refused, and the first other block named; "
        "exit code 3.\n"
        "Example:\n  vitalseal chain follow http://clinic:8545 --data copy --cosign copy.key");
    command->callback([options, &exit_code] {
        catch_signals();
        exit_code = follow(*options);
    });
}

void add_chain_restore(CLI::App& chain, int& exit_code) {
    auto* command =
        chain.add_subcommand("restore", "Gets a node's own chain back from one who follows it");
    const auto options = std::make_shared<ChainFollowOptions>();
    command->add_option("URL", options->source, "the follower, as http://host:8546")->required();
    command->add_option("--data", options->data, "the node's folder, with its node.key")
        ->required();
    command->footer(
        "Every block is executed again and held against what this node signed. A chain that is "
        "there is moved aside first.\n"
        "Example:\n  vitalseal chain restore http://other:8546 --data /var/lib/vitalseal");
    command->callback([options, &exit_code] {
        catch_signals();
        exit_code = restore(*options);
    });
}

}  // namespace vs::cmd
