#include "triage/ecg_run.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace vs::triage {
namespace {

constexpr Micros kJitter = 20 * kMillisecond;  // of the times that a device gives its pieces
constexpr Micros kLongestHole = 5 * kSecond;   // a longer one ends every episode as this one does
constexpr std::size_t kAtOnce = 256;
constexpr std::int64_t kMostSamples = std::int64_t{1} << 39;
constexpr float kNothing = std::numeric_limits<float>::quiet_NaN();

std::int64_t samples_in(Micros span, double rate) {
    return std::llround(static_cast<double>(span) * rate / 1e6);
}

void to_millivolts(const model::Segment& lead, std::size_t from, std::span<float> out) {
    const auto scale = static_cast<float>(1 / lead.gain), base = static_cast<float>(lead.base);
    for (std::size_t i = 0; i < out.size(); ++i) {
        const auto sample = lead.sample(from + i);
        out[i] = sample == INT16_MIN ? kNothing : (static_cast<float>(sample) - base) * scale;
    }
}

}  // namespace

Micros Piece::end() const {
    return start() + std::llround(static_cast<double>(leads[0].count()) * 1e6 / leads[0].rate);
}

EcgRun::EcgRun(signal::EcgMonitor monitor, double rate, unsigned leads)
    : monitor_(std::move(monitor)), rate_(rate), leads_(leads) {}

Result<EcgRun> EcgRun::create(double rate, unsigned leads) {
    auto monitor = signal::EcgMonitor::create(rate, leads);
    if (!monitor) return pass(monitor);
    return EcgRun(std::move(*monitor), rate, leads);
}

Micros EcgRun::time_of(std::int64_t sample) const {
    const auto& anchor = anchors_[sample >= anchors_[1].sample ? 1 : 0];
    return anchor.time + std::llround(static_cast<double>(sample - anchor.sample) * 1e6 / rate_);
}

bool EcgRun::continues(Micros start) const {
    return begun() && start <= end() + kJitter;
}

// Samples that were not measured.
void EcgRun::skip(std::int64_t samples) {
    std::array<float, kAtOnce> nothing;
    nothing.fill(kNothing);
    for (std::int64_t left = samples; left > 0;) {
        const auto now = std::min<std::int64_t>(left, kAtOnce);
        const auto span = std::span(nothing).first(static_cast<std::size_t>(now));
        monitor_.push(span, leads_ > 1 ? span : std::span<float>(), found_);
        left -= now;
    }
    samples_ += samples;
}

void EcgRun::push(const Piece& piece, bool clock_was_ahead, EcgFindings& out) {
    if (samples_ > kMostSamples) return;
    std::size_t from = 0;
    const auto move_anchor = [&] {
        anchors_[0] = begun() ? anchors_[1] : Anchor{0, piece.start()};
        anchors_[1] = {samples_, piece.start()};
    };
    if (!begun()) {
        move_anchor();
    } else if (const auto hole = piece.start() - end(); clock_was_ahead || hole > kLongestHole) {
        skip(samples_in(kLongestHole, rate_));
        move_anchor();
    } else if (hole > kJitter) {
        skip(samples_in(hole, rate_));
    } else if (hole < -kJitter) {
        from = static_cast<std::size_t>(samples_in(-hole, rate_));
    }
    std::array<std::array<float, kAtOnce>, 2> values;
    for (const auto count = piece.leads[0].count(); from < count;) {
        const auto now = std::min(kAtOnce, count - from);
        for (unsigned l = 0; l < leads_; ++l)
            to_millivolts(piece.leads[l], from, std::span(values[l]).first(now));
        monitor_.push(std::span(values[0]).first(now),
                      leads_ > 1 ? std::span(values[1]).first(now) : std::span<float>(), found_);
        from += now;
        samples_ += static_cast<std::int64_t>(now);
    }
    collect(piece.received, out);
}

void EcgRun::finish(EcgFindings& out) {
    monitor_.finish(found_);
    collect(end() + kLateness + 1, out);
}

Episode EcgRun::told(const signal::Episode& e, bool open) const {
    return {e.kind,       time_of(e.start), time_of(e.end), open,      false,
            e.confidence, e.beats,          e.rate,         e.measure, e.evidence()};
}

void EcgRun::collect(Micros received, EcgFindings& out) {
    for (const auto& beat : found_.beats)
        out.beats.push_back({time_of(beat.sample), beat.kind, beat.quality, beat.concern});
    for (const auto& episode : found_.episodes) {
        out.ended.push_back(told(episode, false));
        out.ended.back().late = out.late || out.ended.back().end < received - kLateness;
    }
    for (const auto& stretch : found_.stretches)
        out.stretches.push_back({time_of(stretch.start), time_of(stretch.end), stretch.quality});
    found_.clear();
}

std::vector<Episode> EcgRun::open() const {
    std::vector<Episode> out;
    for (const auto& episode : monitor_.open()) out.push_back(told(episode, true));
    return out;
}

json::object EcgRun::snapshot() const {
    return {{"rate", rate_},
            {"leads", int{leads_ > 1} + 1},
            {"samples", samples_},
            {"anchors", json::array{anchors_[0].sample, anchors_[0].time, anchors_[1].sample,
                                    anchors_[1].time}},
            {"monitor", to_base64(monitor_.snapshot())}};
}

Result<EcgRun> EcgRun::restore(const json::value& snapshot) {
    const auto bad = [] { return fail("snapshot", "not an ECG detector as it was written"); };
    const auto* o = snapshot.if_object();
    if (o == nullptr) return bad();
    const auto* rate = o->if_contains("rate");
    const auto* leads = o->if_contains("leads");
    const auto* samples = o->if_contains("samples");
    const auto* anchors = o->if_contains("anchors");
    if (rate == nullptr || !rate->is_number() || leads == nullptr || !leads->is_int64() ||
        samples == nullptr || !samples->is_int64() || anchors == nullptr || !anchors->is_array() ||
        anchors->get_array().size() != 4)
        return bad();
    auto bytes = from_base64(json_text(*o, "monitor"));
    auto monitor = bytes ? signal::EcgMonitor::restore(*bytes) : pass(bytes);
    if (!monitor) return bad();
    EcgRun out(std::move(*monitor), rate->to_number<double>(), leads->get_int64() == 2 ? 2 : 1);
    out.samples_ = samples->get_int64();
    std::array<std::int64_t, 4> numbers{};
    for (std::size_t i = 0; i < 4; ++i) {
        const auto& value = anchors->get_array()[i];
        if (!value.is_int64() || value.get_int64() < 0 || value.get_int64() > (Micros{1} << 60))
            return bad();
        numbers[i] = value.get_int64();
    }
    out.anchors_ = {Anchor{numbers[0], numbers[1]}, Anchor{numbers[2], numbers[3]}};
    if (!(out.rate_ >= 100 && out.rate_ <= 1000) || out.samples_ < 0 ||
        out.samples_ > kMostSamples || numbers[0] > out.samples_ || numbers[2] > out.samples_)
        return bad();
    return out;
}

}  // namespace vs::triage
