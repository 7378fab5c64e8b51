#include "record/access_log.h"

#include <algorithm>
#include <future>

#include "base/log.h"

namespace vs::record {
namespace {

Bytes row_key(const model::Patient& patient, std::uint64_t id) {
    auto key = to_bytes(patient);
    append_u64(key, id);
    return key;
}

}  // namespace

Result<std::unique_ptr<AccessLog>> AccessLog::open(store::Kv& kv, const crypto::Secret& key,
                                                   Clock clock) {
    std::unique_ptr<AccessLog> log(new AccessLog(kv, key, std::move(clock)));
    if (auto loaded = log->load(); !loaded) return pass(loaded);
    log->touched_ = log->clock_();
    log->thread_ = std::thread([raw = log.get()] { raw->run(); });
    return log;
}

AccessLog::~AccessLog() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    if (thread_.joinable()) thread_.join();
}

Result<> AccessLog::load() {
    Result<> bad;
    auto walked = kv_.each(kFamily, {}, [&](ByteView key, ByteView value) {
        const bool sized = key.size() == 28 && value.size() > 24 + crypto::kTagSize;
        auto text = sized ? crypto::xchacha20_poly1305_open(key_, *to_array<24>(value.first(24)),
                                                            key, value.subspan(24))
                          : Result<Bytes>(fail("corrupt", "short"));
        const auto json = text ? parse_json(as_text(*text)) : pass(text);
        auto access = json ? model::access_from_json(*json) : pass(json);
        if (!access) {
            bad = fail("corrupt", "a row of the access log is damaged: restore the store");
            return false;
        }
        const auto id = read_u64(key.subspan(20));
        next_id_ = std::max(next_id_, id + 1);
        entries_[*to_array<20>(key.first(20))].emplace(id, Entry{.access = std::move(*access)});
        return true;
    });
    return walked ? bad : walked;
}

void AccessLog::change(const model::Patient& patient, Entries::iterator entry) {
    entry->second.changed = turn_;
    dirty_.emplace(patient, entry->first);
}

void AccessLog::add(const model::Patient& patient, model::Access access) {
    auto& entries = entries_[patient];
    for (auto it = entries.rbegin(); it != entries.rend(); ++it) {
        auto& entry = it->second;
        if (entry.open || entry.taken || !model::merge(entry.access, access)) continue;
        return change(patient, std::prev(it.base()));
    }
    change(patient, entries.emplace(next_id_++, Entry{.access = std::move(access)}).first);
}

void AccessLog::note(std::vector<Served> served, Done done) {
    {
        const std::lock_guard lock(mutex_);
        for (auto& [patient, access] : served) add(patient, std::move(access));
        waiters_.push_back({turn_, std::move(done)});
    }
    wake_.notify_one();
}

void AccessLog::drain() {
    std::promise<void> done;
    note({}, [&](const Result<>&) { done.set_value(); });
    done.get_future().wait();
}

AccessLog::Stream AccessLog::begin(const model::Patient& patient, model::Access access) {
    const std::lock_guard lock(mutex_);
    const auto added =
        entries_[patient].emplace(next_id_, Entry{.access = std::move(access), .open = true}).first;
    streams_[next_stream_] = {patient, next_id_++};
    change(patient, added);
    wake_.notify_one();
    return next_stream_++;
}

bool AccessLog::durable(Stream stream) const {
    const std::lock_guard lock(mutex_);
    const auto found = streams_.find(stream);
    if (found == streams_.end()) return false;
    const auto patient = entries_.find(found->second.first);
    if (patient == entries_.end()) return false;
    const auto entry = patient->second.find(found->second.second);
    return entry != patient->second.end() && entry->second.written != 0;
}

void AccessLog::end(Stream stream) {
    const std::lock_guard lock(mutex_);
    const auto found = streams_.find(stream);
    if (found == streams_.end()) return;
    const auto [patient, id] = found->second;
    streams_.erase(found);
    auto& entries = entries_[patient];
    const auto entry = entries.find(id);
    if (entry == entries.end()) return;
    entry->second.open = false;
    entry->second.access.to = std::max(entry->second.access.from, clock_());
    change(patient, entry);
    wake_.notify_one();
}

// Open streams' rows are written again every minute, and a long one becomes several entries, so
// that it gets into a report while somebody still looks.
void AccessLog::touch(Micros now) {
    if (now - touched_ < kTouch) return;
    touched_ = now;
    for (auto& [stream, place] : streams_) {
        const auto& [patient, id] = place;
        auto& entries = entries_[patient];
        const auto entry = entries.find(id);
        if (entry == entries.end()) continue;
        auto& access = entry->second.access;
        access.to = std::max(access.to, now);
        change(patient, entry);
        if (now - access.from < kLongest) continue;
        entry->second.open = false;
        auto next = access;
        next.from = next.to;
        const auto added =
            entries.emplace(next_id_, Entry{.access = std::move(next), .open = true}).first;
        added->second.written = entry->second.written;
        place.second = next_id_++;
        change(patient, added);
    }
}

