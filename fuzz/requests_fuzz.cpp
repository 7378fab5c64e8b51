// What people send the node to sign in, to deposit a capsule, to erase or to hold, and what an
// erasure in the log and an entry of the access log say; what decodes is encoded to the same.
#include "model/erasure.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = vs::as_text({data, size});
    if (const auto login = vs::model::parse_login(text)) {
        const auto again = vs::model::parse_login(vs::model::to_json(login->first, login->second));
        if (!again || again->first.nonce != login->first.nonce) __builtin_trap();
    }
    if (const auto deposit = vs::model::parse_deposit(text)) {
        const auto again =
            vs::model::parse_deposit(vs::model::to_json(deposit->first, deposit->second));
        if (!again || again->first.file != deposit->first.file) __builtin_trap();
        (void)vs::model::digest_of(deposit->first, {"Consent", 1, {}});
    }
    if (const auto erase = vs::model::parse_erase(text)) {
        const auto again = vs::model::parse_erase(vs::model::to_json(erase->first, erase->second));
        if (!again || !(again->first == erase->first)) __builtin_trap();
        (void)vs::model::leaves_of(erase->first);
    }
    if (const auto hold = vs::model::parse_hold(text)) {
        const auto again = vs::model::parse_hold(vs::model::to_json(hold->first, hold->second));
        if (!again || !(again->first == hold->first)) __builtin_trap();
    }
    if (const auto erasure = vs::model::parse_erasure(text)) {
        if (vs::model::to_text(*erasure) != text) __builtin_trap();
        (void)vs::model::signer_of(*erasure);
    }
    if (const auto numbers = vs::model::parse_numbers(text))
        if (numbers->text() != text) __builtin_trap();
    if (const auto value = vs::parse_json(text))
        if (const auto access = vs::model::access_from_json(*value)) {
            const auto again = vs::model::access_from_json(vs::model::to_json(*access));
            if (!again || !(*again == *access)) __builtin_trap();
        }
    return 0;
}
