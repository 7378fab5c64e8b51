#include "node/eraser.h"

#include <future>

#include "base/log.h"

namespace vs::node {
namespace {

using State = record::Erasures::State;

constexpr auto kLook = std::chrono::seconds(10);  // for holds that have ended
constexpr auto kErasePatience = std::chrono::seconds(30);
const std::vector<Bytes> kNone;

// What a task on another thread answers; "stopping" where that thread has ended.
Result<> wait_for(std::future<Result<>>& answer) {
    if (answer.wait_for(kErasePatience) == std::future_status::ready) return answer.get();
    return fail("stopping", "the node is being stopped; the erasure goes on at the next start");
}

}  // namespace

Eraser::Eraser(Parts parts, std::uint64_t chain_id, const crypto::Address& consent, Clock clock)
    : parts_(std::move(parts)),
      chain_id_(chain_id),
      consent_(consent),
      clock_(std::move(clock)),
      thread_([this] { run(); }) {}

Eraser::~Eraser() {
    finish();
}

void Eraser::finish() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    if (thread_.joinable()) thread_.join();
}

Result<> Eraser::on_sealer(std::function<Result<>()> task) {
    auto done = std::make_shared<std::promise<Result<>>>();
    auto answer = done->get_future();
    parts_.sealer.post([done, task = std::move(task)] { done->set_value(task()); });
    return wait_for(answer);
}

bool Eraser::held(const model::Patient& patient) const {
    return parts_.recorder.erasures()
        .hold(patient, static_cast<std::uint64_t>(clock_() / kSecond))
        .has_value();
}

// That the request lists the leaf of every record there is, and none besides: nobody else's record
// goes by this signature, and none of the patient's stays.
Result<> Eraser::lists_all(const model::Erase& request) const {
    const auto listed = model::leaves_of(request);
    if (!listed) return pass(listed);
    std::uint64_t records = 0;
    bool all = true;
    auto walked = parts_.recorder.index().each_newest(request.patient, UINT64_MAX,
                                                      [&](const record::ReportRow& row) {
                                                          ++records;
                                                          all = listed->holds(row.leaf);
                                                          return all;
                                                      });
    if (!walked) return walked;
    if (all && records == request.records) return {};
    return fail("newer", "there are other records than were listed: list and sign again");
}

// On the sealer's thread, so that no record comes in between.
Result<> Eraser::accept(const model::Erase& request, const model::CompactBytes& signature) {
    auto& erasures = parts_.recorder.erasures();
    const auto state = erasures.of(request.patient).state;
    if (state == State::erasing || state == State::erased)
        return fail("erased", "this patient was erased before");
    if (auto listed = lists_all(request); !listed) return listed;
    if (auto waits = erasures.wait(request.patient, request, signature, clock_()); !waits)
        return waits;
    parts_.recorder.close(request.patient);
    parts_.sealer.drop(request.patient);
    return {};
}

void Eraser::erase(const model::Erase& request, const model::CompactBytes& signature,
                   api::Ports::Reply reply) {
    parts_.sealer.post([this, request, signature, reply = std::move(reply)] {
        if (auto taken = accept(request, signature); !taken) return reply(pass(taken));
        parts_.granted.close(request.patient);
        parts_.pipeline.post([patient = request.patient](Pipeline& p) { p.drop(patient); });
        const std::lock_guard lock(mutex_);
        jobs_.push_back({request.patient, reply});
        wake_.notify_one();
    });
}

Result<std::string> Eraser::hold(const model::Hold& hold, const model::CompactBytes& signature) {
    if (auto kept = parts_.recorder.erasures().set_hold(hold, signature); !kept) return pass(kept);
    {
        const std::lock_guard lock(mutex_);
        look_ = true;
    }
    wake_.notify_one();
    return status(hold.patient);
}

std::string Eraser::status(const model::Patient& patient) const {
    const auto& erasures = parts_.recorder.erasures();
    const auto entry = erasures.of(patient);
    json::object out{{"patient", crypto::to_text(patient)}, {"state", to_text(entry.state)}};
    if (entry.state != State::none) out["since"] = to_rfc3339(entry.since);
    if (entry.state == State::erasing || entry.state == State::erased) out["leaf"] = entry.leaf;
    out["hold"] = nullptr;
    if (const auto hold = erasures.hold(patient, static_cast<std::uint64_t>(clock_() / kSecond)))
        out["hold"] =
            json::object{{"until", to_rfc3339(static_cast<Micros>(hold->until) * kSecond)},
                         {"reason", model::kHoldReasons[hold->reason - 1]},
                         {"by", crypto::to_text(hold->account)}};
    return json::serialize(out);
}

