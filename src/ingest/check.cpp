#include "ingest/check.h"

#include "ingest/coded.h"
#include "ingest/signed.h"
#include "model/observation.h"

namespace vs::ingest {
namespace {

constexpr std::size_t kMostByHand = 32;
constexpr std::uint64_t kMostSequence = (std::uint64_t{1} << 53) - 1;  // exact in every language

Result<Checked> decode(Bytes message, const cose::Sign1& parsed, const model::Patient& patient,
                       Micros received) {
    // The views in `parsed` point into the message's heap block, which moves with the vector.
    auto pack = senml::decode(parsed.header.content_type, parsed.payload);
    if (!pack) return pass(pack);
    auto contents = model::contents_of(*pack);
    if (!contents) return pass(contents);
    const auto digest = crypto::sha256(message);
    return Checked{.message = std::move(message),
                   .digest = digest,
                   .device = *to_array<8>(parsed.header.key_id),
                   .patient = patient,
                   .boot = parsed.header.boot,
                   .sequence = parsed.header.sequence,
                   .pack = std::move(*pack),
                   .contents = std::move(*contents),
                   .received = received};
}

bool is_batch(const cose::Sign1& parsed) {
    return parsed.header.key_id.size() == 8 && (parsed.header.content_type == cose::kSenmlCbor ||
                                                parsed.header.content_type == cose::kSenmlJson);
}

// Of a person: readings entered by hand, or a statement.
Result<Checked> decode_signed(Bytes message, const cose::Sign1& parsed, Micros received) {
    Checked out{.digest = crypto::sha256(message),
                .boot = parsed.header.boot,
                .sequence = parsed.header.sequence,
                .received = received,
                .account = *to_array<20>(parsed.header.key_id)};
    out.device = model::stream_of(*out.account);
    if (out.boot != 1 || out.sequence > kMostSequence)
        return fail("sequence", "a person's messages have boot 1 and a sequence below 2^53");
    if (parsed.header.content_type_text == cose::kFhirJson) {
        auto statement = model::parse_statement(as_text(parsed.payload));
        if (!statement) return pass(statement);
        out.patient = statement->patient;
        out.statement = std::move(*statement);
    } else {
        auto pack = senml::decode(parsed.header.content_type, parsed.payload);
        if (!pack) return pass(pack);
        const auto patient = model::patient_of(*pack);
        if (!patient) return pass(patient);
        auto contents = model::contents_of(*pack);
        if (!contents) return pass(contents);
        if (!contents->segments.empty() || contents->readings.size() > kMostByHand)
            return fail("by-hand", "an entry by hand is at most 32 readings and no waveform");
        out.patient = *patient;
        out.pack = std::move(*pack);
        out.contents = std::move(*contents);
    }
    // The views above point into the message's heap block, which moves with the vector.
    out.message = std::move(message);
    return out;
}

// Whoever signs for a device may name only that device inside.
bool names_itself(const Checked& batch) {
    const auto expected = "urn:dev:mac:" + to_hex(batch.device) + ":";
    for (const auto& record : batch.pack.records)
        if (record.base_name != expected) return false;
    return true;
}

}  // namespace

Result<Checked> check(Bytes message, const model::DeviceTable& devices, Micros received) {
    if (message.size() > cose::kMaxMessage)
        return fail("oversize", "a batch is at most 256 KiB; send the readings in several batches");
    const auto parsed = cose::parse(message);
    if (!parsed) return pass(parsed);
    if (!is_batch(*parsed))
        return fail(
            "wrong-type",
            "a batch is SenML (content type 110 or 112) signed by a device (8-byte key id)");
    const auto* device = devices.find(parsed->header.key_id);
    if (device == nullptr)
        return fail("unknown-device",
                    "no device " + to_hex(parsed->header.key_id) + " is enrolled here");
    if (device->retired)
        return fail("retired-device",
                    "device " + to_hex(device->id) + " is retired, or nobody wears it now");
    if (!cose::verify(*parsed, device->key))
        return fail("bad-signature", "the signature is not that of device " + to_hex(device->id));
    auto batch = decode(std::move(message), *parsed, device->patient, received);
    if (batch && !names_itself(*batch))
        return fail("wrong-name",
                    "a batch names its own device only: bn = urn:dev:mac:<device id>:");
    // Here, on one of many threads, and not on the one that writes.
    if (batch)
        if (auto coded = code_message(*batch)) batch->coded = std::move(*coded);
    return batch;
}

Result<Checked> check(Bytes message, const model::Authority& authority, Micros received) {
    const auto parsed = cose::parse(message);
    if (!parsed || parsed->header.algorithm != cose::kEs256k)
        return check(std::move(message), *authority.devices(), received);
    const auto who =
        authority.signer(*to_array<20>(parsed->header.key_id), cose::signers_of(*parsed));
    if (!who) return pass(who);
    if (!*who)
        return fail("unknown-account", "not signed by a key of the account 0x" +
                                           to_hex(parsed->header.key_id) +
                                           ", or the account has no licence in force");
    auto batch = decode_signed(std::move(message), *parsed, received);
    if (batch && !may_write(authority, **who, batch->patient, batch->statement))
        return fail("not-found", "nothing is here for this account to write of");
    return batch;
}

Result<Checked> reread(Bytes message, const model::Patient& patient, Micros received) {
    const auto parsed = cose::parse(message);
    if (!parsed) return pass(parsed);
    if (parsed->header.algorithm == cose::kEs256k)
        return decode_signed(std::move(message), *parsed, received);
    if (!is_batch(*parsed))
        return fail("wrong-type", "the journal holds a message that is no batch");
    return decode(std::move(message), *parsed, patient, received);
}

int status_of(std::string_view code) {
    if (code == "oversize") return 413;
    if (code == "wrong-type") return 415;
    if (code == "unknown-device" || code == "retired-device" || code == "bad-signature" ||
        code == "unknown-account")
        return 401;
    if (code == "not-found") return 404;
    if (code == "sequence-conflict") return 409;
    if (code == "truncated" || code == "malformed" || code == "cbor" || code == "json") return 400;
    if (code == "disk-full" || code == "io" || code == "busy") return 503;
    return 422;
}

}  // namespace vs::ingest
