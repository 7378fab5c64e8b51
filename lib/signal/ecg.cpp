// The parts in the order samples take: resampler, leads, QRS finder, beats, model, rhythm, quality.
#include "signal/ecg.h"

#include <algorithm>
#include <limits>

#include "signal/detail/atrial_run.h"
#include "signal/detail/beats.h"
#include "signal/detail/quality.h"
#include "signal/detail/rhythm_watch.h"
#include "signal/models/beats.h"

namespace vs::signal {
namespace {

using detail::Found;
using detail::kFar;
using detail::kLongestInterval;

constexpr std::uint32_t kVersion = 0x56534533;  // "VSE3"
constexpr int kWindowReady = 104;               // samples after R that its window needs

constexpr float kConcernOfRun = 0.8f;  // share of right ones, leaving each patient out
constexpr int kFlush = 90;             // samples after which the last peak is decided

// A beat that waits for its class: for the next beat, and for the end of its own window.
struct Waiting {
    std::int64_t at = 0;
    float size = 0, agreement = 0;
    template <class Io>
    void fields(Io& io) {
        io.range(at, -kFar, kFar);
        io(size, agreement);
    }
};

}  // namespace

void EcgOutput::clear() {
    detections.clear(), beats.clear(), episodes.clear(), stretches.clear();
}

struct EcgMonitor::State {
    detail::Resampler resampler;
    std::array<detail::Lead, 2> leads;
    detail::QrsFinder finder;
    detail::Beats beats;
    detail::AtrialRun atrial_run;
    detail::RhythmWatch rhythm;
    detail::Quality quality;
    std::int64_t n = 0;  // samples of 250 Hz so far
    std::array<Waiting, 2> waiting;
    std::uint8_t waiting_count = 0;
    const models::BeatModel* model = &models::built_in();

    unsigned count() const { return resampler.leads(); }
    void step(const std::array<detail::Microvolts, 2>& sample, EcgOutput& out);
    void tell(const Found& beat, EcgOutput& out) const;
    void found(const Found& beat, EcgOutput& out);
    void classify(std::int64_t after, EcgOutput& out);
    void classify_ready(EcgOutput& out);
    void each_second(EcgOutput& out);
    void translate(EcgOutput& out, std::size_t first) const;

