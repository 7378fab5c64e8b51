// Sends what people have signed to the contracts and pays for it. Default deny: only the suite's
// contracts, only actions by signature and the few that ask for none, of bounded size, at a bounded
// rate for each sender; what the contract would refuse is not sent, and the refusal comes back in
// its words.
//
// A thread of its own: it asks the chain, which may take as long as a block. All is thread-safe.
#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>

#include "api/api.h"
#include "chain/client.h"

namespace vs::node {

class Relayer {
  public:
    using Addresses = std::map<std::string, crypto::Address, std::less<>>;

    // Contracts of money that are not among `contracts` yet are asked of the Directory: they come
    // with the clinic.
    Relayer(chain::Client& client, const crypto::Address& directory, Addresses contracts);
    ~Relayer();  // what waits for a block is refused with "stopping"

    // Codes: "contract", "action", "size" (never sent), "rate", "busy" (try again), "stopping",
    // "timeout" (sent; the message names the transaction), those of chain::Client, and the
    // contract's own: "not-signer" for NotSigner.
    void submit(api::RelayCall call, const api::Ports::Reply& reply);
    // Something else that asks the chain, on the same thread and at the same rate. Codes "rate",
    // "busy", "stopping".
    Result<> post(const std::string& peer, std::function<void()> job);
    const Addresses& contracts() const { return contracts_; }

  private:
    struct Waiting {
        chain::Hash hash;
        std::chrono::steady_clock::time_point until;
        api::Ports::Reply reply;
    };
    struct Bucket {
        double tokens;
        std::chrono::steady_clock::time_point at;
    };
    Result<> post(const std::string& peer, double cost, std::function<void()> job);
    bool may_send(const std::string& from, double cost);
    void run();
    void send(api::RelayCall call, const api::Ports::Reply& reply);
    Result<crypto::Address> address_of(const std::string& contract);
    void look();
    void end();

    chain::Client& client_;
    const crypto::Address directory_;
    const Addresses contracts_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::function<void()>> queue_;
    std::map<std::string, Bucket> buckets_;
    bool stopping_ = false;
    std::vector<Waiting> waiting_;  // the thread's own, as the next one
    Addresses late_;                // contracts that came since the start
    std::thread thread_;
};

}  // namespace vs::node
