#include "gateway/simulator.h"

#include <algorithm>
#include <array>
#include <deque>
#include <memory>

#include "gateway/detail/ecg_synth.h"
#include "gateway/detail/physiology.h"

namespace vs::gateway {
namespace {

using model::Vital;

// The simulator's own beat of time: 125 samples of ECG.
constexpr Micros kStep = kSecond / 2;
constexpr int kStepSamples = 125;
// How much faster than it came in a late gateway hands on what it kept.
constexpr Micros kCatchUp = 20;

constexpr std::array<std::string_view, 6> kNames = {"calm",        "deterioration", "hypoxia",
                                                    "tachycardia", "dropout",       "late"};

class Simulator {
  public:
    explicit Simulator(const SimulatorOptions& options)
        : options_(options), body_(options), ecg_(options.seed) {
        // Whole steps, so that every interval is met exactly.
        for (auto* every : {&options_.numerics_every, &options_.pressure_every})
            *every = std::max(kStep, *every / kStep * kStep);
        options_.ecg_every =
            std::min(10 * kSecond, (options_.ecg_every + kStep - 1) / kStep * kStep);
    }

    Chunk next() {
        while (ready_.empty()) step();
        auto chunk = std::move(ready_.front());
        ready_.pop_front();
        return chunk;
    }

  private:
    void step();
    void measure();
    void measure_pressure();
    void record();
    void deliver(Micros measured, std::variant<std::vector<Measured>, Waveform> what);

    SimulatorOptions options_;
    detail::Physiology body_;
    detail::EcgSynth ecg_;
    Micros elapsed_ = 0, last_due_ = 0;
    std::int64_t sample_ = 0;
    std::optional<Waveform> wave_;
    std::deque<Chunk> ready_;
};

void Simulator::step() {
    body_.step(elapsed_, static_cast<double>(kStep) / kSecond);
    const double from = static_cast<double>(elapsed_) / kSecond;
    const bool run =
        options_.scenario == Scenario::tachycardia && detail::severity(options_, elapsed_) > 0;
    ecg_.advance(from + 0.5, body_.now().heart_rate, body_.now().resp_rate, run);
    if (elapsed_ > 0 && elapsed_ % options_.numerics_every == 0) measure();
    if (elapsed_ > 0 && elapsed_ % options_.pressure_every == 0) measure_pressure();
    if (options_.ecg_every > 0) record();
    elapsed_ += kStep;
}

void Simulator::measure() {
    const auto at = options_.start + elapsed_;
    const auto& now = body_.now();
    std::vector<Measured> out;
    if (const auto rate = ecg_.counted_rate(static_cast<double>(elapsed_) / kSecond); rate > 0)
        out.push_back({Vital::heart_rate, at, to_decimal(rate, 0)});
    out.push_back({Vital::spo2, at, to_decimal(now.spo2, 0)});
    out.push_back({Vital::resp_rate, at, to_decimal(now.resp_rate, 0)});
    deliver(elapsed_, std::move(out));
}

void Simulator::measure_pressure() {
    const auto at = options_.start + elapsed_;
    const auto& now = body_.now();
    deliver(elapsed_,
            std::vector<Measured>{{Vital::systolic, at, to_decimal(now.systolic, 0)},
                                  {Vital::diastolic, at, to_decimal(now.diastolic, 0)},
                                  {Vital::mean_pressure, at, to_decimal(now.mean_pressure(), 0)},
                                  {Vital::temperature, at, to_decimal(now.temperature, 1)}});
}

void Simulator::record() {
    if (!wave_)
        wave_ = Waveform{options_.start + elapsed_, kSimulatedRate, kSimulatedGain, 0, "II", {}};
    ecg_.render(sample_, kStepSamples, wave_->samples);
    sample_ += kStepSamples;
    if (wave_->end() - wave_->start < options_.ecg_every) return;
    const auto end = wave_->end() - options_.start;
    deliver(end, std::move(*wave_));
    wave_.reset();
}

// Sends at once, never (dropout), or when the gateway is connected again (late).
void Simulator::deliver(Micros measured, std::variant<std::vector<Measured>, Waveform> what) {
    auto due = measured;
    if (detail::severity(options_, measured) > 0) {
        if (options_.scenario == Scenario::dropout) return;
        if (options_.scenario == Scenario::late) {
            const auto onset = detail::onset_before(options_, measured);
            due = onset + options_.length + (measured - onset) / kCatchUp;
        }
    }
    last_due_ = std::max(last_due_, options_.start + due);
    ready_.push_back({last_due_, std::move(what)});
}

}  // namespace

std::string_view name_of(Scenario scenario) {
    return kNames[static_cast<std::size_t>(scenario)];
}

std::optional<Scenario> scenario_of(std::string_view name) {
    const auto found = std::ranges::find(kNames, name);
    if (found == kNames.end()) return std::nullopt;
    return static_cast<Scenario>(found - kNames.begin());
}

Source simulate(const SimulatorOptions& options) {
    Source out;
    out.info.age = options.age;
    out.info.source = "simulated";
    out.info.source_detail = "Simulated: " + std::string(name_of(options.scenario)) + ", seed " +
                             std::to_string(options.seed);
    if (options.ecg_every > 0) {
        out.info.ecg_rate = kSimulatedRate;
        out.info.ecg_lead = "II";
    }
    out.next = [simulator = std::make_shared<Simulator>(
                    options)]() -> Result<std::optional<Chunk>> { return simulator->next(); };
    return out;
}

}  // namespace vs::gateway
