// A person's own folder, on one device: what signs and opens in their name. All files are 0600.
//
//   device.json  this device's own: the key that signs, the age identity that opens; in no backup
//   node.json    which node and chain, and the key that signs its blocks, as seen at enrolment
//   session      the token of the last session, where a command left one; ends 15 minutes after use
//   authority.pem  the clinic's own authority, where that signs the node's certificate
//   vault.age    a patient's vault, sealed to each of the owner's devices, to the recovery words,
//                and to the unlock identity where there is one; may lie anywhere
//   unlock.age   that identity, sealed to a passphrase (scrypt)
//   seen         the newest signed checkpoint of the node's blocks, so that it cannot go back
//   earlier.txt  age identities that this device had before it changed its key: what was sealed to
//                them stays sealed to them
//   held/        vaults of patients that this account keeps for them, by address
//   shared.json  who keeps shares of what opens the vault, or of the past for an emergency
//
// One process at a time uses a folder.
#pragma once

#include <optional>

#include "age/age.h"
#include "model/registry_contract.h"
#include "model/vault.h"

namespace vs::person {

struct Device {
    crypto::Address account{};
    model::Role role = model::Role::none;
    crypto::Secret signing;
    crypto::Address signer{};  // address of `signing`
    age::Identity identity;
};

// What is remembered from enrolment.
struct Pin {
    std::string node;  // "http://…"
    std::string rpc;   // of the chain, for the node's own machine; nothing of ours needs it
    std::string key;   // verifier key of the log of blocks
    std::uint64_t chain_id = 0;
    crypto::Address directory{};
    std::string currency{};      // of the clinic, "EUR"; empty where the node names none
    crypto::Address registry{};  // as the node named it; zero in folders of before
    // A file with the clinic's own authority, which may sign the node's certificate.
    std::string authority{};
};

class Folder {
  public:
    explicit Folder(std::string path) : path_(std::move(path)) {}
    const std::string& path() const { return path_; }
    std::string seen_path() const { return path_ + "/seen"; }

    // Codes "exists" where the folder holds a device already, and of store files.
    Result<> create(const Device& device, const Pin& pin);
    Result<> set_pin(const Pin& pin) const;  // where the node stands now; copies its authority
    // Codes "missing", "keys" (damaged, or readable by others).
    Result<Device> device() const;
    Result<Pin> pin() const;

    // Seals to all of `recipients`.
    Result<> save_vault(const model::Vault& vault,
                        std::span<const age::Recipient> recipients) const;
    // With this device's identity; codes of age::decrypt and decode_vault, "missing".
    Result<model::Vault> vault(const age::Identity& identity) const;
    // Of a patient whose vault this account keeps for them.
    Result<> save_held(const model::Vault& vault, std::span<const age::Recipient> recipients) const;
    Result<model::Vault> held(const model::Patient& patient, const age::Identity& identity) const;
    std::vector<model::Patient> held() const;

    // A new age key for this device: prepared on disk before anybody hears of it, then taken, and
    // the one before is kept.
    Result<> prepare(const age::Identity& next) const;
    Result<std::optional<age::Identity>> prepared() const;
    Result<> take_prepared(const Device& device) const;
    std::vector<age::Identity> earlier() const;

    // Who keeps shares, and how many of them it takes; `recipient` is what they open together.
    struct Shared {
        std::string what;  // "vault", "past"
        std::vector<crypto::Address> keepers;
        unsigned need = 0;
        std::optional<age::Recipient> recipient;
    };
    Result<> set_shared(const std::vector<Shared>& all) const;
    Result<std::vector<Shared>> shared() const;  // none where nothing is shared

    Result<> set_unlock(std::string_view passphrase, const age::Identity& unlock) const;
    Result<age::Identity> unlock(std::string_view passphrase) const;

  private:
    std::string path_;
};

// A device with fresh keys whose account is its own address.
Device new_device(model::Role role);
// Code "vault".
Result<model::Vault> open_vault(ByteView file, const age::Identity& identity);
Result<model::Role> role_of(std::string_view text);  // code "usage"

}  // namespace vs::person