// Those that a crash left half done, and those whose hold has ended.
void Eraser::due() {
    const auto& erasures = parts_.recorder.erasures();
    for (const auto& patient : erasures.closed()) {
        const auto state = erasures.of(patient).state;
        if (state == State::erasing || (state == State::waiting && !held(patient)))
            jobs_.push_back({patient, {}});
    }
}

void Eraser::run() {
    for (;;) {
        std::unique_lock lock(mutex_);
        if (jobs_.empty()) due();
        wake_.wait_for(lock, kLook, [&] { return stopping_ || look_ || !jobs_.empty(); });
        look_ = false;
        if (stopping_) break;
        if (jobs_.empty()) continue;
        const auto job = std::move(jobs_.front());
        jobs_.pop_front();
        lock.unlock();
        const auto done = work(job.patient);
        if (!done) log_error("an erasure is not done yet: " + done.error().message);
        if (job.reply) done ? job.reply(status(job.patient)) : job.reply(pass(done));
        if (!done) std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
    const std::lock_guard lock(mutex_);
    for (const auto& job : jobs_)
        if (job.reply) job.reply(fail("stopping", "the node is being stopped"));
}

Result<> Eraser::work(const model::Patient& patient) {
    const auto state = parts_.recorder.erasures().of(patient).state;
    if (state == State::erased) return {};
    if (state == State::waiting) {
        if (held(patient)) return {};
        if (auto begun = begin(patient); !begun) return begun;
    }
    if (auto gone = destroy(patient); !gone) return gone;
    return parts_.recorder.erasures().done(patient);
}

// From here on it is in the log that the records went because they were asked to go.
Result<> Eraser::begin(const model::Patient& patient) {
    const auto asked = model::parse_erase(parts_.recorder.erasures().of(patient).request);
    if (!asked) return pass(asked);
    const model::Erasure erasure{chain_id_, consent_, clock_(), asked->first, asked->second};
    return on_sealer([this, erasure]() -> Result<> {
        const auto logged = parts_.recorder.log_erasure(erasure);
        return logged ? Result<>() : pass(logged);
    });
}

Result<> Eraser::destroy(const model::Patient& patient) {
    auto done = std::make_shared<std::promise<Result<>>>();
    auto answer = done->get_future();
    parts_.committer.erase(patient, [done](const Result<>& gone) { done->set_value(gone); });
    if (auto gone = wait_for(answer); !gone) return gone;
    parts_.accesses.forget(patient);
    parts_.accesses.drain();
    if (auto gone = destroy_rows(patient); !gone) return gone;
    if (auto gone = parts_.elsewhere(patient); !gone) return gone;
    return parts_.rows.erase_patient(patient);
}

// Index rows last: a crash before leaves what names the blocks.
Result<> Eraser::destroy_rows(const model::Patient& patient) {
    std::vector<Bytes> blocks;
    auto walked =
        parts_.recorder.index().each_newest(patient, UINT64_MAX, [&](const record::ReportRow& row) {
            blocks.push_back(to_bytes(row.digest));
            return true;
        });
    if (!walked) return walked;
    std::vector<Bytes> digests;
    for (const auto& [number, device] : parts_.granted.devices()->by_id) {
        if (device.patient != patient) continue;
        auto read = parts_.kv.each(DigestArchive::kFamily, device.id, [&](ByteView key, ByteView) {
            if (key.size() < 8 || !equal(key.first(8), device.id)) return false;
            digests.push_back(to_bytes(key));
            return true;
        });
        if (!read) return read;
    }
    const auto accesses = parts_.accesses.rows_of(patient);
    if (!accesses) return pass(accesses);
    const auto rows = parts_.recorder.index().rows_of(patient);
    if (!rows) return pass(rows);
    for (const auto& [family, keys] :
         {std::pair<const char*, const std::vector<Bytes>*>{"blocks", &blocks},
          {DigestArchive::kFamily, &digests},
          {record::AccessLog::kFamily, &*accesses},
          {"reports", &*rows},
          // The signed request has moved into the log.
          {record::Erasures::kFamily, &kNone}})
        if (auto gone = parts_.kv.erase_for_good(family, *keys); !gone) return gone;
    return {};
}

}  // namespace vs::node
