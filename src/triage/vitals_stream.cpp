#include "triage/vitals_stream.h"

#include <algorithm>

namespace vs::triage {
namespace {

constexpr std::size_t kMostItems = 4096;
constexpr int kStates = 4;  // kept within the lateness, or as many readings
constexpr Micros kFarthest = Micros{1} << 60;
constexpr std::size_t kMostAhead = 64;  // more than are made within the lateness

}  // namespace

VitalsStream::VitalsStream(signal::ChangeSettings settings)
    : settings_(settings), head_(settings), kept_{{head_, {}}} {}

signal::VitalsWatch::Answer VitalsStream::put(signal::VitalsWatch& watch, const Item& item) {
    if (item.input == Input::ecg_quality) {
        watch.add_ecg(item.at, static_cast<float>(item.value));
        return {};
    }
    if (item.input == Input::pulse) return watch.add_pulse(item.at, item.value);
    return watch.add(kind_of(item.input), item.at, item.value);
}

signal::VitalsWatch::Answer VitalsStream::advance(const Item& item) {
    auto answer = put(head_, item);
    const bool due = item.at - kept_.back().upto.at >= kLateness / kStates;
    if (item.input == Input::ecg_quality || (!due && ++since_kept_ < kMostItems / kStates))
        return answer;
    since_kept_ = 0;
    kept_.push_back({head_, item});
    return answer;
}

// Into its place among what is kept; false where it is there already.
bool VitalsStream::insert(const Item& item) {
    const auto place = std::ranges::lower_bound(items_, item);
    if (place != items_.end() && *place == item) return false;
    items_.insert(place, item);
    if (!overtaken_ || item < *overtaken_) overtaken_ = item;
    return true;
}

VitalsStream::Added VitalsStream::add(Input input, Micros at, double value) {
    const Item item{at, input, value};
    if (at <= 0) return {Place::known, {}};
    if (item > newest_) {
        if (overtaken_) rebuild();
        newest_ = item;
        catch_up();
        items_.push_back(item);
        auto answer = advance(item);
        if (input != Input::pulse || answer.heard)
            trust_[static_cast<std::size_t>(kind_of(input))] = answer.trust;
        trim();
        return {Place::in_order, std::move(answer)};
    }
    const bool full = items_.size() >= 2 * kMostItems;
    if (at <= newest_.at - kLateness || item <= kept_.front().upto || full)
        return {item == newest_ ? Place::known : Place::late, {}};
    return {insert(item) ? Place::overtaken : Place::known, {}};
}

void VitalsStream::add_ecg(Micros at, float quality) {
    const Item item{at, Input::ecg_quality, static_cast<double>(quality)};
    if (at <= 0 || item <= kept_.front().upto) return;
    if (item < newest_) return void(insert(item));
    const auto place = std::ranges::lower_bound(ahead_, item);
    if (place != ahead_.end() && *place == item) return;
    ahead_.insert(place, item);
    if (ahead_.size() > kMostAhead) ahead_.erase(ahead_.begin());
}

// The quality of the ECG up to the newest reading counts before it.
void VitalsStream::catch_up() {
    const auto end = std::ranges::lower_bound(ahead_, newest_);
    for (auto at = ahead_.begin(); at != end; ++at) {
        items_.push_back(*at);
        advance(*at);
    }
    ahead_.erase(ahead_.begin(), end);
}

const signal::VitalWatch& VitalsStream::of(signal::VitalKind kind) {
    if (overtaken_) rebuild();
    return head_.of(kind);
}

void VitalsStream::rebuild() {
    while (kept_.size() > 1 && *overtaken_ < kept_.back().upto) kept_.pop_back();
    head_ = kept_.back().watch;
    since_kept_ = 0;
    for (auto at = std::ranges::upper_bound(items_, kept_.back().upto); at != items_.end(); ++at)
        advance(*at);
    overtaken_.reset();
}

// What is left goes back kLateness, where that is not too many readings.
void VitalsStream::trim() {
    while (kept_.size() > 1 &&
           (kept_[1].upto.at <= newest_.at - kLateness || items_.size() >= kMostItems)) {
        items_.erase(items_.begin(), std::ranges::upper_bound(items_, kept_[1].upto));
        kept_.pop_front();
    }
}

json::object VitalsStream::snapshot() const {
    json::array ecg;
    for (const auto* list : {&items_, &ahead_})
        for (const auto& item : *list)
            if (item.input == Input::ecg_quality) ecg.push_back(json::array{item.at, item.value});
    const auto& [watch, upto] = kept_.front();
    return {{"from", upto.at},
            {"input", static_cast<int>(upto.input)},
            {"value", upto.value},
            {"ecg", std::move(ecg)},
            {"watch", to_base64(watch.snapshot())}};
}

Result<> VitalsStream::restore(const json::value& snapshot) {
    const auto bad = [] {
        return fail("snapshot", "not the vital signs' state as it was written");
    };
    const auto* o = snapshot.if_object();
    if (o == nullptr) return bad();
    const auto* from = o->if_contains("from");
    const auto* input = o->if_contains("input");
    const auto* value = o->if_contains("value");
    const auto* ecg = o->if_contains("ecg");
    auto bytes = from_base64(json_text(*o, "watch"));
    if (from == nullptr || !from->is_int64() || input == nullptr || !input->is_int64() ||
        value == nullptr || !value->is_number() || ecg == nullptr || !ecg->is_array() || !bytes)
        return bad();
    const auto at = from->get_int64(), number = input->get_int64();
    auto watch = signal::VitalsWatch::restore(*bytes, settings_);
    const auto inputs = static_cast<std::int64_t>(Input::vital) + std::int64_t{signal::kVitalKinds};
    if (!watch || at < 0 || at > kFarthest || number < 0 || number >= inputs) return bad();
    VitalsStream out(settings_);
    out.kept_.front() = {*watch, {at, static_cast<Input>(number), value->to_number<double>()}};
    out.head_ = std::move(*watch);
    out.newest_ = out.kept_.front().upto;
    for (const auto& row : ecg->get_array()) {
        const auto* cells = row.if_array();
        if (cells == nullptr || cells->size() != 2 || !(*cells)[0].is_int64() ||
            !(*cells)[1].is_number() || (*cells)[0].get_int64() > kFarthest)
            return bad();
        const auto quality = (*cells)[1].to_number<double>();
        if (!(quality >= 0 && quality <= 1)) return bad();
        out.add_ecg((*cells)[0].get_int64(), static_cast<float>(quality));
    }
    *this = std::move(out);
    return {};
}

}  // namespace vs::triage
