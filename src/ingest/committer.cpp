#include "ingest/committer.h"

#include "base/log.h"
#include "ingest/coded.h"

namespace vs::ingest {
namespace {

constexpr Micros kYoung = 10 * kSecond;
constexpr Micros kArchiveEvery = 200 * kMillisecond;
constexpr std::size_t kMostArchived = 4'000;

Bytes batch_entry(const Checked& batch) {
    Bytes out;
    out.reserve(28 + batch.message.size());
    append_u64(out, static_cast<std::uint64_t>(batch.received));
    append(out, batch.patient);
    append(out, batch.coded.empty() ? batch.message : batch.coded);
    return out;
}

Result<Bytes> message_of(std::uint8_t type, ByteView payload) {
    if (payload.size() < 28) return fail("corrupt", "a journal entry is too short to be a batch");
    const auto message = payload.subspan(28);
    return type == kCodedEntry ? decode_message(message) : Result<Bytes>(to_bytes(message));
}

Result<Checked> batch_of(std::uint8_t type, ByteView payload) {
    auto message = message_of(type, payload);
    if (!message) return pass(message);
    return reread(std::move(*message), *to_array<20>(payload.subspan(8, 20)),
                  static_cast<Micros>(read_u64(payload.first(8))));
}

}  // namespace

Committer::Committer(Options options) : options_(std::move(options)), guard_(options_.archived) {}

Result<std::unique_ptr<Committer>> Committer::open(Options options) {
    std::unique_ptr<Committer> made(new Committer(std::move(options)));
    auto& o = made->options_;
    Result<> bad;
    const auto visit = [&](Stream stream) {
        return [&, stream](JournalEntry&& entry) {
            if (auto done = made->recover(stream, std::move(entry)); !done && bad) bad = done;
        };
    };
    const auto remember = [&](const std::string& name) -> Remember {
        if (!o.remember) return {};
        return [raw = made.get(), name](const Extent& extent) {
            return raw->options_.remember(name, extent);
        };
    };
    Recovered vitals, waves;
    auto vitals_journal = Journal::open(o.folder, "vitals", o.node_key, visit(Stream::vitals),
                                        &vitals, o.extents["vitals"], remember("vitals"));
    if (!vitals_journal) return pass(vitals_journal);
    auto waves_journal = Journal::open(o.folder, "waves", o.node_key, visit(Stream::waves), &waves,
                                       o.extents["waves"], remember("waves"));
    if (!waves_journal) return pass(waves_journal);
    if (!bad) return pass(bad);
    for (const auto& range : o.ranges) made->guard_.add_range(range);
    made->vitals_ = std::move(*vitals_journal);
    made->waves_ = std::move(*waves_journal);
    made->segment_started_[made->vitals_->current_segment()] = now_utc();
    if (vitals.entries + waves.entries > 0)
        log_info("journal: recovered " + std::to_string(vitals.entries + waves.entries) +
                 " entries from " + std::to_string(vitals.segments + waves.segments) +
                 " segments, " + std::to_string(vitals.torn + waves.torn) + " torn");
    made->thread_ = std::thread([raw = made.get()] { raw->run(); });
    return made;
}

Result<> Committer::recover(Stream stream, JournalEntry&& entry) {
    if (entry.type == kErasedEntry) return {};
    if (entry.type == kStateEntry) {
        if (entry.payload.size() >= 20 && options_.recovered_state)
            options_.recovered_state(entry.position,
                                     *to_array<20>(ByteView(entry.payload).first(20)),
                                     as_text(ByteView(entry.payload).subspan(20)));
        return {};
    }
    auto batch = batch_of(entry.type, entry.payload);
    if (!batch) return pass(batch);
    // A write that failed halfway may have left a copy of what was then sent again.
    if (guard_.check(batch->device, batch->boot, batch->sequence, batch->digest) != Seen::fresh)
        return {};
    guard_.add(batch->device, batch->boot, batch->sequence, batch->digest, batch->received);
    if (guard_.young() >= kMostArchived) archive(now_utc());
    if (stream == Stream::vitals)
        segment_started_.try_emplace(entry.position.segment, batch->received);
    if (options_.recovered) options_.recovered({std::move(*batch), stream, entry.position});
    return {};
}

Committer::~Committer() {
    stop();
}

void Committer::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    if (thread_.joinable()) thread_.join();
}

