#include <chrono>
#include <cstdio>

#include "base/json.h"
#include "chain.h"
#include "chain/dev_accounts.h"
#include "chain_server.h"
#include "commands.h"
#include "interrupt.h"
#include "store/file.h"

namespace vs::cmd {
namespace {

struct ChainServeOptions {
    std::string data;
    bool dev = false, archive = false, json = false;
    std::vector<std::string> cosigners;
    RpcFlags rpc;
};

Result<chain::ChainOptions> for_use(const ChainServeOptions& options) {
    const auto keys = node::load_or_create_keys(key_file(options.data));
    if (!keys) return pass(keys);
    chain::ChainOptions out;
    out.coinbase = keys->address;
    out.genesis =
        chain::new_genesis(keys->address, static_cast<std::uint64_t>(now_utc() / kSecond));
    out.signer = block_signer(*keys);
    for (const auto& text : options.cosigners) {
        auto verifier = tlog::NoteVerifier::parse(text);
        if (!verifier) return pass(verifier);
        out.cosigners.push_back(std::move(*verifier));
    }
    return out;
}

Result<std::unique_ptr<chain::Chain>> open(const ChainServeOptions& options) {
    if (auto made = store::make_directories(options.data); !made) return pass(made);
    auto set = options.dev ? Result<chain::ChainOptions>(chain::ChainOptions{}) : for_use(options);
    if (!set) return pass(set);
    set->folder = chain_folder(options.data);
    set->archive = options.archive;
    if (options.dev) {
        set->mode = chain::Mode::development;
        set->genesis = chain::dev_genesis(static_cast<std::uint64_t>(now_utc() / kSecond));
    }
    return chain::Chain::open(std::move(*set));
}

void print(const chain::Chain& chain, const std::string& url, const ChainServeOptions& options) {
    const auto head = chain.head();
    const auto number = head->header.number;
    if (options.json) {
        const json::object out{{"url", url},
                               {"chainId", chain.chain_id()},
                               {"block", number},
                               {"hash", "0x" + to_hex(head->hash)},
                               {"key", chain.node_key()}};
        std::printf("%s\n", json::serialize(out).c_str());
        return;
    }
    std::printf("rpc       %s\nchain id  %llu\nblock     %llu 0x%s\n", url.c_str(),
                static_cast<unsigned long long>(chain.chain_id()),
                static_cast<unsigned long long>(number), to_hex(head->hash).c_str());
    if (!options.dev) std::printf("key       %s\n", chain.node_key().c_str());
    if (!options.dev) return;
    std::printf("accounts  10,000 ether each when the chain began; everybody knows their keys:\n");
    for (const auto& account : chain::dev_accounts())
        std::printf("  %s  0x%s\n", crypto::to_text(account.address).c_str(),
                    to_hex(account.secret.bytes()).c_str());
}

int serve(ChainServeOptions options) {
    if (options.dev && options.rpc.origins.empty()) options.rpc.origins = {"*"};
    auto chain = open(options);
    if (!chain) return chain_failed(chain.error());
    auto server = ChainServer::start(**chain, options.rpc);
    if (!server) return chain_failed(server.error());
    print(**chain, (*server)->url(), options);
    std::fflush(stdout);
    wait_for_signal(std::chrono::hours(1), [] { return true; });
    return kGood;
}

}  // namespace

void add_chain_serve(CLI::App& chain, int& exit_code) {
    auto* command = chain.add_subcommand("serve", "Makes blocks and answers JSON-RPC");
    const auto options = std::make_shared<ChainServeOptions>();
    command->add_option("--data", options->data, "the folder that keeps it all")->required();
    command->add_flag("--dev", options->dev,
                      "a development node: a block per transaction, ten funded accounts, evm_ "
                      "methods, chain id 31337");
    command->add_flag("--archive", options->archive, "keep all past states, not the last 128");
    command->add_option("--cosigner", options->cosigners,
                        "verifier key of a follower whose signatures are kept");
    command->add_flag("--json", options->json, "print one JSON object");
    add_rpc_flags(*command, options->rpc);
    command->footer(
        "Ends at SIGINT or SIGTERM; a kill loses nothing that was acknowledged.\n"
        "Example:\n  vitalseal chain serve --data /var/lib/vitalseal --rpc 127.0.0.1:8545");
    command->callback([options, &exit_code] {
        catch_signals();
        exit_code = serve(*options);
    });
}

}  // namespace vs::cmd
