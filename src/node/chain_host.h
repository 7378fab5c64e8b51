// The chain this node runs for itself, in DATA/chain: its first block, the contracts on it, its
// JSON-RPC and what followers read, on an address of its own.
#pragma once

#include "chain/chain.h"
#include "chain/client.h"
#include "net/http.h"
#include "node/keys.h"

namespace vs::node {

class ChainHost {
  public:
    struct Options {
        std::string folder;  // of the chain
        std::string address = "127.0.0.1";
        std::uint16_t port = 0;        // 0: a free one
        std::string currency = "EUR";  // of the clinic's money; kept from the first start
        std::function<void(net::Router&)> routes;  // what else is served there
        std::vector<std::string> cosigners;  // verifier keys of followers whose signatures are kept
    };
    // Makes the chain and deploys the contracts where they are not there. Codes of chain::Chain and
    // chain::Client.
    static Result<std::unique_ptr<ChainHost>> open(const Options& options, const NodeKeys& keys);
    ~ChainHost();

    chain::Chain& chain() { return *chain_; }
    chain::Client& client() { return *client_; }  // signs as the node
    chain::Rpc& rpc() { return *rpc_; }
    const crypto::Address& directory() const { return directory_; }
    const crypto::Address& log() const { return log_; }
    const crypto::Address& registry() const { return registry_; }
    const crypto::Address& consent() const { return consent_; }
    // Lets an account register as an organisation; the first is the clinic that money is of.
    Result<> admit_clinic(const crypto::Address& clinic);
    const std::string& currency() const { return currency_; }
    std::string url() const { return server_->url(); }

  private:
    ChainHost() = default;
    Result<> serve(const Options& options);
    Result<> deploy();
    Result<> keep_currency(const std::string& wanted);
    void say_what_is_old();

    std::unique_ptr<chain::Chain> chain_;
    std::unique_ptr<chain::Rpc> rpc_;
    std::unique_ptr<chain::Client> client_;
    std::unique_ptr<net::HttpServer> server_;
    std::string currency_;
    crypto::Address directory_{}, log_{}, registry_{}, consent_{};
};

}  // namespace vs::node
