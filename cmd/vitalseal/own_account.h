// A person's account folder opened for use: keys, the node and chain it was made for, contract
// state that is believed with a proof only, and an actor that signs.
#pragma once

#include "commands.h"
#include "person/actions.h"
#include "person/capsules.h"
#include "verify/verify.h"

namespace vs::cmd {

struct OwnAccount {
    person::Folder folder;
    person::Device device;
    person::Pin pin;
    std::unique_ptr<chain::Client> client;
    std::unique_ptr<person::TrustedState> state;
    std::optional<person::Actor> actor;

    const person::Suite& suite() const { return actor->suite(); }
};

// What a node says of itself, to be pinned. Where `key` is given the node's must be it: code "key".
Result<person::Pin> pin_node(const std::string& node, const std::string& key);
// `device` need not be in the folder yet.
Result<std::unique_ptr<OwnAccount>> connect(const std::string& folder, person::Device device,
                                            person::Pin pin);
Result<std::unique_ptr<OwnAccount>> open_account(const std::string& folder);

// Brings a vault's epochs up to what the contract asks for: a new seed where its generation has
// ended, and spares. Saves the vault, sealed to the account's keys, before it commits anything.
Result<> keep_epochs(OwnAccount& own, model::Vault& vault);
// The present epoch; 0 before the first.
Result<std::uint32_t> current_epoch(OwnAccount& own, const model::Patient& patient);
// Makes, signs and seals the capsule that the grant in force allows, and hands it to the node.
Result<> hand_over(OwnAccount& own, const model::Vault& vault, const crypto::Address& reader);

// A session at the node, signed for with this device's key.
Result<std::string> log_in(OwnAccount& own);
// What this account can open: the node's capsules for it, each checked against contract state, and
// a patient's own vault. `told` gets what is worth knowing and no forgery. Codes of person::check.
Result<verify::Keyring> own_keys(OwnAccount& own, const std::string& token,
                                 std::vector<std::string>& told);

// A secret from a file, white space at its end aside.
Result<std::string> read_secret(const std::string& path);

}  // namespace vs::cmd
