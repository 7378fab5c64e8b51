// Lossless coding of 16-bit samples: differences and Rice codes, after Robinson's Shorten (CUED
// TR.156, 1994) in a few lines. Grammar at the head of codec.cpp. Pure, thread-safe.
#pragma once

#include <span>
#include <vector>

#include "base/bytes.h"

namespace vs::signal {

inline constexpr std::size_t kMaxCoded = 16 * 1024 * 1024;  // samples in one piece

// One lead after the other, each of the same length; at most 8 leads and kMaxCoded samples in all:
// code "oversize", "leads".
Result<Bytes> encode_samples(std::span<const std::vector<std::int16_t>> leads);
// Exactly what encode_samples() wrote; code "codec" for anything else, "oversize".
Result<std::vector<std::vector<std::int16_t>>> decode_samples(ByteView bytes);

}  // namespace vs::signal
