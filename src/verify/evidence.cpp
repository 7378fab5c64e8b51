#include "verify/evidence.h"

#include "base/json.h"
#include "crypto/hash.h"
#include "ipfs/cid.h"
#include "model/leaf.h"
#include "verify/proof_json.h"

namespace vs::verify {
namespace {

constexpr std::string_view kFormat = "vitalseal-evidence/1";

using What = Evidence::What;

Result<> read_record(const json::object& file, Evidence& out) {
    const auto* record = file.if_contains("record");
    const auto* seen = file.if_contains("seen");
    if (record == nullptr || !record->is_object() || seen == nullptr || !seen->is_object())
        return fail("evidence", "it names no record and nothing that was seen");
    out.patient = json_text(record->get_object(), "patient");
    out.cid = json_text(record->get_object(), "cid");
    const auto proof = proof_of(record->get_object());
    if (!proof) return fail("evidence", proof.error().message);
    out.seq = proof->seq, out.index = proof->index, out.leaf = proof->leaf, out.path = proof->path;
    out.refusal = json_text(seen->get_object(), "refusal");
    out.node_says = json_text(seen->get_object(), "node_says");
    const std::string bytes(json_text(seen->get_object(), "bytes"));
    if (bytes.empty()) return {};
    auto delivered = from_base64(bytes);
    if (!delivered) return fail("evidence", "what was delivered is not base64");
    out.delivered = std::move(*delivered);
    return {};
}

// What both kinds have in common: the node signed this.
std::optional<tlog::Checkpoint> signed_by(const std::string& note, const std::string& key,
                                          std::string_view name, EvidenceVerdict& verdict) {
    auto checkpoint = tlog::open_checkpoint(note, key);
    if (!checkpoint) {
        verdict.words.push_back("The " + std::string(name) + " is not signed by this key: " +
                                checkpoint.error().message + ". The file shows nothing.");
        return {};
    }
    verdict.words.push_back("The " + std::string(name) + " is signed by " + checkpoint->origin +
                            " and has " + std::to_string(checkpoint->size) + " entries.");
    return std::move(*checkpoint);
}

// Nobody signs what is delivered: whoever made the file may have put other bytes there. So the
// promise is proven, and that it was broken is told.
void judge_delivered(const Evidence& evidence, const crypto::Digest& promised,
                     EvidenceVerdict& verdict) {
    if (!evidence.delivered) {
        verdict.told = true;
        verdict.words.push_back(
            "No bytes came (the node's answer, as the file says: " +
            (evidence.refusal.empty() ? "none" : evidence.refusal) +
            "). Ask it again: it must give bytes whose SHA-256 is the one above.");
        if (!evidence.node_says.empty())
            verdict.words.push_back(
                "As the file says, the node itself reported: " + evidence.node_says + ".");
        return;
    }
    const auto found = crypto::sha256(*evidence.delivered);
    verdict.told = found != promised;
    verdict.words.push_back(
        verdict.told ? "Instead of it, as the file says, bytes were delivered whose SHA-256 is " +
                           to_hex(found) +
                           ". Nobody signs what is delivered: ask the node again; it must give "
                           "bytes whose SHA-256 is the one above."
                     : "The bytes that were delivered are the promised ones: this file shows no "
                       "change.");
}

void judge_record(const Evidence& evidence, const std::string& key, EvidenceVerdict& verdict) {
    const auto checkpoint = signed_by(evidence.node_note, key, "history", verdict);
    if (!checkpoint) return;
    const auto leaf = model::decode_leaf(evidence.leaf);
    if (!leaf || leaf->type != model::LeafType::report ||
        ipfs::to_text(ipfs::raw_cid(leaf->digest)) != evidence.cid)
        return verdict.words.emplace_back(
                   "Its entry is not this record's. The file shows nothing."),
               void();
    if (const auto included =
            tlog::verify_inclusion(evidence.index, checkpoint->size, tlog::leaf_hash(evidence.leaf),
                                   evidence.path, checkpoint->root);
        !included) {
        verdict.words.push_back("The entry is not in that history: " + included.error().message +
                                ". The file shows nothing.");
        return;
    }
    verdict.promised = true;
    verdict.words.push_back("Entry " + std::to_string(evidence.index) +
                            " of it promises a record whose SHA-256 is " + to_hex(leaf->digest) +
                            ".");
    judge_delivered(evidence, leaf->digest, verdict);
}

// Two checkpoints of one key. Of one size with two roots they convict by themselves; an older one
// alone may have been kept by anybody.
void judge_history(const Evidence& evidence, const std::string& key, EvidenceVerdict& verdict) {
    const auto before = signed_by(evidence.node_note, key, "remembered history", verdict);
    const auto after =
        before ? signed_by(evidence.shown_note, key, "history shown later", verdict) : std::nullopt;
    if (!after) return;
    verdict.promised = true;
    if (after->size == before->size) {
        verdict.proven = after->root != before->root;
        verdict.words.emplace_back(verdict.proven
                                       ? "The node signed two histories of the same length that "
                                         "differ: it was rewritten."
                                       : "Both are the same: this file shows no change.");
        return;
    }
    verdict.told = true;
    verdict.words.emplace_back(
        after->size < before->size
            ? "The later one is shorter: the node went back in time, as after an older backup was "
              "restored. Ask it again for its history; it must not be shorter than the remembered "
              "one."
            : "The later one is longer; the file says that it does not continue the remembered "
              "one. "
              "Ask the node for the proof that it does.");
}

}  // namespace

Result<Evidence> parse_evidence(std::string_view text) {
    if (text.size() > kMaxEvidence) return fail("evidence", "it is too large");
    const auto value = parse_json(text);
    const auto* file = value ? value->if_object() : nullptr;
    if (file == nullptr || json_text(*file, "format") != kFormat)
        return fail("evidence", "it is no file of the form " + std::string(kFormat));
    Evidence out;
    out.made = json_text(*file, "made");
    out.node_key = json_text(*file, "key");
    out.node_note = json_text(*file, "checkpoint");
    const auto what = json_text(*file, "what");
    if (what == "history") {
        out.what = What::history;
        out.shown_note = json_text(*file, "shown");
        return out;
    }
    if (what != "record") return fail("evidence", "it is about neither a record nor a history");
    if (auto read = read_record(*file, out); !read) return pass(read);
    return out;
}

EvidenceVerdict judge(const Evidence& evidence, const std::string& key) {
    EvidenceVerdict verdict{.pinned = !key.empty()};
    const auto& by = key.empty() ? evidence.node_key : key;
    if (evidence.what == What::record)
        judge_record(evidence, by, verdict);
    else
        judge_history(evidence, by, verdict);
    return verdict;
}

}  // namespace vs::verify
