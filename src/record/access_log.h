// What was served to whom and is in no report yet. An entry is on the disk before what it tells of
// is served, and leaves in the same atomic write that brings the report which holds it: a crash
// loses none and repeats none. Rows of family "accesses", sealed under the node's key:
//
//   patient(20) id(u64) -> nonce(24) XChaCha20-Poly1305(key, nonce, ad = the row's key, JSON)
//
// JSON is that of model::to_json(Access), with "open": true for a stream that has not ended. A
// stream that a crash ended has ended when its row was last written, at most a minute before.
//
// All is thread-safe; a thread of its own writes what came in meanwhile with one fsync.
#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "crypto/aead.h"
#include "model/access.h"
#include "store/kv.h"

namespace vs::record {

class AccessLog {
  public:
    static constexpr const char* kFamily = "accesses";
    static constexpr Micros kTouch = kMinute;  // how old an open stream's row may be
    static constexpr Micros kLongest = kHour;  // a longer stream is several entries

    // What the last run left is there again; streams that were open then have ended.
    static Result<std::unique_ptr<AccessLog>> open(store::Kv& kv, const crypto::Secret& key,
                                                   Clock clock = now_utc);
    ~AccessLog();

    using Done = std::function<void(Result<>)>;
    using Served = std::pair<model::Patient, model::Access>;
    // `done` is called on the log's thread once all of them are on the disk, or with the disk's
    // error: then nothing may be served.
    void note(std::vector<Served> served, Done done);

    // Returns when what came before is on the disk or was refused, and its `done`s have been
    // called.
    void drain();

    // A stream begins, and may be served once durable() says so. 0 is no stream.
    using Stream = std::uint64_t;
    Stream begin(const model::Patient& patient, model::Access access);
    bool durable(Stream stream) const;
    void end(Stream stream);

    // What is not in a report yet, oldest first; `open` where a stream goes on.
    struct Waiting {
        model::Access access;
        bool open = false;
    };
    std::vector<Waiting> waiting(const model::Patient& patient) const;
    // When the oldest entry that can be sealed ended; none where there is none.
    std::optional<Micros> oldest(const model::Patient& patient) const;

    // For the sealer. What was taken is changed no more, until it is sealed or given back.
    struct Taken {
        std::vector<model::Access> accesses;
        std::vector<std::uint64_t> ids;
    };
    Taken take(const model::Patient& patient, std::size_t most);
    static void stage_removal(store::Batch& batch, const model::Patient& patient,
                              const Taken& taken);
    void sealed(const model::Patient& patient, const Taken& taken);
    void give_back(const model::Patient& patient, const Taken& taken);

    // Forgets a patient, in memory; the rows are the caller's to erase (rows_of).
    void forget(const model::Patient& patient);
    Result<std::vector<Bytes>> rows_of(const model::Patient& patient) const;

  private:
    struct Entry {
        model::Access access;
        bool open = false, taken = false;
        std::uint64_t changed = 0, written = 0;  // turns of the thread
    };
    using Entries = std::map<std::uint64_t, Entry>;  // by id
    struct Waiter {
        std::uint64_t turn;
        Done done;
    };
    AccessLog(store::Kv& kv, const crypto::Secret& key, Clock clock)
        : kv_(kv), key_(key), clock_(std::move(clock)) {}
    Result<> load();
    void add(const model::Patient& patient, model::Access access);
    void change(const model::Patient& patient, Entries::iterator entry);
    void touch(Micros now);
    void run();
    store::Batch changes(const std::set<std::pair<model::Patient, std::uint64_t>>& dirty) const;
    Bytes sealed_row(ByteView key, const Entry& entry) const;

    store::Kv& kv_;
    const crypto::Secret key_;
    const Clock clock_;
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::map<model::Patient, Entries> entries_;
    std::map<Stream, std::pair<model::Patient, std::uint64_t>> streams_;  // to entry
    std::set<std::pair<model::Patient, std::uint64_t>> dirty_;
    std::vector<Waiter> waiters_;
    std::uint64_t next_id_ = 1, next_stream_ = 1, turn_ = 1;
    Micros touched_ = 0;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace vs::record
