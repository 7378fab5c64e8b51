// The log of a chain's blocks: leaf n is the hash of block n. Its checkpoints are what the node
// signs, followers co-sign and clients remember (C2SP tlog-checkpoint; FORMATS: origin
// "vitalseal/<node address>/blocks").
//
// Thread-safe. A checkpoint is made for leaves that are on disk, and the same leaves always give
// the same note, so that there is nothing to write before it is handed out.
#pragma once

#include <mutex>
#include <optional>

#include "tlog/log.h"
#include "tlog/note.h"

namespace vs::chain {

std::string block_log_origin(std::string_view node_address);

class BlockLog {
  public:
    BlockLog(const tlog::Log& log, std::optional<tlog::NoteSigner> signer,
             std::vector<tlog::NoteVerifier> cosigners);

    const tlog::Log& log() const { return log_; }
    // The newest checkpoint, signed by this node; a follower's is the one it holds. Code "unsigned"
    // where there is neither a key nor a note.
    Result<std::string> checkpoint();
    // What a follower has checked: the note of the node it follows, with its own signature perhaps.
    void hold(std::string note);
    // Of this node's key; "" where it has none.
    std::string verifier_key() const;
    // The newest one that a listed follower co-signed; code "missing" before the first.
    Result<std::string> cosigned() const;
    // Takes a checkpoint of ours with further signatures. Codes "note", "unsigned" (by nobody who
    // is listed), "signature", "range" and "root" (not a checkpoint of this log).
    Result<> cosign(std::string_view note);

  private:
    const tlog::Log& log_;
    const std::optional<tlog::NoteSigner> signer_;
    const std::vector<tlog::NoteVerifier> cosigners_;
    mutable std::mutex mutex_;
    std::uint64_t size_ = 0;
    std::string note_, cosigned_;
    std::uint64_t cosigned_size_ = 0;
};

}  // namespace vs::chain
