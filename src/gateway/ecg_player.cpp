#include <algorithm>
#include <array>
#include <cmath>
#include <deque>
#include <memory>

#include "gateway/detail/players.h"
#include "gateway/detail/rate_counter.h"

namespace vs::gateway::detail {
namespace {

constexpr Micros kRateEvery = 2 * kSecond;
constexpr std::array<std::string_view, 4> kPreferred = {"II", "MLII", "ML2", "ECG"};

bool is_millivolts(const wfdb::Signal& signal) {
    return signal.units == "mV";
}

class EcgPlayer {
  public:
    EcgPlayer(const wfdb::Header& header, std::size_t signal, wfdb::SignalReader reader,
              const PlayOptions& options)
        : signal_(header.signals[signal]),
          index_(signal),
          reader_(std::move(reader)),
          options_(options),
          frame_rate_(header.rate),
          rate_(header.rate * signal_.samples_per_frame),
          counter_(rate_),
          begun_(options.start) {
        const auto seconds =
            static_cast<double>(std::min(options.ecg_every, 10 * kSecond)) / kSecond;
        step_ = static_cast<std::size_t>(std::max(1.0, std::floor(seconds * frame_rate_)));
    }

    Result<std::optional<Chunk>> next();

  private:
    Result<bool> step();
    void cut(const std::vector<std::int16_t>& samples, Micros start);
    void count(Micros now);
    Micros time_of(std::uint64_t frame) const {
        return begun_ + std::llround(static_cast<double>(frame) / frame_rate_ * kSecond);
    }

    wfdb::Signal signal_;
    std::size_t index_;
    wfdb::SignalReader reader_;
    PlayOptions options_;
    double frame_rate_, rate_;
    RateCounter counter_;
    Micros begun_, next_count_ = 0;  // when frame 0 was, this time round
    std::uint64_t frame_ = 0;
    std::size_t step_ = 1;
    wfdb::Block block_;
    std::deque<Chunk> ready_;
};

// Segments of the samples that exist; a gap in the recording stays a gap.
void EcgPlayer::cut(const std::vector<std::int16_t>& samples, Micros start) {
    const auto missing = static_cast<std::int16_t>(signal_.missing_code());
    auto from = samples.begin();
    while ((from = std::find_if(from, samples.end(), [&](auto s) { return s != missing; })) !=
           samples.end()) {
        const auto to = std::find(from, samples.end(), missing);
        const auto offset = static_cast<double>(from - samples.begin()) / rate_ * kSecond;
        Waveform wave{start + std::llround(offset),
                      rate_,
                      signal_.gain,
                      double(signal_.baseline),
                      lead_of(signal_),
                      {from, to}};
        counter_.feed(wave.samples);
        if (to != samples.end()) counter_.reset();
        const auto due = wave.end();
        ready_.push_back({due, std::move(wave)});
        from = to;
    }
}

void EcgPlayer::count(Micros now) {
    if (!options_.count_heart_rate || now < next_count_) return;
    next_count_ = now + kRateEvery;
    if (const auto rate = counter_.rate())
        ready_.push_back(
            {now, std::vector<Measured>{{model::Vital::heart_rate, now, to_decimal(*rate, 0)}}});
}

// False at the end of the recording.
Result<bool> EcgPlayer::step() {
    const auto got = reader_.read(step_, block_);
    if (!got) return pass(got);
    if (*got == 0) return false;
    cut(block_[index_], time_of(frame_));
    frame_ += *got;
    count(time_of(frame_));
    return true;
}

Result<std::optional<Chunk>> EcgPlayer::next() {
    while (ready_.empty()) {
        const auto more = step();
        if (!more) return pass(more);
        if (*more) continue;
        if (!options_.loop || frame_ == 0) return std::nullopt;
        if (auto done = reader_.rewind(); !done) return pass(done);
        begun_ = time_of(frame_);
        frame_ = 0;
        counter_.reset();
    }
    auto chunk = std::move(ready_.front());
    ready_.pop_front();
    return chunk;
}

}  // namespace

Result<std::size_t> ecg_signal(const wfdb::Header& header) {
    for (auto lead : kPreferred)
        for (std::size_t s = 0; s < header.signals.size(); ++s)
            if (is_millivolts(header.signals[s]) && header.signals[s].description == lead) return s;
    for (std::size_t s = 0; s < header.signals.size(); ++s)
        if (is_millivolts(header.signals[s]) && !lead_of(header.signals[s]).empty()) return s;
    return fail("no-ecg", "record " + header.name + " has no ECG: no lead in mV");
}

std::string lead_of(const wfdb::Signal& signal) {
    static constexpr std::array<std::string_view, 20> kLeads = {
        "I",  "II", "III", "AVR", "AVL", "AVF", "aVR",  "aVL",  "aVF", "V",
        "V1", "V2", "V3",  "V4",  "V5",  "V6",  "MLII", "MCL1", "ML2", "ECG"};
    return std::ranges::find(kLeads, signal.description) != kLeads.end() ? signal.description : "";
}

Result<Source> play_ecg(const Recording& recording, const PlayOptions& options) {
    if (options.speed != 0 && options.speed != 1)
        return fail("speed", "an ECG is played at its own pace: leave the speed at 1");
    const auto header = wfdb::load_header(recording.path);
    if (!header) return pass(header);
    const auto signal = ecg_signal(*header);
    if (!signal) return pass(signal);
    auto reader = wfdb::SignalReader::open(*header, wfdb::folder_of(recording.path));
    if (!reader) return pass(reader);
    const auto& lead = header->signals[*signal];
    Source out;
    out.info.age = header->age;
    out.info.sex = header->sex;
    out.info.source = "recorded";
    out.info.ecg_lead = lead_of(lead);
    out.info.ecg_rate = header->rate * lead.samples_per_frame;
    out.info.source_detail =
        recording.label + ", lead " + out.info.ecg_lead + ", 1x" +
        (options.count_heart_rate ? "; heart rate counted by the gateway" : "");
    out.next = [player = std::make_shared<EcgPlayer>(*header, *signal, std::move(*reader),
                                                     options)] { return player->next(); };
    return out;
}

}  // namespace vs::gateway::detail
