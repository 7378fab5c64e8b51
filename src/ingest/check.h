// What must be true of a batch before it is journaled: size, form, a known device in use, its
// signature, what it says. Pure and thread-safe; it changes nothing, so a refusal leaves no trace
// but the counter of refusals.
#pragma once

#include "cbor/cose.h"
#include "model/authority.h"
#include "model/statement.h"

namespace vs::ingest {

// A batch that was verified and not yet journaled.
struct Checked {
    Bytes message;  // the COSE_Sign1 as received
    crypto::Digest digest;
    model::DeviceId device;  // of a person's message, model::stream_of their account
    model::Patient patient;
    std::uint32_t boot;
    std::uint64_t sequence;
    senml::Pack pack;  // views into message
    model::Contents contents;
    Micros received;
    Bytes coded;  // of a waveform: the message as the journal keeps it; empty: as it is
    // Who signed it where no device did: readings are entered by hand then, or there is a statement
    // and no reading.
    std::optional<crypto::Address> account;
    std::optional<model::Statement> statement;
};

// Codes, in the order in which they are looked for: "oversize", "truncated", "malformed",
// "wrong-type", "unknown-device", "retired-device", "bad-signature", then those of senml::decode
// and model::contents_of.
Result<Checked> check(Bytes message, const model::DeviceTable& devices, Micros received);

// The same of what a person may have signed too: an entry by hand or a statement. Whose key signs,
// whether the account may act, and what it may write of the patient, the authority says (the table
// in signed.h). Codes besides: "unknown-account" (no such account, not its key, or no licence in
// force), "not-found" (no right to write this of this patient), "wrong-name" and those of
// model::parse_statement.
Result<Checked> check(Bytes message, const model::Authority& authority, Micros received);

// The same without the signature, for batches that were verified before they were journaled.
Result<Checked> reread(Bytes message, const model::Patient& patient, Micros received);

// The HTTP status of a refusal (FORMATS, Ingest): 400 401 409 413 415 422, 503 where the disk
// refused.
int status_of(std::string_view code);

}  // namespace vs::ingest
