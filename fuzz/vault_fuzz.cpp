// Capsules, vaults and leaves as a hostile node might serve them.
#include "model/leaf.h"
#include "model/vault.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const vs::ByteView bytes(data, size);
    if (const auto capsule = vs::model::decode_capsule(bytes);
        capsule && !vs::equal(vs::model::encode(*capsule), bytes))
        __builtin_trap();
    if (const auto vault = vs::model::decode_vault(bytes);
        vault && !vs::equal(vs::model::encode(*vault), bytes))
        __builtin_trap();
    if (const auto leaf = vs::model::decode_leaf(bytes);
        leaf && !vs::equal(vs::model::encode(*leaf), bytes))
        __builtin_trap();
    return 0;
}
