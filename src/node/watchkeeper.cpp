#include "node/watchkeeper.h"

#include <algorithm>

#include "base/log.h"
#include "crypto/secp256k1.h"
#include "store/file.h"

namespace vs::node {
namespace {

constexpr std::size_t kMostGaps = 100, kMaxFile = 8 << 20;

json::object to_json(const Gap& gap) {
    json::array patients;
    for (const auto& patient : gap.patients) patients.emplace_back(crypto::to_text(patient));
    json::object out{{"id", gap.id},
                     {"from", to_rfc3339(gap.from)},
                     {"to", to_rfc3339(gap.to)},
                     {"patients", std::move(patients)}};
    if (!gap.read_by.empty()) {
        out["read_by"] = gap.read_by;
        out["read_at"] = to_rfc3339(gap.read_at);
    }
    return out;
}

Result<Gap> gap_of(const json::value& value) {
    const auto* object = value.if_object();
    const auto* patients = object == nullptr ? nullptr : object->if_contains("patients");
    if (patients == nullptr || !patients->is_array()) return fail("damaged", "no gap");
    const auto from = from_rfc3339(json_text(*object, "from"));
    const auto to = from_rfc3339(json_text(*object, "to"));
    if (!from || !to) return fail("damaged", "no times");
    Gap out{std::string(json_text(*object, "id")),
            *from,
            *to,
            {},
            std::string(json_text(*object, "read_by"))};
    out.read_at = from_rfc3339(json_text(*object, "read_at")).value_or(0);
    for (const auto& one : patients->get_array()) {
        const auto patient = crypto::parse_address(
            one.is_string() ? std::string_view(one.get_string()) : std::string_view());
        if (!patient) return pass(patient);
        out.patients.push_back(*patient);
    }
    return out;
}

}  // namespace

Result<std::unique_ptr<Watchkeeper>> Watchkeeper::open(Options options) {
    std::unique_ptr<Watchkeeper> keeper(new Watchkeeper(std::move(options)));
    if (auto loaded = keeper->load(); !loaded) return pass(loaded);
    return keeper;
}

Watchkeeper::~Watchkeeper() {
    stop();
}

Result<> Watchkeeper::load() {
    const auto text = store::read_file(options_.file, kMaxFile);
    if (!text && text.error().code == "missing") return {};
    if (!text) return pass(text);
    const auto value = parse_json(as_text(*text));
    const auto* object = value ? value->if_object() : nullptr;
    const auto* gaps = object == nullptr ? nullptr : object->if_contains("gaps");
    const auto alive = object == nullptr ? Result<Micros>(fail("damaged", "no JSON"))
                                         : from_rfc3339(json_text(*object, "alive"));
    if (!alive || gaps == nullptr || !gaps->is_array())
        return fail("damaged", options_.file + " is damaged: remove it, and look after everybody");
    alive_ = *alive;
    for (const auto& one : gaps->get_array()) {
        auto gap = gap_of(one);
        if (!gap) return fail("damaged", options_.file + " holds a gap that cannot be read");
        gaps_.push_back(std::move(*gap));
    }
    return {};
}

Result<> Watchkeeper::save() const {
    json::array gaps;
    for (const auto& gap : gaps_) gaps.push_back(to_json(gap));
    const json::object all{{"alive", to_rfc3339(alive_)}, {"gaps", std::move(gaps)}};
    return store::write_file_atomic(options_.file, as_bytes(json::serialize(all) + "\n"), 0600);
}

// The oldest that were read go first: what nobody has read stays.
void Watchkeeper::add_gap(Micros from, Micros to) {
    auto patients = options_.worn();
    if (patients.empty()) return;
    gaps_.push_back({to_hex(crypto::random_array<8>()), from, to, std::move(patients), {}});
    while (gaps_.size() > kMostGaps) {
        const auto old =
            std::ranges::find_if(gaps_, [](const Gap& g) { return !g.read_by.empty(); });
        gaps_.erase(old == gaps_.end() ? gaps_.begin() : old);
    }
}

void Watchkeeper::start() {
    beat();
    {
        const std::lock_guard lock(mutex_);
        const auto now = options_.clock();
        if (alive_ > 0 && now - alive_ > kShortest) add_gap(alive_, now);
        alive_ = now;
        if (auto saved = save(); !saved) log_error("watch.json: " + saved.error().message);
    }
    thread_ = std::thread([this] { run(); });
}

void Watchkeeper::run() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        wake_.wait_for(lock, std::chrono::microseconds(options_.every));
        if (!stopping_) look();
    }
}

// A pipeline that hangs does not beat; a machine that slept finds its last mark old.
void Watchkeeper::look() {
    const auto now = options_.clock();
    const auto beat = std::min(last_beat(), now);
    if (now - beat > kShortest) return;
    if (beat - alive_ > kShortest) add_gap(alive_, beat);
    alive_ = beat;
    if (auto saved = save(); !saved) log_error("watch.json: " + saved.error().message);
}

void Watchkeeper::stop() {
    {
        const std::lock_guard lock(mutex_);
        if (std::exchange(stopping_, true)) return;
        if (thread_.joinable()) look();
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
}

json::array Watchkeeper::unread(const Allowed& allowed) const {
    json::array out;
    const std::lock_guard lock(mutex_);
    for (const auto& gap : gaps_) {
        if (!gap.read_by.empty()) continue;
        auto told = gap;
        std::erase_if(told.patients, [&](const auto& patient) { return !allowed(patient); });
        if (!told.patients.empty()) out.push_back(to_json(told));
    }
    return out;
}

Result<> Watchkeeper::read(std::string_view id, const crypto::Address& by, const Allowed& allowed) {
    const std::lock_guard lock(mutex_);
    const auto found = std::ranges::find(gaps_, id, &Gap::id);
    if (found == gaps_.end() || std::ranges::none_of(found->patients, allowed))
        return fail("missing", "no such gap");
    if (!found->read_by.empty()) return {};
    found->read_by = crypto::to_text(by);
    found->read_at = options_.clock();
    return save();
}

// A gap that an erased patient has read stays read, by nobody who has a name.
Result<> Watchkeeper::forget(const model::Patient& patient) {
    const std::lock_guard lock(mutex_);
    for (auto& gap : gaps_) {
        std::erase(gap.patients, patient);
        if (gap.read_by == crypto::to_text(patient)) gap.read_by = crypto::to_text({});
    }
    std::erase_if(gaps_, [](const Gap& gap) { return gap.patients.empty(); });
    return save();
}

}  // namespace vs::node