void Committer::submit(Checked batch, Done done) {
    Waiting item{.batch = std::move(batch), .done = std::move(done)};
    item.stream = item.batch->contents.segments.empty() ? Stream::vitals : Stream::waves;
    std::unique_lock lock(mutex_);
    if (stopping_ || waiting_.size() >= options_.max_waiting) {
        lock.unlock();
        item.done(
            fail("busy",
                 "the node has too many batches waiting for the disk; send this one again later"));
        return;
    }
    waiting_.push_back(std::move(item));
    const bool first = waiting_.size() == 1;
    lock.unlock();
    if (first) wake_.notify_one();
}

void Committer::submit_state(const model::Patient& patient, std::string text, Stored done) {
    {
        const std::lock_guard lock(mutex_);
        waiting_.push_back(
            {.patient = patient, .state = std::move(text), .stored = std::move(done)});
    }
    wake_.notify_one();
}

void Committer::erase(const model::Patient& patient, Stored done) {
    {
        const std::lock_guard lock(mutex_);
        waiting_.push_back({.patient = patient, .stored = std::move(done), .erase = true});
    }
    wake_.notify_one();
}

// Nothing is buffered: it comes after the group's fsync.
Result<> Committer::erase_now(const model::Patient& patient) {
    const auto gone = [&](const JournalEntry& entry) {
        const ByteView payload = entry.payload;
        const bool batch = entry.type == kBatchEntry || entry.type == kCodedEntry;
        if (batch) return payload.size() >= 28 && equal(payload.subspan(8, 20), patient);
        return entry.type == kStateEntry && payload.size() >= 20 &&
               equal(payload.first(20), patient);
    };
    if (auto done = vitals_->erase(gone); !done) return done;
    segment_started_[vitals_->current_segment()] = now_utc();
    return waves_->erase(gone);
}

void Committer::run() {
    for (;;) {
        std::deque<Waiting> group;
        {
            std::unique_lock lock(mutex_);
            wake_.wait_for(lock, std::chrono::seconds(10),
                           [&] { return stopping_ || !waiting_.empty(); });
            if (waiting_.empty() && stopping_) return;
            group.swap(waiting_);
        }
        if (!group.empty()) commit(group);
        if (now_utc() - archived_at_ >= kArchiveEvery) archive(now_utc());
        if (now_utc() - retired_at_ < 5 * kSecond) continue;
        retired_at_ = now_utc();
        if (auto retired = retire(); !retired) log_error("journal: " + retired.error().message);
    }
}

void Committer::commit(std::deque<Waiting>& group) {
    for (auto& item : group) append(item);
    const auto synced = sync();
    if (!synced)
        log_error("journal: " + synced.error().message +
                  "; nothing of this group was acknowledged");
    counters_.commits.fetch_add(1, std::memory_order_relaxed);
    for (auto& item : group) finish(item, synced);
}

void Committer::append(Waiting& item) {
    if (item.erase) return void(erased_.insert(item.patient));
    if (erased_.contains(item.batch ? item.batch->patient : item.patient)) return;
    if (!item.batch) {
        item.position = vitals_->append(kStateEntry, concat({item.patient, as_bytes(item.state)}));
        return;
    }
    const auto& batch = *item.batch;
    item.seen = guard_.check(batch.device, batch.boot, batch.sequence, batch.digest);
    if (item.seen != Seen::fresh) return;
    // Added before the sync, so that a copy in the same group is seen as a duplicate; taken back
    // where the sync fails.
    guard_.add(batch.device, batch.boot, batch.sequence, batch.digest, batch.received);
    item.position =
        journal(item.stream)
            .append(batch.coded.empty() ? kBatchEntry : kCodedEntry, batch_entry(batch));
}

Result<> Committer::sync() {
    auto first = vitals_->dirty() ? vitals_->sync() : Result<>();
    auto second = waves_->dirty() ? waves_->sync() : Result<>();
    return first ? second : first;
}

