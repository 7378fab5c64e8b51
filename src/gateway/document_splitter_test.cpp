#include "gateway/document_splitter.h"

#include <gtest/gtest.h>

#include "cbor/cose.h"

namespace vs::gateway {
namespace document_splitter_test {

// Everything cut out of `input`, fed `step` bytes at a time, as hex after "J" or "C"; an error's
// code ends the list.
std::vector<std::string> split(ByteView input, std::size_t step) {
    DocumentSplitter splitter;
    std::vector<std::string> out;
    for (std::size_t at = 0;; at += step) {
        const bool end = at >= input.size();
        if (!end) splitter.feed(input.subspan(at, std::min(step, input.size() - at)));
        for (;;) {
            const auto document = splitter.next(end);
            if (!document) {
                out.push_back(document.error().code);
                return out;
            }
            if (!*document) break;
            const bool json = (*document)->content_type == cose::kSenmlJson;
            out.push_back(json ? std::string(as_text((*document)->bytes))
                               : to_hex((*document)->bytes));
        }
        if (end) return out;
    }
}

using List = std::vector<std::string>;

TEST(DocumentSplitter, JsonAndCborInAnyPieces) {
    const std::string text = " [{\"n\":\"]\\\"[\"}]\n[[1],[2]]\x82\x01\x81\x02\x80 [] ";
    for (std::size_t step = 1; step <= text.size(); ++step)
        EXPECT_EQ(split(as_bytes(text), step),
                  (List{"[{\"n\":\"]\\\"[\"}]", "[[1],[2]]", "82018102", "80", "[]"}));
}

TEST(DocumentSplitter, EndsAndErrorsAreNamed) {
    EXPECT_EQ(split({}, 1), List{});
    EXPECT_EQ(split(as_bytes(" \n"), 1), List{});
    EXPECT_EQ(split(as_bytes("[1,[2]"), 3), List{"truncated"});
    EXPECT_EQ(split(as_bytes("[\"\\"), 1), List{"truncated"});
    EXPECT_EQ(split(as_bytes("{\"n\":1}"), 3), List{"senml"});
    EXPECT_EQ(split(as_bytes("[1] x"), 9), (List{"[1]", "senml"}));
    EXPECT_EQ(split(as_bytes("\x82\x01"), 1), List{"truncated"});
    const std::string large(cose::kMaxMessage + 2, '[');
    EXPECT_EQ(split(as_bytes(large), 100'000), List{"oversize"});
}

}  // namespace document_splitter_test
}  // namespace vs::gateway
