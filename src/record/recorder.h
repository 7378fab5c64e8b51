// Seals reports, stores them, logs them, signs checkpoints and anchors them. Block, leaf, index row
// and watermark of a report are one atomic write: a crash leaves all of them or none, so nothing is
// sealed twice and nothing is left out. One thread calls seal() and checkpoint(), one anchor();
// log(), blocks() and index() may be read from any thread.
//
// Whom a report is sealed to is asked again right before it is logged: where the answer has changed
// since, nothing is written and all are sealed anew, so that no report is logged that a reader who
// was taken away meanwhile can open.
#pragma once

#include <atomic>
#include <map>
#include <mutex>

#include "ipfs/block_store.h"
#include "model/authority.h"
#include "model/bundle.h"
#include "model/leaf.h"
#include "model/summary.h"
#include "record/access_log.h"
#include "record/anchor.h"
#include "record/erasures.h"
#include "record/report_index.h"
#include "tlog/log.h"

namespace vs::record {

// What is to be sealed: the stretch of one patient's journal that was cut.
struct Draft {
    model::ReportKind kind{};
    model::Patient patient{};
    Micros start = 0, end = 0;
    std::vector<std::uint64_t> positions;  // of the batches in the journal, in order
    std::vector<model::AlertStepText> alerts;
    std::vector<model::Gap> gaps;
    std::vector<model::Minute> minutes;  // hour and day: what they sum up
    std::vector<model::Unalerted> unalerted;
    std::vector<model::Tombstone> tombstones;
    std::vector<model::Access> accesses;  // the recorder's to fill
    bool accesses_only = false;           // made for them alone: no report where there are none
    std::string retention;                // of a waveform draft: the class of its batches
    std::uint64_t watermark =
        0;  // highest position this draft or an earlier one of its kind covers; 0: none
    // Of the last draft of those cut together: waveforms from and up to these positions are kept in
    // one of them or have a tombstone.
    std::uint64_t wave_from = 0, wave_watermark = 0;
};

class Recorder {
  public:
    struct Options {
        std::string folder;              // holds the note file "head"
        std::unique_ptr<Anchor> anchor;  // none: the note file alone
        tlog::NoteSigner signer;
        const model::Authority* authority;
        AccessLog* accesses = nullptr;  // what it holds goes into numerics reports
        // The COSE message at a position; for waveform drafts from the waveform journal.
        std::function<Result<Bytes>(model::ReportKind, std::uint64_t position)> fetch;
        Clock clock = now_utc;
        std::size_t max_block = 1u << 20;  // a larger block becomes two reports
    };

    // Families of the store that a Recorder needs.
    static std::vector<std::string> families() {
        return {"blocks", "log", "reports", "checkpoints", AccessLog::kFamily, Erasures::kFamily};
    }
    static Result<std::unique_ptr<Recorder>> open(store::Kv& kv, Options options);

    // Seals all drafts with one fsync. A draft whose block would pass 1 MiB becomes two reports.
    // Returns the rows.
    Result<std::vector<ReportRow>> seal(const std::vector<Draft>& drafts);
    // Seals nothing more of a patient from now on; drafts of theirs are passed over.
    void close(const model::Patient& patient) { closed_.insert(patient); }
    // Puts an erasure on record: block, leaf and row are one atomic write. Its leaf.
    Result<std::uint64_t> log_erasure(const model::Erasure& erasure);
    // Signs what the log holds now, with a heartbeat leaf where it has not grown; durable when it
    // returns.
    Result<tlog::Checkpoint> checkpoint();
    // Anchors the last checkpoint if it is not yet; the size that is anchored then. Another thread
    // than the writer may call this, since an anchor may take its time.
    Result<std::uint64_t> anchor();

    const tlog::Log& log() const { return log_; }
    const ipfs::BlockStore& blocks() const { return blocks_; }
    const ReportIndex& index() const { return index_; }
    Erasures& erasures() { return erasures_; }
    const Erasures& erasures() const { return erasures_; }
    std::string last_note() const;      // "" before the first checkpoint; thread-safe
    std::string anchored_note() const;  // of the last one that is anchored; thread-safe
    std::uint64_t anchored_size() const { return anchored_size_; }
    std::uint64_t sealed() const { return sealed_; }
    std::uint64_t checkpoints() const { return checkpoints_; }
    const std::string& verifier_key() const { return verifier_key_; }

  private:
    Recorder(store::Kv& kv, Options options, tlog::Log log);
    struct Chain {  // where a patient's reports stand
        std::uint64_t next_seq = 0;
        std::optional<crypto::Digest> previous;
    };
    Result<> open_anchor();
    Result<Chain> chain_of(const model::Patient& patient) const;
    struct Staged {
        store::Batch batch;
        std::vector<ReportRow> rows;
        std::map<model::Patient, Chain> chains;
        std::vector<std::pair<Draft, model::Sealing>> sealed;  // of each: under which word
        std::map<model::Patient, AccessLog::Taken> accesses;
    };
    Result<> stage(Staged& staged, const Draft& draft);
    Result<> stage_whole(Staged& staged, const Draft& draft);
    void add_accesses(Staged& staged, Draft& draft);
    void settle(Staged& staged, bool written);
    Result<> stage_all(Staged& staged, const std::vector<Draft>& drafts);
    Result<bool> still_so(const Staged& staged) const;
    Result<std::vector<crypto::Digest>> covered_by(const Draft& draft) const;
    Result<Bytes> block_of(const Draft& draft, const Chain& chain,
                           const model::Sealing& sealing) const;
    Result<model::ReportInput> input_of(const Draft& draft, const Chain& chain,
                                        const model::Sealing& sealing) const;

    store::Kv& kv_;
    Options options_;
    tlog::Log log_;
    ipfs::BlockStore blocks_;
    ReportIndex index_;
    Erasures erasures_;
    std::set<model::Patient> closed_;
    std::unique_ptr<Anchor> anchor_;
    std::string verifier_key_;
    std::map<model::Patient, Chain> chains_;
    mutable std::mutex note_mutex_;
    std::string note_, anchored_note_;
    std::uint64_t checkpoint_size_ = 0;
    std::atomic<std::uint64_t> anchored_size_{0}, sealed_{0}, checkpoints_{0};
};

}  // namespace vs::record
