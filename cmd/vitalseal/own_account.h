// A person's account folder opened for use: keys, the node and chain it was made for, contract
// state that is believed with a proof only, and an actor that signs.
#pragma once

#include <functional>

#include "arguments.h"
#include "model/requests.h"
#include "person/actions.h"
#include "person/capsules.h"
#include "person/node_link.h"
#include "verify/verify.h"

namespace vs::cmd {

struct OwnAccount {
    person::Folder folder;
    person::Device device;
    person::Pin pin;
    std::string token;  // of the session that everything is read with
    std::unique_ptr<chain::Client> client;
    std::unique_ptr<person::TrustedState> state;
    std::optional<person::Actor> actor;

    const person::Suite& suite() const { return actor->suite(); }
};

// Where a command is told its node.
struct NodeOptions {
    std::string node, key, authority;
};
void add_node(CLI::App& command, NodeOptions& options);
// What a node says of itself, to be pinned. Where its key is given it must be that: code "key".
Result<person::Pin> pin_node(const NodeOptions& options);
// `device` need not be in the folder yet.
Result<std::unique_ptr<OwnAccount>> connect(const std::string& folder, person::Device device,
                                            person::Pin pin);
Result<std::unique_ptr<OwnAccount>> open_account(const std::string& folder);

// A subcommand that runs with the account's folder opened. What it reads stands in `options`, which
// has a member `own` and outlives the command line; failures are told under the parent's name.
template <class Options>
CLI::App* account_command(
    CLI::App& parent, Options& options, int& exit_code, const char* name, const char* what,
    const char* example,
    const std::type_identity_t<std::function<Result<>(const Options&, OwnAccount&)>>& run) {
    auto* out = own_command(parent, options.own, name, what, example);
    const std::string told = parent.get_parent() == nullptr ? name : parent.get_name();
    out->callback([&options, &exit_code, run, told] {
        auto own = open_account(options.own.account);
        exit_code = finish(told.c_str(), own ? run(options, **own) : pass(own));
    });
    return out;
}

// Sends through the node, and waits.
person::Send relay_of(const person::Pin& pin);

// "0x…" of a patient, or where it is empty the account itself; code "usage".
Result<model::Patient> patient_in(const std::string& text, const OwnAccount& own);

// Until when the node shall take what is signed now.
std::uint64_t request_deadline();
// What the account asks of the node itself, signed for a contract's domain: the JSON it takes.
template <class Request>
Result<std::string> signed_request(const OwnAccount& own, const Request& request,
                                   const char* contract) {
    const auto digest = model::digest_of(request, own.suite().domain(contract));
    if (!digest) return pass(digest);
    const auto signature = model::sign_compact(own.device.signing, *digest);
    if (!signature) return pass(signature);
    return model::to_json(request, model::compact_bytes(*signature));
}

// The account's own vault, or one that it keeps for a patient.
Result<> save_vault(OwnAccount& own, const model::Vault& vault);
// Brings a vault's epochs up to what the contract asks for: a new seed where its generation has
// ended, and spares. Saves the vault, sealed to the account's keys, before it commits anything.
Result<> keep_epochs(OwnAccount& own, model::Vault& vault);
// The present epoch; 0 before the first.
Result<std::uint32_t> current_epoch(OwnAccount& own, const model::Patient& patient);
// What to seal to for a reader, proven; none, and said on standard error, where it has no key.
Result<std::vector<age::Recipient>> keys_to_seal_to(OwnAccount& own, const crypto::Address& reader);
// Makes, signs and seals the capsule that the grant in force allows, and hands it to the node.
Result<> hand_over(OwnAccount& own, const model::Vault& vault, const crypto::Address& reader);
// Signed in this account's name.
Result<> deposit(OwnAccount& own, model::Deposit what);

using person::node_get, person::node_post;

// A letter that lies at the node for this account (docs/formats/letter.md).
struct Letter {
    std::string kind;
    crypto::Address about{}, from{};
    Bytes file;
};
Result<std::vector<Letter>> letters_of(OwnAccount& own, const std::string& token);
Result<> leave_letter(OwnAccount& own, const std::string& token, const std::string& kind,
                      const crypto::Address& about, const crypto::Address& to, ByteView file);
// With this device's key, and those it had before.
std::vector<age::Identity> identities_of(const OwnAccount& own);

// A capsule as it lies at the node, for this account or a team of its.
struct Deposited {
    model::Patient patient{};
    crypto::Address reader{};
    Bytes file;
    std::uint32_t first = 0, last = 0;
};
Result<std::vector<Deposited>> capsules_of(OwnAccount& own, const std::string& token);

// What this account can open: the node's capsules for it and its teams, each checked against
// contract state, its own vault, and those it keeps for patients. `told` gets what is worth knowing
// and no forgery. Codes of person::check.
Result<verify::Keyring> own_keys(OwnAccount& own, const std::string& token,
                                 std::vector<std::string>& told);

// A secret from a file, white space at its end aside.
Result<std::string> read_secret(const std::string& path);
// The keys that 24 words in a file make.
Result<person::Recovery> words_in(const std::string& path);
// Who signs for the account with another key than this device's.
person::Actor acting_by(OwnAccount& own, const crypto::Secret& signing);

}  // namespace vs::cmd
