// How many readings per second are acknowledged, by our node and by its peers, from the same client
// over the same connections. bench/run.sh runs it all; this is one step of it.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>
#include <iostream>

#include "report.h"

namespace {

using namespace vs;
using namespace vs::bench;

struct Options {
    std::string url, devices, out, database = "vitals", connection;
    std::vector<std::string> files;
    Plan plan;
    Window window;
    double rate = 15'000;  // requests/s to prepare for
    std::size_t count = 200;
};

int report(const Error& error) {
    std::fprintf(stderr, "vitalseal-bench: %s (%s)\n", error.message.c_str(), error.code.c_str());
    return EXIT_FAILURE;
}

int finish(const Run& run, const Result<Outcome>& outcome) {
    if (!outcome) return report(outcome.error());
    const auto line = to_json(run, *outcome);
    std::printf("%s\n", json::serialize(line).c_str());
    if (outcome->ran_out)
        return report({"ran-out", "the prepared requests ran out before the time: raise --rate"});
    if (outcome->refused > 0 || outcome->answered == 0)
        return report({"refused", outcome->first_refusal});
    return EXIT_SUCCESS;
}

Result<std::vector<gateway::DeviceKey>> prepare(Options& options) {
    options.plan.requests =
        static_cast<std::size_t>(options.rate * (options.window.warm_up + options.window.seconds));
    options.plan.end = now_utc();
    auto devices = read_devices(options.devices);
    if (devices && devices->size() < options.plan.connections)
        return fail("devices", "there must be at least one device per connection");
    return devices;
}

Run describe(const Options& options, std::string system, std::string durable) {
    return {std::move(system), std::move(durable), options.plan.readings, options.plan.connections};
}

int run_node(Options options) {
    const auto devices = prepare(options);
    if (!devices) return report(devices.error());
    // A run is a boot of every device; the clock numbers them.
    const auto boot = static_cast<std::uint32_t>(now_utc() / kSecond);
    const auto requests = signed_batches(options.plan, *devices, boot, "localhost");
    return finish(describe(options, "Vitalseal",
                           "Ed25519 signature verified, batch in the encrypted journal, fsynced"),
                  http_load(options.url, requests, options.window));
}

int run_influx(Options options) {
    const auto devices = prepare(options);
    if (!devices) return report(devices.error());
    const auto requests = influx_lines(options.plan, *devices, options.database, "localhost");
    return finish(describe(options, "InfluxDB 1.6 (2018)",
                           "in the WAL, fsynced (wal-fsync-delay = 0s); unsigned, in the clear"),
                  http_load(options.url, requests, options.window));
}

int run_postgres(Options options) {
    const auto devices = prepare(options);
    if (!devices) return report(devices.error());
    const auto requests = sql_inserts(options.plan, *devices);
    return finish(describe(options, "PostgreSQL 15",
                           "committed, WAL fsynced (synchronous_commit = on), table without index; "
                           "unsigned, in the clear"),
                  postgres_load(options.connection, requests, options.window));
}

int make_table(const Options& options) {
    std::vector<json::object> runs;
    for (const auto& name : options.files) {
        std::ifstream file(name);
        for (std::string line; std::getline(file, line);) {
            auto parsed = parse_json(line);
            if (!parsed || !parsed->is_object()) return report({"json", name + " holds no runs"});
            runs.push_back(std::move(parsed->get_object()));
        }
    }
    const auto summary = summarise(runs);
    std::printf("%s", summary.table.c_str());
    if (!options.out.empty()) {
        std::ofstream file(options.out);
        file << json::serialize(summary.details) << "\n";
        if (!file.flush()) return report({"io", "cannot write " + options.out});
    }
    return EXIT_SUCCESS;
}

void add_load_options(CLI::App* command, Options& options) {
    command->add_option("--devices", options.devices, "key file: one device per line")->required();
    command->add_option("--connections", options.plan.connections, "kept alive")
        ->capture_default_str();
    command->add_option("--readings", options.plan.readings, "per request")->capture_default_str();
    command->add_option("--seconds", options.window.seconds, "measured")->capture_default_str();
    command->add_option("--warm-up", options.window.warm_up, "seconds before")
        ->capture_default_str();
    command->add_option("--rate", options.rate, "requests/s to prepare for")->capture_default_str();
    command->add_option("--server-pid", options.window.server,
                        "process whose processor time is read");
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"Measures ingest: acknowledged readings per second"};
    app.require_subcommand(1);
    Options options;
    int exit_code = EXIT_SUCCESS;

    auto* devices = app.add_subcommand("devices", "Writes a file of fresh device keys");
    devices->add_option("--count", options.count)->capture_default_str();
    devices->add_option("FILE", options.out)->required();
    devices->callback([&] {
        if (auto done = write_devices(options.out, options.count); !done)
            exit_code = report(done.error());
    });

    auto* node = app.add_subcommand("node", "Posts signed batches to a node");
    node->add_option("URL", options.url)->required();
    add_load_options(node, options);
    node->callback([&] { exit_code = run_node(options); });

    auto* influx = app.add_subcommand("influx", "Posts line protocol to InfluxDB 1.x");
    influx->add_option("URL", options.url)->required();
    influx->add_option("--database", options.database)->capture_default_str();
    add_load_options(influx, options);
    influx->callback([&] { exit_code = run_influx(options); });

    auto* postgres = app.add_subcommand("postgres", "Inserts rows into PostgreSQL");
    postgres->add_option("CONNECTION", options.connection, "as libpq takes it")->required();
    add_load_options(postgres, options);
    postgres->callback([&] { exit_code = run_postgres(options); });

    auto* table = app.add_subcommand("table", "Prints the runs of some files as a table");
    table->add_option("FILES", options.files, "lines that the other commands printed")->required();
    table->add_option("--json", options.out, "write medians, ratios and runs here");
    table->callback([&] { exit_code = make_table(options); });

    CLI11_PARSE(app, argc, argv);
    return exit_code;
}
