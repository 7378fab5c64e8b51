// Keeps a block, finds it again by its CID.
#include <cstdio>
#include <filesystem>

#include "ipfs/block_store.h"
#include "ipfs/cid.h"

using namespace vs;

static Result<> use(const std::string& folder) {
    auto kv = store::Kv::open(folder, {"blocks"});
    if (!kv) return pass(kv);
    ipfs::BlockStore blocks(**kv);
    const auto digest = blocks.put(as_bytes("hello"));  // on the disk when it returns
    if (!digest) return pass(digest);
    const std::string text = ipfs::to_text(ipfs::raw_cid(*digest));
    std::printf("%s\n", text.c_str());

    const auto cid = ipfs::parse_cid(text);
    if (!cid) return pass(cid);
    const auto found = ipfs::sha256_digest(*cid).and_then(
        [&](const crypto::Digest& named) { return blocks.get(named); });
    if (!found) return pass(found);
    std::printf("%zu bytes\n", found->size());
    return {};
}

int main() {
    const auto folder = std::filesystem::temp_directory_path() / "vs-ipfs-example";
    const auto result = use(folder.string());
    std::filesystem::remove_all(folder);
    if (!result) std::fprintf(stderr, "%s\n", result.error().message.c_str());
    return result ? 0 : 1;
}
