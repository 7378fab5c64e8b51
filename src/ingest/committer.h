// The one thread that owns replay guard and journals. Batches that wait together are written and
// fsynced together (group commit); only then are they acknowledged and handed on, in journal order.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <set>
#include <thread>

#include "ingest/check.h"
#include "ingest/journal.h"
#include "ingest/replay_guard.h"

namespace vs::ingest {

// Journal entry types.
inline constexpr std::uint8_t kBatchEntry = 1;  // received(u64) patient(20) COSE message
inline constexpr std::uint8_t kStateEntry = 2;  // patient(20) text of the pipeline's choosing
inline constexpr std::uint8_t kCodedEntry = 3;  // received(u64) patient(20) coded message (coded.h)

enum class Stream {
    vitals,
    waves
};  // the two journals: waveforms go as soon as they are sealed (DESIGN 10)

struct Accepted {
    Checked batch;
    Stream stream;
    Position position;
};

struct Acknowledgement {
    crypto::Digest digest;
    bool duplicate;
};

struct Counters {
    std::atomic<std::uint64_t> batches{0}, readings{0}, duplicates{0}, conflicts{0}, commits{0};
};

class Committer {
  public:
    struct Options {
        std::string folder;
        crypto::Secret node_key;
        std::uint64_t vitals_segment = 64u << 20,
                      waves_segment = 16u << 20;  // bytes after which a segment is closed
        Micros keep = 3 * kDay;                   // how long vitals stay in the journal
        std::size_t max_waiting = 20'000;         // batches; more are refused with "busy"
        // Called on the committer's thread after the fsync, in journal order.
        std::function<void(Accepted&&)> accepted;
        // Called during open() for what the journals hold, in order within each stream.
        std::function<void(Accepted&&)> recovered;
        std::function<void(Position, const model::Patient&, std::string_view)> recovered_state;
        // The segments there should be, and where to remember changes, durably; by journal name.
        std::map<std::string, Extent> extents;
        std::function<Result<>(const std::string& journal, const Extent&)> remember;
        // Ranges known from segments destroyed earlier.
        std::vector<ReplayGuard::Range> ranges;
        // Where the digests of batches go that are no longer young, and come back from; for `keep`.
        std::function<Result<>(const std::vector<ReplayGuard::Digested>&)> archive;
        ReplayGuard::Archive archived;
        // Called before segments are destroyed: the ranges must be durable when it returns.
        std::function<Result<>(const std::vector<ReplayGuard::Range>&)> save_ranges;
    };

    static Result<std::unique_ptr<Committer>> open(Options options);
    ~Committer();

    using Done = std::function<void(Result<Acknowledgement>)>;
    // Thread-safe. `done` is called once, on the committer's thread. Codes "sequence-conflict",
    // "busy", "disk-full", "io".
    void submit(Checked batch, Done done);
    // Journals the pipeline's own state (open alerts and the like); `done`, where given, is called
    // once it is on disk.
    using Stored = std::function<void(Result<>)>;
    void submit_state(const model::Patient& patient, std::string text, Stored done = {});

    // Erases what the journals hold of a patient, and takes nothing more of them; `done` is called
    // on the committer's thread.
    void erase(const model::Patient& patient, Stored done);

    // A batch by position, for the sealer. Thread-safe.
    Result<Bytes> message_at(Stream stream, Position position) const;
    // What lies before these positions is sealed: waveform segments go at once, vitals when they
    // are old enough.
    void sealed_before(Position vitals, Position waves);

    // No segment is destroyed before `until`, whatever is sealed meanwhile. Thread-safe.
    void keep_segments_until(Micros until);

    const Counters& counters() const { return counters_; }
    void stop();  // commits what waits, then ends the thread

  private:
    struct Waiting {
        std::optional<Checked> batch;  // none: state
        model::Patient patient{};
        std::string state;
        Done done;
        Stored stored;
        bool erase = false;
        Stream stream = Stream::vitals;
        Position position{};
        Seen seen = Seen::fresh;
    };

    explicit Committer(Options options);
    Result<> recover(Stream stream, JournalEntry&& entry);
    void run();
    void commit(std::deque<Waiting>& group);
    void append(Waiting& item);
    void finish(Waiting& item, const Result<>& synced);
    Result<> sync();
    Result<> erase_now(const model::Patient& patient);
    void archive(Micros now);
    Result<> retire();
    Journal& journal(Stream stream) const { return stream == Stream::vitals ? *vitals_ : *waves_; }

    Options options_;
    std::unique_ptr<Journal> vitals_, waves_;
    ReplayGuard guard_;
    std::set<model::Patient> erased_;
    Counters counters_;
    std::map<std::uint32_t, Micros> segment_started_;  // of the vitals journal
    Micros retired_at_ = 0, archived_at_ = 0;
    std::atomic<std::uint64_t> vitals_sealed_{0}, waves_sealed_{0};

    std::mutex retiring_;  // held while segments are destroyed
    Micros kept_until_ = 0;

    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Waiting> waiting_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace vs::ingest