void Committer::finish(Waiting& item, const Result<>& synced) {
    if (item.erase) return item.stored(synced ? erase_now(item.patient) : synced);
    if (item.batch && erased_.contains(item.batch->patient))
        return item.done(fail("unknown-device", "nobody wears this device any more"));
    if (!item.batch) {
        if (item.stored) item.stored(synced);
        return;
    }
    auto& batch = *item.batch;
    if (item.seen == Seen::conflict) {
        counters_.conflicts.fetch_add(1, std::memory_order_relaxed);
        log_warning("device " + to_hex(batch.device) + " used counter " +
                    std::to_string(batch.boot) + "/" + std::to_string(batch.sequence) +
                    " for two batches");
        item.done(fail("sequence-conflict", "counter " + std::to_string(batch.boot) + "/" +
                                                std::to_string(batch.sequence) +
                                                " was used before for another batch"));
        return;
    }
    if (item.seen == Seen::unreadable)
        return item.done(fail("io", "whether this batch was stored before cannot be read"));
    if (!synced) {
        if (item.seen == Seen::fresh) guard_.remove(batch.device, batch.boot, batch.sequence);
        item.done(pass(synced));
        return;
    }
    const Acknowledgement acknowledgement{batch.digest, item.seen == Seen::duplicate};
    if (acknowledgement.duplicate) {
        counters_.duplicates.fetch_add(1, std::memory_order_relaxed);
        item.done(acknowledgement);
        return;
    }
    counters_.batches.fetch_add(1, std::memory_order_relaxed);
    counters_.readings.fetch_add(batch.pack.records.size(), std::memory_order_relaxed);
    item.done(acknowledgement);
    if (options_.accepted) options_.accepted({std::move(batch), item.stream, item.position});
}

Result<Bytes> Committer::message_at(Stream stream, Position position) const {
    auto entry = journal(stream).read(position);
    if (!entry) return pass(entry);
    if (entry->type != kBatchEntry && entry->type != kCodedEntry)
        return fail("missing", "no batch lies at that position of the journal");
    return message_of(entry->type, entry->payload);
}

void Committer::sealed_before(Position vitals, Position waves) {
    vitals_sealed_ = vitals.number();
    waves_sealed_ = waves.number();
}

void Committer::keep_segments_until(Micros until) {
    const std::lock_guard lock(retiring_);
    kept_until_ = until;
}

// A little at a time, so that no batch waits long for it. A batch is young for longer than any
// group is on its way to the disk, so what is archived was acknowledged.
void Committer::archive(Micros now) {
    if (!options_.archive) return;
    archived_at_ = now;
    const auto old = guard_.take_digests(now - kYoung, kMostArchived);
    if (old.empty()) return;
    if (auto kept = options_.archive(old); !kept)
        log_error("journal: digests were not archived: " + kept.error().message);
}

// Rotates full segments and destroys those that are sealed and, for vitals, older than `keep`.
Result<> Committer::retire() {
    const auto now = now_utc();
    const std::lock_guard lock(retiring_);
    if (now < kept_until_) return {};
    const auto before = vitals_->current_segment();
    if (auto rotated = vitals_->rotate_after(options_.vitals_segment); !rotated) return rotated;
    if (auto rotated = waves_->rotate_after(options_.waves_segment); !rotated) return rotated;
    if (vitals_->current_segment() != before) segment_started_[vitals_->current_segment()] = now;

    std::uint32_t keep_from = Position::of(vitals_sealed_).segment;
    // A segment's youngest entry is older than the start of the next one.
    for (auto it = segment_started_.begin(); it != segment_started_.end(); ++it)
        if (const auto next = std::next(it);
            next == segment_started_.end() || next->second > now - options_.keep) {
            keep_from = std::min(keep_from, it->first);
            break;
        }
    const auto waves_from = Position::of(waves_sealed_).segment;
    if (vitals_->oldest_segment() >= keep_from && waves_->oldest_segment() >= waves_from) return {};
    if (options_.save_ranges)
        if (auto saved = options_.save_ranges(guard_.ranges()); !saved) return saved;
    segment_started_.erase(segment_started_.begin(), segment_started_.lower_bound(keep_from));
    if (auto gone = vitals_->destroy_before(keep_from); !gone) return gone;
    return waves_->destroy_before(waves_from);
}

}  // namespace vs::ingest
