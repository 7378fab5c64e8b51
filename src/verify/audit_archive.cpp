#include <algorithm>
#include <set>

#include "base/gzip.h"
#include "base/json.h"
#include "ipfs/cid.h"
#include "model/leaf.h"
#include "verify/archive.h"
#include "verify/key_history.h"
#include "verify/proof_json.h"

namespace vs::verify {
namespace {

constexpr std::size_t kMaxOpened = 64u << 20;

class Audit {
  public:
    Audit(ArchiveReader& reader, const std::string& key, std::span<const age::Identity> identities,
          ArchiveVerdict& verdict)
        : reader_(reader),
          key_(key),
          identities_(identities.begin(), identities.end()),
          verdict_(verdict) {}

    Result<> run(const std::function<void(std::uint64_t)>& progress) {
        if (auto done = step(); !done) return done;
        if (auto done = head(); !done) return done;
        for (std::uint64_t number = 0; name_ == record_name(number); ++number) {
            if (auto done = record(number); !done) return done;
            if (progress) progress(number + 1);
        }
        if (auto done = signers(); !done) return done;
        return tail();
    }

  private:
    // What a person signed, to be held against the keys that the archive shows after the records.
    struct Signed {
        std::string file;
        Written by;
        std::uint64_t sealed_under = 0;
        Micros start = 0;
    };

