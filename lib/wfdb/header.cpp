// Grammar of a .hea file (lines end with LF or CRLF; blanks separate fields; [] is optional):
//
//   record  = NAME["/"SEGMENTS] SIGNALS [RATE["/"COUNTER["("BASE")"]] [FRAMES [START]]]
//   START   = hh:mm:ss [dd/mm/yyyy]
//
//   signal  = FILE FORMAT["x"PER-FRAME][":"SKEW]["+"BYTES] [GAIN["("BASELINE")"]["/"UNITS] [REST]]
//   REST    = BITS [ZERO [INITIAL [CHECKSUM [BLOCK [TEXT]]]]]
//
//   comment = "#" text
//
// Absent fields: RATE 250, GAIN 200 (0 too: uncalibrated), UNITS mV, BITS 12, ZERO 0,
// BASELINE = ZERO, INITIAL = ZERO.
#include <cstdio>
#include <fstream>

#include "wfdb/detail/header_parts.h"
#include "wfdb/detail/scan.h"
#include "wfdb/record.h"

namespace vs::wfdb {
namespace {

using detail::bad_field;
using detail::kMaxPerFrame;
using detail::take_until;
using detail::take_word;
using detail::trim;
using detail::whole_number;

constexpr unsigned kMaxSignals = 256;

std::string_view next_line(std::string_view& text) {
    return trim(take_until(text, '\n'));
}

// "10:44:18.529", hours may be missing from the front; code "header".
Result<Micros> time_of_day(std::string_view text) {
    auto rest = text;
    double total = 0;
    for (int part = 0; part < 3; ++part) {
        const auto value = whole_number<double>(take_until(rest, ':'));
        if (!value || *value < 0 || *value >= 60) return bad_field("header", "base time", text);
        total = total * 60 + *value;
        if (rest.empty()) break;
    }
    if (!rest.empty() || total >= 86400) return bad_field("header", "base time", text);
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
        return bad_field("header", "base date", date);
    char text[32];
    std::snprintf(text, sizeof text, "%04u-%02u-%02uT00:00:00Z", *year, *month, *day);
    const auto midnight = from_rfc3339(text);
    if (!midnight) return bad_field("header", "base date", date);
    return *midnight + *clock;
}

Result<> parse_rate(std::string_view text, Header& out) {
    auto rest = text;
    const auto rate = whole_number<double>(take_until(rest, '/'));
    if (!rate || *rate <= 0 || *rate > 1e6) return bad_field("rate", "sampling rate", text);
    out.rate = *rate;
    return {};
}

Result<> parse_frames(std::string_view text, Header& out) {
    const auto frames = whole_number<std::uint64_t>(text);
    if (!frames || *frames >= 1ull << 31) return bad_field("samples", "number of samples", text);
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
    if (out.name.empty()) return bad_field("header", "record name", whole);
    const auto count = take_word(line), rate = take_word(line), frames = take_word(line);
    const auto signals = whole_number<unsigned>(count);
    if (!signals) return bad_field("header", "number of signals", count);
    if (*signals > kMaxSignals) return bad_field("signals", "number of signals", count);
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

}  // namespace

Result<Header> parse_header(std::string_view text) {
    if (text.size() > kMaxHeader) return fail("oversize", "the header is larger than 64 KiB");
    Header out;
    std::optional<std::size_t> expected;
    while (!text.empty()) {
        const auto line = next_line(text);
        if (line.empty()) continue;
        if (line[0] == '#') {
            detail::read_comment(line, out);
        } else if (!expected) {
            const auto count = parse_record_line(line, out);
            if (!count) return pass(count);
            expected = *count;
        } else if (out.signals.size() < *expected) {
            auto signal = detail::parse_signal_line(line);
            if (!signal) return pass(signal);
            out.signals.push_back(std::move(*signal));
        } else {
            return bad_field("header", "line after the last signal", line);
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
