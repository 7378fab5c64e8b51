// The thread that writes reports and checkpoints. It never holds up alerts: what cannot be sealed
// now (a full disk) waits, in order, and is tried again.
#pragma once

#include <condition_variable>
#include <deque>
#include <set>
#include <thread>

#include "record/recorder.h"

namespace vs::node {

class Sealer {
  public:
    struct Options {
        Micros cadence = 10 * kSecond;  // of checkpoints, whether or not there is news (FORMATS)
        // Asked before each group: does what is due about these patients' grants and names those
        // for whom nothing is to be sealed yet. Their drafts wait, the others' go on.
        std::function<std::set<model::Patient>(const std::set<model::Patient>&)> prepare;
        std::function<void(const record::Draft&)> sealed;  // on this thread, after the fsync
        std::function<void(const tlog::Checkpoint&)> checkpointed;
    };
    Sealer(record::Recorder& recorder, Options options);
    ~Sealer();

    void submit(std::vector<record::Draft> drafts);  // thread-safe; sealed at once or not at all
    // Runs on the sealer's thread, between two groups; thread-safe. Not run once it has ended.
    void post(std::function<void()> task);
    void drop(const model::Patient& patient);  // forgets the drafts of a patient
    // Seals what was submitted, makes a last checkpoint and ends the thread. False where something
    // could not be sealed.
    bool finish();
    std::size_t waiting() const;
    // While it is held nothing is sealed and no checkpoint is made. Not for long.
    [[nodiscard]] std::unique_lock<std::mutex> still() { return std::unique_lock(work_); }

  private:
    using Group = std::vector<record::Draft>;  // of one patient, sealed at once or not at all
    void run();
    bool seal_some();  // false after an error, or where all that is looked at has to wait
    std::vector<Group> next_groups(const std::set<model::Patient>& held) const;
    std::set<model::Patient> next_patients() const;
    void forget(const std::vector<Group>& groups);
    void checkpoint();

    record::Recorder& recorder_;
    Options options_;
    std::mutex work_;
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Group> drafts_;
    std::vector<std::function<void()>> tasks_;
    bool stopping_ = false, complete_ = true;
    std::thread thread_;
};

}  // namespace vs::node
