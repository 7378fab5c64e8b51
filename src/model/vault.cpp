#include "model/vault.h"

#include "cbor/cbor.h"

namespace vs::model {
namespace {

constexpr std::size_t kMaxEpochs = 10'000;

// Reads `"name": bytes(N)` of a map.
template <std::size_t N>
Result<std::array<std::uint8_t, N>> member(cbor::Reader& in, std::string_view name) {
    const auto key = in.text();
    if (!key) return pass(key);
    if (*key != name) return fail("cbor", "expected the member \"" + std::string(name) + "\"");
    const auto value = in.bytes();
    if (!value) return pass(value);
    return to_array<N>(*value);
}

Result<std::uint64_t> array_member(cbor::Reader& in, std::string_view name) {
    const auto key = in.text();
    if (!key) return pass(key);
    const auto count = *key == name
                           ? in.array()
                           : Result<std::size_t>(
                                 fail("cbor", "expected the member \"" + std::string(name) + "\""));
    if (!count) return pass(count);
    if (*count > kMaxEpochs) return fail("capsule", "a capsule holds at most 10,000 epochs");
    return *count;
}

}  // namespace

crypto::Secret epoch_secret(const crypto::Secret& seed, std::uint32_t number) {
    auto info = to_bytes(as_bytes("vitalseal/epoch/1"));
    append_u32(info, number);
    auto bytes = crypto::hkdf_sha256(seed.bytes(), {}, info, 32);
    const crypto::Secret secret(*to_array<32>(bytes));
    crypto::wipe(bytes);
    return secret;
}

Bytes encode(const Vault& vault) {
    cbor::Writer out;
    out.map(4);
    out.text("k_p").bytes(vault.tag_key.bytes());
    out.text("seed").bytes(vault.seed.bytes());
    out.text("account").bytes(vault.account.bytes());
    out.text("generation").uint(vault.generation);
    return out.take();
}

Result<Vault> decode_vault(ByteView bytes) {
    cbor::Reader in(bytes);
    const auto pairs = in.map();
    if (!pairs || *pairs != 4) return fail("vault", "not a vault of this version");
    const auto tag_key = member<32>(in, "k_p"), seed = member<32>(in, "seed"),
               account = member<32>(in, "account");
    if (!tag_key || !seed || !account)
        return fail("vault", "a vault lacks one of k_p, seed and account");
    const auto key = in.text();
    const auto generation = in.uint();
    if (!key || *key != "generation" || !generation || *generation > UINT32_MAX || !in.finish())
        return fail("vault", "a vault lacks its generation");
    return Vault{crypto::Secret(*tag_key), crypto::Secret(*seed), crypto::Secret(*account),
                 static_cast<std::uint32_t>(*generation)};
}

Bytes encode(const Capsule& capsule) {
    cbor::Writer out;
    out.map(5);
    out.text("k_p").bytes(capsule.tag_key.bytes());
    out.text("epochs").array(capsule.epochs.size());
    for (const auto& [number, secret] : capsule.epochs) out.uint(number);
    out.text("reader").bytes(capsule.reader);
    out.text("patient").bytes(capsule.patient);
    out.text("secrets").array(capsule.epochs.size());
    for (const auto& [number, secret] : capsule.epochs) out.bytes(secret.bytes());
    return out.take();
}

Result<Capsule> decode_capsule(ByteView bytes) {
    cbor::Reader in(bytes);
    const auto pairs = in.map();
    if (!pairs || *pairs != 5) return fail("capsule", "not a capsule of this version");
    Capsule out;
    const auto tag_key = member<32>(in, "k_p");
    if (!tag_key) return pass(tag_key);
    out.tag_key = crypto::Secret(*tag_key);
    const auto count = array_member(in, "epochs");
    if (!count) return pass(count);
    for (std::uint64_t i = 0; i < *count; ++i) {
        const auto number = in.uint();
        if (!number || *number > UINT32_MAX)
            return fail("capsule", "a capsule names an impossible epoch");
        out.epochs.emplace_back(static_cast<std::uint32_t>(*number), crypto::Secret());
    }
    const auto reader = member<20>(in, "reader"), patient = member<20>(in, "patient");
    if (!reader || !patient) return fail("capsule", "a capsule lacks reader or patient");
    out.reader = *reader;
    out.patient = *patient;
    const auto secrets = array_member(in, "secrets");
    if (!secrets || *secrets != *count)
        return fail("capsule", "a capsule has not one secret for each epoch");
    for (auto& [number, secret] : out.epochs) {
        const auto bytes32 = in.bytes();
        const auto array = bytes32 ? to_array<32>(*bytes32) : pass(bytes32);
        if (!array) return pass(array);
        secret = crypto::Secret(*array);
    }
    if (auto end = in.finish(); !end) return pass(end);
    return out;
}

}  // namespace vs::model
