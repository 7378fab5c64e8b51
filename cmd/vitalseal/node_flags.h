// What `serve` and `demo` have in common: the options of a node, and what it says at its end.
#pragma once

#include "base/json.h"
#include "commands.h"
#include "node/node.h"

namespace vs::cmd {

struct NodeFlags {
    std::string data, site = "web/dist", webhook, currency = "EUR";
    std::uint16_t port = 8080, chain_port = 0;
    double report_seconds = 60, checkpoint_seconds = 10, scrub_seconds = 3600;
    bool json = false;
};

// All but --data, which means something else to each.
void add_node_flags(CLI::App& command, NodeFlags& flags);
Result<> check_site(const NodeFlags& flags);  // code "site"
node::NodeOptions options_of(const NodeFlags& flags, const std::string& folder);
json::object counts_json(const node::NodeCounts& counts, bool complete);

}  // namespace vs::cmd
