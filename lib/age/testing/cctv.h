// Reads and judges the CCTV age vectors; for this library's tests and `vitalseal-conformance age`.
// The format is described beside the vectors, C2SP/CCTV age/README.md.
#pragma once

#include "age/age.h"

namespace vs::age::testing {

struct Vector {
    std::string name;
    std::string expect;   // "success", "no match", …
    std::string payload;  // SHA-256 in hex of all plain text released, also before a failure
    Bytes file_key;
    std::vector<std::string> identities;
    std::vector<std::string> passphrases;
    bool armored = false;
    std::string unknown_key;  // one this reader does not know: the vector must be left out
    Bytes file;               // decompressed
};

// The vectors of one file: a vector itself, or the index.js of the npm package `cctv-age`, which
// holds all of them. Empty where it is neither. Code "vector" where one is damaged.
Result<std::vector<Vector>> read_vectors(const std::string& name, ByteView content);

// Why a vector is left out: it needs what this library says it does not support. "" otherwise.
std::string reason_to_skip(const Vector& vector);

// "" where the library does exactly as the vector expects, else what it did.
std::string judge(const Vector& vector);

}  // namespace vs::age::testing
