// A batch of waveform made smaller without loss for the journal: its samples as lib/signal codes
// them, the rest as it came, so that the signed message comes back byte for byte. Pure,
// thread-safe.
//
//   coded = leads(u8) sample bytes of each lead(u32) offset of each(u32)… size(u32) samples(size)
//           the message without its samples
//
// Offsets are those in the whole message, rising; numbers are big-endian.
#pragma once

#include <optional>

#include "ingest/check.h"

namespace vs::ingest {

// None where nothing is gained: no waveform, samples that do not stand in the message as they are
// (JSON), or noise.
std::optional<Bytes> code_message(const Checked& batch);
// Code "corrupt".
Result<Bytes> decode_message(ByteView coded);

}  // namespace vs::ingest
