// message   = 0xd2 84 bstr(protected) a0 bstr(payload) bstr(signature, 64 bytes)     tag 18
// protected = {1: algorithm, 3: content type, 4: bstr(key id), -65537: boot, -65538: sequence}
// signed    = ["Signature1", bstr(protected), h'', bstr(payload)]        RFC 9052 section 4.4
// All in deterministic CBOR; docs/formats/batch.md has every byte of an example.
#include "cbor/cose.h"

#include <algorithm>

#include "cbor/cbor.h"

namespace vs::cose {
namespace {

using cbor::detail::Cursor;
using cbor::detail::Fault;
using cbor::detail::Type;

constexpr std::uint64_t kSign1Tag = 18;
constexpr std::int64_t kAlgorithm = 1, kContentType = 3, kKeyId = 4, kBoot = -65537,
                       kSequence = -65538;
constexpr std::size_t kDeviceIdSize = 8, kAddressSize = 20, kSignatureSize = 64;

bool label(Cursor& cursor, std::int64_t expected) {
    std::int64_t found;
    return cursor.integer(found) &&
           (found == expected || cursor.refuse("COSE header with another label than expected"));
}

bool content_type(Cursor& cursor, Header& header) {
    Type type;
    if (!cursor.peek(type)) return false;
    if (type == Type::text) {
        std::string_view text;
        if (!cursor.text(text)) return false;
        header.content_type_text = text;
        return true;
    }
    std::uint64_t number;
    if (!cursor.uint(number)) return false;
    // RFC 7252 section 12.3: content formats are 16 bits; 65535 is reserved and none of ours.
    header.content_type = static_cast<std::uint16_t>(std::min<std::uint64_t>(number, 65535));
    return true;
}

bool protected_header(Cursor& cursor, Header& header) {
    std::size_t pairs;
    std::uint64_t boot;
    if (!cursor.map(pairs)) return false;
    if (pairs != 5) return cursor.refuse("COSE protected header without its five entries");
    const bool read = label(cursor, kAlgorithm) && cursor.integer(header.algorithm) &&
                      label(cursor, kContentType) && content_type(cursor, header) &&
                      label(cursor, kKeyId) && cursor.bytes(header.key_id) &&
                      label(cursor, kBoot) && cursor.uint(boot) && label(cursor, kSequence) &&
                      cursor.uint(header.sequence) && cursor.finish();
    if (!read) return false;
    if (boot > UINT32_MAX) return cursor.refuse("COSE boot counter beyond 32 bits");
    header.boot = static_cast<std::uint32_t>(boot);
    return true;
}

bool envelope(Cursor& cursor, Sign1& message) {
    std::uint64_t tag;
    std::size_t items, pairs;
    if (!cursor.tag(tag)) return false;
    if (tag != kSign1Tag) return cursor.refuse("CBOR tag is not 18, COSE_Sign1,");
    if (!cursor.array(items)) return false;
    if (items != 4) return cursor.refuse("COSE_Sign1 without its four parts");
    if (!cursor.bytes(message.protected_bytes) || !cursor.map(pairs)) return false;
    if (pairs != 0) return cursor.refuse("COSE unprotected header is not empty");
    if (!cursor.bytes(message.payload) || !cursor.bytes(message.signature)) return false;
    if (message.signature.size() != kSignatureSize)
        return cursor.refuse("COSE signature without its 64 bytes");
    return cursor.finish();
}

Result<> check_types(const Header& header) {
    const bool senml_cbor = header.content_type == kSenmlCbor;
    if (header.algorithm != kEdDsa && header.algorithm != kEs256k)
        return fail("wrong-type", "COSE algorithm is neither -8 (EdDSA) nor -47 (ES256K)");
    const bool device = header.algorithm == kEdDsa;
    const bool allowed = device ? senml_cbor || header.content_type == kSenmlJson
                                : senml_cbor || header.content_type_text == kFhirJson;
    if (!allowed)
        return fail("wrong-type", device ? "content type of a device's message is neither 112 nor "
                                           "110, application/senml+cbor or +json"
                                         : "content type of an account's message is neither 112 "
                                           "nor application/fhir+json");
    if (header.key_id.size() != (device ? kDeviceIdSize : kAddressSize))
        return fail("malformed", device ? "COSE key id is not a device id of 8 bytes"
                                        : "COSE key id is not an account address of 20 bytes");
    return {};
}

// protected ‖ payload ‖ signature in their envelope.
Bytes envelope_of(ByteView protected_bytes, ByteView payload, ByteView signature) {
    cbor::Writer message;
    message.reserve(protected_bytes.size() + payload.size() + 80);
    message.tag(kSign1Tag).array(4).bytes(protected_bytes).map(0).bytes(payload).bytes(signature);
    return message.take();
}

}  // namespace

Result<Sign1> parse(ByteView message) {
    if (message.size() > kMaxMessage)
        return fail("oversize", "message is larger than 256 KiB; send it in several");
    Sign1 out;
    Cursor outer(message);
    if (!envelope(outer, out))
        return fail(outer.fault() == Fault::truncated ? "truncated" : "malformed", outer.message());
    Cursor inner(out.protected_bytes);
    if (!protected_header(inner, out.header))
        return fail("malformed", "COSE protected header: " + inner.message());
    if (const auto allowed = check_types(out.header); !allowed) return pass(allowed);
    return out;
}

Bytes signed_bytes(ByteView protected_bytes, ByteView payload) {
    cbor::Writer writer;
    writer.reserve(protected_bytes.size() + payload.size() + 32);
    writer.array(4).text("Signature1").bytes(protected_bytes).bytes({}).bytes(payload);
    return writer.take();
}

bool verify(const Sign1& message, const crypto::PublicKey& key) {
    return message.header.algorithm == kEdDsa &&
           crypto::ed25519_verify(key, signed_bytes(message.protected_bytes, message.payload),
                                  message.signature);
}

Bytes sign(const crypto::SigningKey& key, ByteView device_id, std::uint32_t boot,
           std::uint64_t sequence, std::uint16_t content_type, ByteView payload) {
    cbor::Writer header;
    header.map(5).integer(kAlgorithm).integer(kEdDsa).integer(kContentType).uint(content_type);
    header.integer(kKeyId).bytes(device_id).integer(kBoot).uint(boot);
    const auto protected_bytes = header.integer(kSequence).uint(sequence).take();
    const auto signature = key.sign(signed_bytes(protected_bytes, payload));
    return envelope_of(protected_bytes, payload, signature);
}

std::vector<crypto::Address> signers_of(const Sign1& message) {
    std::vector<crypto::Address> out;
    if (message.header.algorithm != kEs256k) return out;
    const auto digest = crypto::sha256(signed_bytes(message.protected_bytes, message.payload));
    crypto::RecoverableSignature signature;
    std::ranges::copy(message.signature.first(32), signature.r.begin());
    std::ranges::copy(message.signature.subspan(32), signature.s.begin());
    if (!crypto::has_low_s(signature)) return out;
    for (const bool odd : {false, true}) {
        signature.y_parity = odd;
        if (const auto key = crypto::recover_public_key(digest, signature))
            out.push_back(crypto::address_of(*key));
    }
    return out;
}

Result<Bytes> sign_as(const crypto::Secret& key, const crypto::Address& account, std::uint32_t boot,
                      std::uint64_t sequence, Content content, ByteView payload) {
    cbor::Writer header;
    header.map(5).integer(kAlgorithm).integer(kEs256k).integer(kContentType);
    content == Content::fhir_json ? header.text(kFhirJson) : header.uint(kSenmlCbor);
    header.integer(kKeyId).bytes(account).integer(kBoot).uint(boot);
    const auto protected_bytes = header.integer(kSequence).uint(sequence).take();
    const auto digest = crypto::sha256(signed_bytes(protected_bytes, payload));
    const auto signature = crypto::sign_recoverable(key, digest);
    if (!signature) return pass(signature);
    auto compact = to_bytes(signature->r);
    append(compact, signature->s);
    return envelope_of(protected_bytes, payload, compact);
}

}  // namespace vs::cose
