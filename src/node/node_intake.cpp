// What takes batches in, what was taken before a restart, and what seals it.
#include "node/node.h"

namespace vs::node {
namespace {

Bytes range_key(const ingest::ReplayGuard::Range& range) {
    auto key = to_bytes(range.device);
    append_u32(key, range.boot);
    append_u64(key, range.first);
    return key;
}

model::ReportKind kind_of(ingest::Stream stream) {
    return stream == ingest::Stream::waves ? model::ReportKind::waveform
                                           : model::ReportKind::numerics;
}

}  // namespace

Result<> Node::open_committer() {
    const auto ranges = load_ranges();
    if (!ranges) return pass(ranges);
    auto extents = load_extents();
    if (!extents) return pass(extents);
    Result<> bad;
    std::map<std::pair<model::Patient, model::ReportKind>, std::uint64_t> watermarks;
    const auto watermark = [&](const model::Patient& patient, model::ReportKind kind) {
        const auto known = watermarks.find({patient, kind});
        if (known != watermarks.end()) return known->second;
        const auto found = recorder_->index().watermark(patient, kind);
        if (!found) bad = pass(found);
        return watermarks[{patient, kind}] = found ? *found : 0;
    };
    auto committer = ingest::Committer::open(
        {.folder = options_.folder + "/journal",
         .node_key = keys_->storage,
         .accepted =
             [this](ingest::Accepted&& accepted) { pipeline_->accept(std::move(accepted)); },
         .recovered =
             [&](ingest::Accepted&& accepted) {
                 const auto sealed = watermark(accepted.batch.patient, kind_of(accepted.stream));
                 pipeline_->recovered(std::move(accepted), sealed);
             },
         .recovered_state =
             [this](ingest::Position, const model::Patient& patient, std::string_view text) {
                 pipeline_->recovered_state(patient, text);
             },
         .extents = std::move(*extents),
         .remember =
             [this](const std::string& journal, const ingest::Extent& extent) {
                 Bytes value;
                 append_u32(value, extent.oldest);
                 append_u32(value, extent.newest);
                 store::Batch batch;
                 batch.put(kReplay, as_bytes(journal), value);
                 return kv_->write(batch);
             },
         .ranges = *ranges,
         .archive =
             [this](const std::vector<ingest::ReplayGuard::Digested>& old) {
                 return digests_->put(old, now_utc());
             },
         .archived = [this](
                         const model::DeviceId& device, std::uint32_t boot,
                         std::uint64_t sequence) { return digests_->find(device, boot, sequence); },
         .save_ranges =
             [this](const std::vector<ingest::ReplayGuard::Range>& seen) {
                 return save_ranges(seen);
             }});
    if (!committer) return pass(committer);
    if (!bad) return bad;
    committer_ = std::move(*committer);
    open_sealer();
    pipeline_->start();
    pipeline_->post([this](Pipeline& p) { notifier_->reconcile(p.waiting()); });
    const auto elsewhere = [this](const model::Patient& patient) -> Result<> {
        if (auto gone = watchkeeper_->forget(patient); !gone) return gone;
        if (auto gone = notifier_->forget(crypto::to_text(patient)); !gone) return gone;
        return clinic_ ? clinic_->forget(patient) : Result<>();
    };
    eraser_ =
        std::make_unique<Eraser>(Eraser::Parts{*kv_, *recorder_, *accesses_, *authority_, *granted_,
                                               *committer_, *pipeline_, *sealer_, elsewhere},
                                 chain_->chain().chain_id(), chain_->consent());
    return {};
}

void Node::open_sealer() {
    anchorer_ = std::make_unique<Anchorer>(*recorder_, [this](std::uint64_t size) {
        const json::object news{{"size", size}, {"checkpoint", recorder_->anchored_note()}};
        pipeline_->post([text = json::serialize(news)](Pipeline& p) { p.broadcast("log", text); });
    });
    if (!options_.elsewhere.url.empty()) {
        options_.elsewhere.folder = options_.folder + "/anchor";
        elsewhere_ = std::make_unique<RemoteAnchor>(*recorder_, keys_->account, options_.elsewhere);
    }
    sealer_ = std::make_unique<Sealer>(
        *recorder_,
        Sealer::Options{.cadence = options_.checkpoint_every,
                        .prepare =
                            [this](const std::set<model::Patient>& patients) {
                                return housekeeping_->run(patients);
                            },
                        .sealed =
                            [this](const record::Draft& draft) {
                                pipeline_->post([draft](Pipeline& p) { p.sealed(draft); });
                            },
                        .checkpointed =
                            [this](const tlog::Checkpoint&) {
                                checkpointed_ = now_utc();
                                anchorer_->wake();
                            }});
}

Result<std::map<std::string, ingest::Extent>> Node::load_extents() const {
    std::map<std::string, ingest::Extent> out;
    for (const auto* journal : {"vitals", "waves"}) {
        const auto value = kv_->get(kReplay, as_bytes(journal));
        if (!value) return pass(value);
        if (*value && (*value)->size() == 8)
            out[journal] = {read_u32(ByteView(**value).first(4)),
                            read_u32(ByteView(**value).subspan(4))};
    }
    return out;
}

Result<std::vector<ingest::ReplayGuard::Range>> Node::load_ranges() const {
    std::vector<ingest::ReplayGuard::Range> out;
    auto walked = kv_->each(kReplay, {}, [&](ByteView key, ByteView value) {
        if (key.size() == 20 && value.size() == 8)
            out.push_back({*to_array<8>(key.first(8)), read_u32(key.subspan(8, 4)),
                           read_u64(key.subspan(12)), read_u64(value)});
        return true;
    });
    if (!walked) return pass(walked);
    return out;
}

Result<> Node::save_ranges(const std::vector<ingest::ReplayGuard::Range>& ranges) {
    store::Batch batch;
    for (const auto& range : ranges) {
        Bytes last;
        append_u64(last, range.last);
        batch.put(kReplay, range_key(range), last);
    }
    return batch.empty() ? Result<>() : kv_->write(batch);
}

}  // namespace vs::node
