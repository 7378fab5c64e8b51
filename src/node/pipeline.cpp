#include "node/pipeline.h"

#include <algorithm>

#include "base/log.h"

namespace vs::node {
namespace {

// "2026-01-02 10:42:05 UTC"
std::string moment_text(Micros time) {
    const auto text = to_rfc3339(time);
    return text.substr(0, 10) + " " + text.substr(11, 8) + " UTC";
}

constexpr Micros kTick = 100 * kMillisecond;
constexpr Micros kYoung =
    15 * kMinute;  // what was journaled longer before a restart is not judged again
constexpr Micros kSettled = 2 * kMinute;  // an hour is summed up this long after its end
// A tick: the minutes of a day are 1.5 MB, and all patients' at midnight would lie there at once.
constexpr int kSummedAtOnce = 2;
constexpr std::size_t kMaxRecords = 5'000;  // of one report; more are cut into several
constexpr std::size_t kMaxBytes = 512 * 1024;
constexpr std::size_t kMaxWaveBytes = 8 * 1024 * 1024;  // that wait for their class
constexpr std::string_view kSilence = "silence";
constexpr std::uint64_t kIndexDamage = UINT64_MAX;  // stands for a leaf where no record is named

// As the page shows it: which record, and where its evidence breaks.
json::object damage_json(const record::Damage& damage) {
    auto out = record::to_json(damage.report);
    out["level"] = damage.level, out["what"] = damage.what;
    out["last_good"] = to_rfc3339(damage.last_good);
    return out;
}

bool has_data(const model::Minute& minute) {
    return std::ranges::any_of(minute.stats,
                               [](const model::Stat& stat) { return stat.count > 0; });
}

// Stretches of at least two minutes in which nothing was measured.
std::vector<model::Gap> gaps_of(const std::vector<model::Minute>& minutes) {
    std::vector<model::Gap> gaps;
    for (std::size_t i = 0; i < minutes.size();) {
        std::size_t end = i;
        while (end < minutes.size() && !has_data(minutes[end])) ++end;
        if (end - i >= 2)
            gaps.push_back(
                {{}, minutes[i].start, minutes[end - 1].start + kMinute, "nothing was received"});
        i = end + 1;
    }
    return gaps;
}

}  // namespace

Pipeline::Pipeline(Options options, const std::vector<model::Person>& patients)
    : options_(std::move(options)) {
    std::map<model::Patient, std::vector<model::Device>> worn;
    for (const auto& [number, device] : options_.authority->devices()->by_id)
        if (!device.retired) worn[device.patient].push_back(device);
    for (const auto& person : patients)
        patients_.emplace(std::piecewise_construct, std::tuple(person.address),
                          std::tuple(person, worn[person.address], options_.clock(),
                                     std::min(options_.report_every, kMinute), options_.changes));
}

Pipeline::~Pipeline() {
    finish();
}

void Pipeline::recovered(ingest::Accepted accepted, std::uint64_t sealed_up_to) {
    auto* state = find(accepted.batch.patient);
    if (state == nullptr) return;
    state->observe(accepted, author_of(*state, accepted.batch));
    if (accepted.position.number() > sealed_up_to) state->hold(accepted);
    // Young beside the patient's newest, however long the node was down: what the detectors go on
    // from is that old.
    auto& young = young_[accepted.batch.patient];
    auto& newest = young_newest_[accepted.batch.patient];
    const bool unsealed = accepted.position.number() > sealed_up_to;
    if (!unsealed && accepted.batch.received < newest - kYoung) return;
    newest = std::max(newest, accepted.batch.received);
    young.push_back(std::move(accepted));
    while (young.front().batch.received < newest - kYoung) young.pop_front();
}

void Pipeline::recovered_state(const model::Patient& patient, std::string_view text) {
    if (find(patient) != nullptr) snapshots_[patient] = text;
}

void Pipeline::start() {
    for (const auto& [patient, text] : snapshots_) {
        auto* state = find(patient);
        const auto value = parse_json(text);
        const auto restored = state != nullptr && value && value->is_object()
                                  ? state->restore(value->get_object())
                                  : Result<>(fail("snapshot", "not a snapshot"));
        if (!restored)
            log_error("alerts of " + crypto::to_text(patient) +
                      " could not be restored: " + restored.error().message);
    }
    for (auto& [patient, state] : patients_) state.engine.resume(options_.clock());
    judge_young();
    snapshots_.clear();
    young_.clear();
    thread_ = std::thread([this] { run(); });
}

// In the order in which they were received, as the first time: vitals and waveforms lie in journals
// of their own.
void Pipeline::judge_young() {
    for (auto& [patient, batches] : young_) {
        std::ranges::stable_sort(
            batches, {}, [](const ingest::Accepted& accepted) { return accepted.batch.received; });
        auto& state = *find(patient);
        for (const auto& accepted : batches) {
            if (state.recall(accepted)) continue;
            const bool old = accepted.batch.received < options_.clock() - kYoung;
            after(state, state.judge(accepted, old, author_of(state, accepted.batch)));
        }
    }
}

void Pipeline::finish() {
    if (!thread_.joinable()) return;
    post([](Pipeline& pipeline) {
        for (auto& [patient, state] : pipeline.patients_) pipeline.cut(state, true);
        for (auto& watcher : pipeline.watchers_) {
            watcher.stream->close();
            pipeline.leave(watcher);
        }
    });
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

void Pipeline::accept(ingest::Accepted accepted) {
    bool first = false;
    {
        const std::lock_guard lock(mutex_);
        first = queue_.empty();
        queue_.emplace_back(std::move(accepted));
    }
    if (first) wake_.notify_one();
}

void Pipeline::post(Task task) {
    {
        const std::lock_guard lock(mutex_);
        queue_.emplace_back(std::move(task));
    }
    wake_.notify_one();
}

void Pipeline::run() {
    Micros next_tick = 0;
    for (std::vector<Item> items;; items.clear()) {
        {
            std::unique_lock lock(mutex_);
            wake_.wait_for(lock, std::chrono::microseconds(kTick),
                           [&] { return stopping_ || !queue_.empty(); });
            items.swap(queue_);
            if (items.empty() && stopping_) return;
        }
        for (auto& item : items) {
            if (auto* accepted = std::get_if<ingest::Accepted>(&item))
                take(*accepted);
            else
                std::get<Task>(item)(*this);
        }
        const auto now = options_.clock();
        if (now < next_tick) continue;
        next_tick = now + kTick;
        tick(now);
    }
}

PatientState* Pipeline::find(const model::Patient& patient) {
    const auto found = patients_.find(patient);
    return found == patients_.end() ? nullptr : &found->second;
}

void Pipeline::take(ingest::Accepted& accepted) {
    auto* state = find(accepted.batch.patient);
    if (state == nullptr)
        return log_warning(
            "a batch of a patient who is not on this node was journaled and not judged");
    const auto author = author_of(*state, accepted.batch);
    state->observe(accepted, author);
    state->hold(accepted);
    const auto steps = state->judge(accepted, false, author);
    publish_segments(*state, accepted.batch);
    publish_findings(*state);
    after(*state, steps);
    publish_written(*state, accepted.batch);
    if (state->vitals.records >= kMaxRecords || state->vitals.bytes >= kMaxBytes ||
        state->waves.bytes() >= kMaxWaveBytes)
        cut(*state);
}

// Whoever signed, by name; asked once for each message of a person, which are few.
Author Pipeline::author_of(const PatientState& state, const ingest::Checked& batch) {
    if (!batch.account) return {};
    if (*batch.account == state.person.address)
        return {*batch.account, state.person.name, "patient"};
    const auto who = options_.authority->account(*batch.account);
    Author out{*batch.account, crypto::to_text(*batch.account), "unknown"};
    if (!who || !*who) return out;
    out.role = (*who)->role;
    if (!(*who)->name.empty()) out.name = (*who)->name;
    return out;
}

void Pipeline::tick(Micros now) {
    look_at_standings(now);
    for (auto& [patient, state] : patients_) {
        after(state, state.tick(now));
        publish_findings(state);
        cut_due(state, now);
    }
    summarise(now);
    publish_cards(now);
    report_sealed();
    if (options_.beat) options_.beat();
}

// Tells people first; the report of the interval is cut at once when an alert rises or is
// acknowledged.
void Pipeline::after(PatientState& state, const alert::Steps& steps) {
    if (steps.empty()) return;
    bool at_once = false;
    for (const auto& step : steps) {
        const bool raised = alert::calls(step.what);
        alerts_raised_ += step.what == alert::What::raised;
        at_once = at_once || raised || !step.by.empty();
        if (const auto* alert = state.engine.find(step.id))
            publish_alert(state, json::serialize(alert::to_json(*alert)));
        if (raised && options_.notify)
            options_.notify({step.id, std::string(to_text(step.priority)),
                             std::string(to_text(step.what)), step.kind == kSilence, step.at});
        const bool over =
            step.what == alert::What::acknowledged || step.what == alert::What::resolved;
        if (over && options_.over) options_.over(step.id);
    }
    state.note(steps);
    if (at_once) cut(state);
    persist(state);
}

std::vector<notice::Alerted> Pipeline::waiting() const {
    std::vector<notice::Alerted> out;
    for (const auto& [patient, state] : patients_)
        for (const auto& alert : state.engine.open())
            if (!alert.acknowledged)
                out.push_back({alert.id, std::string(to_text(alert.priority)), "raised",
                               alert.kind == kSilence, alert.raised});
    return out;
}

void Pipeline::persist(PatientState& state, ingest::Committer::Stored done) {
    options_.keep(state.person.address, json::serialize(state.snapshot()), std::move(done));
}

// Where they cannot be read a draft may lie on both sides; it is then sealed as what is before.
std::vector<Micros> Pipeline::bounds_of(const PatientState& state) const {
    return options_.authority->bounds(state.person.address).value_or(std::vector<Micros>());
}

void Pipeline::cut(PatientState& state, bool last) {
    options_.seal(state.cut(options_.clock(), bounds_of(state), last));
}

void Pipeline::cut_due(PatientState& state, Micros now) {
    if (!state.due(now, options_.report_every)) return cut_accesses(state, now);
    auto drafts = state.cut(now, bounds_of(state));
    if (drafts.empty()) return;
    options_.seal(std::move(drafts));
    // Waveforms are destroyed once they are sealed, so the detectors' state must be as new.
    persist(state);
}

// Who looked at a patient of whom nothing else is to be sealed stands in a report of its own.
void Pipeline::cut_accesses(const PatientState& state, Micros now) {
    if (options_.accesses == nullptr) return;
    auto& told = told_of_accesses_[state.person.address];
    if (now - told < options_.report_every) return;
    const auto oldest = options_.accesses->oldest(state.person.address);
    if (!oldest || now - *oldest < 2 * options_.report_every) return;
    told = now;
    options_.seal({{.kind = model::ReportKind::numerics,
                    .patient = state.person.address,
                    .start = *oldest,
                    .end = now,
                    .accesses_only = true}});
}

// Hour reports two minutes after the hour, a day report after the last of its hours.
void Pipeline::summarise(Micros now) {
    auto left = kSummedAtOnce;
    for (auto& [patient, state] : patients_)
        while (left > 0 && sum_up_next(state, now)) --left;
}

bool Pipeline::sum_up_next(PatientState& state, Micros now) {
    auto& [hours, days] = state.summed;
    const bool day = days + kDay <= hours;
    if (!day && hours + kHour + kSettled > now) return false;
    auto& done = day ? days : hours;
    const auto start = std::exchange(done, done + (day ? kDay : kHour));
    sum_up(state, day ? model::ReportKind::day : model::ReportKind::hour, start, done);
    return true;
}

// One report for each side of a bound; what cannot be parted, a minute of an hour and an hour of a
// day, lies before it.
void Pipeline::sum_up(PatientState& state, model::ReportKind kind, Micros start, Micros end) {
    const auto grain = kind == model::ReportKind::day ? kHour : kMinute;
    std::vector<record::Draft> drafts;
    const auto add = [&](Micros from, Micros to) {
        auto rows = state.minutes.between(from, to);
        if (std::ranges::none_of(rows, has_data)) return;
        auto gaps = gaps_of(rows);
        drafts.push_back({.kind = kind,
                          .patient = state.person.address,
                          .start = from,
                          .end = to,
                          .alerts = state.steps_between(from, to),
                          .gaps = std::move(gaps),
                          .minutes = std::move(rows)});
    };
    for (const auto bound : bounds_of(state)) {
        const auto edge = (bound + grain - 1) / grain * grain;
        if (edge > start && edge < end) add(std::exchange(start, edge), edge);
    }
    add(start, end);
    options_.seal(std::move(drafts));
}

void Pipeline::sealed(const record::Draft& draft) {
    if (auto* state = find(draft.patient)) state->sealed(draft);
}

void Pipeline::drop(const model::Patient& patient) {
    patients_.erase(patient);
    told_of_accesses_.erase(patient);
    for (auto& watcher : watchers_) {
        if (watcher.patient == patient) watcher.stream->close();
        watcher.live.erase(patient), watcher.alerts.erase(patient);
        watcher.noted.erase(patient);
    }
}

// The oldest position that is not sealed yet, of all patients; before it the journals may be
// destroyed.
void Pipeline::report_sealed() {
    std::array<std::uint64_t, 2> oldest{UINT64_MAX, UINT64_MAX};
    for (auto& [patient, state] : patients_) {
        const auto own = state.oldest_unsealed();
        for (std::size_t i = 0; i < 2; ++i) oldest[i] = std::min(oldest[i], own[i]);
    }
    options_.sealed_before(ingest::Position::of(oldest[0]), ingest::Position::of(oldest[1]));
}

void Pipeline::tampering(const record::Damage& damage) {
    auto* state = find(damage.report.patient);
    if (state == nullptr) return;
    const auto& row = damage.report;
    state->damaged[row.leaf] = damage_json(damage);
    state->dirty = true;
    auto text = "The record of " + moment_text(row.start) + " to " + moment_text(row.end) +
                " was changed: " + damage.what + ". It was last good at " +
                moment_text(damage.last_good) +
                ". Do not rely on it; restore it from a backup, and find out who had access to "
                "this node's disk.";
    after(*state, state->engine.raise_again("tampering", alert::Priority::high, std::move(text),
                                            options_.clock(),
                                            {{"form", "tampering"},
                                             {"start", to_rfc3339(row.start)},
                                             {"end", to_rfc3339(row.end)},
                                             {"what", damage.what},
                                             {"last_good", to_rfc3339(damage.last_good)}}));
}

void Pipeline::index_damaged(const std::string& what) {
    const auto text =
        "The list of this patient's records on the node's disk is damaged, so some "
        "cannot be checked: " +
        what +
        ". Restore the node's data from a backup, and find out who had access to its "
        "disk.";
    for (auto& [patient, state] : patients_) {
        state.damaged[kIndexDamage] = {{"level", "index"}, {"what", what}};
        state.dirty = true;
        after(state, state.engine.raise("tampering", alert::Priority::high, text, options_.clock(),
                                        {{"form", "tampering-list"}, {"what", what}}));
    }
}

void Pipeline::index_mended() {
    for (auto& [patient, state] : patients_)
        mended(record::ReportRow{.patient = patient, .leaf = kIndexDamage});
}

void Pipeline::mended(const record::ReportRow& row) {
    auto* state = find(row.patient);
    if (state == nullptr) return;
    state->damaged.erase(row.leaf);
    state->dirty = true;
    if (state->damaged.empty()) after(*state, state->engine.clear("tampering", options_.clock()));
}

}  // namespace vs::node
