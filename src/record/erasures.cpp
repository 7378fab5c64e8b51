#include "record/erasures.h"

namespace vs::record {
namespace {

constexpr std::string_view kStates[] = {"none", "waiting", "erasing", "erased"};

Bytes key_of(char kind, const model::Patient& patient) {
    return concat({Bytes{static_cast<std::uint8_t>(kind)}, patient});
}

std::string text_of(const Erasures::Entry& entry) {
    return json::serialize(json::object{{"state", to_text(entry.state)},
                                        {"since", to_rfc3339(entry.since)},
                                        {"leaf", entry.leaf},
                                        {"leaves", entry.leaves},
                                        {"request", entry.request}});
}

Result<Erasures::Entry> entry_of(ByteView text) {
    const auto bad = [] { return fail("corrupt", "a row of the erasures is damaged"); };
    const auto value = parse_json(as_text(text));
    const auto* object = value ? value->if_object() : nullptr;
    if (object == nullptr) return bad();
    const auto* leaf = object->if_contains("leaf");
    const auto since = from_rfc3339(json_text(*object, "since"));
    for (std::size_t i = 1; i < std::size(kStates); ++i)
        if (kStates[i] == json_text(*object, "state") && since && leaf != nullptr &&
            leaf->is_int64())
            return Erasures::Entry{static_cast<Erasures::State>(i), *since,
                                   static_cast<std::uint64_t>(leaf->get_int64()),
                                   std::string(json_text(*object, "request")),
                                   std::string(json_text(*object, "leaves"))};
    return bad();
}

}  // namespace

std::string_view to_text(Erasures::State state) {
    return kStates[static_cast<std::size_t>(state)];
}

Result<> Erasures::load() {
    Result<> bad;
    auto walked = kv_.each(kFamily, {}, [&](ByteView key, ByteView value) {
        if (key.size() != 21) return true;
        const auto patient = *to_array<20>(key.subspan(1));
        if (key[0] == 'p') {
            const auto entry = entry_of(value);
            if (!entry) bad = pass(entry);
            if (entry) keep(patient, *entry);
        } else if (key[0] == 'h') {
            const auto hold = model::parse_hold(as_text(value));
            if (!hold) bad = fail("corrupt", "a row of the holds is damaged");
            if (hold) holds_[patient] = hold->first;
        }
        return bad.has_value();
    });
    return walked ? bad : walked;
}

void Erasures::keep(const model::Patient& patient, const Entry& entry) {
    const std::lock_guard lock(mutex_);
    entries_[patient] = entry;
    if (entry.state == State::waiting) return;
    if (auto leaves = model::parse_numbers(entry.leaves, model::kMaxErasureLeaves))
        leaves_[patient] = std::move(*leaves);
}

Erasures::Entry Erasures::of(const model::Patient& patient) const {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(patient);
    return found == entries_.end() ? Entry{} : found->second;
}

std::vector<model::Patient> Erasures::closed() const {
    const std::lock_guard lock(mutex_);
    std::vector<model::Patient> out;
    out.reserve(entries_.size());
    for (const auto& [patient, entry] : entries_) out.push_back(patient);
    return out;
}

bool Erasures::erased(std::uint64_t leaf) const {
    const std::lock_guard lock(mutex_);
    for (const auto& [patient, leaves] : leaves_)
        if (leaves.holds(leaf)) return true;
    return false;
}

Result<> Erasures::put(const model::Patient& patient, const Entry& entry) {
    store::Batch batch;
    batch.put(kFamily, key_of('p', patient), as_bytes(text_of(entry)));
    if (auto written = kv_.write(batch); !written) return written;
    keep(patient, entry);
    return {};
}

Result<> Erasures::wait(const model::Patient& patient, const model::Erase& request,
                        const model::CompactBytes& signature, Micros since) {
    return put(patient, {.state = State::waiting,
                         .since = since,
                         .request = model::to_json(request, signature),
                         .leaves = request.leaves});
}

Result<> Erasures::stage_begun(store::Batch& batch, const model::Erasure& erasure,
                               std::uint64_t leaf) {
    const Entry entry{.state = State::erasing,
                      .since = erasure.since,
                      .leaf = leaf,
                      .request = {},
                      .leaves = erasure.request.leaves};
    batch.put(kFamily, key_of('p', erasure.request.patient), as_bytes(text_of(entry)));
    keep(erasure.request.patient, entry);
    return {};
}

Result<> Erasures::done(const model::Patient& patient) {
    auto entry = of(patient);
    entry.state = State::erased;
    return put(patient, entry);
}

Result<> Erasures::set_hold(const model::Hold& hold, const model::CompactBytes& signature) {
    store::Batch batch;
    batch.put(kFamily, key_of('h', hold.patient), as_bytes(model::to_json(hold, signature)));
    if (auto written = kv_.write(batch); !written) return written;
    const std::lock_guard lock(mutex_);
    holds_[hold.patient] = hold;
    return {};
}

std::optional<model::Hold> Erasures::hold(const model::Patient& patient, std::uint64_t time) const {
    const std::lock_guard lock(mutex_);
    const auto found = holds_.find(patient);
    if (found == holds_.end() || found->second.until <= time) return {};
    return found->second;
}

}  // namespace vs::record
