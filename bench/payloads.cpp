#include "payloads.h"

#include <algorithm>
#include <fstream>
#include <thread>

#include "base/json.h"
#include "gateway/batch.h"

namespace vs::bench {
namespace {

using gateway::Measured;
using model::Vital;

struct Range {
    Vital vital;
    int low, high, digits;  // the values times 10^digits
};
// Of people who are well: the node has nothing to alert about.
constexpr Range kRanges[] = {{Vital::heart_rate, 62, 88, 0},
                             {Vital::spo2, 96, 99, 0},
                             {Vital::resp_rate, 12, 18, 0},
                             {Vital::systolic, 112, 134, 0},
                             {Vital::temperature, 364, 372, 1}};

// The readings of one device, the same for everyone who asks.
class Readings {
  public:
    Readings(std::uint64_t seed, Micros first) : state_(seed * 2 + 1), time_(first) {}

    std::vector<Measured> next(std::size_t count) {
        std::vector<Measured> out;
        out.reserve(count);
        for (std::size_t i = 0; i < count; ++i) {
            const auto& range = kRanges[turn_++ % std::size(kRanges)];
            const auto span = static_cast<std::uint64_t>(range.high - range.low + 1);
            const auto value = range.low + static_cast<std::int64_t>(random() % span);
            out.push_back({range.vital, time_, {value, -range.digits}});
            time_ += kMillisecond;
        }
        return out;
    }

  private:
    std::uint64_t random() {  // xorshift64*
        state_ ^= state_ >> 12;
        state_ ^= state_ << 25;
        state_ ^= state_ >> 27;
        return (state_ * 0x2545F4914F6CDD1DU) >> 32;
    }
    std::uint64_t state_;
    Micros time_;
    std::size_t turn_ = 0;
};

std::string decimal_of(const gateway::Decimal& value) {
    auto digits = std::to_string(value.mantissa);
    if (value.exponent < 0) digits.insert(digits.size() - 1, ".");
    return digits;
}

std::string http_post(const std::string& target, const std::string& type, const std::string& host,
                      std::string_view body) {
    std::string out = "POST " + target + " HTTP/1.1\r\nHost: " + host +
                      "\r\nContent-Type: " + type +
                      "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n";
    return out.append(body);
}

// Calls make(device index, its readings) for each request, connection by connection, on all
// processors. Each device belongs to one connection.
template <class Make>
Requests deal(const Plan& plan, std::size_t devices, const Make& make) {
    Requests out(plan.connections);
    const auto per_connection = plan.requests / plan.connections;
    const auto fill = [&](std::size_t connection) {
        std::vector<std::size_t> own;
        for (auto d = connection; d < devices; d += plan.connections) own.push_back(d);
        if (own.empty()) own.push_back(connection % devices);
        const auto rounds = per_connection / own.size() + 1;
        const auto first = plan.end - static_cast<Micros>(rounds * plan.readings) * kMillisecond;
        std::vector<Readings> readings;
        for (const auto d : own) readings.emplace_back(d + 1, first);
        for (std::size_t i = 0; i < per_connection; ++i) {
            const auto which = i % own.size();
            out[connection].push_back(make(own[which], readings[which].next(plan.readings)));
        }
    };
    std::vector<std::thread> threads;
    const auto count = std::max(1U, std::thread::hardware_concurrency());
    for (unsigned t = 0; t < count; ++t)
        threads.emplace_back([&, t] {
            for (std::size_t c = t; c < plan.connections; c += count) fill(c);
        });
    for (auto& thread : threads) thread.join();
    return out;
}

Result<gateway::DeviceKey> read_device(std::string_view line) {
    const auto parsed = parse_json(line);
    if (!parsed || !parsed->is_object()) return fail("devices", "a line is no JSON object");
    const auto& object = parsed->get_object();
    const auto id = from_hex(json_text(object, "device"));
    const auto seed = from_hex(json_text(object, "seed"));
    if (!id || !seed || id->size() != 8 || seed->size() != 32)
        return fail("devices", "a line has no device or no seed");
    return gateway::DeviceKey(*to_array<8>(*id), crypto::Secret(*to_array<32>(*seed)));
}

}  // namespace

Result<std::vector<gateway::DeviceKey>> read_devices(const std::string& path) {
    std::ifstream file(path);
    std::vector<gateway::DeviceKey> out;
    for (std::string line; std::getline(file, line);) {
        auto device = read_device(line);
        if (!device) return pass(device);
        out.push_back(std::move(*device));
    }
    if (out.empty()) return fail("devices", path + " names no device");
    return out;
}

Result<> write_devices(const std::string& path, std::size_t count) {
    std::ofstream file(path);
    for (std::size_t i = 0; i < count; ++i) {
        model::DeviceId id{2};  // locally administered
        for (std::size_t byte = 0; byte < 4; ++byte)
            id[7 - byte] = static_cast<std::uint8_t>(i >> (8 * byte));
        const auto seed = crypto::Secret::random();
        file << R"({"device":")" << to_hex(id) << R"(","seed":")" << to_hex(seed.bytes())
             << "\"}\n";
    }
    if (!file.flush()) return fail("io", "cannot write " + path);
    return {};
}

Requests signed_batches(const Plan& plan, const std::vector<gateway::DeviceKey>& devices,
                        std::uint32_t boot, const std::string& host) {
    std::vector<gateway::BatchSigner> signers;
    for (const auto& device : devices) signers.emplace_back(device, boot);
    // With fewer devices than connections a device would be signed for by two threads.
    return deal(plan, devices.size(), [&](std::size_t device, std::vector<Measured> readings) {
        const auto message = signers[device].sign(gateway::Chunk{0, std::move(readings)});
        return http_post("/v1/batches", "application/cose", host, as_text(*message));
    });
}

Requests influx_lines(const Plan& plan, const std::vector<gateway::DeviceKey>& devices,
                      const std::string& database, const std::string& host) {
    return deal(plan, devices.size(),
                [&](std::size_t device, const std::vector<Measured>& readings) {
                    std::string lines;
                    for (const auto& reading : readings)
                        lines.append("vitals,device=")
                            .append(devices[device].id_text())
                            .append(",code=")
                            .append(model::loinc_of(reading.vital))
                            .append(" value=")
                            .append(decimal_of(reading.value))
                            .append(" ")
                            .append(std::to_string(reading.at))
                            .append("000\n");
                    return http_post("/write?db=" + database, "text/plain", host, lines);
                });
}

Requests sql_inserts(const Plan& plan, const std::vector<gateway::DeviceKey>& devices) {
    return deal(plan, devices.size(),
                [&](std::size_t device, const std::vector<Measured>& readings) {
                    std::string out = "INSERT INTO readings VALUES ";
                    for (const auto& reading : readings)
                        out.append(out.back() == ' ' ? "('\\x" : ",('\\x")
                            .append(devices[device].id_text())
                            .append("','")
                            .append(model::loinc_of(reading.vital))
                            .append("','")
                            .append(model::unit_of(reading.vital))
                            .append("',")
                            .append(decimal_of(reading.value))
                            .append(",'")
                            .append(to_rfc3339(reading.at))
                            .append("')");
                    return out;
                });
}

}  // namespace vs::bench
