#include "record/recorder.h"

#include <algorithm>

#include "record/seal.h"

namespace vs::record {
namespace {

Bytes size_key(std::uint64_t size) {
    Bytes key;
    append_u64(key, size);
    return key;
}

constexpr std::size_t kMostAccesses = 500;  // of one report; more wait for the next
constexpr int kAttempts = 5;  // to seal under a word that still holds when it is logged

bool is_summary(model::ReportKind kind) {
    return kind == model::ReportKind::hour || kind == model::ReportKind::day;
}

// The two halves of a draft that was too large for one block. Only positions can be halved; alerts
// and gaps go first.
std::pair<Draft, Draft> halves(const Draft& draft) {
    auto first = draft, second = draft;
    const auto middle = static_cast<std::ptrdiff_t>(draft.positions.size() / 2);
    first.positions.assign(draft.positions.begin(), draft.positions.begin() + middle);
    if (draft.watermark != 0) first.watermark = first.positions.back();
    second.positions.assign(draft.positions.begin() + middle, draft.positions.end());
    second.alerts.clear();
    second.gaps.clear();
    second.unalerted.clear();
    second.tombstones.clear();
    second.accesses.clear();
    return {std::move(first), std::move(second)};
}

// The patient's own messages need no author beside the Patient.
Result<> name_author(const model::Authority& authority, const crypto::Address& account,
                     model::ReportInput& input) {
    const auto same = [&](const auto& known) { return known.account == account; };
    if (account == input.patient || std::ranges::any_of(input.authors, same)) return {};
    const auto who = authority.account(account);
    if (!who) return pass(who);
    input.authors.push_back({account, *who ? (*who)->role : "unknown"});
    return {};
}

}  // namespace

Recorder::Recorder(store::Kv& kv, Options options, tlog::Log log)
    : kv_(kv),
      options_(std::move(options)),
      log_(std::move(log)),
      blocks_(kv),
      index_(kv),
      erasures_(kv) {}

Result<std::unique_ptr<Recorder>> Recorder::open(store::Kv& kv, Options options) {
    auto log = tlog::Log::open(kv);
    if (!log) return pass(log);
    std::unique_ptr<Recorder> recorder(new Recorder(kv, std::move(options), std::move(*log)));
    auto& r = *recorder;
    r.verifier_key_ = tlog::verifier_key_text(r.options_.signer);
    if (auto opened = r.open_anchor(); !opened) return pass(opened);
    if (auto loaded = r.erasures_.load(); !loaded) return pass(loaded);
    for (const auto& patient : r.erasures_.closed()) r.close(patient);
    if (r.log_.size() < r.anchor_->size())
        return fail("shrunk",
                    "the log has " + std::to_string(r.log_.size()) + " leaves, but " +
                        std::to_string(r.anchor_->size()) +
                        " were anchored: the store was rolled back; restore it before going on");
    auto last = kv.each_reverse("checkpoints", {}, [&](ByteView key, ByteView note) {
        if (key.size() == 8) r.checkpoint_size_ = read_u64(key);
        r.note_ = as_text(note);
        return false;
    });
    if (!last) return pass(last);
    r.anchored_size_ = r.anchor_->size();
    // A checkpoint that was durable and not yet anchored when the node stopped is anchored now.
    if (r.checkpoint_size_ > 0)
        if (auto anchored = r.anchor(); !anchored) return pass(anchored);
    return recorder;
}

Result<> Recorder::open_anchor() {
    anchor_ = std::move(options_.anchor);
    if (anchor_) return {};
    auto file = NoteFileAnchor::open(options_.folder + "/head", verifier_key_);
    if (!file) return pass(file);
    anchor_ = std::move(*file);
    return {};
}

Result<Recorder::Chain> Recorder::chain_of(const model::Patient& patient) const {
    if (const auto known = chains_.find(patient); known != chains_.end()) return known->second;
    const auto last = index_.last(patient);
    if (!last) return pass(last);
    return *last ? Chain{(*last)->seq + 1, (*last)->digest} : Chain{};
}

Result<model::ReportInput> Recorder::input_of(const Draft& draft, const Chain& chain,
                                              const model::Sealing& sealing) const {
    model::ReportInput input{.patient = draft.patient,
                             .seq = chain.next_seq,
                             .kind = draft.kind,
                             .start = draft.start,
                             .end = draft.end,
                             .epoch = sealing.epoch,
                             .consent_block = sealing.consent_block,
                             .previous = chain.previous,
                             .alerts = draft.alerts,
                             .gaps = draft.gaps,
                             .unalerted = draft.unalerted,
                             .tombstones = draft.tombstones,
                             .accesses = draft.accesses,
                             .retention = draft.retention};
    const auto table = options_.authority->devices();
    const auto name_device = [&](const model::Device& device) {
        if (std::ranges::none_of(input.devices,
                                 [&](const auto& known) { return known.id == device.id; }))
            input.devices.push_back(
                {device.id, device.key, device.simulated, device.kind == "recording"});
    };
    // Where no device speaks, those the patient wears say whether anything here is simulated.
    const auto name_worn = [&] {
        for (const auto& [number, device] : std::map(table->by_id.begin(), table->by_id.end()))
            if (device.patient == draft.patient) name_device(device);
    };
    if (is_summary(draft.kind)) {
        name_worn();
        auto covered = covered_by(draft);
        if (!covered) return pass(covered);
        input.covers = std::move(*covered);
    }
    for (const auto& tombstone : draft.tombstones)
        if (const auto* device = table->find(tombstone.device)) name_device(*device);
    for (auto position : draft.positions) {
        auto message = options_.fetch(draft.kind, position);
        if (!message) return pass(message);
        const auto parsed = cose::parse(*message);
        if (!parsed) return pass(parsed);
        if (const auto account = to_array<20>(parsed->header.key_id)) {
            if (auto named = name_author(*options_.authority, *account, input); !named)
                return pass(named);
            name_worn();
            input.messages.push_back(std::move(*message));
            continue;
        }
        const auto* device = table->find(parsed->header.key_id);
        if (device == nullptr)
            return fail("unknown-device",
                        "the journal holds a batch of a device that is no longer known");
        name_device(*device);
        input.messages.push_back(std::move(*message));
    }
    return input;
}

// The blocks an hour or day report sums up: those of the interval, for a day its hour reports.
Result<std::vector<crypto::Digest>> Recorder::covered_by(const Draft& draft) const {
    std::vector<crypto::Digest> out;
    const bool day = draft.kind == model::ReportKind::day;
    auto walked = index_.each_newest(draft.patient, UINT64_MAX, [&](const ReportRow& row) {
        const bool lower = day ? row.kind == model::ReportKind::hour
                               : row.kind == model::ReportKind::numerics ||
                                     row.kind == model::ReportKind::waveform;
        if (lower && row.start >= draft.start && row.start < draft.end) out.push_back(row.digest);
        return row.end + kHour >= draft.start;  // late data may stand a little out of order
    });
    if (!walked) return pass(walked);
    std::ranges::reverse(out);
    return out;
}

Result<Bytes> Recorder::block_of(const Draft& draft, const Chain& chain,
                                 const model::Sealing& sealing) const {
    const auto input = input_of(draft, chain, sealing);
    if (!input) return pass(input);
    const auto bundle = is_summary(draft.kind) ? model::summary_text(*input, draft.minutes)
                                               : model::bundle_text(*input);
    if (!bundle) return pass(bundle);
    std::vector<age::Recipient> recipients;
    for (const auto& text : sealing.recipients) {
        const auto recipient = age::parse_recipient(text);
        if (!recipient) return pass(recipient);
        recipients.push_back(*recipient);
    }
    return record::seal(*bundle, recipients);
}

// What was served goes with the first numerics report that is sealed after it.
void Recorder::add_accesses(Staged& staged, Draft& draft) {
    if (options_.accesses == nullptr || draft.kind != model::ReportKind::numerics ||
        staged.accesses.contains(draft.patient))
        return;
    auto taken = options_.accesses->take(draft.patient, kMostAccesses);
    draft.accesses = taken.accesses;
    AccessLog::stage_removal(staged.batch, draft.patient, taken);
    staged.accesses.emplace(draft.patient, std::move(taken));
}

Result<> Recorder::stage_whole(Staged& staged, const Draft& draft) {
    if (closed_.contains(draft.patient)) return {};
    auto whole = draft;
    add_accesses(staged, whole);
    if (whole.accesses_only && whole.accesses.empty()) return {};
    return stage(staged, whole);
}

void Recorder::settle(Staged& staged, bool written) {
    for (const auto& [patient, taken] : staged.accesses)
        written ? options_.accesses->sealed(patient, taken)
                : options_.accesses->give_back(patient, taken);
    written ? log_.committed() : log_.rolled_back();
}

Result<> Recorder::stage(Staged& staged, const Draft& draft) {
    auto chain = staged.chains.contains(draft.patient) ? Result<Chain>(staged.chains[draft.patient])
                                                       : chain_of(draft.patient);
    if (!chain) return pass(chain);
    const auto sealing = options_.authority->sealing(draft.patient, draft.start);
    if (!sealing) return pass(sealing);
    const auto block = block_of(draft, *chain, *sealing);
    if (!block) return pass(block);
    if (block->size() >= options_.max_block && draft.positions.size() > 1) {
        const auto [first, second] = halves(draft);
        if (auto done = stage(staged, first); !done) return done;
        return stage(staged, second);
    }
    const auto key = options_.authority->tag_key(draft.patient);
    if (!key) return pass(key);
    const auto digest = blocks_.stage(staged.batch, *block);
    const auto leaf = log_.stage(
        staged.batch,
        model::encode({model::LeafType::report, model::tag_of(*key, chain->next_seq), digest}));
    const ReportRow row{draft.patient,  chain->next_seq,
                        draft.kind,     draft.start,
                        draft.end,      options_.clock(),
                        leaf,           static_cast<std::uint32_t>(block->size()),
                        sealing->epoch, digest};
    ReportIndex::stage(staged.batch, row);
    if (draft.watermark != 0)
        ReportIndex::stage_watermark(staged.batch, draft.patient, draft.kind, draft.watermark);
    if (draft.wave_watermark != 0)
        ReportIndex::stage_watermark(staged.batch, draft.patient, model::ReportKind::waveform,
                                     draft.wave_watermark);
    staged.chains[draft.patient] = {chain->next_seq + 1, digest};
    staged.rows.push_back(row);
    staged.sealed.emplace_back(Draft{.patient = draft.patient, .start = draft.start}, *sealing);
    return {};
}

Result<> Recorder::stage_all(Staged& staged, const std::vector<Draft>& drafts) {
    for (const auto& draft : drafts)
        if (auto done = stage_whole(staged, draft); !done) return done;
    return {};
}

// The block that it names may be an older one of the same word.
Result<bool> Recorder::still_so(const Staged& staged) const {
    for (const auto& [draft, sealing] : staged.sealed) {
        const auto now = options_.authority->sealing(draft.patient, draft.start);
        if (!now) return pass(now);
        if (now->epoch != sealing.epoch || now->recipients != sealing.recipients) return false;
    }
    return true;
}

Result<std::vector<ReportRow>> Recorder::seal(const std::vector<Draft>& drafts) {
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        Staged staged;
        auto done = stage_all(staged, drafts);
        const auto same = done ? still_so(staged) : Result<bool>(pass(done));
        if (!same || !*same) {
            settle(staged, false);
            if (!same) return pass(same);
            continue;
        }
        const auto written = staged.batch.empty() ? Result<>() : kv_.write(staged.batch);
        settle(staged, written.has_value());
        if (!written) return pass(written);
        for (auto& [patient, chain] : staged.chains) chains_[patient] = chain;
        sealed_ += staged.rows.size();
        return std::move(staged.rows);
    }
    return fail("consent", "who may read changes faster than it can be sealed for");
}

