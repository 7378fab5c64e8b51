// URLs and request targets: whatever the bytes, an answer; what is taken keeps to its grammar.
#include <cstdlib>

#include "base/bytes.h"
#include "net/url.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace vs;
    const auto text = as_text(ByteView(data, size));
    if (const auto target = net::parse_target(text)) {
        if (!target->path.starts_with('/') || target->path.find('\0') != std::string::npos)
            std::abort();
        // A path that is encoded anew names the same thing.
        const auto again = net::parse_target(net::percent_encode(target->path, true));
        if (!again || again->path != target->path) std::abort();
    }
    const auto url = net::parse_url(text);
    if (!url && url.error().code != "url" && url.error().code != "https") std::abort();
    if (url) {
        if (url->host.empty() || url->port == 0 || url->prefix.ends_with('/')) std::abort();
        const auto again = net::parse_url("http://" + url->authority + url->prefix);
        if (!again || again->host != url->host || again->port != url->port) std::abort();
        // Both stand in the head of a request: they must not end their line.
        for (const char c : url->authority + url->prefix)
            if (c <= ' ' || c > '~') std::abort();
    }
    net::is_loopback_host(text);
    return 0;
}
