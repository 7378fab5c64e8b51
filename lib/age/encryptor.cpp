#include <algorithm>

#include "age/age.h"
#include "age/stanzas.h"
#include "age/stream.h"

namespace vs::age {

struct Encryptor::State {
    State(const FileKey& key, ByteView nonce, Sink out) : cipher(key, nonce), sink(std::move(out)) {
        pending.reserve(kChunk);
    }
    ~State() { crypto::wipe(pending); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    Result<> flush(bool last) {
        auto sent = sink(cipher.seal(pending, last));
        pending.clear();
        return sent;
    }

    ChunkCipher cipher;
    Sink sink;
    Bytes pending;  // at most one chunk of what was written
    bool closed = false;
};

namespace {

tl::unexpected<Error> closed_already() {
    return fail("payload", "this age file was finished or failed already");
}

// Writes header and nonce, then hands both secrets to `make`.
template <class Make>
auto start(const std::vector<Stanza>& stanzas, const FileKey& key, Sink& sink, Make make)
    -> Result<decltype(make(ByteView{}))> {
    const auto header = write_header(stanzas, key);
    if (header.size() > kMaxHeader) return fail("recipient", "too many recipients for one file");
    const auto nonce = crypto::random_array<kNonce>();
    if (auto sent = sink(as_bytes(header)); !sent) return pass(sent);
    if (auto sent = sink(nonce); !sent) return pass(sent);
    return make(nonce);
}

}  // namespace

Encryptor::Encryptor(std::unique_ptr<State> state) : state_(std::move(state)) {}
Encryptor::Encryptor(Encryptor&&) noexcept = default;
Encryptor& Encryptor::operator=(Encryptor&&) noexcept = default;
Encryptor::~Encryptor() = default;

Result<Encryptor> Encryptor::to_recipients(std::span<const Recipient> recipients, Sink sink) {
    if (recipients.empty()) return fail("recipient", "there is no recipient to seal to");
    const auto key = FileKey::random();
    std::vector<Stanza> stanzas;
    for (const auto& recipient : recipients) {
        auto stanza = wrap(key, recipient);
        if (!stanza) return pass(stanza);
        stanzas.push_back(std::move(*stanza));
    }
    return start(stanzas, key, sink, [&](ByteView nonce) {
        return Encryptor(std::make_unique<State>(key, nonce, std::move(sink)));
    });
}

Result<Encryptor> Encryptor::to_passphrase(std::string_view passphrase, Sink sink,
                                           int work_factor) {
    const auto key = FileKey::random();
    auto stanza = wrap(key, passphrase, work_factor);
    if (!stanza) return pass(stanza);
    return start({std::move(*stanza)}, key, sink, [&](ByteView nonce) {
        return Encryptor(std::make_unique<State>(key, nonce, std::move(sink)));
    });
}

// A full chunk waits until more arrives: it may be the last, which is sealed differently.
Result<> Encryptor::write(ByteView plain) {
    auto& s = *state_;
    if (s.closed) return closed_already();
    while (!plain.empty()) {
        if (s.pending.size() == kChunk)
            if (auto sent = s.flush(false); !sent) {
                s.closed = true;
                return sent;
            }
        const auto take = std::min(plain.size(), kChunk - s.pending.size());
        append(s.pending, plain.first(take));
        plain = plain.subspan(take);
    }
    return {};
}

Result<> Encryptor::finish() {
    auto& s = *state_;
    if (s.closed) return closed_already();
    s.closed = true;
    return s.flush(true);
}

}  // namespace vs::age
