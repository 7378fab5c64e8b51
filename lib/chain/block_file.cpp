#include "chain/block_file.h"

#include "store/file.h"

namespace vs::chain {
namespace {

// Sizes of a list's prefix and payload, from its first 9 bytes or fewer.
struct Extent {
    std::size_t prefix = 1;
    std::uint64_t payload = 0;
};

Result<Extent> extent_of(ByteView start) {
    const auto first = start[0];
    if (first < 0xc0) return fail("rlp", "the file holds something that is no block");
    if (first < 0xf8) return Extent{1, first - 0xc0U};
    Extent out{1 + first - 0xf7U, 0};
    if (start.size() < out.prefix) return fail("rlp", "the file ends inside a block");
    for (std::size_t i = 1; i < out.prefix; ++i) out.payload = out.payload << 8 | start[i];
    return out;
}

auto of_block(std::uint64_t number, const Error& error) {
    return fail(error.code, "block " + std::to_string(number) + ": " + error.message);
}

}  // namespace

Result<BlockFile> BlockFile::open(const std::string& path) {
    auto* file = std::fopen(path.c_str(), "rbe");
    if (file == nullptr) return fail("read", "cannot open " + path);
    return BlockFile(file);
}

Result<std::optional<Bytes>> BlockFile::next() {
    Bytes out(9);
    out.resize(std::fread(out.data(), 1, out.size(), file_.get()));
    if (std::ferror(file_.get()) != 0) return fail("read", "the file cannot be read");
    if (out.empty()) return std::optional<Bytes>();
    const auto extent = extent_of(out);
    if (!extent) return pass(extent);
    if (extent->payload > kMaxBlock) return fail("too-large", "a block is over 256 MiB");
    const auto whole = extent->prefix + extent->payload;
    const auto have = out.size();
    if (whole <= have) {
        std::fseek(file_.get(), static_cast<long>(whole) - static_cast<long>(have), SEEK_CUR);
        out.resize(whole);
        return std::optional(std::move(out));
    }
    out.resize(whole);
    if (std::fread(out.data() + have, 1, whole - have, file_.get()) != whole - have)
        return fail("rlp", "the file ends inside a block");
    return std::optional(std::move(out));
}

Result<std::uint64_t> export_chain(const Database& database, const Genesis& genesis,
                                   const std::string& folder) {
    if (auto made = store::make_directories(folder); !made) return pass(made);
    if (auto written =
            store::write_file_atomic(folder + "/genesis.json", as_bytes(to_json(genesis)));
        !written)
        return pass(written);
    const auto path = folder + "/chain.rlp";
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "wbe"),
                                                         &std::fclose);
    if (!file) return fail("write", "cannot write " + path);
    const auto last = database.head()->header.number;
    for (std::uint64_t number = 1; number <= last; ++number) {
        const auto block = database.block(number);
        if (!block) return of_block(number, block.error());
        if (!*block) return of_block(number, {"missing", "it is not there"});
        const auto bytes = encode(**block);
        if (std::fwrite(bytes.data(), 1, bytes.size(), file.get()) != bytes.size())
            return fail("write", "cannot write " + path);
    }
    if (std::fflush(file.get()) != 0) return fail("write", "cannot write " + path);
    return last;
}

Result<std::uint64_t> import_blocks(Chain& chain, const std::string& path, bool trusted) {
    auto file = BlockFile::open(path);
    if (!file) return pass(file);
    std::uint64_t added = 0;
    while (true) {
        const auto bytes = file->next();
        if (!bytes) return pass(bytes);
        if (!*bytes) return added;
        const auto block = decode_block(**bytes);
        if (!block) return pass(block);
        const auto number = block->header.number;
        if (number <= chain.head()->header.number) {
            const auto ours = chain.database().hash_of(number);
            if (ours && *ours == hash_of(block->header)) continue;
            return fail("conflict", "block " + std::to_string(number) + " is another one here");
        }
        auto done = trusted ? chain.import_trusted(*block) : chain.import(*block);
        if (!done) return of_block(number, done.error());
        ++added;
    }
}

}  // namespace vs::chain
