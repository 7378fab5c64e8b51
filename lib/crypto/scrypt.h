// scrypt (RFC 7914), by libsodium: makes guessing a passphrase cost memory. Thread-safe.
#pragma once

#include "crypto/sign.h"

namespace vs::crypto {

// N = 2^log2_n. Memory is 128 * r * N bytes, time grows with N * r * p: (17, 8, 1) takes 128 MiB.
struct ScryptCost {
    int log2_n;
    int r;
    int p;
};

// The first 32 bytes of the derived key. Code "scrypt": log2_n not within 1 and 22, r or p not
// within 1 and 16, more than 4 GiB of memory asked for, or the memory is not there.
Result<Secret> scrypt(ByteView passphrase, ByteView salt, const ScryptCost& cost);

}  // namespace vs::crypto
