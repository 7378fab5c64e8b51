// Reports, capsules, vaults and leaves as a hostile node might serve them.
#include "model/bundle.h"
#include "model/leaf.h"
#include "model/vault.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const vs::ByteView bytes(data, size);
    if (const auto report = vs::model::parse_report(vs::as_text(bytes))) (void)vs::model::check_report(vs::as_text(bytes));
    if (const auto capsule = vs::model::decode_capsule(bytes); capsule && !vs::equal(vs::model::encode(*capsule), bytes)) __builtin_trap();
    if (const auto vault = vs::model::decode_vault(bytes); vault && !vs::equal(vs::model::encode(*vault), bytes)) __builtin_trap();
    if (const auto leaf = vs::model::decode_leaf(bytes); leaf && !vs::equal(vs::model::encode(*leaf), bytes)) __builtin_trap();
    return 0;
}
