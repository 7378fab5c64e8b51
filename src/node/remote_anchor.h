// The log's checkpoints also go to a Log contract on another chain: that of a permissioned network,
// or a public one, since nothing personal is in them. At a pace of its own, day and night, whether
// or not there is news; sealing, alerts and the anchor at home wait for none of it, and what fails
// is tried again.
#pragma once

#include <atomic>
#include <condition_variable>
#include <thread>

#include "chain/client.h"
#include "record/contract_anchor.h"
#include "record/recorder.h"

namespace vs::node {

class RemoteAnchor {
  public:
    struct Options {
        std::string url, token;              // of the node elsewhere
        std::optional<crypto::Address> log;  // none: the one of before, or one that is made now
        std::string folder;                  // keeps which contract it is, and the last note
        std::chrono::milliseconds every{600'000}, again{30'000};
    };
    // `account` sends, and pays where that chain wants it. The recorder outlives it.
    RemoteAnchor(const record::Recorder& recorder, const crypto::Secret& account, Options options);
    ~RemoteAnchor();

  private:
    void run();
    Result<> step();
    Result<> open();
    Result<crypto::Address> contract(std::uint64_t chain_id);

    const record::Recorder& recorder_;
    const Options options_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::atomic<bool> stopping_{false};
    chain::Client client_;
    std::unique_ptr<record::ContractAnchor> anchor_;
    std::thread thread_;
};

}  // namespace vs::node
