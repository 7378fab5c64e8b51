// age v1 files: what seals every report, capsule and vault.
//
// What for: bytes sealed to one or more X25519 recipients, or to a passphrase, that the `age`,
// `rage` and `age-encryption` tools open without any code of ours; and theirs opened here.
// Follows the C2SP age specification; the CCTV vectors run in `vitalseal-conformance age`.
//
// Limits: X25519 and scrypt recipients. Stanzas of other types, post-quantum ones included, are
// skipped as the specification says, so such a file reads as "no-match". A header is at most
// 64 KiB (668 recipients). A passphrase file may ask for a work factor of 22 at most, which
// needs 4 GiB of memory; callers with less pass a smaller limit. age tells nobody who sealed a
// file: what must be authentic is signed inside. Sizes are not hidden.
//
// Promise: what encrypt() writes stays readable by every later version of this library.
//
// Errors have one of these codes:
//   "recipient", "identity"  a textual key that is none, or an empty list where one is needed
//   "header"    the header is malformed, too large, or asks for more work than allowed
//   "no-match"  none of the keys given opens any stanza
//   "hmac"      a stanza opened, but the header is not the one its file key authenticated
//   "payload"   the sealed data were altered, cut or extended
//   "armor"     the text is not exactly one armored age file
//   "passphrase" an empty passphrase or an impossible work factor when sealing
// and whatever code a sink returns is passed up unchanged.
//
// Functions are thread-safe; an Encryptor or Decryptor belongs to one thread at a time.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/sign.h"

namespace vs::age {

inline constexpr std::size_t kMaxHeader = 64 * 1024;
inline constexpr int kWorkFactor = 17;     // scrypt N = 2^17: about 0.3 s and 128 MiB
inline constexpr int kMaxWorkFactor = 22;  // the largest a file may ask for

// Public: X25519, "age1" and 58 further characters.
struct Recipient {
    crypto::PublicKey key{};
    bool operator==(const Recipient&) const = default;
};

// Secret: X25519, "AGE-SECRET-KEY-1" and 58 further characters. Wiped when destroyed.
struct Identity {
    crypto::Secret secret;
};

Identity generate();
Recipient recipient_of(const Identity& identity);
std::string to_text(const Recipient& recipient);
std::string to_text(const Identity& identity);  // a secret: the caller wipes it
Result<Recipient> parse_recipient(std::string_view text);
Result<Identity> parse_identity(std::string_view text);
// One identity per line; blank lines and lines that begin with '#' are skipped. The error names the
// line. A text without any identity is an error.
Result<std::vector<Identity>> parse_identities(std::string_view text);

// One-shot forms, for files that fit in memory. Nothing is returned unless all of it is authentic.
Result<Bytes> encrypt(std::span<const Recipient> recipients, ByteView plain);
Result<Bytes> decrypt(std::span<const Identity> identities, ByteView file);
Result<Bytes> encrypt_passphrase(std::string_view passphrase, ByteView plain,
                                 int work_factor = kWorkFactor);
Result<Bytes> decrypt_passphrase(std::string_view passphrase, ByteView file,
                                 int max_work_factor = kMaxWorkFactor);

// Takes output piece by piece, at most 64 KiB + 16 bytes at once after the header; an error stops
// the operation and is returned to the caller of write() or finish().
using Sink = std::function<Result<>(ByteView)>;

// Seals data that arrive in pieces, in constant memory. The file is complete only when finish()
// has succeeded.
class Encryptor {
  public:
    static Result<Encryptor> to_recipients(std::span<const Recipient> recipients, Sink sink);
    static Result<Encryptor> to_passphrase(std::string_view passphrase, Sink sink,
                                           int work_factor = kWorkFactor);
    Encryptor(Encryptor&&) noexcept;
    Encryptor& operator=(Encryptor&&) noexcept;
    ~Encryptor();
    Result<> write(ByteView plain);
    Result<> finish();  // once; nothing may be written after it

  private:
    struct State;
    explicit Encryptor(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

// What a Decryptor may open a file with; all are tried.
struct Keys {
    std::vector<Identity> identities;
    std::vector<std::string> passphrases;
    int max_work_factor = kMaxWorkFactor;
};

// Opens a file that arrives in pieces, in constant memory (the header and one chunk). The sink gets
// only authentic chunks, in order, but an error may still follow them: until finish() has
// succeeded, what the sink received may be a cut-off beginning and must not be relied on.
class Decryptor {
  public:
    Decryptor(Keys keys, Sink sink);
    Decryptor(Decryptor&&) noexcept;
    Decryptor& operator=(Decryptor&&) noexcept;
    ~Decryptor();
    Result<> write(ByteView file);  // after an error every further call returns that error
    Result<> finish();              // the file has ended here

  private:
    struct State;
    std::unique_ptr<State> state_;
};

// The armor: base64 between two marker lines, for files that travel as text.
std::string armor_encode(ByteView file);
Result<Bytes> armor_decode(std::string_view text);  // LF or CRLF; white space around it is allowed
bool looks_armored(ByteView file);  // begins with the marker, white space before it aside

}  // namespace vs::age