Bytes AccessLog::sealed_row(ByteView key, const Entry& entry) const {
    auto object = model::to_json(entry.access);
    if (entry.open) object["open"] = true;
    const auto nonce = crypto::random_array<24>();
    const auto text = json::serialize(object);
    return concat({nonce, crypto::xchacha20_poly1305_seal(key_, nonce, key, as_bytes(text))});
}

store::Batch AccessLog::changes(
    const std::set<std::pair<model::Patient, std::uint64_t>>& dirty) const {
    store::Batch batch;
    for (const auto& [patient, id] : dirty) {
        const auto found = entries_.find(patient);
        if (found == entries_.end()) continue;
        const auto entry = found->second.find(id);
        if (entry == found->second.end()) continue;
        const auto key = row_key(patient, id);
        batch.put(kFamily, key, sealed_row(key, entry->second));
    }
    return batch;
}

void AccessLog::run() {
    for (;;) {
        std::unique_lock lock(mutex_);
        wake_.wait_for(lock, std::chrono::seconds(5),
                       [&] { return stopping_ || !dirty_.empty() || !waiters_.empty(); });
        touch(clock_());
        if (dirty_.empty() && waiters_.empty()) {
            if (stopping_) return;
            continue;
        }
        const auto dirty = std::exchange(dirty_, {});
        auto waiters = std::exchange(waiters_, {});
        const auto turn = turn_++;
        const auto batch = changes(dirty);
        lock.unlock();
        const auto written = batch.empty() ? Result<>() : kv_.write(batch);
        lock.lock();
        for (const auto& [patient, id] : dirty) {
            const auto found = entries_.find(patient);
            if (found == entries_.end()) continue;
            const auto entry = found->second.find(id);
            if (entry == found->second.end()) continue;
            if (written)
                entry->second.written = turn;
            else
                dirty_.emplace(patient, id);
        }
        const bool stop = stopping_;
        lock.unlock();
        if (!written) log_error("access log: " + written.error().message);
        for (auto& waiter : waiters)
            if (waiter.done) waiter.done(written);
        if (!written && stop) return;
        if (!written) std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
}

std::vector<AccessLog::Waiting> AccessLog::waiting(const model::Patient& patient) const {
    const std::lock_guard lock(mutex_);
    std::vector<Waiting> out;
    const auto found = entries_.find(patient);
    if (found == entries_.end()) return out;
    for (const auto& [id, entry] : found->second) out.push_back({entry.access, entry.open});
    return out;
}

std::optional<Micros> AccessLog::oldest(const model::Patient& patient) const {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(patient);
    if (found == entries_.end()) return {};
    std::optional<Micros> out;
    for (const auto& [id, entry] : found->second)
        if (!entry.open && (!out || entry.access.to < *out)) out = entry.access.to;
    return out;
}

// What is still on its way to the disk stays for the next report: its row would come after the
// write that removes it.
AccessLog::Taken AccessLog::take(const model::Patient& patient, std::size_t most) {
    const std::lock_guard lock(mutex_);
    Taken out;
    const auto found = entries_.find(patient);
    if (found == entries_.end()) return out;
    for (auto& [id, entry] : found->second) {
        if (out.ids.size() >= most) break;
        if (entry.open || entry.taken || entry.changed > entry.written) continue;
        entry.taken = true;
        out.accesses.push_back(entry.access);
        out.ids.push_back(id);
    }
    return out;
}

void AccessLog::stage_removal(store::Batch& batch, const model::Patient& patient,
                              const Taken& taken) {
    for (const auto id : taken.ids) batch.remove(kFamily, row_key(patient, id));
}

void AccessLog::sealed(const model::Patient& patient, const Taken& taken) {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(patient);
    if (found == entries_.end()) return;
    for (const auto id : taken.ids) found->second.erase(id);
    if (found->second.empty()) entries_.erase(found);
}

void AccessLog::give_back(const model::Patient& patient, const Taken& taken) {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(patient);
    if (found == entries_.end()) return;
    for (const auto id : taken.ids)
        if (const auto entry = found->second.find(id); entry != found->second.end())
            entry->second.taken = false;
}

void AccessLog::forget(const model::Patient& patient) {
    const std::lock_guard lock(mutex_);
    entries_.erase(patient);
    std::erase_if(streams_, [&](const auto& one) { return one.second.first == patient; });
    std::erase_if(dirty_, [&](const auto& one) { return one.first == patient; });
}

Result<std::vector<Bytes>> AccessLog::rows_of(const model::Patient& patient) const {
    std::vector<Bytes> out;
    auto walked = kv_.each(kFamily, patient, [&](ByteView key, ByteView) {
        if (key.size() < 20 || !equal(key.first(20), patient)) return false;
        out.push_back(to_bytes(key));
        return true;
    });
    if (!walked) return pass(walked);
    return out;
}

}  // namespace vs::record
