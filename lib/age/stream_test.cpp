#include "age/stream.h"

#include <gtest/gtest.h>

#include "age/stanzas.h"

namespace vs::age {
namespace stream_test {

Bytes pattern(std::size_t size) {
    Bytes out(size);
    for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<std::uint8_t>(i * 31 + i / 251);
    return out;
}

constexpr std::size_t kSizes[] = {0,          1,          kChunk - 1,     kChunk,
                                  kChunk + 1, 2 * kChunk, 2 * kChunk + 1, 3 * kChunk};

Sink into(Bytes& out) {
    return [&out](ByteView piece) -> Result<> {
        append(out, piece);
        return {};
    };
}

Result<Bytes> open_in_steps(const Identity& identity, ByteView file, std::size_t step) {
    Bytes out;
    Decryptor decryptor({.identities = {identity}, .passphrases = {}}, into(out));
    for (; !file.empty(); file = file.subspan(std::min(step, file.size())))
        if (auto ok = decryptor.write(file.first(std::min(step, file.size()))); !ok)
            return pass(ok);
    if (auto ok = decryptor.finish(); !ok) return pass(ok);
    return out;
}

// 102 bytes and 98 per reader, 16 per further chunk: what docs and quotas count on.
TEST(AgeStream, SizesAreAsSpecifiedAtEveryChunkBoundary) {
    const auto identity = generate();
    const Recipient recipients[] = {recipient_of(identity)};
    for (const auto size : kSizes) {
        const auto plain = pattern(size);
        const auto file = encrypt(recipients, plain);
        ASSERT_TRUE(file);
        const auto chunks = size == 0 ? 1 : (size + kChunk - 1) / kChunk;
        EXPECT_EQ(file->size(), 184 + size + 16 * chunks);
        EXPECT_EQ(decrypt({&identity, 1}, *file), plain) << size;
    }
}

TEST(AgeStream, PiecesOfAnySizeGiveWhatOneShotGives) {
    const auto identity = generate();
    const Recipient recipients[] = {recipient_of(identity)};
    for (const auto size : kSizes)
        for (const std::size_t step : {std::size_t{4093}, kChunk, kChunk + 16, kChunk + 17}) {
            const auto plain = pattern(size);
            Bytes file;
            auto encryptor = Encryptor::to_recipients(recipients, into(file));
            ASSERT_TRUE(encryptor);
            for (std::size_t at = 0; at < size; at += step)
                ASSERT_TRUE(
                    encryptor->write(ByteView(plain).subspan(at, std::min(step, size - at))));
            ASSERT_TRUE(encryptor->finish());
            EXPECT_EQ(decrypt({&identity, 1}, file), plain) << size << ' ' << step;
            EXPECT_EQ(open_in_steps(identity, file, step), plain) << size << ' ' << step;
        }
}

TEST(AgeStream, ByteByByte) {
    const auto identity = generate();
    const auto file = encrypt({{recipient_of(identity)}}, as_bytes("reading"));
    EXPECT_EQ(as_text(*open_in_steps(identity, *file, 1)), "reading");
}

TEST(AgeStream, NoPieceIsLargerThanAChunkHoweverMuchIsWritten) {
    const auto identity = generate();
    const Recipient recipients[] = {recipient_of(identity)};
    std::size_t largest = 0, pieces = 0;
    Decryptor decryptor({.identities = {identity}, .passphrases = {}},
                        [&](ByteView piece) -> Result<> {
                            largest = std::max(largest, piece.size());
                            ++pieces;
                            return {};
                        });
    auto encryptor = Encryptor::to_recipients(recipients, [&](ByteView piece) -> Result<> {
        largest = std::max(largest, piece.size());
        return decryptor.write(piece);
    });
    ASSERT_TRUE(encryptor);
    ASSERT_TRUE(encryptor->write(Bytes(20 * kChunk)));
    ASSERT_TRUE(encryptor->finish());
    ASSERT_TRUE(decryptor.finish());
    EXPECT_EQ(largest, kSealedChunk);
    EXPECT_EQ(pieces, 20u);
}

TEST(AgeStream, AnErrorOfTheSinkStopsAndIsPassedUp) {
    const auto identity = generate();
    const Recipient recipients[] = {recipient_of(identity)};
    const auto refuse = [](ByteView) -> Result<> { return fail("disk", "the disk is full"); };
    EXPECT_EQ(Encryptor::to_recipients(recipients, refuse).error().code, "disk");
    Decryptor decryptor({.identities = {identity}, .passphrases = {}}, refuse);
    ASSERT_TRUE(decryptor.write(*encrypt(recipients, as_bytes("x"))));
    EXPECT_EQ(decryptor.finish().error().code, "disk");
    EXPECT_EQ(decryptor.write({}).error().code, "disk");
    EXPECT_EQ(decryptor.finish().error().code, "disk");
}

TEST(AgeStream, NothingIsSealedAfterFinish) {
    const Recipient recipients[] = {recipient_of(generate())};
    Bytes file;
    auto encryptor = Encryptor::to_recipients(recipients, into(file));
    ASSERT_TRUE(encryptor->finish());
    const auto size = file.size();
    EXPECT_FALSE(encryptor->write(as_bytes("x")));
    EXPECT_FALSE(encryptor->finish());
    EXPECT_EQ(file.size(), size);
}

// Chunks sealed under a file key the test knows: only the right order, number and ending open.
class Chunks {
  public:
    Result<Bytes> open(std::initializer_list<std::pair<std::size_t, bool>> sizes) const {
        ChunkCipher cipher(key_, Bytes(kNonce, 3));
        const auto header = write_header({*wrap(key_, recipient_of(identity_))}, key_);
        Bytes file = to_bytes(as_bytes(header));
        append(file, Bytes(kNonce, 3));
        for (const auto& [size, last] : sizes) append(file, cipher.seal(Bytes(size), last));
        Bytes out;
        Decryptor decryptor({.identities = {identity_}, .passphrases = {}}, into(out));
        auto done = decryptor.write(file);
        if (done) done = decryptor.finish();
        if (!done) return pass(done);
        return out;
    }

  private:
    Identity identity_ = generate();
    FileKey key_ = FileKey::random();
};

TEST(AgeStream, OnlyOneLastChunkAtTheEndAndNoneEmptyAfterOthers) {
    const Chunks chunks;
    EXPECT_EQ(chunks.open({{kChunk, false}, {5, true}})->size(), kChunk + 5);
    EXPECT_EQ(chunks.open({{kChunk, false}, {kChunk, true}})->size(), 2 * kChunk);
    EXPECT_EQ(chunks.open({{0, true}})->size(), 0u);
    for (const auto& sizes : {
             std::initializer_list<std::pair<std::size_t, bool>>{},
             {{5, false}},
             {{kChunk, false}},
             {{kChunk, false}, {0, true}},
             {{kChunk, true}, {5, true}},
             {{kChunk, true}, {kChunk, true}},
             {{kChunk - 1, false}, {5, true}},
             {{kChunk, false}, {kChunk, false}},
         })
        EXPECT_EQ(chunks.open(sizes).error().code, "payload");
}

}  // namespace stream_test
}  // namespace vs::age
