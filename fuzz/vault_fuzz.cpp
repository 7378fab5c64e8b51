// Capsules, vaults and leaves as a hostile node might serve them.
#include "model/leaf.h"
#include "model/share.h"
#include "model/vault.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const vs::ByteView bytes(data, size);
    if (const auto content = vs::model::decode_content(bytes);
        content && !vs::equal(vs::model::encode(*content), bytes))
        __builtin_trap();
    if (const auto capsule = vs::model::decode_capsule(bytes)) {
        (void)vs::model::signer_of(*capsule);
        if (!vs::equal(vs::model::encode(capsule->capsule), capsule->content)) __builtin_trap();
    }
    if (const auto vault = vs::model::decode_vault(bytes);
        vault && !vs::equal(vs::model::encode(*vault), bytes))
        __builtin_trap();
    if (const auto share = vs::model::decode_share(bytes);
        share && !vs::equal(vs::model::encode(*share), bytes))
        __builtin_trap();
    if (const auto leaf = vs::model::decode_leaf(bytes);
        leaf && !vs::equal(vs::model::encode(*leaf), bytes))
        __builtin_trap();
    return 0;
}
