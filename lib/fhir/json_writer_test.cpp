#include "fhir/json_writer.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>

#include "base/json.h"

namespace vs::fhir::json_writer_test {

TEST(JsonWriter, KeepsOrderAndTheDigitsOfNumbers) {
    JsonWriter out;
    out.open().raw("z", "36.60").open_array("a").integer(-1).raw("1E+2").open().close();
    out.open_array().close_array().close_array().text("m", "x").close();
    EXPECT_EQ(out.take(), R"({"z":36.60,"a":[-1,1E+2,{},[]],"m":"x"})");
}

std::string written(std::string_view text) {
    JsonWriter out;
    return out.text(text).take();
}

TEST(JsonWriter, EscapesWhatEndsAString) {
    EXPECT_EQ(written("a\"b\\c\n\r\t"), R"("a\"b\\c\n\r\t")");
    EXPECT_EQ(written("</script>"), "\"</script>\"");
    EXPECT_EQ(written("µV °C 𝄞"), "\"µV °C 𝄞\"");
}

TEST(JsonWriter, ReplacesControlCharactersAndBrokenUtf8) {
    const std::string r = "\xEF\xBF\xBD";
    EXPECT_EQ(written(std::string_view("\0\x01\x7F", 3)), '"' + r + r + r + '"');
    EXPECT_EQ(written("\x80"), '"' + r + '"');
    EXPECT_EQ(written("\xC3"), '"' + r + '"');                          // cut short
    EXPECT_EQ(written("\xC3\""), '"' + r + "\\\"\"");                   // a quote is not swallowed
    EXPECT_EQ(written("\xC0\xAF"), '"' + r + r + '"');                  // overlong
    EXPECT_EQ(written("\xED\xA0\x80"), '"' + r + r + r + '"');          // surrogate
    EXPECT_EQ(written("\xF4\x90\x80\x80"), '"' + r + r + r + r + '"');  // above U+10FFFF
}

TEST(JsonWriter, AnyBytesGiveValidJsonThatIsStableWhenWrittenAgain) {
    std::mt19937 random(7);
    for (int i = 0; i < 3000; ++i) {
        std::string bytes(random() % 24, ' ');
        for (auto& c : bytes)
            c = static_cast<char>(random() % 4 == 0 ? random() : 0xC0 + random() % 0x40);
        const auto once = written(bytes);
        const auto parsed = parse_json(once);
        ASSERT_TRUE(parsed) << once;
        ASSERT_EQ(written(std::string_view(parsed->get_string())), once);
    }
}

TEST(JsonWriter, KnowsAFhirDecimal) {
    for (const auto text : {"0", "-0", "36.60", "1e5", "1E+05", "-12.5e-3", "100"})
        EXPECT_TRUE(is_decimal(text)) << text;
    for (const auto text :
         {"", "-", "01", ".5", "5.", "+1", "1e", "0x1", "NaN", "1 ", " 1", "1,5", "--1"})
        EXPECT_FALSE(is_decimal(text)) << text;
}

TEST(JsonWriter, ShortestReadsBackAsTheSameDouble) {
    EXPECT_EQ(shortest(0.005), "0.005");
    EXPECT_EQ(shortest(-5.12), "-5.12");
    EXPECT_EQ(shortest(-0.0), "0");
    EXPECT_EQ(shortest(1000), "1000");
    for (const double value : {1000.0 / 360, 1.0 / 247.3, std::numeric_limits<double>::max(),
                               -std::numeric_limits<double>::denorm_min()}) {
        EXPECT_TRUE(is_decimal(shortest(value)));
        EXPECT_EQ(std::strtod(shortest(value).c_str(), nullptr), value);
    }
}

}  // namespace vs::fhir::json_writer_test
