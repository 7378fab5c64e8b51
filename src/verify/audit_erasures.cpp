// Records that are gone because somebody asked: each erasure in the log is signed by who might ask,
// lists leaves that were there before it, and was not made up by an account that came later.
#include "ipfs/block_store.h"
#include "model/erasure.h"
#include "verify/audit.h"

namespace vs::verify {
namespace {

class ErasureAudit {
  public:
    ErasureAudit(const LogWalk& walk, store::Kv& kv, const ChainWalk& chain, Verdict& verdict)
        : walk_(walk), blocks_(kv), chain_(chain), verdict_(verdict) {}

    void check(std::uint64_t index, const crypto::Digest& digest) {
        index_ = index;
        const auto text = blocks_.get(digest, store::From::disk);
        if (!text) return find("the erasure itself cannot be read: " + text.error().message);
        const auto erasure = model::parse_erasure(as_text(*text));
        if (!erasure) return find(erasure.error().message);
        const auto leaves = model::leaves_of(erasure->request);
        if (!leaves || !may(*erasure) || !sound(*erasure, *leaves)) return;
        for (const auto& [first, last] : leaves->stretches())
            for (auto leaf = first; leaf <= last; ++leaf)
                out_.emplace(leaf, Erased{erasure->request.patient, erasure->since});
        verdict_.erasures.push_back(std::to_string(leaves->count()) + " records of patient " +
                                    crypto::to_text(erasure->request.patient) + " erased since " +
                                    to_rfc3339(erasure->since) + ", asked for by " +
                                    crypto::to_text(erasure->request.account) + ", leaf " +
                                    std::to_string(index));
    }
    std::map<std::uint64_t, Erased> take() { return std::move(out_); }

  private:
    void find(const std::string& what) {
        verdict_.findings.push_back({Level::erasure, index_, "", what});
    }
    // A request counts for five minutes before its deadline (model/requests.h); clocks may differ.
    bool may(const model::Erasure& erasure) {
        const auto& request = erasure.request;
        const auto to = request.deadline, from = to - std::min(to, 2 * model::kRequestSeconds);
        const auto signer = model::signer_of(erasure);
        const bool here = erasure.consent == chain_.consent;
        const bool good = here && signer &&
                          chain_.signers.signed_for(request.account, *signer, from, to) &&
                          chain_.signers.acts_for(request.patient, request.account, from, to) &&
                          agreed(erasure, from, to);
        if (!good) find("the erasure is not signed by who might ask for it");
        return good;
    }
    // Where a second person had to agree, that one's signature goes along.
    bool agreed(const model::Erasure& erasure, std::uint64_t from, std::uint64_t to) const {
        const auto& request = erasure.request;
        std::optional<crypto::Address> approver;
        if (const auto& approval = request.approval) {
            const auto& [said, signature] = *approval;
            const auto until = said.deadline;
            const auto signer = model::approver_of(erasure);
            if (signer && said.patient == request.patient && said.eraser == request.account &&
                said.account != request.account && until >= from &&
                chain_.signers.signed_for(said.account, *signer,
                                          until - std::min(until, model::kApprovalSeconds), until))
                approver = said.account;
        }
        return chain_.signers.agreed(request.patient, approver, from, to);
    }
    // The block that anchored a leaf is later than the leaf.
    std::optional<std::uint64_t> anchored_in(std::uint64_t leaf) const {
        for (const auto& one : chain_.anchored)
            if (one.size > leaf) return one.block;
        return {};
    }
    bool sound(const model::Erasure& erasure, const model::Numbers& leaves) {
        const auto since = chain_.signers.registered(erasure.request.patient);
        for (const auto& [first, last] : leaves.stretches()) {
            const auto block = anchored_in(first);
            if (!since || (block && *block < *since)) {
                find("the erasure lists a record that was logged before its patient was there");
                return false;
            }
            for (auto leaf = first; leaf <= last; ++leaf)
                if (leaf >= index_ || !walk_.leaves[leaf] ||
                    walk_.leaves[leaf]->type != model::LeafType::report || out_.contains(leaf)) {
                    find("the erasure lists what is no record before it");
                    return false;
                }
        }
        return true;
    }

    const LogWalk& walk_;
    ipfs::BlockStore blocks_;
    const ChainWalk& chain_;
    Verdict& verdict_;
    std::uint64_t index_ = 0;
    std::map<std::uint64_t, Erased> out_;
};

}  // namespace

std::map<std::uint64_t, Erased> audit_erasures(const LogWalk& walk, store::Kv& kv,
                                               const ChainWalk& chain, Verdict& verdict) {
    ErasureAudit audit(walk, kv, chain, verdict);
    for (std::uint64_t i = 0; i < walk.leaves.size(); ++i)
        if (const auto& leaf = walk.leaves[i]; leaf && leaf->type == model::LeafType::erasure)
            audit.check(i, leaf->digest);
    return audit.take();
}

}  // namespace vs::verify
