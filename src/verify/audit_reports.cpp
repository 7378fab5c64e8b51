// The reports below the log: block, seal, what the Bundle says, device signatures, sequences.
#include <algorithm>
#include <set>

#include "ipfs/cid.h"
#include "verify/audit.h"
#include "verify/key_history.h"

namespace vs::verify {
namespace {

constexpr Micros kGrace = kHour;  // between a block's clock and the node's

std::uint64_t seconds_of(Micros time) {
    return static_cast<std::uint64_t>(std::max<Micros>(0, time) / kSecond);
}

class ReportAudit {
  public:
    ReportAudit(store::Kv& kv, std::uint64_t log_size, const Keyring& keyring,
                const std::map<std::uint64_t, Erased>& erased, const ChainWalk& chain,
                Verdict& verdict)
        : log_size_(log_size),
          blocks_(kv),
          keyring_(keyring),
          erased_(erased),
          chain_(chain),
          verdict_(verdict) {
        if (erased.empty()) return;
        for (const auto& [patient, capsule] : keyring.capsules)
            for (std::uint64_t seq = 0; seq < log_size; ++seq)
                owners_.emplace(model::tag_of(capsule.tag_key, seq), patient);
    }

    void check(std::uint64_t index, const model::Leaf& leaf) {
        ++verdict_.reports;
        index_ = index;
        tags_.insert(leaf.tag);
        name_ = ipfs::to_text(ipfs::raw_cid(leaf.digest));
        const auto block = blocks_.get(leaf.digest, store::From::disk);
        if (!block && block.error().code == "missing")
            if (const auto gone = erased_.find(index); gone != erased_.end())
                return erase(leaf, gone->second);
        if (!block)
            return find(Level::block, block.error().code == "missing"
                                          ? "the record is gone"
                                          : "the record was changed: " + block.error().message);
        if (!keyring_.any()) return;
        const auto text = unseal(*block, keyring_);
        if (!text && text.error().code == "no-match") {
            ++unopened_;
            return;
        }
        if (!text) return find(Level::seal, "the record does not open: " + text.error().message);
        open(leaf, *text);
    }
    // Whoever holds a patient's keys knows whose leaf it is, and nobody else asks for it.
    void erase(const model::Leaf& leaf, const Erased& by) {
        ++verdict_.erased;
        const auto owner = owners_.find(leaf.tag);
        if (owner != owners_.end() && owner->second != by.patient)
            find(Level::erasure, "a record of patient " + crypto::to_text(owner->second) +
                                     " was erased in the name of another");
    }
    void finish() {
        for (const auto& [patient, seqs] : seqs_)
            if (const auto* capsule = capsule_of(patient); capsule != nullptr)
                find_missing(patient, *capsule, seqs);
        // People write of several patients, whose records are not all open here.
        for (const auto& [stream, counters] : counters_)
            if ((stream.first[0] & 1) == 0) note_gaps(stream, counters);
        if (unproven_ > 0)
            verdict_.notes.push_back(std::to_string(unproven_) +
                                     " messages of people were not held against the keys of their "
                                     "accounts: there is no sound chain here");
        if (verdict_.tombstones > 0)
            verdict_.notes.push_back(
                std::to_string(verdict_.tombstones) +
                " batches of waveform were not kept: the records hold a tombstone of each, with "
                "its digest, the reason and the rule; the samples cannot be checked any more");
        if (unopened_ > 0)
            verdict_.notes.push_back(std::to_string(unopened_) +
                                     " records are sealed to keys that were not given");
        if (!keyring_.any())
            verdict_.notes.push_back(
                "no key was given: records were checked from outside, not opened");
        else if (keyring_.devices.empty())
            verdict_.notes.push_back(
                "no list of devices was given: signatures were checked with the keys that the "
                "records themselves name");
    }

  private:
    using DeviceBoot = std::pair<model::DeviceId, std::uint32_t>;

    void find(Level level, std::string what) {
        verdict_.findings.push_back({level, index_, name_, std::move(what)});
    }

