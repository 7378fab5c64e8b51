// One of several parts of an age identity that somebody keeps for a patient or a colleague: any
// `need` of them give it back (crypto/shamir.h). Inside an age file to whoever keeps it, as
// deterministic CBOR (docs/formats/letter.md):
//
//   share = {"x": uint, "need": uint, "about": bytes(20), "share": bytes(32)}
//
// Pure, thread-safe.
#pragma once

#include "crypto/shamir.h"
#include "model/reading.h"

namespace vs::model {

struct KeptShare {
    crypto::Share share;
    unsigned need = 0;
    crypto::Address about{};  // whose vault, or whose past, it helps to open
};

Bytes encode(const KeptShare& share);
Result<KeptShare> decode_share(ByteView bytes);  // codes "cbor", "share"

}  // namespace vs::model
