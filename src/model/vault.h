// What a vault and a capsule hold inside their age files, as deterministic CBOR (FORMATS, Vault,
// Epoch, Capsule). Sealing is the owner's business; nothing here is ever called by the sealer of
// reports.
//
//   vault   = {"k_p": bytes(32), "seed": bytes(32), "account": bytes(32), "generation": uint}
//   capsule = {"k_p": bytes(32), "epochs": [uint…], "reader": bytes(20), "patient": bytes(20),
//   "secrets": [bytes(32)…]}
//
// The manager's signature inside a capsule comes with the contracts. Pure, thread-safe.
#pragma once

#include "model/reading.h"

namespace vs::model {

struct Vault {
    crypto::Secret tag_key, seed, account;
    std::uint32_t generation = 0;
};

struct Capsule {
    crypto::Secret tag_key;
    crypto::Address reader{};
    Patient patient{};
    std::vector<std::pair<std::uint32_t, crypto::Secret>> epochs;  // number and secret, ascending
};

// HKDF-SHA-256(seed, info = "vitalseal/epoch/1" ‖ u32 number): the X25519 secret of the epoch.
crypto::Secret epoch_secret(const crypto::Secret& seed, std::uint32_t number);

Bytes encode(const Vault& vault);
Result<Vault> decode_vault(ByteView bytes);  // codes "cbor", "vault"
Bytes encode(const Capsule& capsule);
Result<Capsule> decode_capsule(ByteView bytes);  // codes "cbor", "capsule"

}  // namespace vs::model