    const model::Capsule* capsule_of(const model::Patient& patient) const {
        const auto found = keyring_.capsules.find(patient);
        return found == keyring_.capsules.end() ? nullptr : &found->second;
    }

    // Records whose numbers were passed over and whose tags no leaf has: they are not in the log at
    // all.
    void find_missing(const model::Patient& patient, const model::Capsule& capsule,
                      const std::set<std::uint64_t>& seqs) {
        std::uint64_t expected = 0;
        for (const auto seq : seqs)
            for (; expected <= seq && expected < log_size_;
                 ++expected)  // a patient has no more records than the log has leaves
                if (expected < seq && !tags_.contains(model::tag_of(capsule.tag_key, expected)))
                    verdict_.findings.push_back(
                        {Level::sequence,
                         {},
                         crypto::to_text(patient) + "/" + std::to_string(expected),
                         "this record of the patient is not in the log"});
    }

    void open(const model::Leaf& leaf, const std::string& text) {
        const auto report = model::parse_report(text);
        if (!report)
            return find(Level::report, "what was sealed is no report: " + report.error().message);
        const auto& input = report->input;
        ++verdict_.opened;
        name_ += " (" + crypto::to_text(input.patient) + "/" + std::to_string(input.seq) + ", " +
                 to_rfc3339(input.start) + " to " + to_rfc3339(input.end) + ")";
        if (const auto* capsule = capsule_of(input.patient);
            capsule != nullptr && model::tag_of(capsule->tag_key, input.seq) != leaf.tag)
            find(Level::leaf,
                 "the leaf is that of another record: its tag does not belong to this patient and "
                 "number");
        if (auto mapped = model::check_report(text); !mapped)
            find(Level::report, "its values do not follow from the signed messages in it: " +
                                    mapped.error().message);
        const auto previous = digests_.find({input.patient, input.seq - 1});
        if (input.seq > 0 && previous != digests_.end() && input.previous != previous->second)
            find(Level::sequence, "it does not follow the record before it");
        if (!seqs_[input.patient].insert(input.seq).second)
            find(Level::sequence, "this number was given twice");
        digests_[{input.patient, input.seq}] = leaf.digest;
        for (const auto& message : input.messages) check_message(message, input);
        for (const auto& stone : input.tombstones) check_tombstone(stone, input);
    }

    // What was dropped by a rule on record is no gap; it cannot be kept and dropped.
    void check_tombstone(const model::Tombstone& stone, const model::ReportInput& input) {
        ++verdict_.tombstones;
        const auto pinned = keyring_.devices.find(read_u64(stone.device));
        if (!keyring_.devices.empty() &&
            (pinned == keyring_.devices.end() || pinned->second.second != input.patient))
            return find(Level::signature, "a tombstone names device " + to_hex(stone.device) +
                                              ", which is not in the list you gave, or not for "
                                              "this patient");
        if (!counters_[{stone.device, stone.boot}].insert(stone.sequence).second)
            find(Level::sequence, "a batch of device " + to_hex(stone.device) +
                                      " has a tombstone and is in a record too, or has two");
    }

    void check_message(ByteView message, const model::ReportInput& input) {
        ++verdict_.messages;
        const auto parsed = cose::parse(message);
        if (!parsed) return find(Level::signature, "a message in it is no batch");
        if (parsed->header.algorithm == cose::kEs256k) return check_written(*parsed, input);
        const auto id = *to_array<8>(parsed->header.key_id);
        const auto pinned = keyring_.devices.find(read_u64(id));
        const auto claimed = std::ranges::find(input.devices, id, &model::DeviceInfo::id);
        if (!keyring_.devices.empty() &&
            (pinned == keyring_.devices.end() || pinned->second.second != input.patient))
            return find(
                Level::signature,
                "device " + to_hex(id) + " is not in the list you gave, or not for this patient");
        if (pinned == keyring_.devices.end() && claimed == input.devices.end())
            return find(Level::signature, "device " + to_hex(id) + " is not named in it");
        const auto& key = pinned != keyring_.devices.end() ? pinned->second.first : claimed->key;
        if (!cose::verify(*parsed, key))
            return find(Level::signature, "the signature of device " + to_hex(id) + " is wrong");
        if (!counters_[{id, parsed->header.boot}].insert(parsed->header.sequence).second)
            find(Level::sequence, "a batch of device " + to_hex(id) + " is in two records");
    }

