// Payloads of age files. The input is a script, since random bytes never open a chunk: byte 0 is
// the size of the pieces the file arrives in; then two bytes per chunk, sealed correctly:
//   bits 0-2 of the first: the chunk's size, an index into kSizes; bit 3: sealed as the last;
//   bit 4: one bit of it is flipped; bit 5: it is cut by one byte; the second byte: its content
// The Decryptor must release exactly what a plain reading of the rules releases.
#include <algorithm>
#include <cstdlib>

#include "age/age.h"
#include "age/stanzas.h"
#include "age/stream.h"

namespace {

using namespace vs;
using age::kChunk;

constexpr std::size_t kSizes[8] = {0, 1, 15, 16, 17, kChunk - 1, kChunk, 100};
constexpr std::size_t kMaxChunks = 3;

// One file's keys and header, made once: the payload is what varies.
struct Opened {
    age::Identity identity = age::generate();
    age::FileKey key = age::FileKey::random();
    std::string header = age::write_header({*age::wrap(key, recipient_of(identity))}, key);
};
const Opened& opened() {
    static const Opened once;
    return once;
}

struct Script {
    Bytes file;
    Bytes expected;     // what must be released
    bool valid = true;  // whether the file opens to its end
};

// Where all chunks before were full and unharmed, and none was the last, this one's plain text is
// released if it is unharmed and either last, or full and followed by more.
void add_chunk(Script& s, age::ChunkCipher& cipher, std::uint8_t how, std::uint8_t content,
               bool first, bool& ended) {
    const Bytes plain(kSizes[how & 7], content);
    const bool last = (how & 8) != 0, harmed = (how & 0x30) != 0;
    auto sealed = cipher.seal(plain, last);
    if ((how & 0x10) != 0) sealed[content % sealed.size()] ^= 1;
    if ((how & 0x20) != 0) sealed.pop_back();
    append(s.file, sealed);
    const bool full = plain.size() == kChunk;
    const bool releases =
        !ended && s.valid && !harmed && (last || full) && (first || !plain.empty());
    // A short last chunk is read to the end of the file: only there does it open.
    if (releases) append(s.expected, plain);
    s.valid = releases && s.valid;
    ended = ended || last;
}

Script build(ByteView input) {
    Script s;
    const Bytes nonce(age::kNonce, 9);
    s.file = concat({as_bytes(opened().header), nonce});
    age::ChunkCipher cipher(opened().key, nonce);
    bool ended = false;
    const auto chunks = std::min(kMaxChunks, (input.size() - 1) / 2);
    for (std::size_t i = 0; i < chunks; ++i) {
        const auto how = input[1 + 2 * i];
        add_chunk(s, cipher, how, input[2 + 2 * i], i == 0, ended);
        // What follows a short chunk melts into it: the script ends there.
        if (kSizes[how & 7] != kChunk || (how & 0x20) != 0) break;
    }
    s.valid = s.valid && ended;
    return s;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const auto script = build(ByteView(data, size));
    const std::size_t step = std::size_t{data[0]} * 1021 + 311;
    Bytes released;
    age::Keys keys;
    keys.identities = {opened().identity};
    age::Decryptor decryptor(std::move(keys), [&](ByteView piece) -> Result<> {
        append(released, piece);
        return {};
    });
    Result<> result;
    for (ByteView file = script.file; result && !file.empty();
         file = file.subspan(std::min(step, file.size())))
        result = decryptor.write(file.first(std::min(step, file.size())));
    if (result) result = decryptor.finish();
    if (released != script.expected || result.has_value() != script.valid) std::abort();
    if (!result && result.error().code != "payload") std::abort();
    return 0;
}
