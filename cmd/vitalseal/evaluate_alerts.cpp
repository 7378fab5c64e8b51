#include "evaluate_alerts.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>

#include "ecg_record.h"
#include "node/patient_state.h"

namespace vs::cmd {
namespace {

constexpr Micros kBegin = 1'767'348'000 * kSecond;
constexpr double kGain = 200;  // units per mV
constexpr Micros kCounted = 10 * kSecond;
constexpr std::size_t kLeastCounted = 4;  // beats

struct Called {
    std::map<std::string, int> raised;  // by kind
    std::int64_t beats = 0, ventricular = 0, escalated = 0, joined = 0, technical = 0;
    double days = 0;
    int alerts() const {
        int sum = 0;
        for (const auto& [kind, count] : raised) sum += count;
        return sum;
    }
};

// One recording played through what the node does for a patient.
class Play {
  public:
    explicit Play(const EcgRecord& record) : record_(record), state_(person(), {}, kBegin) {}

    Called run() {
        const auto count = record_.signal[0].size();
        const auto step = static_cast<std::size_t>(record_.rate);
        for (std::size_t from = 0; from < count; from += step)
            second(from, std::min(count, from + step));
        out_.days = static_cast<double>(count) / record_.rate / 86'400;
        for (const auto& one : state_.engine.unalerted().all())
            if (one.reason == "same-cause") out_.joined += one.count;
        return std::move(out_);
    }

  private:
    static model::Person person() {
        model::Person out;
        out.birth_year = 1966;
        return out;
    }
    void second(std::size_t from, std::size_t to) {
        const auto at =
            kBegin + static_cast<Micros>(static_cast<double>(from) / record_.rate * 1e6);
        const auto now = at + kSecond;
        std::vector<Bytes> samples;
        samples.reserve(record_.signal.size());
        for (const auto& lead : record_.signal) samples.push_back(samples_of(lead, from, to));
        model::Contents ecg, vitals;
        for (std::size_t l = 0; l < samples.size(); ++l)
            ecg.segments.push_back({at, record_.rate, kGain, 0, record_.leads[l], samples[l]});
        take(ecg, ingest::Stream::waves, now);
        while (!peaks_.empty() && peaks_.front() <= now - kCounted) peaks_.pop_front();
        if (peaks_.size() < kLeastCounted) return;
        const auto span = static_cast<double>(peaks_.back() - peaks_.front()) / 1e6;
        const auto rate = 60 * static_cast<double>(peaks_.size() - 1) / span;
        vitals.readings.push_back({model::Vital::heart_rate, now, rate});
        take(vitals, ingest::Stream::vitals, now);
    }
    static Bytes samples_of(const std::vector<float>& lead, std::size_t from, std::size_t to) {
        Bytes out;
        for (auto i = from; i < to; ++i) {
            const auto units = std::isfinite(lead[i]) ? static_cast<double>(lead[i]) * kGain : 0;
            const auto value = static_cast<std::int16_t>(std::clamp(units, -32'000.0, 32'000.0));
            const auto bits = static_cast<std::uint16_t>(value);
            out.push_back(static_cast<std::uint8_t>(bits & 0xFF));
            out.push_back(static_cast<std::uint8_t>(bits >> 8));
        }
        return out;
    }
    void take(model::Contents& contents, ingest::Stream stream, Micros now) {
        ingest::Accepted accepted{{}, stream, {1, ++position_}};
        const bool wave = stream == ingest::Stream::waves;
        accepted.batch.device = {2, 0, 0, 0, 0, 0, 0, static_cast<std::uint8_t>(wave ? 1 : 2)};
        accepted.batch.contents = std::move(contents);
        accepted.batch.received = now;
        for (const auto& step : state_.judge(accepted)) {
            out_.escalated += step.what == alert::What::escalated;
            if (step.what != alert::What::raised) continue;
            ++out_.raised[step.kind];
            out_.technical += step.priority == alert::Priority::technical;
        }
        for (const auto& news : std::exchange(state_.news, {}))
            for (const auto& beat : news.found.beats) {
                ++out_.beats;
                out_.ventricular += beat.kind == signal::BeatClass::ventricular;
                peaks_.push_back(beat.time);
            }
    }

    const EcgRecord& record_;
    node::PatientState state_;
    std::deque<Micros> peaks_;
    std::uint32_t position_ = 0;
    Called out_;
};

void print(const std::string& name, const Called& one, bool as_json) {
    json::object kinds;
    std::string words;
    for (const auto& [kind, count] : one.raised) {
        kinds[kind] = count;
        words += " " + kind + (count > 1 ? " x" + std::to_string(count) : "");
    }
    if (as_json)
        std::printf("%s\n", json::serialize(json::object{{"record", name},
                                                         {"beats", one.beats},
                                                         {"ventricular", one.ventricular},
                                                         {"alerts", one.alerts()},
                                                         {"technical", one.technical},
                                                         {"escalated", one.escalated},
                                                         {"same_cause", one.joined},
                                                         {"days", one.days},
                                                         {"kinds", std::move(kinds)}})
                                .c_str());
    else
        std::printf("%-8s %7lld %6lld %7d %10lld %11lld %s\n", name.c_str(),
                    static_cast<long long>(one.beats), static_cast<long long>(one.ventricular),
                    one.alerts(), static_cast<long long>(one.escalated),
                    static_cast<long long>(one.joined), words.c_str());
}

}  // namespace

Result<> evaluate_alerts(const std::vector<std::string>& records, bool as_json) {
    if (!as_json) std::printf("record     beats      V  alerts  escalated  same cause  kinds\n");
    Called total;
    for (const auto& path : records) {
        const auto record = load_ecg(path);
        if (!record) return pass(record);
        const auto one = Play(*record).run();
        print(record->name, one, as_json);
        for (const auto& [kind, count] : one.raised) total.raised[kind] += count;
        total.beats += one.beats, total.ventricular += one.ventricular;
        total.technical += one.technical, total.escalated += one.escalated,
            total.joined += one.joined, total.days += one.days;
    }
    print("total", total, as_json);
    if (!as_json && total.days > 0)
        std::printf("%.1f alerts per patient-day, %.1f of them of the signal\n",
                    total.alerts() / total.days, static_cast<double>(total.technical) / total.days);
    return {};
}

}  // namespace vs::cmd
