// WFDB records as PhysioNet publishes them: a header file NAME.hea (text) and signal files in
// formats 212 and 16. Grammar: physionet.org/physiotools/wag/header-5.htm and signal-5.htm; ours to
// the byte at the head of header.cpp and signal_reader.cpp.
//
// Limits: 256 signals, 4096 samples per frame, fewer than 2^31 frames, a header of 64 KiB. Refused
// by name: multi-segment records, formats other than 212 and 16, signal files outside the record's
// folder. Memory stays the same however long the record is. Values are not thread-safe, functions
// are.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/time.h"

namespace vs::wfdb {

inline constexpr std::size_t kMaxHeader = 64 * 1024;

struct Signal {
    std::string file;  // plain name, found beside the header
    int format = 212;
    unsigned samples_per_frame = 1;
    unsigned skew = 0;              // frame i of this signal is frame i + skew of its file
    std::uint64_t byte_offset = 0;  // where samples begin in the file
    double gain = 200;              // ADC units per physical unit
    bool calibrated = false;        // false: the header gave no gain, so 200 is only a default
    int baseline = 0;               // the ADC value of 0 physical units
    std::string units = "mV";       // as written: "mmHg", "bpm", "%"
    int resolution = 12;            // bits
    int adc_zero = 0;
    int initial = 0;                       // the first sample
    std::optional<std::int16_t> checksum;  // 16-bit sum of all samples, where the header has one
    std::string description;

    double physical(int sample) const { return (sample - baseline) / gain; }
    // The code that stands for "no sample": -2048 in format 212, -32768 in format 16.
    int missing_code() const { return format == 212 ? -2048 : -32768; }
};

struct Header {
    std::string name;
    double rate = 250;         // frames per second
    std::uint64_t frames = 0;  // 0: not stated, the files decide
    std::vector<Signal> signals;
    std::optional<Micros> start;        // only where the header has time and date, taken as UTC
    std::vector<std::string> comments;  // without '#', trimmed
    std::optional<int> age;             // years, from comments as mitdb ("# 24 F …") or MIMIC write
    char sex = '?';                     // 'F', 'M' or '?'
};

// Accepts LF and CRLF. Codes: "header" (malformed), "multi-segment", "format", "rate", "samples",
// "signals" (too many), "oversize".
Result<Header> parse_header(std::string_view text);
// Reads DIR/NAME.hea given "DIR/NAME" or "DIR/NAME.hea"; code "missing-file" too.
Result<Header> load_header(const std::string& path);

// What a stretch of frames holds: per signal, frames * samples_per_frame raw ADC values.
using Block = std::vector<std::vector<std::int16_t>>;

class SignalReader {
  public:
    // `folder` is where the header lies. Codes: "missing-file", "format".
    static Result<SignalReader> open(const Header& header, const std::string& folder);
    SignalReader(SignalReader&&) noexcept;
    SignalReader& operator=(SignalReader&&) noexcept;
    ~SignalReader();

    // Replaces `out` with the next at most `frames` (bounded to 65536) frames; returns how many.
    // 0 is the end. A file that ends before the header says it does is code "truncated".
    Result<std::size_t> read(std::size_t frames, Block& out);
    Result<> rewind();  // to frame 0

  private:
    struct State;
    explicit SignalReader(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

// Reads the whole record and compares each signal's checksum; code "checksum" names the signal.
// Signals without one are passed over.
Result<> verify_checksums(const Header& header, const std::string& folder);

// The folder of a path ("." where it has none), for open() and verify_checksums().
std::string folder_of(const std::string& path);

}  // namespace vs::wfdb
