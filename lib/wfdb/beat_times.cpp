// Grammar (LF or CRLF, the last line may lack it; blanks around a number and empty lines are
// nothing):
//
//   file = 1*(SAMPLE)     a line each: whole, not negative, above the one before, below 2^31
#include "wfdb/beat_times.h"

#include "wfdb/detail/scan.h"
#include "wfdb/detail/text.h"

namespace vs::wfdb {
namespace {

constexpr std::size_t kMaxBeatTimes = 16 * 1024 * 1024;
constexpr std::int64_t kEndOfTime = std::int64_t{1} << 31;  // as no record has more frames

}  // namespace

Result<std::vector<std::int64_t>> parse_beat_times(std::string_view text) {
    if (text.size() > kMaxBeatTimes) return fail("oversize", "the beat times are above 16 MiB");
    std::vector<std::int64_t> out;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const auto line = detail::trim(detail::take_until(text, '\n'));
        if (line.empty()) continue;
        const auto sample = detail::whole_number<std::int64_t>(line);
        if (!sample || *sample < 0 || *sample >= kEndOfTime)
            return detail::bad_line("beat-times", number, "this is no sample number");
        if (!out.empty() && *sample <= out.back())
            return detail::bad_line("beat-times", number, "the beat is not after the one before");
        out.push_back(*sample);
    }
    if (out.empty()) return fail("beat-times", "there is no beat");
    return out;
}

Result<std::vector<std::int64_t>> load_beat_times(const std::string& path) {
    return detail::load_text(path, kMaxBeatTimes, parse_beat_times);
}

}  // namespace vs::wfdb
