// What people send the node to sign in or to deposit a capsule; what decodes is encoded to the
// same.
#include "model/requests.h"

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
    return 0;
}
