// What the subcommands of `vitalseal chain` share.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "chain/chain.h"
#include "node/keys.h"

namespace vs::cmd {

// Where things stand below --data.
std::string chain_folder(const std::string& data);
std::string key_file(const std::string& data);

int chain_failed(const Error& error);  // prints it; the exit code

// The signer of a node's block log; of a follower's co-signatures.
tlog::NoteSigner block_signer(const node::NodeKeys& keys);
tlog::NoteSigner cosigner(const node::NodeKeys& keys);

void add_chain_serve(CLI::App& chain, int& exit_code);
void add_chain_follow(CLI::App& chain, int& exit_code);
void add_chain_restore(CLI::App& chain, int& exit_code);
void add_chain_show(CLI::App& chain, int& exit_code);
void add_chain_export(CLI::App& chain, int& exit_code);
void add_chain_import(CLI::App& chain, int& exit_code);

}  // namespace vs::cmd
