// Plays many patients to one node in real time, on one thread of its own: what a ward's gateways
// do, in one process, for the demo and for `vitalseal replay`.
#pragma once

#include <memory>

#include "gateway/batch.h"
#include "gateway/sender.h"

namespace vs::gateway {

struct PatientFeed {
    Source source;
    DeviceKey key;
    std::uint32_t boot = 1;
};

class Player {
  public:
    // `clock` decides when a chunk is due.
    Player(const std::string& url, std::vector<PatientFeed> feeds, Clock clock = now_utc);
    Player(Sender::Post post, std::vector<PatientFeed> feeds, Clock clock = now_utc);
    ~Player();  // stops

    void start();
    void stop();                  // at once; what is queued is not sent any more. Idempotent
    bool finished() const;        // every source has ended and everything was settled. Thread-safe
    SenderCounts counts() const;  // thread-safe

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace vs::gateway
