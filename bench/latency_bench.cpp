// How long an alert takes: from the moment the POST of the third high reading of a calm patient is
// begun to the moment its event has come over /v1/stream, which the ward page draws from. The
// drawing is not in it. One probe at a time, each on a patient of its own: who has been called for
// once has other rules called first the next time. Each alert is resolved before the next.
//
//   ninja -C build/bench vitalseal-bench vitalseal-bench-latency vitalseal-bench-node
//   build/bench/vitalseal-bench devices --count 400 devices
//   build/bench/vitalseal-bench-node --data node --devices devices &   # prints "ready URL"
//   build/bench/vitalseal-bench-latency URL --devices devices --token-file node/token
//       --server-pid $! --seconds 600 [--load 1000 | --ecg 200] [--json FILE]
//
// The first --alerts devices of the file are probes, the next --ecg ones send a second of ECG every
// second, the others share --load. bench/more.sh does all of this. The load comes from this
// process: what it takes of the processors is in the latency. Memory is the node's VmRSS, the mean
// of the minute up to a quarter of the run and of its last minute.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <functional>
#include <random>

#include "background.h"
#include "base/json.h"
#include "payloads.h"
#include "prober.h"

namespace {

using namespace vs;
using namespace vs::bench;

struct Options {
    std::string url, devices, token_file, json;
    double seconds = 20, load = 0;
    std::size_t alerts = 200, readings = 10, ecg = 0, connections = 32;
    int server = 0;
};

struct Outcome {
    ProbeTimes times;
    long rss_quarter = 0, rss_end = 0;  // KiB; 0: not read
    double seconds = 0;
};

std::string read_line(const std::string& path) {
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    return line;
}

// proc(5): "VmRSS:     12345 kB".
long rss_of(int process) {
    std::ifstream file("/proc/" + std::to_string(process) + "/status");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("VmRSS:")) return std::atol(line.c_str() + 6);
    return 0;
}

// Of the quarter of a minute that ends at `time`, since sealing makes memory rise and fall.
long mean_until(const std::vector<std::pair<double, long>>& memory, double time) {
    long sum = 0, count = 0;
    for (const auto& [at, kib] : memory)
        if (at > time - 15 && at <= time) {
            sum += kib;
            ++count;
        }
    return count > 0 ? sum / count : 0;
}

// Calls `each_second` meanwhile.
void sleep_until(double time, const std::function<void()>& each_second) {
    for (double left = time - now_seconds(); left > 0; left = time - now_seconds()) {
        std::this_thread::sleep_for(std::chrono::duration<double>(std::min(left, 1.0)));
        each_second();
    }
}

// Probes are due evenly over the run, each at a moment drawn from its stretch of time, so that they
// do not keep step with a timer of the node.
Result<Outcome> watch(const Options& options, Prober& prober) {
    Outcome outcome;
    std::mt19937 random(1);
    std::uniform_real_distribution<double> part(0, 1);
    const double start = now_seconds();
    const double every = options.seconds / static_cast<double>(options.alerts);
    std::vector<std::pair<double, long>> memory;
    const auto look = [&] {
        if (options.server > 0) memory.emplace_back(now_seconds() - start, rss_of(options.server));
    };
    for (std::size_t i = 0; i < options.alerts; ++i) {
        sleep_until(start + every * (static_cast<double>(i) + part(random)), look);
        if (auto done = prober.probe(outcome.times); !done) return pass(done);
    }
    sleep_until(start + options.seconds, look);
    outcome.seconds = now_seconds() - start;
    outcome.rss_quarter = mean_until(memory, outcome.seconds / 4);
    outcome.rss_end = mean_until(memory, outcome.seconds);
    return outcome;
}

double quantile_ms(std::vector<double> values, double part) {
    std::sort(values.begin(), values.end());
    const auto at = static_cast<std::size_t>(std::ceil(part * static_cast<double>(values.size())));
    return std::round(values[std::max<std::size_t>(at, 1) - 1] * 1e6) / 1e3;
}

json::object describe(const Options& options, const Outcome& outcome) {
    json::object out{{"load_batches_per_second", options.load},
                     {"readings_per_batch", options.load > 0 ? options.readings : 0},
                     {"ecg_patients", options.ecg},
                     {"seconds", std::round(outcome.seconds * 10) / 10},
                     {"alerts", outcome.times.alert.size()},
                     {"p50_ms", quantile_ms(outcome.times.alert, 0.5)},
                     {"p99_ms", quantile_ms(outcome.times.alert, 0.99)},
                     {"most_ms", quantile_ms(outcome.times.alert, 1)},
                     {"answer_p50_ms", quantile_ms(outcome.times.answer, 0.5)},
                     {"answer_p99_ms", quantile_ms(outcome.times.answer, 0.99)}};
    if (outcome.rss_quarter > 0 && outcome.rss_end > 0) {
        out["rss_quarter_kib"] = outcome.rss_quarter;
        out["rss_end_kib"] = outcome.rss_end;
        out["rss_ratio"] = std::round(1000.0 * static_cast<double>(outcome.rss_end) /
                                      static_cast<double>(outcome.rss_quarter)) /
                           1000;
    }
    return out;
}

