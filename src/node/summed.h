// Up to when a patient's hours and days are summed up in reports of their own.
#pragma once

#include "record/report_index.h"

namespace vs::node {

struct Summed {
    Micros hours = 0, days = 0;  // all before have theirs; whole hours and days

    static Summed at(Micros now) { return {now - now % kHour, now - now % kDay}; }
};

// As the reports say; at(now) where there is none of an hour. What is no longer kept to be summed
// up counts as done.
Result<Summed> summed_up_to(const record::ReportIndex& index, const model::Patient& patient,
                            Micros now);

}  // namespace vs::node
