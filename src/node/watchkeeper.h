// Remembers on disk when this node last watched, so that a stop, a hang or a sleep of the machine
// is told to people afterwards: from when to when nobody was watched, and who. Told until somebody
// has read it.
//
//   DATA/watch.json  {"alive": "2026-…Z", "gaps": [{"id", "from", "to", "patients": ["0x…"],
//                     "read_by": "0x…", "read_at"}…]}
//
// Written every five seconds, so a gap may begin that much earlier than it did. Thread-safe.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "base/json.h"
#include "model/authority.h"

namespace vs::node {

struct Gap {
    std::string id;
    Micros from = 0, to = 0;
    std::vector<model::Patient> patients;
    std::string read_by;  // "" until somebody has
    Micros read_at = 0;
};

class Watchkeeper {
  public:
    // Shorter ones are told by the alert of silence, where anybody was silent.
    static constexpr Micros kShortest = 30 * kSecond;

    struct Options {
        std::string file;
        std::function<std::vector<model::Patient>()> worn;  // who wears a device now
        Clock clock = now_utc;
        Micros every = 5 * kSecond;
    };
    // Code "damaged" where the file cannot be read; a first start has no gap.
    static Result<std::unique_ptr<Watchkeeper>> open(Options options);
    ~Watchkeeper();

    // The pipeline lives and judges: from now on, at least every few seconds.
    void beat() { beat_.store(options_.clock()); }
    Micros last_beat() const { return beat_.load(); }
    void start();
    void stop();  // writes the last mark

    using Allowed = std::function<bool(const model::Patient&)>;
    // Those that nobody has read, with the patients that the reader may know of.
    json::array unread(const Allowed& allowed) const;
    // Code "missing" where there is none, or none of its patients is theirs.
    Result<> read(std::string_view id, const crypto::Address& by, const Allowed& allowed);
    // Of an erased patient: no gap names them any more. On the disk.
    Result<> forget(const model::Patient& patient);

  private:
    explicit Watchkeeper(Options options) : options_(std::move(options)) {}
    Result<> load();
    Result<> save() const;  // mutex_ is held
    void add_gap(Micros from, Micros to);
    void run();
    void look();

    const Options options_;
    std::atomic<Micros> beat_{0};
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    Micros alive_ = 0;
    std::vector<Gap> gaps_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace vs::node