void print(const Options& options, const json::object& result) {
    const auto number = [&](std::string_view key) {
        const auto* found = result.if_contains(key);
        return found == nullptr ? 0.0 : found->to_number<double>();
    };
    std::printf("%s", options.load > 0 || options.ecg > 0 ? "with" : "idle:");
    if (options.load > 0)
        std::printf(" %.0f batches/s of %zu readings", options.load, options.readings);
    if (options.ecg > 0) std::printf(" %zu patients with one ECG each", options.ecg);
    std::printf("%s %.0f alerts in %.0f s\n", options.load > 0 || options.ecg > 0 ? ":" : "",
                number("alerts"), number("seconds"));
    std::printf("  POST to event    p50 %8.2f ms  p99 %8.2f ms  most %8.2f ms\n", number("p50_ms"),
                number("p99_ms"), number("most_ms"));
    std::printf("  POST to answer   p50 %8.2f ms  p99 %8.2f ms\n", number("answer_p50_ms"),
                number("answer_p99_ms"));
    if (number("rss_ratio") > 0)
        std::printf("  resident memory  %8.0f KiB at a quarter, %8.0f KiB at the end: %.3f times\n",
                    number("rss_quarter_kib"), number("rss_end_kib"), number("rss_ratio"));
}

// A load that was refused or fell behind is not the one that was asked for.
Result<> judge(const Background& load, double rate, json::object& result, std::string_view name) {
    const double achieved = static_cast<double>(load.sent()) / load.seconds();
    result[name] = std::round(achieved * 10) / 10;
    if (load.refused() > 0) return fail("refused", load.first_refusal());
    if (achieved < 0.95 * rate)
        return fail("behind", "only " + std::to_string(achieved) + " of " + std::to_string(rate) +
                                  " batches/s were acknowledged: this run does not count");
    return {};
}

Result<json::object> run(const Options& options) {
    const auto devices = read_devices(options.devices);
    if (!devices) return pass(devices);
    const auto others = options.alerts + options.ecg;
    if (devices->size() < others + (options.load > 0 ? 1 : 0))
        return fail("devices", "the probes, --ecg and --load need more devices than there are");
    const auto token = read_line(options.token_file);
    if (token.empty()) return fail("token", options.token_file + " holds no token");
    const std::span all(*devices);
    // A run is a boot of every device; the clock numbers them.
    const auto boot = static_cast<std::uint32_t>(now_utc() / kSecond);
    Prober prober(options.url, token, all.first(options.alerts), boot);
    if (auto open = prober.begin(); !open) return pass(open);

    const auto waves = all.subspan(options.alerts, options.ecg);
    const auto rest = all.subspan(others);
    Background ecg({options.url, boot, static_cast<double>(waves.size()), options.connections},
                   waves, ecg_segments(waves.size()));
    Background load({options.url, boot, options.load, options.connections},
                    options.load > 0 ? rest : rest.first(0),
                    calm_readings(rest.size(), options.readings));
    sleep_until(now_seconds() + 1, [] {});  // until the load is steady
    const auto outcome = watch(options, prober);
    load.stop();
    ecg.stop();
    if (!outcome) return pass(outcome);
    auto result = describe(options, *outcome);
    Result<> good;
    if (options.load > 0) good = judge(load, options.load, result, "load_acknowledged_per_second");
    if (good && options.ecg > 0)
        good = judge(ecg, static_cast<double>(options.ecg), result, "ecg_acknowledged_per_second");
    print(options, result);
    if (!good) return pass(good);
    return result;
}

Result<> run_and_write(const Options& options) {
    const auto result = run(options);
    if (!result) return vs::pass(result);
    if (options.json.empty()) return {};
    std::ofstream file(options.json);
    file << json::serialize(*result) << "\n";
    if (!file.flush()) return fail("io", "cannot write " + options.json);
    return {};
}

void add_options(CLI::App& app, Options& options) {
    app.add_option("URL", options.url, "of a running node")->required();
    app.add_option("--devices", options.devices, "key file: one device per line")->required();
    app.add_option("--token-file", options.token_file, "the clinician's session token")->required();
    app.add_option("--seconds", options.seconds)->check(CLI::PositiveNumber)->capture_default_str();
    app.add_option("--alerts", options.alerts, "one of each patient that is timed")
        ->check(CLI::Range(1, 10'000))
        ->capture_default_str();
    app.add_option("--load", options.load, "batches/s of other patients")
        ->check(CLI::NonNegativeNumber);
    app.add_option("--readings", options.readings, "per batch of the load")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    app.add_option("--ecg", options.ecg, "patients who send a second of ECG every second");
    app.add_option("--connections", options.connections, "of --load, and as many of --ecg")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    app.add_option("--server-pid", options.server, "process whose memory is read");
    app.add_option("--json", options.json, "write one JSON object here");
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"Measures the latency of alerts, and the node's memory"};
    Options options;
    add_options(app, options);
    CLI11_PARSE(app, argc, argv);
    const auto done = run_and_write(options);
    if (!done)
        std::fprintf(stderr, "vitalseal-bench-latency: %s (%s)\n", done.error().message.c_str(),
                     done.error().code.c_str());
    return done ? EXIT_SUCCESS : EXIT_FAILURE;
}