    template <class Io>
    void fields(Io& io) {
        io(resampler, leads, finder, beats, atrial_run, rhythm, quality);
        io.range(n, std::int64_t{0}, kFar);
        io(waiting);
        io.index(waiting_count, 3);
    }
};

// The older of the beats that wait; the next one came `after` samples later.
void EcgMonitor::State::classify(std::int64_t after, EcgOutput& out) {
    if (waiting_count == 0) return;
    const auto w = waiting[0];
    waiting[0] = waiting[1];
    --waiting_count;
    Beat beat;
    const Found found{w.at, w.size, w.agreement};
    const auto capped = std::clamp<std::int64_t>(after, 1, kLongestInterval);
    beat.features = beats.read(found, static_cast<int>(capped), leads, count());
    beat.features[detail::kClean] = quality.now();
    beat.quality = quality.of_beat(beats.likeness(), w.agreement);
    const bool sudden = models::classify(beat, any_on(leads, count()), *model);
    const auto alone = beat.kind;
    beat.kind = atrial_run.judge(alone, sudden, beat.features[detail::kBeforeMs]);
    if (beat.kind != alone) beat.concern = std::max(beat.concern, kConcernOfRun);
    const auto first = out.episodes.size();
    rhythm.beat(w.at, beat.kind, beat.quality, out.episodes);
    translate(out, first);
    beat.sample = resampler.to_input(w.at);
    out.beats.push_back(beat);
}

void EcgMonitor::State::classify_ready(EcgOutput& out) {
    if (waiting_count == 0) return;
    const auto age = n - waiting[0].at;
    if (waiting_count == 2 && age >= kWindowReady)
        classify(waiting[1].at - waiting[0].at, out);
    else if (waiting_count == 1 && age >= kLongestInterval)
        classify(kLongestInterval, out);
}

void EcgMonitor::State::tell(const Found& beat, EcgOutput& out) const {
    out.detections.push_back({resampler.to_input(beat.at), resampler.to_input(n),
                              beat.searched_back, std::min(beat.agreement / 3, 1.0f)});
}

void EcgMonitor::State::found(const Found& beat, EcgOutput& out) {
    if (!beat.foretold) tell(beat, out);
    if (waiting_count == 2) classify(waiting[1].at - waiting[0].at, out);
    waiting[waiting_count++] = {beat.at, beat.size, beat.agreement};
}

void EcgMonitor::State::each_second(EcgOutput& out) {
    const auto first = out.episodes.size();
    const auto wave = detail::find_wave(leads, count(), n);
    rhythm.second(n, wave.leakage, wave.hertz, !any_on(leads, count()), out.episodes);
    const auto features = quality.second(finder, leads, count(), beats.likeness(), n);
    constexpr std::int64_t kStretch = detail::Quality::kSeconds * detail::kRate;
    if (n % kStretch == 0) {
        Stretch stretch{n - kStretch, n, quality.now(), features};
        rhythm.stretch(stretch.start, stretch.end, stretch.quality, out.episodes);
        stretch.start = resampler.to_input(stretch.start);
        stretch.end = resampler.to_input(stretch.end);
        out.stretches.push_back(stretch);
    }
    translate(out, first);
}

void EcgMonitor::State::step(const std::array<detail::Microvolts, 2>& sample, EcgOutput& out) {
    for (unsigned l = 0; l < count(); ++l) leads[l].push(n, sample[l]);
    Found beat;
    if (finder.push(n, leads, count(), beat)) found(beat, out);
    if (finder.foretell(n, leads, count(), beat)) tell(beat, out);
    classify_ready(out);
    ++n;
    if (n % detail::kRate == 0) each_second(out);
}

void EcgMonitor::State::translate(EcgOutput& out, std::size_t first) const {
    for (auto i = first; i < out.episodes.size(); ++i) {
        auto& e = out.episodes[i];
        e.start = resampler.to_input(e.start);
        e.end = resampler.to_input(e.end);
    }
}

EcgMonitor::EcgMonitor(std::unique_ptr<State> state) : state_(std::move(state)) {}
EcgMonitor::EcgMonitor(EcgMonitor&&) noexcept = default;
EcgMonitor& EcgMonitor::operator=(EcgMonitor&&) noexcept = default;
EcgMonitor::~EcgMonitor() = default;

Result<EcgMonitor> EcgMonitor::create(double rate, unsigned leads, const models::BeatModel* model) {
    if (!(rate >= 100 && rate <= 1000))
        return fail("rate", "an ECG of 100 to 1000 samples a second is expected");
    if (leads < 1 || leads > 2) return fail("leads", "one or two leads are expected");
    auto state = std::make_unique<State>();
    state->resampler = detail::Resampler(rate, leads);
    if (model != nullptr) state->model = model;
    return EcgMonitor(std::move(state));
}

void EcgMonitor::push(std::span<const float> first, std::span<const float> second, EcgOutput& out) {
    auto& state = *state_;
    const bool two = state.count() > 1 && second.size() == first.size();
    const float nothing = std::numeric_limits<float>::quiet_NaN();
    for (std::size_t i = 0; i < first.size(); ++i)
        state.resampler.push({first[i], two ? second[i] : nothing},
                             [&](const auto& sample) { state.step(sample, out); });
}

void EcgMonitor::finish(EcgOutput& out) {
    auto& state = *state_;
    // What follows the last sample is quiet: enough of it to decide the last peaks.
    for (int i = 0; i < kFlush; ++i) state.step(state.resampler.held(), out);
    if (state.waiting_count == 2) state.classify(state.waiting[1].at - state.waiting[0].at, out);
    state.classify(kLongestInterval, out);
    const auto first = out.episodes.size();
    state.rhythm.finish(state.n, out.episodes);
    state.translate(out, first);
}

std::vector<Episode> EcgMonitor::open() const {
    EcgOutput out;
    state_->rhythm.open(state_->n, out.episodes);
    state_->translate(out, 0);
    return std::move(out.episodes);
}

Bytes EcgMonitor::snapshot() const {
    Bytes out;
    detail::Saver save(out);
    auto version = kVersion;
    save(version, *state_);
    return out;
}

Result<EcgMonitor> EcgMonitor::restore(ByteView snapshot) {
    detail::Loader load(snapshot);
    std::uint32_t version = 0;
    auto state = std::make_unique<State>();
    load(version, *state);
    if (version != kVersion || !load.good())
        return fail("snapshot", "these bytes are no ECG state of this version");
    return EcgMonitor(std::move(state));
}

std::size_t EcgMonitor::state_bytes() const {
    return sizeof(State);
}

std::string_view beat_model_name() {
    return models::kBeatModel;
}

}  // namespace vs::signal
