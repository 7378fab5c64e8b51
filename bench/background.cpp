#include "background.h"

#include <algorithm>
#include <chrono>

#include "alert_stream.h"
#include "gateway/sender.h"
#include "gateway/simulator.h"

namespace vs::bench {
namespace {

using gateway::Chunk;
using gateway::Measured;
using gateway::Waveform;
using model::Vital;

struct Well {
    Vital vital;
    int from, span, digits;
};
constexpr Well kWell[] = {{Vital::heart_rate, 62, 26, 0},
                          {Vital::spo2, 96, 4, 0},
                          {Vital::resp_rate, 12, 7, 0},
                          {Vital::systolic, 112, 22, 0},
                          {Vital::temperature, 364, 9, 1}};

// Ten seconds of ECG of one simulated person, a second each.
std::vector<Waveform> ten_seconds(std::uint64_t seed) {
    const auto source = gateway::simulate({.seed = seed, .numerics_every = kHour});
    std::vector<Waveform> out;
    while (out.size() < 10) {
        auto chunk = source.next();
        if (!chunk || !*chunk) break;
        if (auto* wave = std::get_if<Waveform>(&(*chunk)->what)) out.push_back(std::move(*wave));
    }
    return out;
}

}  // namespace

MakeChunk calm_readings(std::size_t devices, std::size_t readings) {
    struct State {
        Micros last = 0;
        std::size_t turn = 0;
    };
    return [states = std::make_shared<std::vector<State>>(devices), readings](std::size_t device) {
        auto& state = (*states)[device];
        // Never before the one before: out of order is late, which is judged otherwise.
        auto at = std::max(now_utc() - static_cast<Micros>(readings - 1) * kMillisecond,
                           state.last + kMillisecond);
        std::vector<Measured> out;
        for (std::size_t i = 0; i < readings; ++i, at += kMillisecond) {
            const auto& well = kWell[state.turn % std::size(kWell)];
            const auto wave = static_cast<int>(state.turn++ * 7 % static_cast<unsigned>(well.span));
            out.push_back({well.vital, at, {well.from + wave, -well.digits}});
        }
        state.last = out.back().at;
        return Chunk{0, std::move(out)};
    };
}

MakeChunk ecg_segments(std::size_t devices) {
    auto people = std::make_shared<std::vector<std::vector<Waveform>>>();
    for (std::uint64_t seed = 1; seed <= 8; ++seed) people->push_back(ten_seconds(seed));
    auto turns = std::make_shared<std::vector<std::size_t>>(devices);
    return [people, turns](std::size_t device) {
        const auto& waves = (*people)[device % people->size()];
        auto wave = waves[(device + (*turns)[device]++) % waves.size()];
        wave.start = now_utc() - kSecond;
        return Chunk{0, std::move(wave)};
    };
}

Background::Background(Plan plan, std::span<const gateway::DeviceKey> devices, MakeChunk make)
    : plan_(std::move(plan)), make_(std::move(make)), started_(now_seconds()) {
    for (const auto& device : devices) signers_.emplace_back(device, plan_.boot);
    const auto count = std::min(plan_.connections, devices.size());
    for (std::size_t t = 0; t < count; ++t) threads_.emplace_back([this, t] { run(t); });
}

// A thread has a connection and the devices that are its share, so that a device's batches are sent
// in order; its batches are due evenly, and not at the same moment as another thread's.
void Background::run(std::size_t thread) {
    const auto threads = std::min(plan_.connections, signers_.size());
    const auto own = (signers_.size() - thread + threads - 1) / threads;
    const double every =
        static_cast<double>(signers_.size()) / static_cast<double>(own) / plan_.rate;
    const double first =
        started_ + every * static_cast<double>(thread) / static_cast<double>(threads);
    const auto post = gateway::Sender::over_http(plan_.url);
    for (std::size_t turn = 0;; ++turn) {
        const double due = first + every * static_cast<double>(turn);
        while (!stopping_ && now_seconds() < due)
            std::this_thread::sleep_for(
                std::chrono::duration<double>(std::clamp(due - now_seconds(), 0.0, 0.1)));
        if (stopping_) return;
        const auto device = thread + turn % own * threads;
        const auto message = signers_[device].sign(make_(device));
        if (!message) return refuse(message.error().message);
        const auto answer = post(*message);
        if (!answer) return refuse(answer.error().message);
        answer->status == 200 ? void(++sent_) : refuse(answer->body);
    }
}

void Background::refuse(std::string why) {
    ++refused_;
    const std::lock_guard lock(mutex_);
    if (first_refusal_.empty()) first_refusal_ = std::move(why);
}

void Background::stop() {
    stopping_ = true;
    for (auto& thread : threads_) thread.join();
    if (!threads_.empty()) stopped_ = now_seconds();
    threads_.clear();
}

double Background::seconds() const {
    return stopped_ - started_;
}

std::string Background::first_refusal() const {
    const std::lock_guard lock(mutex_);
    return first_refusal_;
}

}  // namespace vs::bench
