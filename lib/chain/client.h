// One way to use a chain, whether it runs in this process or on any Ethereum node elsewhere.
//
// Sending is careful: nonces are given out here and looked up again when the node disagrees; a
// transaction that is not taken into a block in time is sent again with a higher fee, under the
// same nonce, so that one of them counts and never two; a receipt counts when its block is still
// part of the chain after the confirmations asked for.
//
// Codes: "reverted" (a call or transaction failed; the message says why), "timeout" (the outcome is
// not known; the message names the hash), "rpc" (the node refused, in its own words), "chain"
// (another chain than expected), "answer" (what the node says cannot be read), and those of
// net::HttpClient where the node cannot be reached after all retries.
#pragma once

#include <chrono>
#include <mutex>

#include "base/json.h"
#include "chain/receipt.h"
#include "chain/rpc.h"
#include "chain/state_trie.h"
#include "crypto/secp256k1.h"
#include "net/client.h"

namespace vs::chain {

// How a request reaches the node. Thread-safe.
class Transport {
  public:
    virtual ~Transport() = default;
    virtual Result<json::value> call(std::string_view method, const json::array& params) = 0;
};

// The node in this process; it outlives the transport.
std::unique_ptr<Transport> embedded_transport(Rpc& rpc);

struct RemoteOptions {
    std::string url;    // "http://host:port[/path]"
    std::string token;  // sent as "Authorization: Bearer …" where there is one
    std::chrono::milliseconds timeout{15'000};  // of one request
    int retries = 4;                            // after the first; the pauses double
    std::chrono::milliseconds pause{200};
};
// Errors of the network are tried again, answers are not.
std::unique_ptr<Transport> remote_transport(RemoteOptions options);

struct ClientOptions {
    std::optional<std::uint64_t> chain_id;  // "chain" where the node's is another one
    std::uint64_t confirmations = 1;        // 1: the transaction's own block
    std::chrono::milliseconds poll{50};
    std::chrono::milliseconds bump_after{30'000};  // without a receipt: again with a higher fee
    std::chrono::milliseconds give_up{300'000};
    U256 max_fee_per_gas{500'000'000'000};  // never pays more, in wei
    std::function<bool()> cancelled;        // true: waits for no receipt any longer ("timeout")
};

struct CallRequest {
    std::optional<Address> to;  // none: makes a contract
    Bytes data;
    U256 value;
    std::uint64_t gas = 0;  // 0: what an estimate says and a fifth more
};

struct Mined {
    Hash hash{};
    std::uint64_t block = 0;
    Hash block_hash{};
    std::uint64_t gas_used = 0;
    std::optional<Address> contract;  // where one was made
    std::vector<Log> logs;
};

struct LoggedEvent {
    std::uint64_t block = 0;
    Hash transaction{};
    std::uint64_t place = 0;  // among the block's logs
    Log log;
};

struct EventQuery {
    std::vector<Address> addresses;
    std::vector<std::vector<Hash>> topics;  // by place; an empty one is any
    std::uint64_t from = 0;
    std::optional<std::uint64_t> to;  // none: the last block
};

class Client {
  public:
    // `secret` signs what is sent; without one the client only reads.
    Client(std::unique_ptr<Transport> transport, std::optional<crypto::Secret> secret = {},
           ClientOptions options = {});

    // All thread-safe. Calls read the last block.
    Result<std::uint64_t> chain_id();
    Result<std::uint64_t> block_number();
    Result<std::uint64_t> block_time();  // of the last block, seconds
    Result<U256> balance(const Address& address);
    Result<Bytes> code(const Address& address);
    Result<Bytes> call(const CallRequest& request);
    Result<std::uint64_t> estimate(const CallRequest& request);
    Result<std::vector<LoggedEvent>> events(const EventQuery& query);
    // Checked against the header, whose hash is checked too; whether that block is the chain's the
    // caller knows.
    struct Proof {
        Header header;
        Hash block{};
        AccountProof account;
    };
    Result<Proof> prove(const Address& address, const std::vector<U256>& slots);
    Result<std::optional<Mined>> receipt(const Hash& hash);
    // The receipt of one transaction, both checked against the header's roots, and the header
    // against its hash; whether that block is the chain's the caller knows. Nodes of ours alone
    // answer. Code "proof".
    struct ProvenReceipt {
        Header header;
        Hash block{};
        Receipt receipt;
    };
    Result<ProvenReceipt> prove_receipt(const Hash& transaction);

    const std::optional<Address>& address() const { return address_; }
    // Sends and waits for its confirmations. One that failed is "reverted".
    Result<Mined> send(const CallRequest& request);
    // Sends and does not wait.
    Result<Hash> submit(const CallRequest& request);
    // Any method of the node.
    Result<json::value> ask(std::string_view method, const json::array& params = {});

  private:
    struct Attempt {
        Transaction transaction;
        std::vector<Hash> hashes;  // all that were sent under this nonce
    };
    struct Outcome {
        Mined mined;
        bool success = false;
    };
    Result<std::optional<Outcome>> outcome(const Hash& hash);
    static Result<std::optional<Mined>> succeeded(const Outcome& outcome);
    Result<> know_chain();
    Result<> set_fees(Transaction& transaction);
    Result<> set_gas(const CallRequest& request, Transaction& transaction);
    Result<Attempt> begin(const CallRequest& request);
    Result<> push(Attempt& attempt);
    Result<> bump(Attempt& attempt);
    Result<std::optional<Mined>> confirmed(const Attempt& attempt);
    Result<bool> is_known(const Attempt& attempt);
    Result<Mined> wait_for(Attempt attempt);

    std::unique_ptr<Transport> transport_;
    const std::optional<crypto::Secret> secret_;
    const ClientOptions options_;
    std::optional<Address> address_;
    std::mutex mutex_;  // guards the two below; held while a nonce is given out and used
    std::optional<std::uint64_t> next_nonce_, chain_id_;
};

}  // namespace vs::chain
