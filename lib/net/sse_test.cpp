#include "net/sse.h"

#include <gtest/gtest.h>

namespace vs::net {
namespace sse_tests {

std::string parse(std::string_view stream, std::size_t step = 0, std::size_t limit = 1000) {
    EventParser parser(limit);
    std::string out;
    bool good = true;
    for (std::size_t at = 0; at < stream.size() && good; at += step == 0 ? stream.size() : step)
        good = parser.feed(
            stream.substr(at, step == 0 ? stream.npos : step), [&](const ServerEvent& event) {
                out += event.heartbeat ? "~" : "[" + event.id + "|" + event.event + "|";
                out += event.data + (event.heartbeat ? "~" : "]");
                return true;
            });
    return out + (good ? "" : "!");
}

// The examples of the HTML Living Standard, section 9.2.6.
TEST(Sse, ExamplesOfTheStandard) {
    EXPECT_EQ(parse("data: YHOO\ndata: +2\ndata: 10\n\n"), "[|message|YHOO\n+2\n10]");
    EXPECT_EQ(
        parse(": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third "
              "event\n\n"),
        "~ test stream~[1|message|first event][|message|second event][|message| third event]");
    EXPECT_EQ(parse("data\n\ndata\ndata\n\ndata:"), "[|message|][|message|\n]");
    EXPECT_EQ(parse("data:test\n\ndata: test\n\n"), "[|message|test][|message|test]");
}

TEST(Sse, LineEndsAndByteOrderMark) {
    const std::string_view stream =
        "\xEF\xBB\xBF"
        "event: a\rdata: 1\r\ndata: 2\n\r\nid: 7\r\rdata: 3\r\n\r\n";
    for (std::size_t step = 0; step < 9; ++step)
        EXPECT_EQ(parse(stream, step), "[|a|1\n2][7|message|3]") << step;
}

TEST(Sse, UnknownFieldsAndEventsWithoutDataAreDropped) {
    EXPECT_EQ(parse("event: x\n\nretry: 5\nnonsense: 1\ndata: y\n\n"), "[|message|y]");
}

TEST(Sse, IsBounded) {
    EXPECT_EQ(parse("data: " + std::string(2000, 'x')), "!");
    std::string many;
    for (int i = 0; i < 100; ++i) many += "data: " + std::string(100, 'x') + "\n";
    EXPECT_EQ(parse(many), "!");
}

TEST(Sse, NoTextEndsItsFieldAndBeginsAnother) {
    const auto wire = format_event("a\nevent: b", "x\r\nid: 9\ny\rz", "1\n\ndata: q");
    EXPECT_EQ(parse(wire), "[1  data: q|a event: b|x\nid: 9\ny\nz]");
    EXPECT_EQ(format_event("", "", ""), "data: \n\n");
    EXPECT_EQ(parse(format_event("e", "", "")), "[|e|]");
}

}  // namespace sse_tests
}  // namespace vs::net
