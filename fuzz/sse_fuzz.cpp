// Event streams: cut anywhere, a stream gives the same events; and no event, written and read back,
// becomes another.
#include <algorithm>
#include <cstdlib>

#include "base/bytes.h"
#include "net/sse.h"

namespace {

using namespace vs;

std::string read(std::string_view stream, std::size_t step) {
    constexpr std::size_t kLimit = 1024;
    net::EventParser parser(kLimit);
    std::string out;
    bool good = true;
    while (!stream.empty() && good) {
        good = parser.feed(stream.substr(0, step), [&](const net::ServerEvent& event) {
            if (event.data.size() > 2 * kLimit) std::abort();
            out += event.heartbeat ? 'h' : 'e';
            out += event.id + '|' + event.event + '|' + event.data + '\n';
            return true;
        });
        stream.remove_prefix(std::min(step, stream.size()));
    }
    return out + (good ? "" : "too long");
}

void check_round_trip(std::string_view text) {
    const auto half = text.size() / 2;
    net::EventParser parser;
    int count = 0;
    parser.feed(net::format_event(text.substr(0, half), text.substr(half), text.substr(half)),
                [&](const net::ServerEvent& event) {
                    ++count;
                    if (event.heartbeat) std::abort();
                    return true;
                });
    if (count != 1) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = as_text(ByteView(data, size));
    const auto whole = read(text, text.size() + 1);
    for (const std::size_t step : {1U, 2U, 7U})
        if (read(text, step) != whole) std::abort();
    check_round_trip(text);
    return 0;
}
