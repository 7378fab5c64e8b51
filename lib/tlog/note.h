// Signed notes and checkpoints as C2SP specifies them (signed-note, tlog-checkpoint), with Ed25519.
//
//   note        = text LF 1*signature              text ends in LF; at most 64 KiB in all
//   signature   = U+2014 SP name SP base64(key id ‖ 64 bytes) LF
//   key id      = first 4 bytes of SHA-256(name LF 0x01 public key)
//   verifier key = name "+" 8 hex digits of the key id "+" base64(0x01 ‖ public key)
//   checkpoint  = origin LF size LF base64(root) LF *(extension LF)
//
// A name is not empty and has neither space nor "+". The text has no control character but LF. Size
// is decimal without leading zeros, base64 canonical. Pure and thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "crypto/sign.h"
#include "tlog/merkle.h"

namespace vs::tlog {

inline constexpr std::size_t kMaxNote = std::size_t{64} * 1024;
inline constexpr std::size_t kMaxNoteSignatures = 100;

struct Checkpoint {
    std::string origin;
    std::uint64_t size = 0;
    Hash root{};
    std::vector<std::string> extensions;  // lines of other people's logs; ours write none

    bool operator==(const Checkpoint&) const = default;
};

class NoteSigner {
  public:
    // The name must be a valid one (valid_note_name); anything else is a programmer error.
    NoteSigner(std::string name, const crypto::SigningKey& key);
    const std::string& name() const { return name_; }
    const crypto::PublicKey& public_key() const { return key_.public_key(); }
    // The signature line for a text that ends in LF.
    std::string signature_line(std::string_view text) const;

  private:
    std::string name_;
    crypto::SigningKey key_;
};

struct NoteVerifier {
    std::string name;
    std::array<std::uint8_t, 4> key_id{};
    crypto::PublicKey key{};

    // Code "verifier-key": malformed, or the key id is not that of the key.
    static Result<NoteVerifier> parse(std::string_view text);
};

bool valid_note_name(std::string_view name);
std::string verifier_key_text(std::string_view name, const crypto::PublicKey& key);
std::string verifier_key_text(const NoteSigner& signer);

std::string checkpoint_text(const Checkpoint& checkpoint);
// Code "checkpoint".
Result<Checkpoint> parse_checkpoint(std::string_view text);

std::string sign_note(std::string_view text, const NoteSigner& signer);
std::string sign_checkpoint(const Checkpoint& checkpoint, const NoteSigner& signer);
// The note with one more signature, as a follower that co-signs makes it. Code "note".
Result<std::string> cosign_note(std::string_view note, const NoteSigner& signer);

// The text, a view into `note`, if the verifier's signature is there and right. Signatures of other
// keys are ignored. Codes: "note" (malformed), "unsigned" (not by this key), "signature" (by this
// key, and wrong).
Result<std::string_view> open_note(std::string_view note, const NoteVerifier& verifier);
// Also wants the origin to be the verifier's name; code "origin".
Result<Checkpoint> open_checkpoint(std::string_view note, std::string_view verifier_key);

}  // namespace vs::tlog
