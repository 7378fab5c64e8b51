// What a watcher makes of a node's heartbeats (docs/formats/heartbeat.md). A foreign machine's
// bytes: the note is checked before anything in it counts.
#pragma once

#include <string>

#include "base/result.h"
#include "base/time.h"

namespace vs::cmd {

struct Heartbeat {
    Micros judged = 0;   // when everybody was looked at last
    Micros signed_ = 0;  // when the log of records was signed last
};
// Codes "unsigned" (not by this key), "signature" (forged), "heartbeat" (no such note).
Result<Heartbeat> open_heartbeat(const std::string& note, const std::string& key);
// The verifier key that a first note claims for itself; nothing proves it yet. Code "heartbeat".
Result<std::string> claimed_key(const std::string& note);

// Pure: times come from the caller.
class HeartbeatJudge {
  public:
    // `after` of silence count as silent; before that, code "waiting".
    HeartbeatJudge(std::string key, Micros after, Micros now)
        : key_(std::move(key)), after_(after), heard_(now) {}
    // A heartbeat counts when it is signed and judged later than the one before.
    Result<> heard(const std::string& note, Micros now);
    Result<> missed(const Error& why, Micros now) const;
    const std::string& key() const { return key_; }

  private:
    std::string key_;
    const Micros after_;
    Micros heard_;      // by our own clock
    Heartbeat last_{};  // by the node's
};

}  // namespace vs::cmd
