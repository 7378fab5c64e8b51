// The same readings in the three forms that are compared: a signed batch, InfluxDB line protocol,
// an SQL INSERT. All of it is made before the clock runs.
#pragma once

#include <string>
#include <vector>

#include "gateway/device_key.h"

namespace vs::bench {

struct Plan {
    std::size_t connections = 64;
    std::size_t requests = 100'000;  // of all connections together
    std::size_t readings = 10;       // per request, of one device
    Micros end = 0;  // time of the last reading; those before lie a millisecond apart
};

// A list of requests for each connection. Devices are dealt out to the connections, so that a
// device's batches are sent in order.
using Requests = std::vector<std::vector<std::string>>;

// One JSON object per line, as `vitalseal device new` writes them. Code "devices".
Result<std::vector<gateway::DeviceKey>> read_devices(const std::string& path);
Result<> write_devices(const std::string& path, std::size_t count);

// HTTP requests with a COSE_Sign1 each, signed by all processors. `boot` must be new for the
// devices.
Requests signed_batches(const Plan& plan, const std::vector<gateway::DeviceKey>& devices,
                        std::uint32_t boot, const std::string& host);
// HTTP requests to /write?db=…, one point per reading, nanosecond stamps.
Requests influx_lines(const Plan& plan, const std::vector<gateway::DeviceKey>& devices,
                      const std::string& database, const std::string& host);
// INSERT INTO readings … VALUES with a row per reading.
Requests sql_inserts(const Plan& plan, const std::vector<gateway::DeviceKey>& devices);

}  // namespace vs::bench
