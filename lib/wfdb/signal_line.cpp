// The signal lines of a header; the grammar stands at the head of header.cpp.
#include "wfdb/detail/header_parts.h"
#include "wfdb/detail/scan.h"

namespace vs::wfdb::detail {
namespace {

constexpr unsigned kMaxSkew = 4096;

Result<> parse_format(std::string_view text, Signal& out) {
    const auto whole = text;
    const auto format = take_number<int>(text);
    if (!format) return bad_field("header", "signal format", whole);
    if (*format != 212 && *format != 16)
        return fail("format", "signal format " + std::to_string(*format) +
                                  " is not read here, only 212 and 16");
    out.format = *format;
    while (!text.empty()) {
        const char mark = text[0];
        text.remove_prefix(1);
        const auto value = take_number<std::uint32_t>(text);
        if (!value) return bad_field("header", "signal format", whole);
        if (mark == 'x' && *value >= 1 && *value <= kMaxPerFrame)
            out.samples_per_frame = *value;
        else if (mark == ':' && *value <= kMaxSkew)
            out.skew = *value;
        else if (mark == '+')
            out.byte_offset = *value;
        else
            return bad_field("header", "signal format", whole);
    }
    return {};
}

// GAIN["("BASELINE")"]["/"UNITS]; the baseline is nullopt where the header has none.
Result<std::optional<int>> parse_gain(std::string_view text, Signal& out) {
    const auto whole = text;
    const auto gain = take_number<double>(text);
    if (!gain || *gain < 0 || *gain > 1e12) return bad_field("header", "gain", whole);
    out.calibrated = *gain > 0;
    out.gain = out.calibrated ? *gain : 200;
    std::optional<int> baseline;
    if (!text.empty() && text[0] == '(') {
        text.remove_prefix(1);
        baseline = take_number<int>(text);
        if (!baseline || text.empty() || text[0] != ')')
            return bad_field("header", "baseline", whole);
        text.remove_prefix(1);
    }
    if (text.empty()) return baseline;
    if (text[0] != '/' || text.size() < 2 || text.size() > 33)
        return bad_field("header", "units", whole);
    out.units = text.substr(1);
    return baseline;
}

// An optional integer field; leaves `out` where the line has ended.
Result<bool> take_field(std::string_view& line, std::string_view field, int& out) {
    const auto word = take_word(line);
    if (word.empty()) return false;
    const auto value = whole_number<int>(word);
    if (!value) return bad_field("header", field, word);
    out = *value;
    return true;
}

Result<> parse_tail(std::string_view line, Signal& out) {
    int sum = 0, block = 0;
    if (auto got = take_field(line, "resolution", out.resolution); !got) return pass(got);
    if (auto got = take_field(line, "ADC zero", out.adc_zero); !got) return pass(got);
    out.initial = out.adc_zero;
    if (auto got = take_field(line, "initial value", out.initial); !got) return pass(got);
    const auto has_sum = take_field(line, "checksum", sum);
    if (!has_sum) return pass(has_sum);
    // The sum is of 16 bits; some writers print it without a sign.
    if (sum < -32768 || sum > 65535) return bad_field("header", "checksum", std::to_string(sum));
    if (*has_sum) out.checksum = static_cast<std::int16_t>(sum);
    if (auto got = take_field(line, "block size", block); !got) return pass(got);
    out.description = trim(line);
    return {};
}

}  // namespace

tl::unexpected<Error> bad_field(std::string_view code, std::string_view field,
                                std::string_view text) {
    std::string shown;
    for (char c : text.substr(0, 24)) shown += c >= 0x20 && c < 0x7f ? c : '?';
    return fail(code, "header: " + std::string(field) + " \"" + shown + "\" is not valid");
}

Result<Signal> parse_signal_line(std::string_view line) {
    Signal out;
    out.file = take_word(line);
    if (out.file.empty() || out.file.size() > 255 || out.file[0] == '.' || out.file[0] == '-' ||
        out.file[0] == '~' ||
        out.file.find_first_of(std::string_view("/\\\0", 3)) != std::string::npos)
        return bad_field("header", "signal file (a plain name is expected)", out.file);
    if (auto done = parse_format(take_word(line), out); !done) return pass(done);
    std::optional<int> baseline;
    if (const auto gain = take_word(line); !gain.empty()) {
        const auto parsed = parse_gain(gain, out);
        if (!parsed) return pass(parsed);
        baseline = *parsed;
    }
    if (auto done = parse_tail(line, out); !done) return pass(done);
    out.baseline = baseline.value_or(out.adc_zero);
    return out;
}

}  // namespace vs::wfdb::detail
