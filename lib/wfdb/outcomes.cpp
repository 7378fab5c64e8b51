// Grammar (LF or CRLF, the last line may lack it; blanks around fields and empty lines are
// nothing):
//
//   file = "RecordID" *("," NAME) ",In-hospital_death" *(row)
//   row  = RECORD *("," NUMBER) "," ("0" | "1")     as many fields as the first line has
//
// RECORD, 1 to 32 letters and digits, is named once.
#include "wfdb/outcomes.h"

#include <algorithm>

#include "wfdb/detail/scan.h"
#include "wfdb/detail/text.h"

namespace vs::wfdb {
namespace {

constexpr std::size_t kMaxOutcomes = 4 * 1024 * 1024;

std::ptrdiff_t commas_of(std::string_view line) {
    return std::ranges::count(line, ',');
}

// Empty where the row is good, else what is wrong with it.
std::string_view take_outcome(std::string_view row, std::ptrdiff_t commas, Outcomes& out) {
    if (commas_of(row) != commas) return "there are not as many fields as in the first line";
    const auto record = detail::trim(detail::take_until(row, ','));
    if (!detail::is_name(record)) return "the record is no name";
    for (; commas > 1; --commas)
        if (!detail::whole_number<double>(detail::trim(detail::take_until(row, ','))))
            return "a field is no number";
    const auto died = detail::trim(row);
    if (died != "0" && died != "1") return "the outcome is neither 0 nor 1";
    return out.emplace(record, died == "1").second ? "" : "the record is named twice";
}

}  // namespace

Result<Outcomes> parse_outcomes(std::string_view text) {
    if (text.size() > kMaxOutcomes) return fail("oversize", "the outcomes are above 4 MiB");
    const auto names = detail::trim(detail::take_until(text, '\n'));
    if (!names.starts_with("RecordID,") || !names.ends_with(",In-hospital_death"))
        return detail::bad_line("outcomes", 1, "\"RecordID,…,In-hospital_death\" is expected");
    Outcomes out;
    for (std::size_t number = 2; !text.empty(); ++number) {
        const auto row = detail::trim(detail::take_until(text, '\n'));
        if (row.empty()) continue;
        if (const auto wrong = take_outcome(row, commas_of(names), out); !wrong.empty())
            return detail::bad_line("outcomes", number, wrong);
    }
    return out;
}

Result<Outcomes> load_outcomes(const std::string& path) {
    return detail::load_text(path, kMaxOutcomes, parse_outcomes);
}

}  // namespace vs::wfdb
