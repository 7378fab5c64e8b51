#include "tlog/note.h"

#include <stdexcept>

#include "tlog/detail/text.h"

namespace vs::tlog {
namespace {

using detail::cut;

constexpr std::string_view kSignatureMark = "\u2014 ";
constexpr std::uint8_t kEd25519 = 0x01;
constexpr std::size_t kKeyId = 4;

std::array<std::uint8_t, kKeyId> key_id_of(std::string_view name, const crypto::PublicKey& key) {
    const std::uint8_t between[] = {'\n', kEd25519};
    const auto digest = crypto::sha256({as_bytes(name), between, key});
    return {digest[0], digest[1], digest[2], digest[3]};
}

auto bad_note(std::string_view why) {
    return fail("note", "not a signed note: " + std::string(why));
}

struct Signature {
    std::string_view name;
    Bytes coded;  // key id ‖ signature
};

Result<Signature> parse_signature(std::string_view line) {
    if (!line.starts_with(kSignatureMark)) return bad_note("a signature line begins otherwise");
    line.remove_prefix(kSignatureMark.size());
    const auto [name, base64] = cut(line, ' ');
    auto coded = from_base64(base64);
    if (!valid_note_name(name) || !coded || coded->size() <= kKeyId)
        return bad_note("a signature line is malformed");
    return Signature{name, std::move(*coded)};
}

struct Parts {
    std::string_view text;
    std::vector<Signature> signatures;
};

Result<Parts> split_note(std::string_view note) {
    if (note.size() > kMaxNote) return bad_note("longer than 64 KiB");
    if (!detail::is_clean_text(note)) return bad_note("not plain UTF-8 text");
    const auto gap = note.rfind("\n\n");
    if (gap == std::string_view::npos || !note.ends_with('\n'))
        return bad_note("no signatures behind an empty line");
    Parts parts{note.substr(0, gap + 1), {}};
    for (auto rest = note.substr(gap + 2); !rest.empty();) {
        const auto [line, after] = cut(rest, '\n');
        rest = after;
        auto signature = parse_signature(line);
        if (!signature) return pass(signature);
        parts.signatures.push_back(std::move(*signature));
        if (parts.signatures.size() > kMaxNoteSignatures) return bad_note("too many signatures");
    }
    if (parts.signatures.empty()) return bad_note("no signature");
    return parts;
}

}  // namespace

bool valid_note_name(std::string_view name) {
    return !name.empty() && name.find('+') == std::string_view::npos && detail::is_one_word(name);
}

NoteSigner::NoteSigner(std::string name, const crypto::SigningKey& key)
    : name_(std::move(name)), key_(key) {
    if (!valid_note_name(name_)) throw std::invalid_argument("not a name for a note key: " + name_);
}

std::string NoteSigner::signature_line(std::string_view text) const {
    const auto coded = concat({key_id_of(name_, public_key()), key_.sign(as_bytes(text))});
    return std::string(kSignatureMark) + name_ + " " + to_base64(coded) + "\n";
}

std::string verifier_key_text(std::string_view name, const crypto::PublicKey& key) {
    const std::uint8_t type[] = {kEd25519};
    return std::string(name) + "+" + to_hex(key_id_of(name, key)) + "+" +
           to_base64(concat({type, key}));
}

std::string verifier_key_text(const NoteSigner& signer) {
    return verifier_key_text(signer.name(), signer.public_key());
}

Result<NoteVerifier> NoteVerifier::parse(std::string_view text) {
    const auto bad = [] { return fail("verifier-key", "not a verifier key: name+keyid+key"); };
    const auto [name, rest] = cut(text, '+');  // base64 may hold a "+", the name cannot
    const auto [id_hex, base64] = cut(rest, '+');
    auto id = from_hex(id_hex);
    auto coded = from_base64(base64);
    if (!valid_note_name(name) || !id || id->size() != kKeyId || !coded || coded->size() != 33 ||
        coded->front() != kEd25519)
        return bad();
    NoteVerifier verifier{std::string(name), {}, *to_array<32>(ByteView(*coded).subspan(1))};
    verifier.key_id = key_id_of(verifier.name, verifier.key);
    if (!equal(verifier.key_id, *id))
        return fail("verifier-key", "the key id of " + verifier.name + " is not that of its key");
    if (verifier_key_text(verifier.name, verifier.key) != text) return bad();  // hex in capitals
    return verifier;
}

std::string checkpoint_text(const Checkpoint& checkpoint) {
    std::string text = checkpoint.origin + "\n" + std::to_string(checkpoint.size) + "\n" +
                       to_base64(checkpoint.root) + "\n";
    for (const auto& line : checkpoint.extensions) text += line + "\n";
    return text;
}

Result<Checkpoint> parse_checkpoint(std::string_view text) {
    const auto bad = [](std::string_view why) {
        return fail("checkpoint", "not a checkpoint: " + std::string(why));
    };
    if (!text.ends_with('\n') || text.size() > kMaxNote) return bad("no line end, or too long");
    const auto [origin, after_origin] = cut(text, '\n');
    const auto [size, after_size] = cut(after_origin, '\n');
    const auto [root, after_root] = cut(after_size, '\n');
    const auto number = detail::parse_decimal(size);
    const auto hash = from_base64(root);
    if (origin.empty()) return bad("no origin");
    if (!number || *number > kMaxSize) return bad("the size is no plain decimal number");
    if (!hash || hash->size() != 32) return bad("the root is not 32 bytes in base64");
    Checkpoint out{std::string(origin), *number, *to_array<32>(*hash), {}};
    for (auto rest = after_root; !rest.empty();) {
        const auto [line, after] = cut(rest, '\n');
        if (line.empty()) return bad("an empty line");
        out.extensions.emplace_back(line);
        rest = after;
    }
    return out;
}

std::string sign_note(std::string_view text, const NoteSigner& signer) {
    return std::string(text) + "\n" + signer.signature_line(text);
}

std::string sign_checkpoint(const Checkpoint& checkpoint, const NoteSigner& signer) {
    return sign_note(checkpoint_text(checkpoint), signer);
}

Result<std::string> cosign_note(std::string_view note, const NoteSigner& signer) {
    const auto parts = split_note(note);
    if (!parts) return pass(parts);
    if (parts->signatures.size() == kMaxNoteSignatures) return bad_note("it is full of signatures");
    return std::string(note) + signer.signature_line(parts->text);
}

Result<std::string_view> open_note(std::string_view note, const NoteVerifier& verifier) {
    const auto parts = split_note(note);
    if (!parts) return pass(parts);
    bool found = false;
    for (const auto& signature : parts->signatures) {
        const ByteView coded(signature.coded);
        if (signature.name != verifier.name || !equal(coded.first(kKeyId), verifier.key_id))
            continue;
        if (!crypto::ed25519_verify(verifier.key, as_bytes(parts->text), coded.subspan(kKeyId)))
            return fail("signature",
                        "the signature of " + verifier.name + " does not fit the note");
        found = true;
    }
    if (!found) return fail("unsigned", "the note is not signed by " + verifier.name);
    return parts->text;
}

Result<Checkpoint> open_checkpoint(std::string_view note, std::string_view verifier_key) {
    const auto verifier = NoteVerifier::parse(verifier_key);
    if (!verifier) return pass(verifier);
    const auto text = open_note(note, *verifier);
    if (!text) return pass(text);
    auto checkpoint = parse_checkpoint(*text);
    if (checkpoint && checkpoint->origin != verifier->name)
        return fail("origin", "the checkpoint is of another log than " + verifier->name);
    return checkpoint;
}

}  // namespace vs::tlog
