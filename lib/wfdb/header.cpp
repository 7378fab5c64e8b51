// Grammar of a .hea file (lines end with LF or CRLF; blanks separate fields; [] is optional):
//
//   record  = NAME["/"SEGMENTS] SIGNALS [RATE["/"COUNTER["("BASE")"]] [FRAMES [hh:mm:ss
//   [dd/mm/yyyy]]]] signal  = FILE FORMAT["x"PER-FRAME][":"SKEW]["+"BYTES]
//             [GAIN["("BASELINE")"]["/"UNITS] [BITS [ZERO [INITIAL [CHECKSUM [BLOCK [TEXT]]]]]]]
//   comment = "#" text
//
// Absent fields: RATE 250, GAIN 200 (0 too: uncalibrated), UNITS mV, BITS 12, ZERO 0,
// BASELINE = ZERO, INITIAL = ZERO.
#include <cstdio>
#include <fstream>

#include "wfdb/detail/scan.h"
#include "wfdb/record.h"

namespace vs::wfdb {
namespace {

using detail::take_number;
using detail::take_until;
using detail::take_word;
using detail::trim;
using detail::whole_number;

constexpr unsigned kMaxSignals = 256, kMaxPerFrame = 4096, kMaxSkew = 4096;

// Names the field that is wrong without repeating hostile bytes at length.
tl::unexpected<Error> bad(std::string_view code, std::string_view field, std::string_view text) {
    std::string shown;
    for (char c : text.substr(0, 24)) shown += c >= 0x20 && c < 0x7f ? c : '?';
    return fail(code, "header: " + std::string(field) + " \"" + shown + "\" is not valid");
}

std::string_view next_line(std::string_view& text) {
    return trim(take_until(text, '\n'));
}

// "10:44:18.529", hours may be missing from the front; code "header".
Result<Micros> time_of_day(std::string_view text) {
    auto rest = text;
    double total = 0;
    for (int part = 0; part < 3; ++part) {
        const auto value = whole_number<double>(take_until(rest, ':'));
        if (!value || *value < 0 || *value >= 60) return bad("header", "base time", text);
        total = total * 60 + *value;
        if (rest.empty()) break;
    }
    if (!rest.empty() || total >= 86400) return bad("header", "base time", text);
    return static_cast<Micros>(total * 1000 + 0.5) * kMillisecond;
}

Result<Micros> start_of(std::string_view time, std::string_view date) {
    const auto clock = time_of_day(time);
    if (!clock) return pass(clock);
    auto rest = date;
    const auto day = whole_number<unsigned>(take_until(rest, '/'));
    const auto month = whole_number<unsigned>(take_until(rest, '/'));
    const auto year = whole_number<unsigned>(rest);
    if (!day || !month || !year || *day > 31 || *month > 12 || *year > 9999)
        return bad("header", "base date", date);
    char text[32];
    std::snprintf(text, sizeof text, "%04u-%02u-%02uT00:00:00Z", *year, *month, *day);
    const auto midnight = from_rfc3339(text);
    if (!midnight) return bad("header", "base date", date);
    return *midnight + *clock;
}

Result<> parse_rate(std::string_view text, Header& out) {
    auto rest = text;
    const auto rate = whole_number<double>(take_until(rest, '/'));
    if (!rate || *rate <= 0 || *rate > 1e6) return bad("rate", "sampling rate", text);
    out.rate = *rate;
    return {};
}

Result<> parse_frames(std::string_view text, Header& out) {
    const auto frames = whole_number<std::uint64_t>(text);
    if (!frames || *frames >= 1ull << 31) return bad("samples", "number of samples", text);
    out.frames = *frames;
    return {};
}

Result<std::size_t> parse_record_line(std::string_view line, Header& out) {
    auto name = take_word(line);
    const auto whole = name;
    out.name = take_until(name, '/');
    if (whole.find('/') != std::string_view::npos)
        return fail("multi-segment", "record " + out.name.substr(0, 64) +
                                         " is divided into segments: play one segment by its name");
    if (out.name.empty()) return bad("header", "record name", whole);
    const auto count = take_word(line), rate = take_word(line), frames = take_word(line);
    const auto signals = whole_number<unsigned>(count);
    if (!signals) return bad("header", "number of signals", count);
    if (*signals > kMaxSignals) return bad("signals", "number of signals", count);
    if (!rate.empty()) {
        if (auto done = parse_rate(rate, out); !done) return pass(done);
    }
    if (!frames.empty()) {
        if (auto done = parse_frames(frames, out); !done) return pass(done);
    }
    const auto time = take_word(line), date = take_word(line);
    if (date.empty()) return *signals;
    const auto start = start_of(time, date);
    if (!start) return pass(start);
    out.start = *start;
    return *signals;
}

Result<> parse_format(std::string_view text, Signal& out) {
    const auto whole = text;
    const auto format = take_number<int>(text);
    if (!format) return bad("header", "signal format", whole);
    if (*format != 212 && *format != 16)
        return fail("format", "signal format " + std::to_string(*format) +
                                  " is not read here, only 212 and 16");
    out.format = *format;
    while (!text.empty()) {
        const char mark = text[0];
        text.remove_prefix(1);
        const auto value = take_number<std::uint32_t>(text);
        if (!value) return bad("header", "signal format", whole);
        if (mark == 'x' && *value >= 1 && *value <= kMaxPerFrame)
            out.samples_per_frame = *value;
        else if (mark == ':' && *value <= kMaxSkew)
            out.skew = *value;
        else if (mark == '+')
            out.byte_offset = *value;
        else
            return bad("header", "signal format", whole);
    }
    return {};
}

// GAIN["("BASELINE")"]["/"UNITS]; the baseline is nullopt where the header has none.
Result<std::optional<int>> parse_gain(std::string_view text, Signal& out) {
    const auto whole = text;
    const auto gain = take_number<double>(text);
    if (!gain || *gain < 0 || *gain > 1e12) return bad("header", "gain", whole);
    out.calibrated = *gain > 0;
    out.gain = out.calibrated ? *gain : 200;
    std::optional<int> baseline;
    if (!text.empty() && text[0] == '(') {
        text.remove_prefix(1);
        baseline = take_number<int>(text);
        if (!baseline || text.empty() || text[0] != ')') return bad("header", "baseline", whole);
        text.remove_prefix(1);
    }
    if (text.empty()) return baseline;
    if (text[0] != '/' || text.size() < 2 || text.size() > 33) return bad("header", "units", whole);
    out.units = text.substr(1);
    return baseline;
}

// An optional integer field; leaves `out` where the line has ended.
Result<bool> take_field(std::string_view& line, std::string_view field, int& out) {
    const auto word = take_word(line);
    if (word.empty()) return false;
    const auto value = whole_number<int>(word);
    if (!value) return bad("header", field, word);
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
    if (sum < -32768 || sum > 65535) return bad("header", "checksum", std::to_string(sum));
    if (*has_sum) out.checksum = static_cast<std::int16_t>(sum);
    if (auto got = take_field(line, "block size", block); !got) return pass(got);
    out.description = trim(line);
    return {};
}

Result<Signal> parse_signal_line(std::string_view line) {
    Signal out;
    out.file = take_word(line);
    if (out.file.empty() || out.file.size() > 255 || out.file[0] == '.' || out.file[0] == '-' ||
        out.file[0] == '~' ||
        out.file.find_first_of(std::string_view("/\\\0", 3)) != std::string::npos)
        return bad("header", "signal file (a plain name is expected)", out.file);
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

// "24 F 1581 654 x1" as mitdb begins its comments; "<age>: 54 <sex>: F" or "Age: 54 Sex: M".
void read_person(std::string_view comment, Header& out) {
    auto rest = comment;
    const auto first = take_word(rest), second = take_word(rest);
    const auto age = whole_number<int>(first);
    if (out.comments.empty() && age && *age >= 0 && *age < 130 &&
        (second == "F" || second == "M")) {
        out.age = age;
        out.sex = second[0];
        return;
    }
    for (rest = comment; !rest.empty();) {
        const auto word = take_word(rest);
        auto after = rest;
        const auto value = take_word(after);
        if (word == "<age>:" || word == "Age:" || word == "age:") {
            const auto years = whole_number<int>(value);
            if (years && *years >= 0 && *years < 130) out.age = years;
        }
        if ((word == "<sex>:" || word == "Sex:" || word == "sex:") && !value.empty())
            out.sex = value[0] == 'F' || value[0] == 'f'   ? 'F'
                      : value[0] == 'M' || value[0] == 'm' ? 'M'
                                                           : '?';
    }
}

void read_comment(std::string_view line, Header& out) {
    line = trim(line.substr(1));
    if (line.empty() || out.comments.size() >= 256) return;
    read_person(line, out);
    out.comments.emplace_back(line);
}

}  // namespace

Result<Header> parse_header(std::string_view text) {
    if (text.size() > kMaxHeader) return fail("oversize", "the header is larger than 64 KiB");
    Header out;
    std::optional<std::size_t> expected;
    while (!text.empty()) {
        const auto line = next_line(text);
        if (line.empty()) continue;
        if (line[0] == '#') {
            read_comment(line, out);
        } else if (!expected) {
            const auto count = parse_record_line(line, out);
            if (!count) return pass(count);
            expected = *count;
        } else if (out.signals.size() < *expected) {
            auto signal = parse_signal_line(line);
            if (!signal) return pass(signal);
            out.signals.push_back(std::move(*signal));
        } else {
            return bad("header", "line after the last signal", line);
        }
    }
    if (!expected) return fail("header", "header: there is no record line");
    unsigned per_frame = 0;
    for (const auto& signal : out.signals) per_frame += signal.samples_per_frame;
    if (per_frame > kMaxPerFrame)
        return fail("signals", "the record has more than 4096 samples per frame");
    if (out.signals.size() != *expected)
        return fail("header", "header: " + std::to_string(*expected) + " signals are announced, " +
                                  std::to_string(out.signals.size()) + " described");
    return out;
}

std::string folder_of(const std::string& path) {
    const auto slash = path.rfind('/');
    if (slash == std::string::npos) return ".";
    return slash == 0 ? "/" : path.substr(0, slash);
}

Result<Header> load_header(const std::string& path) {
    const auto file = path.ends_with(".hea") ? path : path + ".hea";
    std::ifstream in(file, std::ios::binary);
    if (!in) return fail("missing-file", "cannot read " + file);
    std::string text(kMaxHeader + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    return parse_header(text);
}

}  // namespace vs::wfdb