    // What a person signed: by a key that the chain says was one of their account's.
    void check_written(const cose::Sign1& parsed, const model::ReportInput& input) {
        const auto by = written_in(parsed, input);
        if (!by) return find(Level::signature, by.error().message);
        const auto& [account, signers] = *by;
        const auto who = crypto::to_text(account);
        ++verdict_.by_hand;
        if (!counters_[{model::stream_of(account), parsed.header.boot}]
                 .insert(parsed.header.sequence)
                 .second)
            find(Level::sequence, "a message of account " + who + " is in two records");
        if (chain_.consent == crypto::Address{}) {
            ++unproven_;
            return;
        }
        // It came after the interval's beginning, and was sealed under a state that knew its key.
        const auto from = seconds_of(input.start - kGrace);
        const auto sealed_under = input.consent_block;
        const auto until = sealed_under != 0 && sealed_under < chain_.times.size()
                               ? chain_.times[sealed_under]
                               : seconds_of(input.end + kGrace);
        const auto is_key = [&, &whose = account](const auto& signer) {
            return chain_.signers.signed_for(whose, signer, from, until);
        };
        if (std::ranges::none_of(signers, is_key))
            find(Level::signature,
                 "what account " + who + " wrote is not signed by any key it had then");
    }

    // A hole in a device's own counter is no proof of tampering: the device may not have sent it.
    // People should know.
    void note_gaps(const DeviceBoot& stream, const std::set<std::uint64_t>& counters) {
        std::uint64_t missing = *counters.rbegin() - *counters.begin() + 1 - counters.size();
        if (missing > 0)
            verdict_.notes.push_back(
                "device " + to_hex(stream.first) + ", boot " + std::to_string(stream.second) +
                ": " + std::to_string(missing) +
                " batches between its first and last are in no record that was opened");
    }

    std::uint64_t log_size_;
    ipfs::BlockStore blocks_;
    const Keyring& keyring_;
    const std::map<std::uint64_t, Erased>& erased_;
    std::map<model::Tag, model::Patient> owners_;  // of leaves, where keys tell
    const ChainWalk& chain_;
    Verdict& verdict_;
    std::uint64_t index_ = 0, unopened_ = 0, unproven_ = 0;
    std::string name_;
    std::map<std::pair<model::Patient, std::uint64_t>, crypto::Digest> digests_;
    std::set<model::Tag> tags_;
    std::map<model::Patient, std::set<std::uint64_t>> seqs_;
    std::map<DeviceBoot, std::set<std::uint64_t>> counters_;
};

}  // namespace

void audit_reports(const LogWalk& walk, store::Kv& kv, const Keyring& keyring,
                   const std::map<std::uint64_t, Erased>& erased, const ChainWalk& chain,
                   const std::function<void(std::uint64_t, std::uint64_t)>& progress,
                   Verdict& verdict) {
    ReportAudit audit(kv, walk.leaves.size(), keyring, erased, chain, verdict);
    std::set<crypto::Digest> logged;
    for (std::uint64_t i = 0; i < walk.leaves.size(); ++i) {
        if (progress) progress(i, walk.leaves.size());
        if (!walk.leaves[i] || walk.leaves[i]->type == model::LeafType::heartbeat) continue;
        logged.insert(walk.leaves[i]->digest);
        if (walk.leaves[i]->type != model::LeafType::report) continue;
        audit.check(i, *walk.leaves[i]);
    }
    audit.finish();
    std::uint64_t unlogged = 0;
    auto read = kv.each("blocks", {}, [&](ByteView key, ByteView) {
        const auto digest = to_array<32>(key);
        unlogged += !digest || !logged.contains(*digest);
        return true;
    });
    if (read && unlogged > 0)
        verdict.notes.push_back(std::to_string(unlogged) +
                                " stored blocks are in no leaf of the log");
}

}  // namespace vs::verify
