#include "record/anchor.h"

#include <memory>

#include "store/file.h"

namespace vs::record {

Result<> extend(Anchor& anchor, const tlog::Log& log, const tlog::Checkpoint& checkpoint,
                const std::string& note) {
    while (true) {
        const auto before = anchor.size();
        if (before > checkpoint.size)
            return fail("shrunk", "the last checkpoint here is of " +
                                      std::to_string(checkpoint.size) + " leaves, and " +
                                      std::to_string(before) +
                                      " were anchored: the store was rolled back");
        const auto proof = log.consistency(before, checkpoint.size);
        if (!proof) return pass(proof);
        auto done = anchor.append(checkpoint, note, *proof);
        // Where the anchor has moved meanwhile, the proof must begin there.
        if (done || anchor.size() == before) return done;
    }
}

Result<std::unique_ptr<NoteFileAnchor>> NoteFileAnchor::open(const std::string& path,
                                                             const std::string& verifier_key) {
    const auto note = store::read_file(path, tlog::kMaxNote);
    if (!note && note.error().code != "missing") return pass(note);
    std::optional<tlog::Checkpoint> head;
    if (note) {
        auto checkpoint = tlog::open_checkpoint(as_text(*note), verifier_key);
        if (!checkpoint)
            return fail(checkpoint.error().code, "the remembered head " + path +
                                                     " is damaged: " + checkpoint.error().message);
        head = std::move(*checkpoint);
    }
    return std::unique_ptr<NoteFileAnchor>(new NoteFileAnchor(path, std::move(head)));
}

Result<> NoteFileAnchor::append(const tlog::Checkpoint& checkpoint, const std::string& note,
                                std::span<const tlog::Hash> proof) {
    if (head_) {
        if (checkpoint.size < head_->size)
            return fail("shrunk", "the log has " + std::to_string(checkpoint.size) +
                                      " leaves, fewer than the " + std::to_string(head_->size) +
                                      " anchored before: it was rolled back");
        if (auto extends = tlog::verify_consistency(head_->size, checkpoint.size, proof,
                                                    head_->root, checkpoint.root);
            !extends)
            return fail(extends.error().code, "the log does not extend what was anchored before: " +
                                                  extends.error().message);
    }
    if (auto written = store::write_file_atomic(path_, as_bytes(note)); !written) return written;
    head_ = checkpoint;
    return {};
}

}  // namespace vs::record
