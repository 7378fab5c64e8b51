// All CCTV vectors: as the library opens them, and re-encoded byte for byte where that is possible.
// VITALSEAL_CCTV names their folder, or the npm package's; without it the folder "age" of the test
// data is used, then the package in web/.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "age/header.h"
#include "age/stream.h"
#include "age/testing/cctv.h"

namespace vs::age {
namespace cctv_test {

std::filesystem::path vectors_path() {
    if (const char* path = std::getenv("VITALSEAL_CCTV")) return path;
    const char* data = std::getenv("VITALSEAL_DATA");
    const auto path = std::filesystem::path(data != nullptr ? data : "../shared/data") / "age";
    return std::filesystem::exists(path) ? path : "web/node_modules/cctv-age";
}

void read_into(std::vector<testing::Vector>& out, const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    const Bytes content((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    auto vectors = testing::read_vectors(file.filename(), content);
    ASSERT_TRUE(vectors) << vectors.error().message;
    for (auto& vector : *vectors) out.push_back(std::move(vector));
}

std::vector<testing::Vector> all_vectors() {
    std::vector<testing::Vector> out;
    const auto path = vectors_path();
    if (std::filesystem::is_regular_file(path)) read_into(out, path);
    if (std::filesystem::is_directory(path))
        for (const auto& entry : std::filesystem::directory_iterator(path))
            if (entry.is_regular_file()) read_into(out, entry.path());
    return out;
}

TEST(Cctv, EveryVectorBehavesExactly) {
    const auto vectors = all_vectors();
    if (vectors.empty()) GTEST_SKIP() << "skipped: no age vectors at " << vectors_path();
    int judged = 0;
    for (const auto& vector : vectors) {
        if (!testing::reason_to_skip(vector).empty()) continue;
        EXPECT_EQ(testing::judge(vector), "") << vector.name;
        ++judged;
    }
    EXPECT_GE(judged, 80) << "the vectors are incomplete";
}

// The bytes of a vector's file, or nothing where its header is not meant to parse.
std::optional<Bytes> parseable(const testing::Vector& vector) {
    const bool parses = vector.expect != "header failure" && vector.expect != "armor failure";
    if (!parses || vector.file_key.size() != 16) return std::nullopt;
    if (!vector.armored) return vector.file;
    auto decoded = armor_decode(as_text(vector.file));
    return decoded ? std::optional(std::move(*decoded)) : std::nullopt;
}

FileKey key_of(const testing::Vector& vector) {
    FileKey key;
    std::copy(vector.file_key.begin(), vector.file_key.end(), key.bytes().begin());
    return key;
}

TEST(Cctv, HeadersReencodeToTheSameBytes) {
    const auto vectors = all_vectors();
    if (vectors.empty()) GTEST_SKIP() << "skipped: no age vectors at " << vectors_path();
    int compared = 0;
    for (const auto& vector : vectors) {
        const auto file = parseable(vector);
        if (!file || vector.expect == "HMAC failure") continue;
        std::size_t line = 0;
        const auto end = find_header_end(*file, line);
        ASSERT_NE(end, std::string::npos) << vector.name;
        const auto header = parse_header(ByteView(*file).first(end));
        ASSERT_TRUE(header) << vector.name;
        EXPECT_EQ(write_header(header->stanzas, key_of(vector)), as_text(*file).substr(0, end))
            << vector.name;
        ++compared;
    }
    EXPECT_GE(compared, 20);
}

TEST(Cctv, PayloadsResealToTheSameBytes) {
    const auto vectors = all_vectors();
    if (vectors.empty()) GTEST_SKIP() << "skipped: no age vectors at " << vectors_path();
    int compared = 0;
    for (const auto& vector : vectors) {
        const auto file = parseable(vector);
        if (!file || vector.expect != "success") continue;
        std::size_t line = 0;
        auto sealed = ByteView(*file).subspan(find_header_end(*file, line));
        ChunkCipher open(key_of(vector), sealed.first(kNonce));
        ChunkCipher seal(key_of(vector), sealed.first(kNonce));
        for (sealed = sealed.subspan(kNonce); !sealed.empty();) {
            const auto chunk = sealed.first(std::min(kSealedChunk, sealed.size()));
            const bool last = chunk.size() == sealed.size();
            const auto plain = open.open(chunk, last);
            ASSERT_TRUE(plain) << vector.name;
            EXPECT_TRUE(equal(seal.seal(*plain, last), chunk)) << vector.name;
            sealed = sealed.subspan(chunk.size());
        }
        ++compared;
    }
    EXPECT_GE(compared, 15);
}

TEST(Cctv, ArmorReencodesToTheSameText) {
    const auto vectors = all_vectors();
    if (vectors.empty()) GTEST_SKIP() << "skipped: no age vectors at " << vectors_path();
    int compared = 0;
    for (const auto& vector : vectors) {
        if (!vector.armored || vector.expect != "success") continue;
        const auto decoded = armor_decode(as_text(vector.file));
        ASSERT_TRUE(decoded) << vector.name;
        // Allowed to differ: line ends and the white space around.
        std::string text(as_text(vector.file));
        std::erase(text, '\r');
        text.erase(0, text.find('-'));
        text.erase(text.rfind('-') + 1);
        EXPECT_EQ(armor_encode(*decoded), text + '\n') << vector.name;
        ++compared;
    }
    EXPECT_GE(compared, 4);
}

}  // namespace cctv_test
}  // namespace vs::age
