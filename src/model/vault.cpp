#include "model/vault.h"

#include "cbor/cbor.h"
#include "model/typed_data.h"

namespace vs::model {
namespace {

constexpr std::string_view kCapsuleType =
    "Capsule(address patient,address reader,bytes32 content,address account)";

tl::unexpected<Error> lacks(std::string_view what, std::string_view name) {
    return fail(what, "a " + std::string(what) + " lacks its member \"" + std::string(name) + "\"");
}

bool is_next(cbor::Reader& in, std::string_view name) {
    const auto key = in.text();
    return key && *key == name;
}

// Reads `"name": bytes(N)` of a map.
template <std::size_t N>
Result<std::array<std::uint8_t, N>> member(cbor::Reader& in, std::string_view what,
                                           std::string_view name) {
    if (!is_next(in, name)) return lacks(what, name);
    const auto value = in.bytes();
    if (!value) return pass(value);
    return to_array<N>(*value);
}

Result<std::size_t> array_member(cbor::Reader& in, std::string_view what, std::string_view name,
                                 std::size_t most) {
    if (!is_next(in, name)) return lacks(what, name);
    const auto count = in.array();
    if (!count) return pass(count);
    if (*count > most)
        return fail(what, "a " + std::string(what) + " holds at most " + std::to_string(most) +
                              " " + std::string(name));
    return *count;
}

Result<std::uint32_t> small(cbor::Reader& in, std::string_view what) {
    const auto number = in.uint();
    if (!number) return pass(number);
    if (*number > UINT32_MAX)
        return fail(what, "a " + std::string(what) + " names an impossible epoch");
    return static_cast<std::uint32_t>(*number);
}

Result<crypto::Secret> secret(cbor::Reader& in) {
    const auto bytes = in.bytes();
    if (!bytes) return pass(bytes);
    const auto array = to_array<32>(*bytes);
    if (!array) return pass(array);
    return crypto::Secret(*array);
}

Result<Seed> seed(cbor::Reader& in) {
    const auto three = in.array();
    if (!three || *three != 3)
        return fail("vault", "a seed is a generation, an epoch and 32 bytes");
    const auto generation = small(in, "vault"), first = small(in, "vault");
    if (!generation || !first) return fail("vault", "a seed names an impossible epoch");
    const auto bytes = secret(in);
    if (!bytes) return pass(bytes);
    return Seed{*generation, *first, *bytes};
}

Result<> read_epochs(cbor::Reader& in, Capsule& out) {
    const auto count = array_member(in, "capsule", "epochs", kMaxCapsuleEpochs);
    if (!count) return pass(count);
    for (std::size_t i = 0; i < *count; ++i) {
        const auto number = small(in, "capsule");
        if (!number) return pass(number);
        if (i > 0 && *number <= out.epochs.back().first)
            return fail("capsule", "the epochs of a capsule are not ascending");
        out.epochs.emplace_back(*number, crypto::Secret());
    }
    return {};
}

Result<> read_secrets(cbor::Reader& in, Capsule& out) {
    const auto count = array_member(in, "capsule", "secrets", kMaxCapsuleEpochs);
    if (!count) return pass(count);
    if (*count != out.epochs.size())
        return fail("capsule", "a capsule has not one secret for each epoch");
    for (auto& [number, value] : out.epochs) {
        const auto read = secret(in);
        if (!read) return pass(read);
        value = *read;
    }
    return {};
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

Result<crypto::Secret> epoch_secret(const Vault& vault, std::uint32_t number) {
    for (auto seed = vault.seeds.rbegin(); seed != vault.seeds.rend(); ++seed)
        if (seed->first <= number) return epoch_secret(seed->secret, number);
    return fail("vault", "this vault never had epoch " + std::to_string(number));
}

Bytes encode(const Vault& vault) {
    cbor::Writer out;
    out.map(3);
    out.text("k_p").bytes(vault.tag_key.bytes());
    out.text("seeds").array(vault.seeds.size());
    for (const auto& seed : vault.seeds)
        out.array(3).uint(seed.generation).uint(seed.first).bytes(seed.secret.bytes());
    out.text("account").bytes(vault.account);
    return out.take();
}

Result<Vault> decode_vault(ByteView bytes) {
    cbor::Reader in(bytes);
    const auto pairs = in.map();
    if (!pairs || *pairs != 3) return fail("vault", "not a vault of this version");
    Vault out;
    const auto tag_key = member<32>(in, "vault", "k_p");
    if (!tag_key) return pass(tag_key);
    out.tag_key = crypto::Secret(*tag_key);
    const auto count = array_member(in, "vault", "seeds", kMaxSeeds);
    if (!count) return pass(count);
    for (std::size_t i = 0; i < *count; ++i) {
        auto one = seed(in);
        if (!one) return pass(one);
        if (i > 0 && one->first <= out.seeds.back().first)
            return fail("vault", "the seeds of a vault are not ascending");
        out.seeds.push_back(std::move(*one));
    }
    const auto account = member<20>(in, "vault", "account");
    if (!account) return pass(account);
    out.account = *account;
    if (auto end = in.finish(); !end) return pass(end);
    return out;
}

Bytes encode(const Capsule& capsule) {
    cbor::Writer out;
    out.map(7);
    out.text("k_p").bytes(capsule.tag_key.bytes());
    out.text("epochs").array(capsule.epochs.size());
    for (const auto& [number, secret] : capsule.epochs) out.uint(number);
    out.text("reader").bytes(capsule.reader);
    out.text("consent").bytes(capsule.consent);
    out.text("patient").bytes(capsule.patient);
    out.text("secrets").array(capsule.epochs.size());
    for (const auto& [number, secret] : capsule.epochs) out.bytes(secret.bytes());
    out.text("chain_id").uint(capsule.chain_id);
    return out.take();
}

Result<Capsule> decode_content(ByteView bytes) {
    cbor::Reader in(bytes);
    const auto pairs = in.map();
    if (!pairs || *pairs != 7) return fail("capsule", "not a capsule of this version");
    Capsule out;
    const auto tag_key = member<32>(in, "capsule", "k_p");
    if (!tag_key) return pass(tag_key);
    out.tag_key = crypto::Secret(*tag_key);
    if (auto read = read_epochs(in, out); !read) return pass(read);
    const auto reader = member<20>(in, "capsule", "reader"),
               consent = member<20>(in, "capsule", "consent"),
               patient = member<20>(in, "capsule", "patient");
    if (!reader || !consent || !patient)
        return fail("capsule", "a capsule lacks reader, contract or patient");
    out.reader = *reader;
    out.consent = *consent;
    out.patient = *patient;
    if (auto read = read_secrets(in, out); !read) return pass(read);
    if (!is_next(in, "chain_id")) return lacks("capsule", "chain_id");
    const auto chain_id = in.uint();
    if (!chain_id) return pass(chain_id);
    out.chain_id = *chain_id;
    if (auto end = in.finish(); !end) return pass(end);
    return out;
}

Result<crypto::Digest> digest_of(const Capsule& capsule, ByteView content,
                                 const crypto::Address& account) {
    return typed_digest({"Consent", capsule.chain_id, capsule.consent}, kCapsuleType,
                        {capsule.patient, capsule.reader, crypto::keccak256(content), account});
}

Result<Bytes> sign_capsule(const Capsule& capsule, const crypto::Address& account,
                           const crypto::Secret& key) {
    auto content = encode(capsule);
    const auto digest = digest_of(capsule, content, account);
    if (!digest) return pass(digest);
    const auto made = sign_compact(key, *digest);
    if (!made) return pass(made);
    cbor::Writer out;
    out.map(3);
    out.text("account").bytes(account);
    out.text("capsule").bytes(content);
    out.text("signature").bytes(concat({made->r, made->vs}));
    crypto::wipe(content);
    return out.take();
}

Result<SignedCapsule> decode_capsule(ByteView bytes) {
    cbor::Reader in(bytes);
    const auto pairs = in.map();
    if (!pairs || *pairs != 3) return fail("capsule", "not a capsule of this version");
    const auto account = member<20>(in, "capsule", "account");
    if (!account) return pass(account);
    if (!is_next(in, "capsule")) return lacks("capsule", "capsule");
    const auto content = in.bytes();
    if (!content) return pass(content);
    const auto signature = member<64>(in, "capsule", "signature");
    if (!signature) return pass(signature);
    if (auto end = in.finish(); !end) return pass(end);
    auto capsule = decode_content(*content);
    if (!capsule) return pass(capsule);
    return SignedCapsule{std::move(*capsule), to_bytes(*content), *account, *signature};
}

Result<crypto::Address> signer_of(const SignedCapsule& capsule) {
    const auto digest = digest_of(capsule.capsule, capsule.content, capsule.account);
    if (!digest) return pass(digest);
    const ByteView signature = capsule.signature;
    auto signer = signer_of(*digest, *to_array<32>(signature.first(32)),
                            *to_array<32>(signature.subspan(32)));
    if (!signer) return fail("capsule", "a capsule's signature is none: " + signer.error().message);
    return signer;
}

}  // namespace vs::model
