// Grammar (LF or CRLF, blanks around fields are nothing):
//
//   file = "Time [s]" *("," NAME) *(row)
//   row  = SECONDS *("," [NUMBER | "NaN" | "-"])     as many fields as the first line has
#include "wfdb/table.h"

#include <cmath>
#include <limits>

#include "wfdb/detail/scan.h"
#include "wfdb/detail/text.h"

namespace vs::wfdb {
namespace {

using detail::take_until;
using detail::trim;
using detail::whole_number;

constexpr std::size_t kMaxText = 64 * 1024 * 1024, kMaxColumns = 64, kMaxRows = 4'000'000;

tl::unexpected<Error> bad(std::size_t line, const char* what) {
    return detail::bad_line("table", line, what);
}

Result<> parse_names(std::string_view line, Table& out) {
    if (!trim(take_until(line, ',')).starts_with("Time")) return bad(1, "\"Time [s]\" is expected");
    while (!line.empty()) {
        const auto name = trim(take_until(line, ','));
        if (name.empty() || name.size() > 64) return bad(1, "a column has no name");
        if (out.names.size() == kMaxColumns) return fail("oversize", "over 64 columns");
        out.names.emplace_back(name);
    }
    out.columns.resize(out.names.size());
    return {};
}

Result<> parse_row(std::string_view line, std::size_t number, Table& out) {
    const auto seconds = whole_number<double>(trim(take_until(line, ',')));
    if (!seconds || *seconds < 0 || *seconds > 1e9) return bad(number, "the time is no number");
    if (!out.seconds.empty() && *seconds < out.seconds.back()) return bad(number, "time goes back");
    if (out.seconds.size() == kMaxRows) return fail("oversize", "over four million rows");
    out.seconds.push_back(*seconds);
    for (std::size_t i = 0; i < out.columns.size(); ++i) {
        const auto field = trim(take_until(line, ','));
        const auto value = whole_number<double>(field);
        if (!value && !field.empty() && field != "NaN" && field != "-")
            return bad(number, "a value is no number");
        out.columns[i].push_back(value.value_or(std::numeric_limits<double>::quiet_NaN()));
    }
    return line.empty() ? Result<>{} : bad(number, "more fields than names");
}

}  // namespace

double Table::rate() const {
    if (seconds.size() < 2) return 0;
    const double span = seconds.back() - seconds.front();
    return std::round(static_cast<double>(seconds.size() - 1) / span * 1000) / 1000;
}

Result<Table> parse_table(std::string_view text) {
    if (text.size() > kMaxText) return fail("oversize", "the table is above 64 MiB");
    Table out;
    if (auto done = parse_names(trim(take_until(text, '\n')), out); !done) return pass(done);
    for (std::size_t number = 2; !text.empty(); ++number) {
        const auto line = trim(take_until(text, '\n'));
        if (line.empty()) continue;
        if (auto done = parse_row(line, number, out); !done) return pass(done);
    }
    return out;
}

Result<Table> load_table(const std::string& path) {
    return detail::load_text(path, kMaxText, parse_table);
}

}  // namespace vs::wfdb
