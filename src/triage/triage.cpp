#include "triage/triage.h"

#include <algorithm>
#include <cstdio>
#include <tuple>

namespace vs::triage {
namespace {

constexpr std::size_t kMostEcgs = 4;  // devices and leads at a time; the oldest gives way
constexpr std::size_t kEpisodesKept = 500, kChangesKept = 200;

Piece piece_of(const Batch& batch) {
    const auto& segments = batch.contents->segments;
    Piece piece{batch.id, batch.received, {segments[0]}, segments.size() > 1 ? 2u : 1u};
    if (segments.size() > 1) piece.leads[1] = segments[1];
    return piece;
}

std::optional<VitalsStream::Input> input_of(model::Vital vital) {
    if (vital == model::Vital::pulse) return VitalsStream::Input::pulse;
    const auto kind = kind_of(vital);
    if (!kind) return std::nullopt;
    return VitalsStream::input_of(*kind);
}

std::string name_of(const Piece& piece) {
    std::string name = std::to_string(piece.leads[0].rate);
    for (unsigned l = 0; l < piece.count; ++l) name += "/" + std::string(piece.leads[l].lead);
    return name;
}

}  // namespace

Findings Triage::accept(const Batch& batch) {
    Findings out;
    if (!batch.contents->readings.empty()) take_readings(batch, out);
    if (!batch.contents->segments.empty()) take_piece(batch, out);
    return out;
}

Findings Triage::tick(Micros now) {
    Findings out;
    for (auto& [key, ecg] : ecgs_) {
        EcgFindings found, late;
        ecg.stream.tick(now, found, late);
        if (!found.empty() || !late.empty()) tell(key, std::move(found), std::move(late), out);
    }
    return out;
}

void Triage::recall(const Batch& batch) {
    for (const auto& reading : batch.contents->readings)
        if (const auto input = input_of(reading.vital);
            input && model::plausible(reading.vital, reading.value) &&
            reading.time <= batch.received + kLateness)
            (void)vitals_.add(*input, reading.time, reading.value);
}

void Triage::take_readings(const Batch& batch, Findings& out) {
    struct Item {
        Micros at;
        Input input;
        double value;
    };
    std::vector<Item> items;
    items.reserve(batch.contents->readings.size());
    for (const auto& reading : batch.contents->readings) {
        const auto input = input_of(reading.vital);
        // A clock that runs ahead must not make the right one look late.
        if (!input || !model::plausible(reading.vital, reading.value) ||
            reading.time > batch.received + kLateness)
            continue;
        items.push_back({reading.time, *input, reading.value});
    }
    if (items.empty()) return;
    std::ranges::stable_sort(items, [](const Item& a, const Item& b) {
        return std::tie(a.at, a.input, a.value) < std::tie(b.at, b.input, b.value);
    });
    const auto before = out.calls.size();
    for (const auto& item : items)
        take_reading(item.input, item.at, item.value, batch.received, out);
    if (out.calls.size() > before) remember_changes();
}

void Triage::note_poor(signal::VitalKind kind, Micros at, double value, signal::Trust trust) {
    constexpr std::string_view kWhy = "poor-quality";
    const auto name = "change:" + std::string(model::loinc_of(vital_of(kind)));
    const auto weight = 1 - static_cast<double>(trust.quality);
    if (unalerted_.count(name, kWhy, at, weight)) return;
    char text[120];
    std::snprintf(text, sizeof text, "%s %.4g %s of signal quality %.2f",
                  std::string(to_text(kind)).c_str(), value, std::string(unit_of(kind)).c_str(),
                  static_cast<double>(trust.quality));
    unalerted_.add({name, std::string(kWhy), "change-1",
                    std::string(text) + ": " + std::string(to_text(trust.doubt)), at, at, 1,
                    weight});
}

void Triage::take_reading(Input input, Micros at, double value, Micros received, Findings& out) {
    const auto kind = VitalsStream::kind_of(input);
    auto added = vitals_.add(input, at, value);
    const auto& answer = added.answer;
    if (answer.joint) changes_.judge(*answer.joint, received, out.calls, unalerted_);
    if (added.place == VitalsStream::Place::in_order && !answer.heard) {
        if (answer.trust.doubt != signal::Doubt::none) note_poor(kind, at, value, answer.trust);
    } else if (added.place == VitalsStream::Place::in_order) {
        // What was overtaken only takes its place: the next reading in order is judged with it
        // there.
        changes_.judge(kind, vitals_.of(kind).open(), at, received, out.calls);
        changes_.tick(at, out.calls);
    } else if (added.place == VitalsStream::Place::late) {
        const auto name = "change:" + std::string(model::loinc_of(vital_of(kind)));
        if (!unalerted_.count(name, "late", at, 0))
            unalerted_.add(
                {name, "late", "change-1", "readings too late to tell a change by", at, at, 1, 0});
    }
}

void Triage::remember_changes() {
    for (std::size_t k = 0; k < signal::kVitalKinds; ++k) {
        const auto kind = static_cast<signal::VitalKind>(k);
        const auto& open = vitals_.of(kind).open();
        const auto known = std::ranges::find_if(past_changes_, [&](const PastChange& past) {
            return past.ended == 0 && past.change.kind == kind;
        });
        if (known != past_changes_.end() && open) known->change = *open;
        if (known != past_changes_.end() && !open) known->ended = vitals_.of(kind).last();
        if (known == past_changes_.end() && open) past_changes_.push_back({*open, 0});
    }
    while (past_changes_.size() > kChangesKept) past_changes_.pop_front();
}

Triage::Ecg* Triage::ecg_of(const Key& key, const Piece& piece) {
    if (const auto known = ecgs_.find(key); known != ecgs_.end()) return &known->second;
    auto stream = EcgStream::create(piece.leads[0].rate, piece.count);
    if (!stream) {
        const auto kind = rhythm_kind(signal::EpisodeKind::noise);
        unalerted_.add(
            {kind, "poor-quality", "", stream.error().message, piece.start(), piece.end(), 1, 0});
        return nullptr;
    }
    if (ecgs_.size() == kMostEcgs)
        ecgs_.erase(std::ranges::min_element(
            ecgs_, {}, [](const auto& entry) { return entry.second.received; }));
    return &ecgs_.emplace(key, Ecg{std::move(*stream), std::string(piece.leads[0].lead), {}, 0})
                .first->second;
}

void Triage::take_piece(const Batch& batch, Findings& out) {
    const auto piece = piece_of(batch);
    const Key key{batch.device, name_of(piece)};
    auto* ecg = ecg_of(key, piece);
    if (ecg == nullptr) return;
    ecg->received = std::max(ecg->received, batch.received);
    EcgFindings found, late;
    ecg->stream.push(piece, found, late);
    tell(key, std::move(found), std::move(late), out);
}

void Triage::tell(const Key& key, EcgFindings found, EcgFindings late, Findings& out) {
    auto& ecg = ecgs_.at(key);
    // 0: no lead is on, which says nothing of a heart rate that something else counts.
    for (const auto& stretch : found.stretches)
        if (stretch.quality > 0) vitals_.add_ecg(stretch.end, stretch.quality);
    if (!found.stretches.empty()) ecg.quality = found.stretches.back().quality;
    const auto band = usual(signal::VitalKind::heart_rate);
    auto open = ecg.stream.open();
    const auto until = ecg.stream.read_to();
    if (until != 0 && until < ecg.received - kLateness)
        for (auto& episode : open) episode.late = true;
    const auto judge = [&](const EcgFindings& what, const std::vector<Episode>& lasting) {
        rhythm_.judge(what, lasting, until, band ? &*band : nullptr, out.calls, unalerted_);
        remember(what);
    };
    judge(found, open);
    if (!late.empty()) judge(late, {});
    out.ecg.push_back({key.first, ecg.lead, until, ecg.quality, std::move(found), std::move(open)});
    if (!late.empty())
        out.ecg.push_back({key.first, ecg.lead, until, ecg.quality, std::move(late), {}});
}

void Triage::remember(const EcgFindings& found) {
    for (const auto& episode : found.ended) episodes_.push_back(episode);
    while (episodes_.size() > kEpisodesKept) episodes_.pop_front();
}

std::vector<std::uint64_t> Triage::waiting() const {
    std::vector<std::uint64_t> ids;
    for (const auto& [key, ecg] : ecgs_) ecg.stream.waiting(ids);
    return ids;
}

std::optional<Triage::Signal> Triage::ecg_signal() const {
    if (ecgs_.empty()) return {};
    const auto& newest = std::ranges::max_element(ecgs_, {}, [](const auto& entry) {
                             return entry.second.received;
                         })->second;
    Signal out{newest.quality, false, newest.stream.open()};
    out.lead_off = std::ranges::any_of(out.open, [](const Episode& episode) {
        return episode.kind == signal::EpisodeKind::lead_off;
    });
    return out;
}

std::optional<signal::Usual> Triage::usual(signal::VitalKind kind) {
    const auto& watch = vitals_.of(kind);
    if (watch.last() == 0) return {};
    return watch.usual(watch.last());
}

std::string Triage::about(model::Vital vital) {
    const auto kind = kind_of(vital);
    const auto band = kind ? usual(*kind) : std::nullopt;
    if (!band) return "";
    return usual_words(*kind, *band) + "; " + quality_words(vitals_.trust(*kind));
}

json::object Triage::said_about(model::Vital vital) {
    const auto kind = kind_of(vital);
    const auto band = kind ? usual(*kind) : std::nullopt;
    return band ? said(*band, vitals_.trust(*kind)) : json::object();
}

std::optional<signal::Change> Triage::change(signal::VitalKind kind) {
    return vitals_.of(kind).open();
}

std::vector<PastChange> Triage::changes() {
    return {past_changes_.begin(), past_changes_.end()};
}

json::object Triage::snapshot() const {
    json::array ecgs, not_told;
    for (const auto& [key, ecg] : ecgs_)
        ecgs.push_back(json::object{{"device", to_hex(key.first)},
                                    {"name", key.second},
                                    {"lead", ecg.lead},
                                    {"quality", ecg.quality ? json::value(*ecg.quality) : nullptr},
                                    {"received", ecg.received},
                                    {"stream", ecg.stream.snapshot()}});
    for (const auto& one : unalerted_.all()) not_told.push_back(to_json(one));
    return {{"version", 2},
            {"vitals", vitals_.snapshot()},
            {"ecgs", std::move(ecgs)},
            {"rhythm", rhythm_.snapshot()},
            {"changes", changes_.snapshot()},
            {"unalerted", std::move(not_told)}};
}

Result<> Triage::restore(const json::value& snapshot) {
    const auto bad = [] { return fail("snapshot", "not a patient's triage as it was written"); };
    const auto* o = snapshot.if_object();
    if (o == nullptr) return bad();
    const auto at = [&](std::string_view key) -> const json::value& {
        static const json::value nothing;
        const auto* value = o->if_contains(key);
        return value != nullptr ? *value : nothing;
    };
    if (at("version") != json::value(2)) return bad();
    auto vitals = vitals_;
    if (auto done = vitals.restore(at("vitals")); !done) return done;
    RhythmJudge rhythm;
    ChangeJudge changes;
    if (auto done = rhythm.restore(at("rhythm")); !done) return done;
    if (auto done = changes.restore(at("changes")); !done) return done;
    std::map<Key, Ecg> ecgs;
    if (!at("ecgs").is_array() || at("ecgs").get_array().size() > kMostEcgs) return bad();
    for (const auto& value : at("ecgs").get_array()) {
        const auto* ecg = value.if_object();
        const auto* stream = ecg != nullptr ? ecg->if_contains("stream") : nullptr;
        const auto* received = ecg != nullptr ? ecg->if_contains("received") : nullptr;
        const auto* quality = ecg != nullptr ? ecg->if_contains("quality") : nullptr;
        if (stream == nullptr || received == nullptr || !received->is_int64() || quality == nullptr)
            return bad();
        const auto hex = from_hex(json_text(*ecg, "device"));
        if (!hex || hex->size() != 8) return bad();
        auto restored = EcgStream::restore(*stream);
        if (!restored) return pass(restored);
        Ecg made{
            std::move(*restored), std::string(json_text(*ecg, "lead")), {}, received->get_int64()};
        if (quality->is_number()) made.quality = quality->to_number<float>();
        ecgs.emplace(Key{*to_array<8>(*hex), std::string(json_text(*ecg, "name"))},
                     std::move(made));
    }
    model::UnalertedList not_told;
    if (!at("unalerted").is_array() || at("unalerted").get_array().size() > not_told.kMost)
        return bad();
    for (const auto& value : at("unalerted").get_array()) {
        auto one = model::unalerted_from_json(value);
        if (!one) return pass(one);
        not_told.add(std::move(*one));
    }
    vitals_ = std::move(vitals), rhythm_ = rhythm, changes_ = changes;
    ecgs_ = std::move(ecgs), unalerted_ = std::move(not_told);
    return {};
}

}  // namespace vs::triage
