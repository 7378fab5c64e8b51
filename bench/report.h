// One run as a line of JSON; many lines as a table with ratios.
#pragma once

#include "base/json.h"
#include "load.h"

namespace vs::bench {

struct Run {
    std::string system;   // "Vitalseal", "InfluxDB 1.6 (2018)", "PostgreSQL 15"
    std::string durable;  // what an acknowledgement means there
    std::size_t readings = 0, connections = 0;
};

json::object to_json(const Run& run, const Outcome& outcome);

struct Summary {
    std::string table;     // for people
    json::object details;  // medians, ratios and every run
};
// Runs of the same system and batch size are one row: the run with the median of readings/s.
Summary summarise(const std::vector<json::object>& runs);

}  // namespace vs::bench
