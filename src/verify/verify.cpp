#include "verify/verify.h"

#include <algorithm>

#include "ipfs/cid.h"
#include "verify/audit.h"

namespace vs::verify {

std::string_view to_text(Level level) {
    static constexpr std::string_view kNames[] = {"head",      "chain",    "contract", "checkpoint",
                                                  "leaf",      "block",    "seal",     "report",
                                                  "signature", "sequence", "erasure"};
    return kNames[static_cast<std::size_t>(level)];
}

namespace {

// The first line of a checkpoint is its origin (FORMATS, Notes).
bool is_of_blocks(std::string_view head) {
    return head.substr(0, head.find('\n')).ends_with("/blocks");
}

// How many blocks' log the follower signed in any of the heads; 0: in none.
std::uint64_t signed_by(const tlog::NoteVerifier& follower, const std::vector<std::string>& heads,
                        Verdict& verdict) {
    std::uint64_t size = 0;
    for (const auto& head : heads) {
        if (!is_of_blocks(head)) continue;
        const auto text = tlog::open_note(head, follower);
        const auto checkpoint = text ? tlog::parse_checkpoint(*text) : pass(text);
        if (checkpoint) size = std::max(size, checkpoint->size);
        if (!checkpoint && checkpoint.error().code == "signature")
            verdict.findings.push_back({Level::head, {}, "", checkpoint.error().message});
    }
    return size;
}

// The last checkpoint below everything that was found wrong, and the last report it covers.
void find_good_point(const LogWalk& walk, store::Kv& kv, Verdict& verdict) {
    auto bad = walk.bad_from;
    for (const auto& finding : verdict.findings)
        if (finding.leaf) bad = std::min(bad, *finding.leaf);
    auto read = kv.each("checkpoints", {}, [&](ByteView key, ByteView) {
        if (key.size() == 8 && read_u64(key) <= bad && read_u64(key) <= walk.leaves.size())
            verdict.good_size = std::max(verdict.good_size, read_u64(key));
        return true;
    });
    for (auto i = read ? verdict.good_size : 0; i > 0; --i)
        if (const auto& leaf = walk.leaves[i - 1]; leaf && leaf->type == model::LeafType::report) {
            verdict.good_report = ipfs::to_text(ipfs::raw_cid(leaf->digest));
            return;
        }
}

}  // namespace

Result<Verdict> verify(store::Kv& kv, const chain::Database* chain, const std::string& verifier_key,
                       const std::vector<std::string>& heads, const Keyring& keyring,
                       const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
    Verdict verdict;
    const auto log = tlog::Log::open(kv);
    if (!log) {
        verdict.findings.push_back(
            {Level::leaf, {}, "", "the log cannot be read: " + log.error().message});
        return verdict;
    }
    std::vector<std::string> of_reports, of_blocks;
    for (const auto& head : heads) (is_of_blocks(head) ? of_blocks : of_reports).push_back(head);
    ChainWalk blocks;
    if (chain != nullptr) blocks = audit_chain(*chain, verifier_key, of_blocks, verdict);
    for (std::size_t i = 0; chain == nullptr && i < of_blocks.size(); ++i)
        verdict.findings.push_back(
            {Level::head, {}, "", "somebody remembers a chain, and there is none here"});
    const auto walk =
        audit_log(*log, kv, verifier_key, of_reports, blocks.anchored, progress, verdict);
    const auto erased = audit_erasures(walk, kv, blocks, verdict);
    audit_reports(walk, kv, keyring, erased, progress, verdict);
    find_good_point(walk, kv, verdict);
    return verdict;
}

Result<> check_followers(const std::vector<std::string>& heads,
                         const std::vector<std::string>& keys, Verdict& verdict) {
    for (const auto& key : keys) {
        const auto follower = tlog::NoteVerifier::parse(key);
        if (!follower) return pass(follower);
        const auto size = signed_by(*follower, heads, verdict);
        verdict.followers[follower->name] = size;
        if (size != 0) continue;
        verdict.compared = false;
        verdict.notes.push_back(follower->name + " signed none of the heads of the chain's blocks");
    }
    return {};
}

}  // namespace vs::verify
