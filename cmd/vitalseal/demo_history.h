// Invented past days of the demonstration's simulated patients, sealed as day and hour reports
// through the real recorder, so that a visitor sees what a month looks like. Labelled as simulated
// like everything else.
#pragma once

#include "record/recorder.h"

namespace vs::cmd {

// `days` whole days before today as day reports and today's finished hours as hour reports, for
// patients without any report.
// `stopped` is asked before each patient; what is missing then is made at the next start.
Result<> make_history(record::Recorder& recorder, const std::vector<model::Person>& patients,
                      int days, Micros now, const std::function<bool()>& stopped);

}  // namespace vs::cmd
