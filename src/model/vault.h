// What a vault and a capsule hold inside their age files, as deterministic CBOR
// (docs/formats/vault.md, capsule.md). Sealing is the owner's business; nothing here is ever called
// by the sealer of reports.
//
//   vault   = {"k_p": bytes(32), "seeds": [[generation, first epoch, bytes(32)]…],
//              "account": bytes(20)}
//   capsule = {"account": bytes(20), "capsule": bytes(content), "signature": bytes(64)}
//   content = {"k_p": bytes(32), "epochs": [uint…], "reader": bytes(20), "consent": bytes(20),
//              "patient": bytes(20), "secrets": [bytes(32)…], "chain_id": uint}
//
// The signature is that of `account`, the patient or who manages for them: EIP-712, domain
// "Vitalseal Consent", over Capsule(address patient,address reader,bytes32 content,address account)
// with content = keccak256 of the bytes; r, then s with the parity (EIP-2098). Pure, thread-safe.
#pragma once

#include "model/reading.h"

namespace vs::model {

inline constexpr std::size_t kMaxSeeds = 1'000, kMaxCapsuleEpochs = 10'000;

struct Seed {
    std::uint32_t generation = 0;  // of the vault, as Consent counts them
    std::uint32_t first = 0;       // the first epoch that comes from it
    crypto::Secret secret;
};

struct Vault {
    crypto::Secret tag_key;   // k_p
    std::vector<Seed> seeds;  // ascending by first
    crypto::Address account{};
};

struct Capsule {
    crypto::Secret tag_key;
    crypto::Address reader{};
    Patient patient{};
    std::vector<std::pair<std::uint32_t, crypto::Secret>> epochs;  // number and secret, ascending
    crypto::Address consent{};
    std::uint64_t chain_id = 0;
};

struct SignedCapsule {
    Capsule capsule;
    Bytes content;              // as it was signed
    crypto::Address account{};  // in whose name
    std::array<std::uint8_t, 64> signature{};
};

// HKDF-SHA-256(seed, info = "vitalseal/epoch/1" ‖ u32 number): the X25519 secret of the epoch.
crypto::Secret epoch_secret(const crypto::Secret& seed, std::uint32_t number);
// From the seed that the epoch came from; code "vault" where the vault never had it.
Result<crypto::Secret> epoch_secret(const Vault& vault, std::uint32_t number);

Bytes encode(const Vault& vault);
Result<Vault> decode_vault(ByteView bytes);  // codes "cbor", "vault"
Bytes encode(const Capsule& capsule);
Result<Capsule> decode_content(ByteView bytes);  // codes "cbor", "capsule"

// What the manager signs.
Result<crypto::Digest> digest_of(const Capsule& capsule, ByteView content,
                                 const crypto::Address& account);
Result<Bytes> sign_capsule(const Capsule& capsule, const crypto::Address& account,
                           const crypto::Secret& key);
// Says nothing about the signature yet: signer_of() does. Codes "cbor", "capsule".
Result<SignedCapsule> decode_capsule(ByteView bytes);
// The key that signed; whether it may sign for `account`, Registry knows. Code "capsule".
Result<crypto::Address> signer_of(const SignedCapsule& capsule);

}  // namespace vs::model