Result<std::uint64_t> Recorder::log_erasure(const model::Erasure& erasure) {
    store::Batch batch;
    const auto text = model::to_text(erasure);
    const auto digest = blocks_.stage(batch, as_bytes(text));
    const auto leaf = log_.stage(
        batch, model::encode({.type = model::LeafType::erasure, .tag = {}, .digest = digest}));
    if (auto staged = erasures_.stage_begun(batch, erasure, leaf); !staged) {
        log_.rolled_back();
        return pass(staged);
    }
    if (auto written = kv_.write(batch); !written) {
        log_.rolled_back();
        return pass(written);
    }
    log_.committed();
    chains_.erase(erasure.request.patient);
    return leaf;
}

Result<tlog::Checkpoint> Recorder::checkpoint() {
    if (log_.size() == checkpoint_size_) {
        store::Batch heartbeat;
        log_.stage(heartbeat, model::encode(model::Leaf{}));
        if (auto written = kv_.write(heartbeat); !written) {
            log_.rolled_back();
            return pass(written);
        }
        log_.committed();
    }
    const auto size = log_.size();
    const auto root = log_.root(size);
    if (!root) return pass(root);
    tlog::Checkpoint checkpoint{options_.signer.name(), size, *root, {}};
    auto note = tlog::sign_checkpoint(checkpoint, options_.signer);
    store::Batch batch;
    batch.put("checkpoints", size_key(size), as_bytes(note));
    // Durable before anybody sees the signature: a restart must not sign another history of this
    // size.
    if (auto written = kv_.write(batch); !written) return pass(written);
    checkpoint_size_ = size;
    ++checkpoints_;
    const std::lock_guard lock(note_mutex_);
    note_ = std::move(note);
    return checkpoint;
}

Result<std::uint64_t> Recorder::anchor() {
    const auto note = last_note();
    if (note.empty() || note == anchored_note()) return anchored_size();
    const auto checkpoint = tlog::open_checkpoint(note, verifier_key_);
    if (!checkpoint) return pass(checkpoint);
    if (auto done = extend(*anchor_, log_, *checkpoint, note); !done) return pass(done);
    anchored_size_ = checkpoint->size;
    const std::lock_guard lock(note_mutex_);
    anchored_note_ = note;
    return checkpoint->size;
}

std::string Recorder::anchored_note() const {
    const std::lock_guard lock(note_mutex_);
    return anchored_note_;
}

std::string Recorder::last_note() const {
    const std::lock_guard lock(note_mutex_);
    return note_;
}

}  // namespace vs::record
