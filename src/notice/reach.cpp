#include "notice/reach.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

namespace vs::notice {
namespace {

constexpr std::size_t kMaxUrl = 2048;

struct Net4 {
    std::uint32_t net;
    int bits;
};
// IANA special-purpose registry (RFC 6890 and its updates), and multicast with all above it.
constexpr Net4 kNotPublic[] = {
    {0x00000000, 8},  {0x0A000000, 8},  {0x64400000, 10}, {0x7F000000, 8},  {0xA9FE0000, 16},
    {0xAC100000, 12}, {0xC0000000, 24}, {0xC0000200, 24}, {0xC0586300, 24}, {0xC0A80000, 16},
    {0xC6120000, 15}, {0xC6336400, 24}, {0xCB007100, 24}, {0xE0000000, 3}};

bool public4(std::uint32_t address) {
    return std::ranges::none_of(
        kNotPublic, [&](const Net4& one) { return ((address ^ one.net) >> (32 - one.bits)) == 0; });
}

// Only global unicast 2000::/3, without what embeds an IPv4 address or is documentation.
bool public6(const std::uint8_t* a) {
    if ((a[0] & 0xE0) != 0x20) return false;
    const bool teredo_and_such = a[0] == 0x20 && a[1] == 0x01 && (a[2] & 0xFE) == 0;
    const bool documentation = a[0] == 0x20 && a[1] == 0x01 && a[2] == 0x0D && a[3] == 0xB8;
    const bool six_to_four = a[0] == 0x20 && a[1] == 0x02;
    return !teredo_and_such && !documentation && !six_to_four;
}

bool host_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == ':' ||
           c == '[' || c == ']';
}

}  // namespace

Result<std::string> origin_of(std::string_view url) {
    const auto bad = [] { return fail("usage", "not an address that begins with https://"); };
    const auto begin = url.starts_with("https://") ? 8U : url.starts_with("http://") ? 7U : 0U;
    if (begin == 0 || url.size() > kMaxUrl ||
        std::ranges::any_of(url, [](char c) { return c <= ' ' || c > '~' || c == '\\'; }))
        return bad();
    std::string origin(url.substr(0, std::min(url.find_first_of("/?#", begin), url.size())));
    for (auto& c : origin) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    const auto host = std::string_view(origin).substr(begin);
    if (host.empty() || !std::ranges::all_of(host, host_character)) return bad();
    return origin;
}

bool is_public(const sockaddr& address) {
    if (address.sa_family == AF_INET) {
        sockaddr_in four;
        std::memcpy(&four, &address, sizeof four);
        return public4(ntohl(four.sin_addr.s_addr));
    }
    if (address.sa_family != AF_INET6) return false;
    sockaddr_in6 six;
    std::memcpy(&six, &address, sizeof six);
    return public6(six.sin6_addr.s6_addr);
}

bool Reach::names(std::string_view origin) const {
    return std::ranges::find(allowed, origin) != allowed.end();
}

Result<> Reach::permit(std::string_view url) const {
    const auto origin = origin_of(url);
    if (!origin) return pass(origin);
    if (names(*origin)) return {};
    if (!origin->starts_with("https://"))
        return fail("usage", "a push address must begin with https://");
    const auto host = std::string_view(*origin).substr(8);
    const auto colon = host.rfind(':');
    const bool port = colon != std::string_view::npos && host.find(']', colon) == host.npos;
    if (port && host.substr(colon) != ":443")
        return fail("usage", "a push address must be on port 443");
    return {};
}

}  // namespace vs::notice
