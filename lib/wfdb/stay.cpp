// Grammar of a stay of the Challenge 2012 (LF or CRLF):
//
//   file   = "Time,Parameter,Value" line*
//   line   = HH ":" MM "," NAME "," NUMBER      HH from 00 up, two digits or more
//
// The lines at 00:00 named RecordID, Age, Gender (0 female, 1 male), Height, ICUType and Weight
// describe the person; a value of -1 means "not known".
#include <algorithm>

#include "wfdb/detail/scan.h"
#include "wfdb/detail/text.h"
#include "wfdb/numerics.h"

namespace vs::wfdb {
namespace {

using detail::is_name;
using detail::take_until;
using detail::trim;
using detail::whole_number;

constexpr std::size_t kMaxStay = 1024 * 1024;

tl::unexpected<Error> bad(std::size_t line, std::string_view what) {
    return detail::bad_line("stay", line, what);
}

std::optional<Micros> minutes(std::string_view text) {
    const auto hour = whole_number<unsigned>(take_until(text, ':'));
    const auto minute = whole_number<unsigned>(text);
    if (!hour || !minute || *hour > 10'000 || *minute > 59) return std::nullopt;
    return *hour * kHour + *minute * kMinute;
}

// True where the value describes the person, not the course.
bool take_descriptor(std::string_view name, double value, std::string_view text, Stay& out) {
    if (name == "RecordID")
        out.record = text;
    else if (name == "Age" && value >= 0 && value < 130)
        out.age = static_cast<int>(value);
    else if (name == "Gender")
        out.sex = value == 0 ? 'F' : value == 1 ? 'M' : '?';
    else
        return name == "Age" || name == "Height" || name == "ICUType";
    return true;
}

Result<> parse_line(std::string_view line, std::size_t number, Stay& out) {
    const auto at = minutes(take_until(line, ','));
    if (!at) return bad(number, "the time is not HH:MM");
    if (line.find(',') == std::string_view::npos) return bad(number, "three fields are expected");
    const auto name = take_until(line, ',');
    const auto text = trim(line);
    if (!is_name(name)) return bad(number, "the parameter is no name");
    const auto value = whole_number<double>(text);
    if (!value || text.size() > 32) return bad(number, "the value is no number");
    if (*at == 0 && take_descriptor(name, *value, text, out)) return {};
    if (*value != -1) out.values.push_back({*at, std::string(name), *value, std::string(text)});
    return {};
}

}  // namespace

Result<Stay> parse_stay(std::string_view text) {
    if (text.size() > kMaxStay) return fail("oversize", "the stay is larger than 1 MiB");
    if (text.starts_with("\x28\xb5\x2f\xfd") || text.substr(0, 512).find('\0') != text.npos)
        return fail("archive",
                    "this is an archive or binary file: unpack it and give one stay's .txt");
    if (trim(take_until(text, '\n')) != "Time,Parameter,Value")
        return bad(1, "\"Time,Parameter,Value\" is expected");
    Stay out;
    for (std::size_t number = 2; !text.empty(); ++number) {
        const auto line = trim(take_until(text, '\n'));
        if (line.empty()) continue;
        if (auto done = parse_line(line, number, out); !done) return pass(done);
    }
    std::ranges::stable_sort(out.values, {}, &StayValue::at);
    return out;
}

Result<Stay> load_stay(const std::string& path) {
    if (path.ends_with(".zst") || path.ends_with(".tar"))
        return fail("archive", path +
                                   " is an archive: unpack it (tar --zstd -xf FILE) and give "
                                   "the folder or one stay's .txt");
    return detail::load_text(path, kMaxStay, parse_stay);
}

}  // namespace vs::wfdb