    void find(const std::string& what) { find(name_, what); }
    void find(const std::string& file, const std::string& what) {
        if (verdict_.findings.size() < 1'000) verdict_.findings.push_back({file, what});
    }
    Result<> step() {
        auto next = reader_.next();
        if (!next) return pass(next);
        name_ = std::move(*next);
        return {};
    }
    // The file that must come now; adds it to what SHA256SUMS has to say.
    Result<Bytes> take(const std::string& name) {
        if (name_ != name)
            return fail("archive", "where " + name + " should stand is " +
                                       (name_.empty() ? "its end" : name_));
        auto content = reader_.whole();
        if (!content) return content;
        add_sum(crypto::sha256(*content));
        return content;
    }
    void add_sum(const crypto::Digest& digest) {
        sums_.update(as_bytes(to_hex(digest) + "  " + name_ + "\n"));
    }

    Result<> head() {
        const auto key = take("node-key.txt");
        if (!key) return pass(key);
        auto text = std::string(as_text(*key));
        if (text.ends_with('\n')) text.pop_back();
        if (!key_.empty() && key_ != text) find("it is not the key of the node that you know");
        verdict_.pinned = !key_.empty();
        if (key_.empty()) key_ = text;
        if (auto done = step(); !done) return done;
        const auto note = take("checkpoint.txt");
        if (!note) return pass(note);
        auto checkpoint = tlog::open_checkpoint(as_text(*note), key_);
        if (checkpoint) {
            checkpoint_ = std::move(*checkpoint);
            verdict_.log = checkpoint_.origin, verdict_.size = checkpoint_.size;
        } else
            find("it is not signed by the node: " + checkpoint.error().message);
        if (auto done = step(); !done) return done;
        const auto anchor = take("anchor.json");
        if (!anchor) return pass(anchor);
        const auto anchoring = check_anchor(as_text(*anchor), key_, checkpoint_);
        if (anchoring) {
            verdict_.block = anchoring->block;
            directory_ = anchoring->directory;
        } else
            find("it does not show the checkpoint in the contract: " + anchoring.error().message);
        return step();
    }

    Result<> record(std::uint64_t number) {
        const auto block = take(record_name(number));
        if (!block) return pass(block);
        ++verdict_.records;
        if (auto done = step(); !done) return done;
        const auto text = take(proof_name(number));
        if (!text) return pass(text);
        const auto digest = crypto::sha256(*block);
        check_proof(number, digest, *text);
        if (auto done = step(); !done) return done;
        if (name_ == fhir_name(number)) {
            const auto bundle = take(name_);
            if (!bundle) return pass(bundle);
            check_bundle(number, *block, std::string(as_text(*bundle)));
            if (auto done = step(); !done) return done;
        }
        previous_ = digest;
        return {};
    }
    void check_proof(std::uint64_t number, const crypto::Digest& digest, ByteView text) {
        const auto value = parse_json(as_text(text));
        const auto* object = value ? value->if_object() : nullptr;
        const auto proof = object != nullptr
                               ? proof_of(*object)
                               : Result<Proof>(fail("archive", "it is no JSON object"));
        if (!proof) return find(proof.error().message);
        const auto leaf = model::decode_leaf(proof->leaf);
        if (!leaf || leaf->type != model::LeafType::report || proof->seq != number)
            return find("it is not the proof of this record");
        if (leaf->digest != digest)
            return find(record_name(number), "the record was changed: the log has another");
        const auto included =
            tlog::verify_inclusion(proof->index, checkpoint_.size, tlog::leaf_hash(proof->leaf),
                                   proof->path, checkpoint_.root);
        if (!included) return find("the record is not in the log: " + included.error().message);
        if (number > 0 && proof->index <= index_) find("its place is before that of the last");
        index_ = proof->index;
    }
    void check_bundle(std::uint64_t number, ByteView block, const std::string& text) {
        const auto report = model::parse_report(text);
        if (!report) return find("it is no report: " + report.error().message);
        ++verdict_.opened;
        const auto& input = report->input;
        const auto patient = crypto::to_text(input.patient);
        if (verdict_.patient.empty()) verdict_.patient = patient;
        if (patient != verdict_.patient || input.seq != number)
            find("it is another patient's or another number's");
        if (number > 0 && input.previous != previous_) find("it does not follow the one before it");
        if (auto mapped = model::check_report(text); !mapped)
            find("its values do not follow from the signed messages in it: " +
                 mapped.error().message);
        for (const auto& message : input.messages) check_message(message, input);
        compare(block, text);
        const auto lines = lines_of(input);
        const std::string* texts[] = {&lines.vitals, &lines.alerts, &lines.accesses};
        for (std::size_t i = 0; i < std::size(kLists); ++i) lists_[i].update(as_bytes(*texts[i]));
    }
    void check_message(ByteView message, const model::ReportInput& input) {
        ++verdict_.messages;
        const auto parsed = cose::parse(message);
        if (parsed && parsed->header.algorithm == cose::kEs256k)
            return check_written(*parsed, input);
        const auto device =
            parsed ? std::ranges::find_if(
                         input.devices,
                         [&](const auto& one) { return equal(one.id, parsed->header.key_id); })
                   : input.devices.end();
        if (device == input.devices.end() || !cose::verify(*parsed, device->key))
            find("a message in it is not signed by the device it names");
    }
    void check_written(const cose::Sign1& message, const model::ReportInput& input) {
        ++verdict_.by_hand;
        auto by = written_in(message, input);
        if (!by) return find(by.error().message);
        signed_.push_back({name_, std::move(*by), input.consent_block, input.start});
    }
    // Older archives show no keys; what is not shown is said, and is no tampering.
    Result<> signers() {
        KeyHistory history;
        if (name_ == kSigners) {
            const auto text = take(name_);
            if (!text) return pass(text);
            const auto signer = blocks_signer(key_);
            auto read = signer ? KeyHistory::read(as_text(*text), *signer, directory_)
                               : Result<KeyHistory>(pass(signer));
            if (!read)
                find("it does not show whose the keys are: " + read.error().message);
            else
                history = std::move(*read);
            if (auto done = step(); !done) return done;
        }
        for (const auto& one : signed_) {
            const auto judged = history.judge(one.by, one.sealed_under, one.start);
            verdict_.unheld += judged == KeyHistory::Judged::unknown;
            if (judged == KeyHistory::Judged::bad)
                find(one.file, "what account " + crypto::to_text(one.by.account) +
                                   " wrote is not signed by any key it had then");
        }
        return {};
    }
    void compare(ByteView block, const std::string& text) {
        if (identities_.empty()) return;
        const auto packed = age::decrypt(identities_, block);
        const auto opened = packed ? gunzip(*packed, kMaxOpened) : pass(packed);
        if (!opened && opened.error().code == "no-match") return void(++closed_);
        if (!opened) return find("the record does not open: " + opened.error().message);
        if (*opened != text) find("it is not what the sealed record says");
    }

    Result<> tail() {
        const auto heads = headings();
        const std::string* texts[] = {&heads.vitals, &heads.alerts, &heads.accesses};
        for (std::size_t i = 0; i < std::size(kLists); ++i)
            if (auto done = list(std::string(kLists[i]), *texts[i], lists_[i]); !done) return done;
        const auto manifest = take("manifest.json");
        if (!manifest) return pass(manifest);
        check_manifest(*manifest);
        if (auto done = step(); !done) return done;
        if (const auto readme = take("README.txt"); !readme) return pass(readme);
        if (auto done = step(); !done) return done;
        if (auto done = sums(); !done) return done;
        if (auto done = step(); !done) return done;
        if (!name_.empty()) find("a file that belongs to nothing");
        if (closed_ > 0)
            verdict_.notes.push_back(std::to_string(closed_) +
                                     " records did not open with the keys you gave");
        return {};
    }
    // A list must be what the bundles before it say; its first line is a heading.
    Result<> list(const std::string& name, const std::string& heading, crypto::Sha256& rest) {
        if (name_ != name) return fail("archive", "where " + name + " should stand is " + name_);
        crypto::Sha256 all, body;
        std::string first;
        for (;;) {
            const auto piece = reader_.read(1 << 20);
            if (!piece) return pass(piece);
            if (piece->empty()) break;
            all.update(*piece);
            const auto missing = std::min(piece->size(), heading.size() - first.size());
            first += as_text(ByteView(*piece).first(missing));
            body.update(ByteView(*piece).subspan(missing));
        }
        if (first != heading || body.finish() != rest.finish())
            find("it does not say what the records say");
        add_sum(all.finish());
        return step();
    }
    void check_manifest(ByteView text) {
        const auto value = parse_json(as_text(text));
        const auto* object = value ? value->if_object() : nullptr;
        if (object == nullptr || json_text(*object, "format") != "vitalseal-archive/1")
            return find("it is no manifest of an archive");
        const auto records = number_in(*object, "records"), opened = number_in(*object, "opened");
        if (!records || *records != verdict_.records || !opened || *opened != verdict_.opened)
            find("it counts other records than there are");
        if (verdict_.patient.empty()) verdict_.patient = json_text(*object, "patient");
        if (json_text(*object, "patient") != verdict_.patient) find("it names another patient");
    }
    Result<> sums() {
        if (name_ != "SHA256SUMS")
            return fail("archive", "where SHA256SUMS should stand is " + name_);
        crypto::Sha256 all;
        for (;;) {
            const auto piece = reader_.read(1 << 20);
            if (!piece) return pass(piece);
            if (piece->empty()) break;
            all.update(*piece);
        }
        if (all.finish() != sums_.finish())
            find("some file is not as it was exported, or this list was changed");
        return {};
    }

    ArchiveReader& reader_;
    std::string key_, name_;
    std::vector<age::Identity> identities_;
    ArchiveVerdict& verdict_;
    tlog::Checkpoint checkpoint_;
    crypto::Address directory_{};
    std::vector<Signed> signed_;
    crypto::Sha256 sums_;
    std::array<crypto::Sha256, std::size(kLists)> lists_;
    std::optional<crypto::Digest> previous_;
    std::uint64_t index_ = 0, closed_ = 0;
};

}  // namespace

Result<ArchiveVerdict> audit_archive(const std::string& path, const std::string& key,
                                     std::span<const age::Identity> identities,
                                     const std::function<void(std::uint64_t)>& progress) {
    auto reader = ArchiveReader::open(path);
    if (!reader) return pass(reader);
    ArchiveVerdict verdict;
    Audit audit(**reader, key, identities, verdict);
    // What ends the walk is a finding like the others: an archive of ours is never malformed.
    if (auto done = audit.run(progress); !done) {
        if (done.error().code != "archive") return pass(done);
        verdict.findings.push_back({path, done.error().message});
    }
    return verdict;
}

}  // namespace vs::verify
