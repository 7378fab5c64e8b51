// The signed envelope of everything a device, a gateway or a person sends: COSE_Sign1 (RFC 9052)
// in deterministic CBOR. The bytes are described in docs/formats/batch.md. Thread-safe.
#pragma once

#include "base/bytes.h"
#include "crypto/secp256k1.h"

namespace vs::cose {

inline constexpr std::size_t kMaxMessage = 256 * 1024;

inline constexpr std::uint16_t kSenmlJson = 110;  // application/senml+json
inline constexpr std::uint16_t kSenmlCbor = 112;  // application/senml+cbor
inline constexpr std::string_view kFhirJson = "application/fhir+json";

inline constexpr std::int64_t kEdDsa = -8;    // devices; key id = 8-byte device id
inline constexpr std::int64_t kEs256k = -47;  // accounts; key id = 20-byte address

struct Header {
    std::int64_t algorithm = kEdDsa;
    std::uint16_t content_type = 0;  // 0 where the content type is a text
    std::string content_type_text;
    ByteView key_id;
    std::uint32_t boot = 0;
    std::uint64_t sequence = 0;
};

// All views are into the message.
struct Sign1 {
    Header header;
    ByteView protected_bytes, payload, signature;
};

// Does not check the signature. Codes: "oversize" (more than kMaxMessage), "truncated" (the bytes
// end too early), "wrong-type" (algorithm, content type or their combination is none of ours),
// "malformed" (everything else).
Result<Sign1> parse(ByteView message);

// The Sig_structure of RFC 9052 section 4.4 with empty external_aad: what is signed.
Bytes signed_bytes(ByteView protected_bytes, ByteView payload);

// Strict Ed25519. False for every other algorithm, account signatures included.
bool verify(const Sign1& message, const crypto::PublicKey& key);

// The keys that an account's message may be signed with: 64 bytes do not say which of two points
// was used, so there are up to two, and who asks looks for one of the account's. Empty where s is
// high (a second signature for the same message), where no key fits, and for a device's message.
std::vector<crypto::Address> signers_of(const Sign1& message);

// A device's message. `device_id` has 8 bytes; `content_type` is kSenmlCbor or kSenmlJson.
Bytes sign(const crypto::SigningKey& key, ByteView device_id, std::uint32_t boot,
           std::uint64_t sequence, std::uint16_t content_type, ByteView payload);

// An account's message, SenML in CBOR or FHIR as JSON, by one of its keys. Code "secp256k1".
enum class Content { senml_cbor, fhir_json };
Result<Bytes> sign_as(const crypto::Secret& key, const crypto::Address& account, std::uint32_t boot,
                      std::uint64_t sequence, Content content, ByteView payload);

}  // namespace vs::cose
