#include "wfdb/numerics.h"

#include <cmath>

namespace vs::wfdb {
namespace {

constexpr std::size_t kMaxValues = 1'000'000;

// MIMIC: a monitor that measures nothing writes 0 as well as the WFDB code for "no sample".
bool is_measured(int sample) {
    return sample != 0 && sample != -32768;
}

// Digits after the point that one ADC step can change: gain 10 gives 1.
int decimals_of(double gain) {
    int digits = 0;
    for (double step = 1; step < gain && digits < 6; step *= 10) ++digits;
    return digits;
}

Result<> append_block(const Header& header, const Block& block, std::size_t frames,
                      std::uint64_t first_frame, std::vector<NumericValue>& out) {
    for (std::size_t f = 0; f < frames; ++f) {
        const double seconds = static_cast<double>(first_frame + f) / header.rate;
        const auto at = static_cast<Micros>(std::llround(seconds * 1000)) * kMillisecond;
        for (std::size_t s = 0; s < block.size(); ++s) {
            const auto& signal = header.signals[s];
            const int sample = block[s][f * signal.samples_per_frame];
            if (!is_measured(sample)) continue;
            if (out.size() >= kMaxValues)
                return fail("oversize", "record " + header.name + " has over a million values");
            out.push_back({at, s, signal.physical(sample), decimals_of(signal.gain)});
        }
    }
    return {};
}

}  // namespace

bool is_numerics(const Header& header) {
    if (header.signals.empty() || header.rate > 2 || header.rate < 1e-5) return false;
    for (const auto& signal : header.signals)
        if (signal.format != 16 || signal.samples_per_frame != 1) return false;
    return true;
}

Result<std::vector<NumericValue>> read_numerics(const Header& header, const std::string& folder) {
    if (!is_numerics(header))
        return fail("not-numerics", "record " + header.name +
                                        " is no numerics record (format 16, at most 2 frames a "
                                        "second, one sample per frame)");
    auto reader = SignalReader::open(header, folder);
    if (!reader) return pass(reader);
    std::vector<NumericValue> out;
    Block block;
    for (std::uint64_t frame = 0;;) {
        const auto got = reader->read(4096, block);
        if (!got) return pass(got);
        if (*got == 0) return out;
        if (auto done = append_block(header, block, *got, frame, out); !done) return pass(done);
        frame += *got;
    }
}

}  // namespace vs::wfdb
