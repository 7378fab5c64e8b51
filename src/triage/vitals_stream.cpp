#include "triage/vitals_stream.h"

#include <algorithm>

namespace vs::triage {
namespace {

constexpr std::size_t kMostItems = 4096;

}  // namespace

VitalsStream::VitalsStream(signal::ChangeSettings settings)
    : settings_(settings), head_(settings), older_{head_, {}}, newer_{head_, {}} {}

VitalsStream::Added VitalsStream::add(signal::VitalKind kind, Micros at, double value) {
    const Item item{at, kind, value};
    if (at <= 0) return {Place::known, {}};
    if (item > newest_) {
        if (overtaken_) rebuild();
        newest_ = item;
        items_.push_back(item);
        auto answer = head_.add(kind, at, value);
        keep();
        return {Place::in_order, std::move(answer.joint)};
    }
    if (at <= newest_.at - kLateness || item <= older_.upto)
        return {item == newest_ ? Place::known : Place::late, {}};
    const auto place = std::ranges::lower_bound(items_, item);
    if (place != items_.end() && *place == item) return {Place::known, {}};
    items_.insert(place, item);
    if (!overtaken_ || item < *overtaken_) overtaken_ = item;
    return {Place::overtaken, {}};
}

const signal::VitalWatch& VitalsStream::of(signal::VitalKind kind) {
    if (overtaken_) rebuild();
    return head_.of(kind);
}

void VitalsStream::rebuild() {
    if (*overtaken_ < newer_.upto) newer_ = older_;
    head_ = newer_.watch;
    for (auto at = std::ranges::upper_bound(items_, newer_.upto); at != items_.end(); ++at)
        head_.add(at->kind, at->at, at->value);
    overtaken_.reset();
}

// Two kept states take turns, so that there is always one at least kLateness old.
void VitalsStream::keep() {
    if (newest_.at - newer_.upto.at < kLateness && items_.size() < kMostItems) return;
    older_ = std::move(newer_);
    newer_ = {head_, newest_};
    items_.erase(items_.begin(), std::ranges::upper_bound(items_, older_.upto));
}

json::object VitalsStream::snapshot() const {
    return {{"from", older_.upto.at},
            {"kind", static_cast<int>(older_.upto.kind)},
            {"value", older_.upto.value},
            {"watch", to_base64(older_.watch.snapshot())}};
}

Result<> VitalsStream::restore(const json::value& snapshot) {
    const auto bad = [] {
        return fail("snapshot", "not the vital signs' state as it was written");
    };
    const auto* o = snapshot.if_object();
    if (o == nullptr) return bad();
    const auto* from = o->if_contains("from");
    const auto* kind = o->if_contains("kind");
    const auto* value = o->if_contains("value");
    auto bytes = from_base64(json_text(*o, "watch"));
    if (from == nullptr || !from->is_int64() || kind == nullptr || !kind->is_int64() ||
        value == nullptr || !value->is_number() || !bytes)
        return bad();
    const auto at = from->get_int64(), number = kind->get_int64();
    auto watch = signal::VitalsWatch::restore(*bytes, settings_);
    if (!watch || at < 0 || at > (Micros{1} << 60) || number < 0 ||
        number >= static_cast<std::int64_t>(signal::kVitalKinds))
        return bad();
    VitalsStream out(settings_);
    out.older_ = {*watch, {at, static_cast<signal::VitalKind>(number), value->to_number<double>()}};
    out.newer_ = out.older_;
    out.head_ = std::move(*watch);
    out.newest_ = out.older_.upto;
    *this = std::move(out);
    return {};
}

}  // namespace vs::triage
