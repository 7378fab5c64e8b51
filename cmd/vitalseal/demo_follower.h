// The demonstration's second machine: a copy of the node's chain that executes every block again,
// co-signs what it has checked, and says so when the node's history changes. In a folder of its
// own, as another clinic would have it.
#pragma once

#include <atomic>
#include <thread>

#include "chain/follower.h"

namespace vs::cmd {

class DemoFollower {
  public:
    // Makes its key where there is none. Codes of node::load_or_create_keys.
    static Result<std::unique_ptr<DemoFollower>> open(const std::string& folder);
    ~DemoFollower();

    // What the node must know to keep its signatures.
    std::string verifier_key() const;
    // Copies the chain at `url` until stop(). Codes of fetch_genesis and chain::Chain.
    Result<> start(const std::string& url);
    void stop();
    std::uint64_t blocks() const { return blocks_; }

  private:
    DemoFollower(std::string folder, tlog::NoteSigner signer)
        : folder_(std::move(folder)), signer_(std::move(signer)) {}
    void run();

    std::string folder_;
    tlog::NoteSigner signer_;
    std::unique_ptr<chain::Chain> chain_;
    std::unique_ptr<chain::Follower> follower_;
    std::atomic<bool> stopping_{false};
    std::atomic<std::uint64_t> blocks_{0};
    std::thread thread_;
};

}  // namespace vs::cmd
