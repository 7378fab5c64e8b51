#include "node/summed.h"

#include "node/minutes.h"

namespace vs::node {

// A day's report follows that of its last hour at once: where the last hour ends a day and no day
// stands behind it, the node was killed between the two.
Result<Summed> summed_up_to(const record::ReportIndex& index, const model::Patient& patient,
                            Micros now) {
    Summed out;
    const auto oldest = now - now % kHour - Minutes::kKept;
    auto walked = index.each_newest(patient, UINT64_MAX, [&](const record::ReportRow& row) {
        const bool hour = row.kind == model::ReportKind::hour;  // or a part of one
        if (hour) out.hours = (row.end + kHour - 1) / kHour * kHour;
        if (row.kind == model::ReportKind::day)
            out.days = std::max(out.days, (row.end + kDay - 1) / kDay * kDay);
        return !hour && row.end > oldest;
    });
    if (!walked) return pass(walked);
    if (out.hours == 0 && out.days == 0) return Summed::at(now);
    out.hours = std::max({out.hours, out.days, oldest});
    if (out.days == 0) out.days = (out.hours - 1) / kDay * kDay;
    return out;
}

}  // namespace vs::node
