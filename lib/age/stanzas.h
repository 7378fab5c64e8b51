// Wraps and unwraps a file key: X25519 and scrypt stanzas.
#pragma once

#include "age/age.h"
#include "age/header.h"

namespace vs::age {

// Code "recipient" where the recipient's key is a point of low order.
Result<Stanza> wrap(const FileKey& key, const Recipient& recipient);
// Code "passphrase".
Result<Stanza> wrap(const FileKey& key, std::string_view passphrase, int work_factor);

// The file key from the first stanza any of the keys opens. Codes "header" and "no-match"; does not
// check the MAC.
Result<FileKey> unwrap(const Header& header, const Keys& keys);

}  // namespace vs::age
