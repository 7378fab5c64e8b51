#include "model/summary.h"

#include <algorithm>
#include <charconv>
#include <deque>

namespace vs::model {
namespace {

// Median of at least one value; of an even number the mean of the middle two. Reorders.
double median_of(std::vector<double>& values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    if (values.size() % 2 == 1) return *middle;
    return (*std::max_element(values.begin(), middle) + *middle) / 2;
}

Stat stat_of(std::vector<double>& values) {
    if (values.empty()) return {};
    const auto [min, max] = std::ranges::minmax(values);
    return {static_cast<std::uint32_t>(values.size()), min, max, median_of(values)};
}

// At most two decimals, no trailing zeros: what a summary of vitals can mean.
std::string short_decimal(double value) {
    char text[400];
    const auto end =
        std::to_chars(text, text + sizeof text, value, std::chars_format::fixed, 2).ptr;
    std::string out(text, end);
    while (out.back() == '0') out.pop_back();
    if (out.back() == '.') out.pop_back();
    return out == "-0" ? "0" : out;
}

using Pick = std::string (*)(const Stat&);

struct Statistic {
    std::string_view name;
    Pick pick;
};
constexpr Statistic kStatistics[] = {
    {"median", [](const Stat& s) { return short_decimal(s.median); }},
    {"minimum", [](const Stat& s) { return short_decimal(s.min); }},
    {"maximum", [](const Stat& s) { return short_decimal(s.max); }},
    {"count", [](const Stat& s) { return std::to_string(s.count); }},
};

// SampledData.data: "E" where nothing was received.
std::string series(std::span<const Minute> rows, Vital vital, Pick pick) {
    std::string out;
    for (const auto& row : rows) {
        if (!out.empty()) out += ' ';
        out += row.of(vital).count == 0 ? "E" : pick(row.of(vital));
    }
    return out;
}

// Rows of one step, and how many of kStatistics are told of them.
struct Table {
    std::span<const Minute> rows;
    Micros step;
    std::size_t statistics;
};

Mapped summary_of(const ReportInput& input, const Table& table, Vital vital) {
    const auto name = crypto::to_text(input.patient) + '/' + std::to_string(input.seq) + '/' +
                      std::string(loinc_of(vital)) + '/' + std::to_string(table.step / kMinute);
    const auto digest = crypto::sha256({as_bytes("vitalseal/summary"), as_bytes(name)});
    const auto id = fhir::uuid_text(ByteView(digest).first(16));
    std::deque<std::string> data;  // keeps what the series view where it is
    std::vector<fhir::Series> parts;
    for (const auto& statistic : std::span(kStatistics).first(table.statistics))
        parts.push_back(
            {statistic.name, data.emplace_back(series(table.rows, vital, statistic.pick))});
    return {id,
            fhir::summary({id, {"urn:vitalseal:summary", name}, patient_uuid(input.patient), {}},
                          vital, input.start, input.end, table.step, parts)};
}

bool occurs(std::span<const Minute> rows, Vital vital) {
    return std::ranges::any_of(rows, [&](const auto& row) { return row.of(vital).count > 0; });
}

// One Observation per table and vital that occurs.
std::vector<Mapped> summaries(const ReportInput& input, std::span<const Table> tables) {
    std::vector<Mapped> out;
    for (const auto& table : tables)
        for (const auto& code : fhir::kCodes)
            if (occurs(table.rows, code.vital)) out.push_back(summary_of(input, table, code.vital));
    return out;
}

int gravity(const AlertStepText& step) {
    if (step.priority == "high") return 0;
    if (step.priority == "medium") return 1;
    return step.priority == "low" ? 2 : 3;
}

// The gravest alerts, in the order they were raised.
void shorten_alerts(ReportInput& input, std::size_t most) {
    auto& alerts = input.alerts;
    if (alerts.size() <= most) return;
    const auto more = std::to_string(alerts.size() - most);
    std::ranges::stable_sort(alerts, {}, gravity);
    alerts.resize(most);
    std::ranges::stable_sort(alerts, {}, &AlertStepText::at);
    alerts.push_back({"more", "more-alerts", "technical", "raised", input.end, "",
                      more + " more alerts were raised; the hour reports hold them all."});
}

// The longest gaps, in the order of time.
void shorten_gaps(ReportInput& input, std::size_t most) {
    auto& gaps = input.gaps;
    if (gaps.size() <= most) return;
    const auto more = std::to_string(gaps.size() - most);
    std::ranges::stable_sort(
        gaps, [](const auto& a, const auto& b) { return a.to - a.from > b.to - b.from; });
    gaps.resize(most);
    std::ranges::stable_sort(gaps, {}, &Gap::from);
    gaps.back().reason += " (" + more + " shorter gaps stand in the hour reports)";
}

// How much a day tells, each row less than the one before; the last, of hours alone, has room for
// every vital of the table.
struct Detail {
    Micros step;
    std::size_t statistics, most;  // of the hourly table; alerts and gaps
};
constexpr Detail kDetails[] = {{kMinute, 4, 20},      {2 * kMinute, 4, 20},  {5 * kMinute, 4, 20},
                               {10 * kMinute, 4, 20}, {15 * kMinute, 4, 20}, {15 * kMinute, 3, 10},
                               {kHour, 3, 5}};

Result<std::string> day_text(ReportInput input, std::span<const Minute> minutes) {
    std::erase_if(input.alerts, [](const auto& step) { return step.what != "raised"; });
    const auto hours = roll_up(minutes, kHour);
    Result<std::string> text;
    for (const auto& detail : kDetails) {
        auto shorter = input;
        shorten_alerts(shorter, detail.most);
        shorten_gaps(shorter, detail.most);
        const auto fine = roll_up(minutes, detail.step);
        const Table tables[] = {{hours, kHour, detail.statistics}, {fine, detail.step, 1}};
        text = bundle_text(
            shorter, summaries(shorter, std::span(tables).first(detail.step < kHour ? 2 : 1)));
        if (!text || text->size() < kMaxDayText) break;
    }
    return text;
}

}  // namespace

std::vector<Minute> minutes_of(std::span<const Reading> readings, Micros start, Micros end) {
    const auto count = end > start ? static_cast<std::size_t>((end - start) / kMinute) : 0;
    std::vector<std::array<std::vector<double>, kVitalCount>> values(count);
    for (const auto& reading : readings) {
        if (reading.time < start || reading.time >= end || !plausible(reading.vital, reading.value))
            continue;
        const auto row = static_cast<std::size_t>((reading.time - start) / kMinute);
        if (row < count)
            values[row][static_cast<std::size_t>(reading.vital)].push_back(reading.value);
    }
    std::vector<Minute> out(count);
    for (std::size_t i = 0; i < count; ++i) {
        out[i].start = start + static_cast<Micros>(i) * kMinute;
        for (std::size_t v = 0; v < kVitalCount; ++v) out[i].stats[v] = stat_of(values[i][v]);
    }
    return out;
}

std::vector<Minute> roll_up(std::span<const Minute> minutes, Micros step) {
    const auto width = static_cast<std::size_t>(step / kMinute);
    std::vector<Minute> out;
    for (std::size_t i = 0; i < minutes.size(); i += width) {
        const auto rows = minutes.subspan(i, std::min(width, minutes.size() - i));
        auto& row = out.emplace_back();
        row.start = rows.front().start;
        for (std::size_t v = 0; v < kVitalCount; ++v) {
            std::vector<double> medians;
            Stat sum;
            for (const auto& minute : rows) {
                const auto& stat = minute.stats[v];
                if (stat.count == 0) continue;
                sum.min = sum.count == 0 ? stat.min : std::min(sum.min, stat.min);
                sum.max = sum.count == 0 ? stat.max : std::max(sum.max, stat.max);
                sum.count += stat.count;
                medians.push_back(stat.median);
            }
            if (sum.count > 0) sum.median = median_of(medians);
            row.stats[v] = sum;
        }
    }
    return out;
}

Result<std::string> summary_text(const ReportInput& input, std::span<const Minute> minutes) {
    if (input.kind == ReportKind::day) return day_text(input, minutes);
    const Table table{minutes, kMinute, std::size(kStatistics)};
    return bundle_text(input, summaries(input, {&table, 1}));
}

}  // namespace vs::model
