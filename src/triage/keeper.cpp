#include "triage/keeper.h"

#include <algorithm>
#include <cmath>

namespace vs::triage {
namespace {

using signal::EpisodeKind;
using signal::Retention;

constexpr Micros kAround = 5 * kSecond;      // of a beat that counts for its neighbours
constexpr Micros kClassAfter = 2 * kSecond;  // a beat has its class by then
constexpr std::size_t kMostWaves = 4096, kMostSpans = 256, kMostRates = 64;

bool is_rule(EpisodeKind kind) {
    return kind != EpisodeKind::noise && kind != EpisodeKind::lead_off &&
           kind != EpisodeKind::bigeminy;
}

int percent(float value) {
    return static_cast<int>(std::lround(std::clamp(value, 0.0f, 1.0f) * 100));
}

constexpr std::array<std::string_view, 9> kReasons{
    "hold", "felt ill", "alert", "episode", "concern", "doubt", "audit", "unusable", "quiet"};

Retention one_up(Retention kept) {
    return kept == Retention::full ? kept : static_cast<Retention>(static_cast<int>(kept) - 1);
}

}  // namespace

std::string retention_version() {
    return "retention-1, " + std::string(signal::beat_model_name());
}

void Keeper::add(const Wave& wave) {
    const auto at = std::ranges::lower_bound(
        waves_, wave.position, {}, [](const Pending& pending) { return pending.wave.position; });
    if (at != waves_.end() && at->wave.position == wave.position) return;
    Pending pending;
    pending.wave = wave;
    settled_ = std::min(settled_, static_cast<std::size_t>(at - waves_.begin()));
    waves_.insert(at, std::move(pending));
    bytes_ += wave.bytes;
}

void Keeper::add_beat(const model::DeviceId& device, const Beat& beat) {
    auto& last = last_beat_[device];
    const auto interval = beat.time - std::exchange(last, beat.time);
    for (auto& pending : waves_) {
        const auto& wave = pending.wave;
        if (wave.device != device || beat.time < wave.start - kAround ||
            beat.time >= wave.end + kAround)
            continue;
        pending.beats = std::max(pending.beats, beat.concern);
        if (beat.time < wave.start || beat.time >= wave.end) continue;
        pending.none *= 1 - 0.5f * beat.concern;
        ++pending.counts[static_cast<std::size_t>(beat.kind)];
        if (interval > 0 && interval < 10 * kSecond && pending.rates.size() < kMostRates)
            pending.rates.push_back(static_cast<int>(kMinute / interval));
    }
}

void Keeper::mark(const Episode& episode) {
    if (!is_rule(episode.kind)) return;
    const auto known = std::ranges::find_if(spans_, [&](const Span& span) {
        return span.kind == episode.kind && span.from == episode.start;
    });
    if (known != spans_.end()) {
        known->to = std::max(known->to, episode.end);
        return;
    }
    spans_.push_back({episode.start, episode.end, episode.kind});
    if (spans_.size() > kMostSpans) spans_.pop_front();
}

void Keeper::found(const model::DeviceId& device, const EcgFindings& found,
                   const std::vector<Episode>& open, Micros until) {
    for (const auto& beat : found.beats) add_beat(device, beat);
    for (const auto& episode : found.ended) mark(episode);
    for (const auto& episode : open) mark(episode);
    for (const auto& stretch : found.stretches)
        for (auto& pending : waves_)
            if (pending.wave.device == device && pending.wave.end > stretch.start &&
                pending.wave.start < stretch.end)
                pending.quality = pending.quality < 0 ? stretch.quality
                                                      : std::min(pending.quality, stretch.quality);
    auto& known = until_[device];
    known = std::max(known, until);
}

bool Keeper::ready(const Pending& pending, Micros now) const {
    const auto& wave = pending.wave;
    const auto until = until_.find(wave.device);
    if (until != until_.end() && until->second >= wave.end + context_ + kClassAfter) return true;
    return now - wave.received >= context_ + kClassAfter + 2 * kEcgLateness;
}

signal::ConcernInput Keeper::input(const Pending& pending, const Situation& situation) const {
    signal::ConcernInput in;
    in.beats = pending.beats;
    in.others = 1 - pending.none;
    for (const auto& span : spans_) {
        if (span.to < pending.wave.start - context_ || span.from > pending.wave.end + context_)
            continue;
        in.ventricular_run = in.ventricular_run || span.kind == EpisodeKind::ventricular_run;
        in.pause = in.pause || span.kind == EpisodeKind::pause;
        in.flutter = in.flutter || span.kind == EpisodeKind::ventricular_flutter;
        in.fibrillation = in.fibrillation || span.kind == EpisodeKind::atrial_fibrillation;
        in.rate = in.rate || span.kind == EpisodeKind::bradycardia ||
                  span.kind == EpisodeKind::tachycardia;
    }
    // What nobody judged is not taken for unusable.
    in.quality = pending.quality < 0 ? 1 : pending.quality;
    in.alert = situation.alert;
    in.change = situation.change;
    in.news2 = situation.news2;
    in.first_hours = situation.first_hours;
    in.hold = situation.hold;
    in.felt_ill = situation.felt_ill;
    return in;
}

signal::RetentionVerdict Keeper::judge(const Pending& pending, const Situation& situation,
                                       bool whole) const {
    const auto draw = read_u32(ByteView(pending.wave.message).first(4));
    auto out = signal::retain(input(pending, situation), policy_, draw);
    const bool judged =
        pending.quality >= 0 || std::ranges::any_of(pending.counts, [](int n) { return n > 0; });
    if ((!whole || !judged) && out.kept != Retention::full)
        out = {one_up(out.kept), out.concern, "doubt"};
    return out;
}

Decision Keeper::decision_of(const Pending& pending) const {
    const auto& wave = pending.wave;
    Decision out{wave, *pending.verdict, {}};
    auto& stone = out.tombstone;
    stone.device = wave.device, stone.boot = wave.boot, stone.sequence = wave.sequence;
    stone.message = wave.message, stone.start = wave.start, stone.end = wave.end;
    stone.kept = letter(out.verdict.kept);
    stone.reason = out.verdict.reason, stone.version = retention_version();
    stone.concern =
        static_cast<int>(std::lround(std::clamp(out.verdict.concern, 0.0f, 1.0f) * 1000));
    stone.quality = pending.quality < 0 ? -1 : percent(pending.quality);
    if (out.verdict.kept != Retention::features) return out;
    stone.beats = pending.counts;
    if (auto rates = pending.rates; !rates.empty()) {
        std::ranges::sort(rates);
        stone.rates = {rates.front(), rates[rates.size() / 2], rates.back()};
    }
    return out;
}

bool Keeper::settles(Micros now, bool alert) const {
    if (settled_ == waves_.size()) return false;
    const auto& oldest = waves_[settled_];
    return alert || oldest.verdict || waves_.size() > kMostWaves || ready(oldest, now);
}

void Keeper::settle(Micros now, const Situation& situation, const std::set<std::uint64_t>& unread) {
    for (; settled_ < waves_.size(); ++settled_) {
        auto& oldest = waves_[settled_];
        const bool whole = oldest.verdict || ready(oldest, now);
        if (unread.contains(oldest.wave.position)) break;
        if (!whole && !situation.alert && waves_.size() <= kMostWaves) break;
        if (!oldest.verdict) oldest.verdict = judge(oldest, situation, whole || situation.alert);
    }
    while (!spans_.empty() && spans_.front().to < now - kHour) spans_.pop_front();
}

void Keeper::settle_all(const Situation& situation) {
    for (; settled_ < waves_.size(); ++settled_)
        if (auto& oldest = waves_[settled_]; !oldest.verdict)
            oldest.verdict = judge(oldest, situation, situation.alert);
}

std::vector<Decision> Keeper::take() {
    std::vector<Decision> out;
    for (; settled_ > 0; --settled_) {
        out.push_back(decision_of(waves_.front()));
        bytes_ -= waves_.front().wave.bytes;
        decided_.push_back(std::move(waves_.front()));
        waves_.pop_front();
    }
    return out;
}

namespace {

json::value verdict_json(const std::optional<signal::RetentionVerdict>& verdict) {
    if (!verdict) return nullptr;
    return json::array{static_cast<int>(verdict->kept), verdict->concern,
                       std::string(verdict->reason)};
}

}  // namespace

void Keeper::sealed(std::uint64_t upto) {
    while (!decided_.empty() && decided_.front().wave.position <= upto) decided_.pop_front();
}

json::object Keeper::snapshot() const {
    json::array waves, spans, until;
    const auto write = [&](const Pending& pending) {
        json::array rates, counts;
        for (const auto rate : pending.rates) rates.push_back(rate);
        for (const auto count : pending.counts) counts.push_back(count);
        waves.push_back(json::array{static_cast<std::int64_t>(pending.wave.position), pending.beats,
                                    pending.none, pending.quality, std::move(counts),
                                    std::move(rates), verdict_json(pending.verdict)});
    };
    for (const auto& pending : decided_) write(pending);
    for (const auto& pending : waves_) write(pending);
    for (const auto& span : spans_)
        spans.push_back(json::array{span.from, span.to, static_cast<int>(span.kind)});
    for (const auto& [device, time] : until_) {
        const auto beat = last_beat_.find(device);
        until.push_back(
            json::array{to_hex(device), time, beat == last_beat_.end() ? Micros{0} : beat->second});
    }
    return {{"waves", std::move(waves)}, {"spans", std::move(spans)}, {"until", std::move(until)}};
}

namespace {

const json::array* list(const json::value& value, std::size_t most) {
    return value.is_array() && value.get_array().size() <= most ? &value.get_array() : nullptr;
}

std::optional<std::int64_t> whole(const json::value& value, std::int64_t most) {
    if (!value.is_int64() || value.get_int64() < 0 || value.get_int64() > most) return {};
    return value.get_int64();
}

// False where it is neither null nor a verdict.
bool read_verdict(const json::value& value, std::optional<signal::RetentionVerdict>& out) {
    if (value.is_null()) return true;
    const auto* row = list(value, 3);
    if (row == nullptr || row->size() != 3 || !(*row)[1].is_number() || !(*row)[2].is_string())
        return false;
    const auto kept = whole((*row)[0], 3);
    const auto reason = std::ranges::find(kReasons, std::string_view((*row)[2].get_string()));
    if (!kept || reason == kReasons.end()) return false;
    out = {static_cast<Retention>(*kept), (*row)[1].to_number<float>(), *reason};
    return true;
}

}  // namespace

Result<> Keeper::restore(const json::value& snapshot) {
    constexpr Micros kFar = Micros{1} << 60;
    const auto bad = [] { return fail("snapshot", "not what waits for its class, as written"); };
    const auto* o = snapshot.if_object();
    if (o == nullptr) return bad();
    const auto member = [&](std::string_view key, std::size_t most) -> const json::array* {
        const auto* value = o->if_contains(key);
        return value != nullptr ? list(*value, most) : nullptr;
    };
    const auto *waves = member("waves", 2 * kMostWaves), *spans = member("spans", kMostSpans),
               *until = member("until", 1024);
    if (waves == nullptr || spans == nullptr || until == nullptr) return bad();
    auto fresh = *this;
    for (const auto& value : *waves) {
        const auto* row = list(value, 7);
        if (row == nullptr || row->size() != 7) return bad();
        const auto position = whole((*row)[0], INT64_MAX);
        const auto *counts = list((*row)[4], 5), *rates = list((*row)[5], kMostRates);
        if (!position || counts == nullptr || counts->size() != 5 || rates == nullptr ||
            !(*row)[1].is_number() || !(*row)[2].is_number() || !(*row)[3].is_number())
            return bad();
        Pending scratch;
        const auto at = std::ranges::find_if(fresh.waves_, [&](const Pending& pending) {
            return pending.wave.position == static_cast<std::uint64_t>(*position);
        });
        auto& pending = at == fresh.waves_.end() ? scratch : *at;
        pending.beats = (*row)[1].to_number<float>(), pending.none = (*row)[2].to_number<float>();
        pending.quality = (*row)[3].to_number<float>();
        for (std::size_t i = 0; i < 5; ++i) {
            const auto count = whole((*counts)[i], 100'000);
            if (!count) return bad();
            pending.counts[i] = static_cast<int>(*count);
        }
        if (!read_verdict((*row)[6], pending.verdict)) return bad();
        for (const auto& rate : *rates) {
            const auto number = whole(rate, 100'000);
            if (!number) return bad();
            pending.rates.push_back(static_cast<int>(*number));
        }
    }
    fresh.spans_.clear();
    for (const auto& value : *spans) {
        const auto* row = list(value, 3);
        if (row == nullptr || row->size() != 3) return bad();
        const auto from = whole((*row)[0], kFar), to = whole((*row)[1], kFar),
                   kind = whole((*row)[2], static_cast<std::int64_t>(signal::kEpisodeKinds) - 1);
        if (!from || !to || !kind) return bad();
        fresh.spans_.push_back({*from, *to, static_cast<EpisodeKind>(*kind)});
    }
    for (const auto& value : *until) {
        const auto* row = list(value, 3);
        if (row == nullptr || row->size() != 3 || !(*row)[0].is_string()) return bad();
        const auto hex = from_hex(std::string_view((*row)[0].get_string()));
        const auto time = whole((*row)[1], kFar), beat = whole((*row)[2], kFar);
        if (!hex || hex->size() != 8 || !time || !beat) return bad();
        fresh.until_[*to_array<8>(*hex)] = *time;
        fresh.last_beat_[*to_array<8>(*hex)] = *beat;
    }
    *this = std::move(fresh);
    return {};
}

}  // namespace vs::triage
