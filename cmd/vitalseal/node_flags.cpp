#include "node_flags.h"

#include <filesystem>

namespace vs::cmd {

void add_node_flags(CLI::App& command, NodeFlags& flags) {
    command.add_option("--port", flags.port, "port to listen on; 0 takes a free one")
        ->capture_default_str();
    command
        .add_option("--chain-port", flags.chain_port,
                    "port of the chain's JSON-RPC, on 127.0.0.1; 0 takes a free one")
        ->capture_default_str();
    command.add_option("--site", flags.site, "folder of the built pages")->capture_default_str();
    command.add_option("--webhook", flags.webhook,
                       "URL to POST notices to: severity and an opaque id, nothing clinical");
    command
        .add_option("--currency", flags.currency,
                    "of the clinic's money; what the first start said stays")
        ->check(check_currency)
        ->capture_default_str();
    command
        .add_option("--report-every", flags.report_seconds,
                    "seconds between two reports of a patient")
        ->check(CLI::Range(0.2, 3600.0))
        ->capture_default_str();
    command
        .add_option("--checkpoint-every", flags.checkpoint_seconds,
                    "seconds between two checkpoints")
        ->check(CLI::Range(0.1, 600.0))
        ->capture_default_str();
    command
        .add_option("--scrub-every", flags.scrub_seconds,
                    "seconds for one check of everything stored")
        ->check(CLI::Range(0.5, 86400.0))
        ->capture_default_str();
    command.add_flag("--json", flags.json, "print one JSON object at the end");
}

Result<> check_site(const NodeFlags& flags) {
    if (std::filesystem::exists(flags.site + "/index.html")) return {};
    return fail("site",
                "no built pages in " + flags.site + ": run ./dev build, or name them with --site");
}

node::NodeOptions options_of(const NodeFlags& flags, const std::string& folder) {
    const auto micros = [](double seconds) { return static_cast<Micros>(seconds * kSecond); };
    return {.folder = folder,
            .site = flags.site,
            .port = flags.port,
            .report_every = micros(flags.report_seconds),
            .checkpoint_every = micros(flags.checkpoint_seconds),
            .scrub_round = micros(flags.scrub_seconds),
            .webhook = flags.webhook,
            .currency = flags.currency,
            .chain_port = flags.chain_port};
}

json::object counts_json(const node::NodeCounts& counts, bool complete) {
    return {{"patients", counts.patients},
            {"batches", counts.batches},
            {"readings", counts.readings},
            {"alerts", counts.alerts},
            {"reports", counts.reports},
            {"leaves", counts.leaves},
            {"checkpoints", counts.checkpoints},
            {"blocks", counts.blocks},
            {"unsealed", !complete}};
}

}  // namespace vs::cmd
