// Where checkpoints go so that somebody else can hold the node to them. One implementation writes a
// note file that `vitalseal verify` and the browser remember; a contract can take its place without
// any stage noticing.
#pragma once

#include <optional>

#include "tlog/log.h"
#include "tlog/note.h"

namespace vs::record {

class Anchor {
  public:
    virtual ~Anchor() = default;
    // Accepts the checkpoint if `proof` shows that it extends the last one; durable when it
    // returns. Codes of tlog::verify_consistency, "shrunk", and those of the medium.
    virtual Result<> append(const tlog::Checkpoint& checkpoint, const std::string& note,
                            std::span<const tlog::Hash> proof) = 0;
    // The size of the last accepted checkpoint, 0 before the first.
    virtual std::uint64_t size() const = 0;
};

// Appends the checkpoint with the proof that it extends what the anchor holds, wherever that has
// moved meanwhile. Code "shrunk" where it holds more; else those of append() and the log.
Result<> extend(Anchor& anchor, const tlog::Log& log, const tlog::Checkpoint& checkpoint,
                const std::string& note);

// One thread.
class NoteFileAnchor final : public Anchor {
  public:
    static Result<std::unique_ptr<NoteFileAnchor>> open(const std::string& path,
                                                        const std::string& verifier_key);
    Result<> append(const tlog::Checkpoint& checkpoint, const std::string& note,
                    std::span<const tlog::Hash> proof) override;
    std::uint64_t size() const override { return head_ ? head_->size : 0; }

  private:
    NoteFileAnchor(std::string path, std::optional<tlog::Checkpoint> head)
        : path_(std::move(path)), head_(std::move(head)) {}
    std::string path_;
    std::optional<tlog::Checkpoint> head_;
};

}  // namespace vs::record
