// The log from its leaves up: every root is computed anew and compared with every checkpoint and
// every remembered head.
#include <algorithm>

#include "ipfs/cid.h"
#include "verify/audit.h"
#include "verify/roots.h"

namespace vs::verify {
namespace {

enum class Source { signed_here, remembered, contract };

struct Claim {  // that the log had this root at this size
    tlog::Checkpoint checkpoint;
    Source source;
    bool remembered() const { return source == Source::remembered; }
};

Level level_of(Source source) {
    return source == Source::remembered ? Level::head
           : source == Source::contract ? Level::contract
                                        : Level::checkpoint;
}

std::string who(Source source) {
    return source == Source::remembered ? "somebody remembers "
           : source == Source::contract ? "the contract holds "
                                        : "the node signed ";
}

std::string leaves_text(std::uint64_t first, std::uint64_t last) {
    return first == last ? "leaf " + std::to_string(first)
                         : "leaves " + std::to_string(first) + " to " + std::to_string(last);
}

// The claims by size, after their signatures were checked.
std::multimap<std::uint64_t, Claim> claims_of(store::Kv& kv, const std::string& key,
                                              const std::vector<std::string>& heads,
                                              const std::vector<Anchored>& anchored,
                                              Verdict& verdict) {
    std::multimap<std::uint64_t, Claim> claims;
    const auto add = [&](std::string_view note, bool remembered,
                         std::optional<std::uint64_t> size) {
        const auto checkpoint = tlog::open_checkpoint(note, key);
        if (checkpoint && (!size || *size == checkpoint->size)) {
            claims.emplace(checkpoint->size, Claim{*checkpoint, remembered ? Source::remembered
                                                                           : Source::signed_here});
            return;
        }
        verdict.findings.push_back(
            {remembered ? Level::head : Level::checkpoint,
             {},
             "",
             (remembered ? "a remembered head"
                         : "the checkpoint of size " + std::to_string(size.value_or(0))) +
                 std::string(checkpoint
                                 ? " stands at another size than it was signed for"
                                 : " is not signed by this node: " + checkpoint.error().message)});
    };
    auto read = kv.each(
        "checkpoints", {},
        [&](ByteView size, ByteView note) {
            ++verdict.checkpoints;
            add(as_text(note), false, size.size() == 8 ? read_u64(size) : 0);
            return true;
        },
        store::From::disk);
    if (!read)
        verdict.findings.push_back(
            {Level::checkpoint, {}, "", "the checkpoints cannot be read: " + read.error().message});
    for (const auto& head : heads) {
        ++verdict.heads;
        add(head, true, {});
    }
    for (const auto& one : anchored)
        claims.emplace(one.size, Claim{{"", one.size, one.root, {}}, Source::contract});
    return claims;
}

class LogAudit {
  public:
    LogAudit(const tlog::Log& log, Verdict& verdict) : log_(log), verdict_(verdict) {}

    void read(std::uint64_t index) {
        const auto bytes = log_.leaf(index, store::From::disk);
        const auto leaf = bytes ? model::decode_leaf(*bytes) : vs::pass(bytes);
        walk_.leaves.push_back(leaf ? std::optional(*leaf) : std::nullopt);
        if (!leaf)
            find(index, index, "it is " + (bytes ? std::string("no leaf") : bytes.error().code));
        // A damaged leaf hashes as nothing that was signed, so every later root differs; go on with
        // the stored hash to see whether more is wrong.
        const auto stored = log_.node(0, index);
        const auto hash = bytes ? tlog::leaf_hash(*bytes) : stored ? *stored : tlog::Hash{};
        roots_.add(hash, [&](int level, std::uint64_t subtree, const tlog::Hash& computed) {
            const auto kept = log_.node(level, subtree);
            if (level == 0 || (kept && *kept == computed)) return;
            const auto first = subtree << level, last = ((subtree + 1) << level) - 1;
            if (walk_.bad_from > last || walk_.bad_from < first)
                find(std::max(first, suspect_from_), last,
                     "they are not those that were logged here");
        });
    }
    void judge(std::uint64_t size, const Claim& claim) {
        if (claim.remembered()) verdict_.compared = true;
        if (roots_.root() == claim.checkpoint.root) {
            if (walk_.bad_from == UINT64_MAX) suspect_from_ = size;
            return;
        }
        const bool known = walk_.bad_from < size;
        if (claim.source != Source::signed_here)
            verdict_.findings.push_back(
                {level_of(claim.source),
                 known ? std::optional(walk_.bad_from) : std::optional(suspect_from_), "",
                 "history was rewritten: the log of size " + std::to_string(size) +
                     (claim.remembered() ? " is not the one that was remembered"
                                         : " is not the one in the contract")});
        else if (!known)
            find(suspect_from_, size - 1,
                 "the log is not the one signed at size " + std::to_string(size));
    }
    void beyond(const Claim& claim) {
        if (claim.remembered()) verdict_.compared = true;
        verdict_.findings.push_back({level_of(claim.source), log_.size(), "",
                                     "the log was cut: it has " + std::to_string(log_.size()) +
                                         " leaves, and " + who(claim.source) +
                                         std::to_string(claim.checkpoint.size)});
        walk_.bad_from = std::min(walk_.bad_from, log_.size());
    }
    LogWalk take() { return std::move(walk_); }

  private:
    void find(std::uint64_t first, std::uint64_t last, const std::string& what) {
        walk_.bad_from = std::min(walk_.bad_from, first);
        std::string reports;
        for (auto i = first; i <= last && i < walk_.leaves.size() && i < first + 8; ++i)
            if (walk_.leaves[i] && walk_.leaves[i]->type == model::LeafType::report)
                reports += (reports.empty() ? "" : " ") +
                           ipfs::to_text(ipfs::raw_cid(walk_.leaves[i]->digest));
        verdict_.findings.push_back(
            {Level::leaf, first, reports, leaves_text(first, last) + ": " + what});
    }

    const tlog::Log& log_;
    Verdict& verdict_;
    LogWalk walk_;
    Roots roots_;
    std::uint64_t suspect_from_ = 0;  // the size at which everything was last right
};

}  // namespace

LogWalk audit_log(const tlog::Log& log, store::Kv& kv, const std::string& verifier_key,
                  const std::vector<std::string>& heads, const std::vector<Anchored>& anchored,
                  const std::function<void(std::uint64_t, std::uint64_t)>& progress,
                  Verdict& verdict) {
    const auto claims = claims_of(kv, verifier_key, heads, anchored, verdict);
    LogAudit audit(log, verdict);
    auto claim = claims.begin();
    for (std::uint64_t index = 0;; ++index) {
        for (; claim != claims.end() && claim->first == index; ++claim)
            audit.judge(index, claim->second);
        if (index == log.size()) break;
        audit.read(index);
        if (progress) progress(index, log.size());
    }
    for (; claim != claims.end(); ++claim) audit.beyond(claim->second);
    verdict.leaves = log.size();
    return audit.take();
}

}  // namespace vs::verify
