// Queries and percent-encoding: bounded, and what is encoded decodes to itself.
#include <cstdlib>

#include "base/bytes.h"
#include "net/url.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace vs;
    const auto text = as_text(ByteView(data, size));
    for (const bool plus : {false, true}) {
        const auto plain = net::percent_decode(text, plus);
        if (plain && (plain->size() > text.size() ||
                      net::percent_decode(net::percent_encode(*plain), plus).value_or("") !=
                          (plain->find('\0') == std::string::npos ? *plain : "")))
            std::abort();
    }
    const auto query = net::parse_query(text);
    if (!query) return 0;
    if (query->size() > 256) std::abort();
    std::string written;
    for (const auto& [name, value] : *query)
        written += net::percent_encode(name) + '=' + net::percent_encode(value) + '&';
    bool raw_nul = false;
    for (const auto& [name, value] : *query)
        raw_nul = raw_nul || (name + value).find('\0') != std::string::npos;
    if (!raw_nul && net::parse_query(written) != query) std::abort();
    return 0;
}
