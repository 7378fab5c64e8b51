// The node's own secrets, in one file of mode 0600: the key that wraps journal segments and
// encrypted columns, the Ed25519 key that signs checkpoints, and the secp256k1 key of its account.
#pragma once

#include "crypto/secp256k1.h"

namespace vs::node {

struct NodeKeys {
    crypto::Secret storage, note, account;
    crypto::Address address;
};

// Codes "keys" (damaged, or readable by others), "missing", and of store files.
Result<NodeKeys> load_keys(const std::string& path);
// The same; makes the file where it is not there.
Result<NodeKeys> load_or_create_keys(const std::string& path);

}  // namespace vs::node
