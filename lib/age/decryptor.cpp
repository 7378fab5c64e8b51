#include <algorithm>
#include <optional>

#include "age/age.h"
#include "age/stanzas.h"
#include "age/stream.h"

namespace vs::age {
namespace {

tl::unexpected<Error> altered() {
    return fail("payload", "the age file's data were altered or cut");
}

// Moves bytes into `held` until it has `most`.
void fill(Bytes& held, std::size_t most, ByteView& file) {
    const auto take = std::min(file.size(), most - held.size());
    append(held, file.first(take));
    file = file.subspan(take);
}

}  // namespace

// The stages follow each other: header (cipher empty, nonce not begun), nonce, chunks, ended.
struct Decryptor::State {
    State(Keys k, Sink out) : keys(std::move(k)), sink(std::move(out)) {}
    ~State() {
        for (auto& passphrase : keys.passphrases)
            crypto::wipe({reinterpret_cast<std::uint8_t*>(passphrase.data()), passphrase.size()});
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    Result<> take(ByteView& file);
    Result<> take_header(ByteView& file);
    void take_nonce(ByteView& file);
    Result<> take_chunk(ByteView& file);
    Result<> open_chunk();
    Result<> open_last();
    Result<> release(Result<Bytes> chunk);
    Result<> end();

    Keys keys;
    Sink sink;
    Bytes held;            // of the stage at hand: at most kMaxHeader, kNonce or kSealedChunk bytes
    std::size_t line = 0;  // in `held`: where the header's line at hand begins
    std::optional<FileKey> key;
    std::optional<ChunkCipher> cipher;
    bool ended = false;  // the last chunk has been opened
    std::optional<Error> failed;
};

Result<> Decryptor::State::take_header(ByteView& file) {
    const auto before = held.size();
    ByteView rest = file;
    fill(held, kMaxHeader, rest);
    const auto end = find_header_end(held, line);
    if (end == std::string_view::npos) {
        if (held.size() == kMaxHeader)
            return fail("header", "the age header is over 64 KiB or this is no age file");
        file = rest;
        return {};
    }
    held.resize(end);
    file = file.subspan(end - before);
    const auto header = parse_header(held);
    if (!header) return pass(header);
    auto unwrapped = unwrap(*header, keys);
    if (!unwrapped) return pass(unwrapped);
    if (!mac_matches(*header, *unwrapped)) return fail("hmac", "the age header was altered");
    key = std::move(*unwrapped);
    held.clear();
    return {};
}

void Decryptor::State::take_nonce(ByteView& file) {
    fill(held, kNonce, file);
    if (held.size() < kNonce) return;
    cipher.emplace(*key, held);
    held.clear();
    held.reserve(kSealedChunk);
}

Result<> Decryptor::State::release(Result<Bytes> chunk) {
    if (!chunk) return altered();
    auto sent = sink(*chunk);
    crypto::wipe(*chunk);
    held.clear();
    return sent;
}

// A full chunk may be followed by others or be the last.
Result<> Decryptor::State::open_chunk() {
    auto chunk = cipher->open(held, false);
    return chunk ? release(std::move(chunk)) : open_last();
}

Result<> Decryptor::State::open_last() {
    if (held.size() == crypto::kTagSize && !cipher->first())
        return fail("payload", "the age file ends with an empty chunk");
    auto chunk = cipher->open(held, true);
    ended = chunk.has_value();
    return release(std::move(chunk));
}

Result<> Decryptor::State::take_chunk(ByteView& file) {
    if (ended) return fail("payload", "bytes follow the end of the age file");
    fill(held, kSealedChunk, file);
    return held.size() == kSealedChunk ? open_chunk() : Result<>{};
}

Result<> Decryptor::State::take(ByteView& file) {
    if (!key) return take_header(file);
    if (!cipher) {
        take_nonce(file);
        return {};
    }
    return take_chunk(file);
}

Result<> Decryptor::State::end() {
    if (!cipher) return fail("header", "the age file ends before its data begin");
    return ended ? Result<>{} : open_last();
}

Decryptor::Decryptor(Keys keys, Sink sink)
    : state_(std::make_unique<State>(std::move(keys), std::move(sink))) {}
Decryptor::Decryptor(Decryptor&&) noexcept = default;
Decryptor& Decryptor::operator=(Decryptor&&) noexcept = default;
Decryptor::~Decryptor() = default;

Result<> Decryptor::write(ByteView file) {
    while (!file.empty() && !state_->failed)
        if (auto taken = state_->take(file); !taken) state_->failed = taken.error();
    if (state_->failed) return tl::make_unexpected(*state_->failed);
    return {};
}

Result<> Decryptor::finish() {
    if (!state_->failed)
        if (auto ended = state_->end(); !ended) state_->failed = ended.error();
    if (state_->failed) return tl::make_unexpected(*state_->failed);
    return {};
}

}  // namespace vs::age
