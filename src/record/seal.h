// Sealing: gzip (level 6, no time, no name), then age. `age -d -i key report.age | gunzip` gives
// the text back. Thread-safe.
#pragma once

#include "age/age.h"

namespace vs::record {

inline constexpr std::size_t kMaxBundle = 64u << 20;

Result<Bytes> seal(std::string_view bundle, std::span<const age::Recipient> recipients);
Result<std::string> unseal(ByteView block, std::span<const age::Identity> identities);

// Whether it is a file that is sealed to somebody's keys, as far as one can tell who has none.
bool is_sealed(ByteView file);

}  // namespace vs::record
