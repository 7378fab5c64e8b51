#include "chain/block_log.h"

namespace vs::chain {

std::string block_log_origin(std::string_view node_address) {
    return "vitalseal/" + std::string(node_address) + "/blocks";
}

BlockLog::BlockLog(const tlog::Log& log, std::optional<tlog::NoteSigner> signer,
                   std::vector<tlog::NoteVerifier> cosigners)
    : log_(log), signer_(std::move(signer)), cosigners_(std::move(cosigners)) {}

Result<std::string> BlockLog::checkpoint() {
    const std::lock_guard lock(mutex_);
    if (!signer_ && note_.empty())
        return fail("unsigned", "this node has no checkpoint of its block log yet");
    if (!signer_) return note_;
    const auto size = log_.size();
    if (size == size_ && !note_.empty()) return note_;
    const auto root = log_.root(size);
    if (!root) return pass(root);
    note_ = tlog::sign_checkpoint({signer_->name(), size, *root, {}}, *signer_);
    size_ = size;
    return note_;
}

void BlockLog::hold(std::string note) {
    const std::lock_guard lock(mutex_);
    note_ = cosigned_ = std::move(note);
}

std::string BlockLog::verifier_key() const {
    return signer_ ? tlog::verifier_key_text(*signer_) : std::string();
}

Result<std::string> BlockLog::cosigned() const {
    const std::lock_guard lock(mutex_);
    if (cosigned_.empty()) return fail("missing", "no follower has co-signed yet");
    return cosigned_;
}

Result<> BlockLog::cosign(std::string_view note) {
    if (!signer_) return fail("unsigned", "this node has no key for its block log");
    const auto checkpoint = tlog::open_checkpoint(note, tlog::verifier_key_text(*signer_));
    if (!checkpoint) return pass(checkpoint);
    const auto root = log_.root(checkpoint->size);
    if (!root) return pass(root);
    if (*root != checkpoint->root) return fail("root", "this is not a checkpoint of this log");
    // Only what listed followers signed is kept, whatever else stands in the note.
    auto kept = tlog::sign_checkpoint(*checkpoint, *signer_);
    bool any = false;
    for (const auto& cosigner : cosigners_) {
        const auto opened = tlog::open_note(note, cosigner);
        if (!opened && opened.error().code == "signature") return pass(opened);
        if (!opened) continue;
        any = true;
        const auto start = note.find("\n\u2014 " + cosigner.name + " ");
        const auto end = note.find('\n', start + 1);
        kept += note.substr(start + 1, end - start);
    }
    if (!any) return fail("unsigned", "none of the listed followers signed this");
    const std::lock_guard lock(mutex_);
    if (checkpoint->size < cosigned_size_) return {};
    cosigned_size_ = checkpoint->size;
    cosigned_ = std::move(kept);
    return {};
}

}  // namespace vs::chain
