// JSON-RPC of a chain as Ethereum's tools expect it, over HTTP and WebSocket, and the plain
// resources that followers read:
//
//   POST /                    JSON-RPC 2.0, single or batch; errors are answers, never HTTP 500
//   GET  / (Upgrade)          the same over a WebSocket, with eth_subscribe
//   GET  /chain/genesis       genesis.json
//   GET  /chain/key           the verifier key of the node that makes the blocks
//   GET  /chain/checkpoint    the block log's newest checkpoint, a signed note
//   GET  /chain/cosigned      the newest one that followers co-signed
//   POST /chain/cosign        a co-signed checkpoint, from a follower that is listed
//   GET  /chain/tile/…        C2SP tlog-tiles of the block log
//   GET  /chain/blocks/N      blocks from number N on, RLP one after another, at most about 4 MiB
//
// Who may do what: reading and eth_sendRawTransaction are for everyone who reaches the port;
// debug_, txpool_ and everything else that writes only from loopback or with the token; evm_ and
// the node's own accounts only on a development chain. A request from a web page is refused unless
// its origin is listed; what the Host says does not count, since a page may bend its own name to
// this address.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/json.h"
#include "net/http.h"

namespace vs::chain {

class Chain;
class RpcSession;

struct RpcOptions {
    std::vector<std::string> origins;  // web pages that may ask; "*" is every one
    std::string token;                 // "Authorization: Bearer TOKEN" counts as loopback
    std::size_t max_batch = 1'000;
    std::size_t max_answer = std::size_t{32} << 20;  // bytes of a batch's answers, of logs
    std::size_t max_block = std::size_t{128} << 20;  // of a whole block, of its receipts
    std::uint64_t max_log_blocks = 100'000;          // that one search may have to read
    std::size_t max_logs = 20'000;                   // that one search may answer
    std::size_t max_filters = 1'000;                 // a quarter of them for one asker
    std::uint64_t call_gas = 1'000'000'000;          // of eth_call and eth_estimateGas
    std::chrono::milliseconds call_time{5'000};      // of one call or search
    std::chrono::milliseconds batch_time{20'000};    // after which a batch begins no other call
    unsigned threads = 2;                            // for calls that take their time
    std::size_t max_waiting = 4'096;                 // calls that wait for one
};

class Rpc {
  public:
    // The chain outlives it.
    Rpc(Chain& chain, RpcOptions options);
    ~Rpc();

    using Reply = std::function<void(std::string)>;
    // Answers the text of a request; "" where there is nothing to answer (notifications). `reply`
    // is called once, on any thread. What takes its time is done for each `asker` (an address) in
    // turn. Thread-safe.
    void handle(const std::string& request, bool trusted, Reply reply,
                std::shared_ptr<RpcSession> session = nullptr, const std::string& asker = {});
    // One call of this process's own, trusted; waits. Code "rpc" with what the error says, code
    // "reverted" with the revert data as hex in the message's last word. Thread-safe.
    Result<json::value> call(std::string_view method, json::array params);

    void add_routes(net::Router& router);

    struct Impl;

  private:
    std::shared_ptr<Impl> impl_;
};

}  // namespace vs::chain
