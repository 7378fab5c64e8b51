// Proofs from hostile bytes:   key length (1) ‖ key ‖ { node length (2) ‖ node }
// The root is the hash of the first node, so that every path through the verifier is open. What is
// shown present must stand in one of the nodes.
#include <algorithm>
#include <cstdlib>

#include "chain/header.h"
#include "chain/trie.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace vs;
    using namespace vs::chain;
    ByteView rest(data, size);
    const auto take = [&](std::size_t count) {
        const auto out = rest.first(std::min(count, rest.size()));
        rest = rest.subspan(out.size());
        return out;
    };
    if (rest.empty()) return 0;
    const auto key = take(take(1)[0] % 40);
    std::vector<Bytes> proof;
    while (rest.size() >= 2) {
        const auto length = take(2);
        proof.push_back(to_bytes(take(static_cast<std::size_t>(length[0] << 8 | length[1]))));
    }
    const auto root = proof.empty() ? kEmptyRoot : crypto::keccak256(proof[0]);
    const auto shown = verify_proof(root, key, proof);
    if (!shown || !*shown) return 0;
    const auto holds = [&](const Bytes& node) {
        return std::ranges::search(node, **shown).begin() != node.end();
    };
    if (std::ranges::none_of(proof, holds)) std::abort();
    return 0;
}
