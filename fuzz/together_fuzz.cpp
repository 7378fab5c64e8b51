// What several people sign and hand around as files: a guardian's help, a grant to approve.
#include "person/together.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace vs::person;
    const auto text = vs::as_text({data, size});
    if (const auto help = parse_help(text)) {
        const auto again = parse_help(to_json(*help));
        if (!again || again->lost != help->lost || again->signer != help->signer ||
            again->share != help->share || again->recipient.key != help->recipient.key)
            __builtin_trap();
    }
    if (const auto request = parse_grant_request(text)) {
        const auto again = parse_grant_request(to_json(*request));
        if (!again || again->patient != request->patient || again->reader != request->reader ||
            again->terms.scopes != request->terms.scopes ||
            again->terms.until != request->terms.until)
            __builtin_trap();
    }
    return 0;
}
