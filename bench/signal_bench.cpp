// Samples and readings per second of one core: the whole ECG pipeline, lossless coding, vital
// signs, and a plain Pan-Tompkins detector in the same run as the yardstick.
//   vitalseal-bench-signal [SECONDS]
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

#include "signal/change.h"
#include "signal/codec.h"
#include "signal/ecg.h"

namespace {

using namespace vs;

constexpr double kRate = 360;

struct Wave {
    std::vector<float> first, second;
    std::vector<std::vector<std::int16_t>> raw;
};

// Ten minutes of two leads at 72/min with noise; every 15th beat wide and early.
Wave make_wave() {
    std::mt19937 random(1);
    std::normal_distribution<double> noise(0, 0.02);
    const auto size = static_cast<std::size_t>(600 * kRate);
    Wave out{std::vector<float>(size), std::vector<float>(size), {{}, {}}};
    const auto bell = [](double t, double width) { return std::exp(-t * t / (2 * width * width)); };
    for (std::size_t i = 0; i < size; ++i) {
        const double t = static_cast<double>(i) / kRate;
        const auto beat = static_cast<int>(t / 0.83);
        const bool wide = beat % 15 == 7;
        const double at = t - 0.83 * beat - (wide ? 0.2 : 0.35);
        const double v =
            wide ? 1.5 * bell(at, 0.04)
                 : 0.1 * bell(at + 0.16, 0.02) + bell(at, 0.012) + 0.25 * bell(at - 0.28, 0.04);
        out.first[i] = static_cast<float>(v + noise(random));
        out.second[i] = static_cast<float>(0.5 * v + noise(random));
        out.raw[0].push_back(static_cast<std::int16_t>(out.first[i] * 200));
        out.raw[1].push_back(static_cast<std::int16_t>(out.second[i] * 200));
    }
    return out;
}

// As in the paper: band pass, derivative, square, 150 ms integration, two adaptive thresholds; one
// lead, no search back, 360 Hz.
class PanTompkins {
  public:
    bool push(float x) {
        low_ += (x - low_) * 0.2f, high_ += (low_ - high_) * 0.08f;
        const float band = low_ - high_;
        const float slope = band - last_[at_ % 4];
        last_[at_ % 4] = band;
        auto& oldest = window_[at_ % window_.size()];
        sum_ += slope * slope - oldest;
        oldest = slope * slope;
        ++at_;
        const bool rising = sum_ > before_;
        const bool peak = was_rising_ && !rising && at_ - found_ > 72;
        was_rising_ = rising;
        const float top = before_;
        before_ = sum_;
        if (!peak) return false;
        const bool beat = top > noise_ + 0.25f * (signal_ - noise_);
        auto& level = beat ? signal_ : noise_;
        level += (top - level) * 0.125f;
        if (beat) found_ = at_;
        return beat;
    }

  private:
    float low_ = 0, high_ = 0, sum_ = 0, before_ = 0, signal_ = 0, noise_ = 0;
    std::array<float, 4> last_{};
    std::array<float, 54> window_{};
    std::size_t at_ = 0, found_ = 0;
    bool was_rising_ = false;
};

// Runs `pass` (which answers how many things it did) for `seconds`; millions per second.
template <class Pass>
double measure(double seconds, Pass&& pass) {
    using Clock = std::chrono::steady_clock;
    const auto begun = Clock::now();
    double done = 0, passed = 0;
    while (passed < seconds) {
        done += static_cast<double>(pass());
        passed = std::chrono::duration<double>(Clock::now() - begun).count();
    }
    return done / passed / 1e6;
}

}  // namespace

int main(int argc, char** argv) {
    const double seconds = argc > 1 ? std::atof(argv[1]) : 3;
    const auto wave = make_wave();
    std::size_t beats = 0, bytes = 0, changes = 0;
    const double yardstick = measure(seconds, [&] {
        PanTompkins detector;
        for (const float v : wave.first) beats += detector.push(v);
        return wave.first.size();
    });
    const auto pipeline = [&](bool two, bool code) {
        return measure(seconds, [&] {
            auto monitor = *signal::EcgMonitor::create(kRate, two ? 2 : 1);
            signal::EcgOutput out;
            monitor.push(wave.first,
                         two ? std::span<const float>(wave.second) : std::span<const float>(), out);
            monitor.finish(out);
            beats += out.beats.size();
            if (code)
                for (std::size_t at = 0; at + 3600 <= wave.first.size(); at += 3600) {
                    std::vector<std::vector<std::int16_t>> part;
                    for (std::size_t l = 0; l < (two ? 2u : 1u); ++l)
                        part.emplace_back(
                            wave.raw[l].begin() + static_cast<std::ptrdiff_t>(at),
                            wave.raw[l].begin() + static_cast<std::ptrdiff_t>(at + 3600));
                    bytes += signal::encode_samples(part)->size();
                }
            return wave.first.size() * (two ? 2 : 1);
        });
    };
    const double one = pipeline(false, false), both = pipeline(true, false);
    const double coded = pipeline(true, true);
    const auto piece = *signal::encode_samples(wave.raw);
    const double decoding =
        measure(seconds, [&] { return signal::decode_samples(piece)->size() * wave.first.size(); });
    std::mt19937 random(2);
    std::vector<double> noise(4096);
    for (auto& v : noise) v = std::normal_distribution<double>(0, 1)(random);
    const double vitals = measure(seconds, [&] {
        signal::VitalsWatch watch;
        for (std::size_t i = 0; i < 700'000; ++i) {
            const auto kind = static_cast<signal::VitalKind>(i % signal::kVitalKinds);
            const auto answer = watch.add(kind, static_cast<Micros>(i / 7 + 1) * kSecond,
                                          90 + noise[i % noise.size()]);
            changes += answer.change.has_value();
        }
        return std::size_t{700'000};
    });
    const auto state = signal::EcgMonitor::create(kRate, 2)->state_bytes();
    std::printf("one core, millions per second\n");
    std::printf("  Pan-Tompkins alone, one lead      %8.1f samples\n", yardstick);
    std::printf("  whole ECG pipeline, one lead      %8.1f samples\n", one);
    std::printf("  whole ECG pipeline, two leads     %8.1f samples of either lead\n", both);
    std::printf("  the same and lossless coding      %8.1f samples of either lead\n", coded);
    std::printf("  decoding                          %8.1f samples\n", decoding);
    std::printf("  vital signs, seven of a patient   %8.1f readings\n", vitals);
    std::printf("state per patient: %zu bytes for the ECG, %zu for vital signs\n", state,
                signal::kVitalKinds * sizeof(signal::VitalWatch) + sizeof(signal::VitalsWatch));
    return beats + bytes + changes == 0 ? 1 : 0;
}
