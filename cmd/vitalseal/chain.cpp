#include "chain.h"

#include <cstdio>

#include "chain/follower.h"
#include "commands.h"

namespace vs::cmd {

std::string chain_folder(const std::string& data) {
    return data + "/chain";
}

std::string key_file(const std::string& data) {
    return data + "/node.key";
}

int chain_failed(const Error& error) {
    tell_failure("chain", error);
    return chain::is_tampering(error) || error.code == "damaged" || error.code == "altered"
               ? kTampering
               : kFailed;
}

tlog::NoteSigner block_signer(const node::NodeKeys& keys) {
    return {chain::block_log_origin(crypto::to_text(keys.address)), crypto::SigningKey(keys.note)};
}

tlog::NoteSigner cosigner(const node::NodeKeys& keys) {
    return {"vitalseal/" + crypto::to_text(keys.address) + "/follower",
            crypto::SigningKey(keys.note)};
}

void add_chain(CLI::App& app, int& exit_code) {
    auto* chain = app.add_subcommand(
        "chain", "An Ethereum chain in one process: makes it, follows it, shows and copies it");
    chain->require_subcommand(1);
    add_chain_serve(*chain, exit_code);
    add_chain_follow(*chain, exit_code);
    add_chain_restore(*chain, exit_code);
    add_chain_show(*chain, exit_code);
    add_chain_export(*chain, exit_code);
    add_chain_import(*chain, exit_code);
}

}  // namespace vs::cmd
