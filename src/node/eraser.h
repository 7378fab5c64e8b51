// Erases a patient from this node (docs/formats/erasure.md): what is sealed, the working set, keys,
// names and rows. Asked for by the patient or who manages for them, held up by what their
// organisation owes the law, on record in the log before the first byte goes. A crash in the middle
// is gone on with at the next start.
//
// A thread of its own: rewriting files takes its time. All is thread-safe.
#pragma once

#include <condition_variable>
#include <deque>
#include <thread>

#include "access/chain_authority.h"
#include "node/digest_archive.h"
#include "node/pipeline.h"
#include "node/sealer.h"

namespace vs::node {

class Eraser {
  public:
    struct Parts {  // all outlive this
        store::Kv& kv;
        record::Recorder& recorder;
        record::AccessLog& accesses;
        model::SqlAuthority& rows;
        access::ChainAuthority& granted;
        ingest::Committer& committer;
        Pipeline& pipeline;
        Sealer& sealer;
        // What lies in files of others: kept vaults, gaps in watching, notices.
        std::function<Result<>(const model::Patient&)> elsewhere;
    };
    Eraser(Parts parts, std::uint64_t chain_id, const crypto::Address& consent,
           Clock clock = now_utc);
    ~Eraser();
    void finish();  // ends the thread; what it is doing now it does

    // What was signed, its signer checked. Codes: "usage"; "newer" where there are records that it
    // does not list (sign again); "erased" where it was done before. Answers status() once it is
    // done, or once it waits for the end of a hold.
    void erase(const model::Erase& request, const model::CompactBytes& signature,
               api::Ports::Reply reply);
    Result<std::string> hold(const model::Hold& hold, const model::CompactBytes& signature);
    // {"state", "since", "leaf", "hold": {"until", "reason", "by"}|null}
    std::string status(const model::Patient& patient) const;

  private:
    struct Job {
        model::Patient patient;
        api::Ports::Reply reply;  // may be empty
    };
    Result<> accept(const model::Erase& request, const model::CompactBytes& signature);
    Result<> lists_all(const model::Erase& request) const;
    void run();
    Result<> work(const model::Patient& patient);
    Result<> begin(const model::Patient& patient);
    Result<> destroy(const model::Patient& patient);
    Result<> destroy_rows(const model::Patient& patient);
    Result<> on_sealer(std::function<Result<>()> task);
    bool held(const model::Patient& patient) const;
    void due();

    Parts parts_;
    const std::uint64_t chain_id_;
    const crypto::Address consent_;
    const Clock clock_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Job> jobs_;
    bool stopping_ = false, look_ = false;
    std::thread thread_;
};

}  // namespace vs::node
