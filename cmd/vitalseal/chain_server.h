// A chain's JSON-RPC on an address, until a signal says stop.
#pragma once

#include <CLI/CLI.hpp>
#include <atomic>
#include <functional>
#include <vector>

#include "chain/chain.h"
#include "chain/rpc.h"

namespace vs::cmd {

struct RpcFlags {
    std::string address = "127.0.0.1:8545";
    std::vector<std::string> origins;
    std::string token_file;
    unsigned threads = 2;
    std::size_t max_connections = 4'096;
};

void add_rpc_flags(CLI::App& command, RpcFlags& flags);

class ChainServer {
  public:
    static Result<std::unique_ptr<ChainServer>> start(chain::Chain& chain, const RpcFlags& flags);
    ~ChainServer();
    std::string url() const { return server_->url(); }

  private:
    ChainServer(std::unique_ptr<chain::Rpc> rpc, std::unique_ptr<net::HttpServer> server)
        : rpc_(std::move(rpc)), server_(std::move(server)) {}
    std::unique_ptr<chain::Rpc> rpc_;
    std::unique_ptr<net::HttpServer> server_;
};

}  // namespace vs::cmd
