// Open-loop load: batches are due at a steady rate, whatever the node does. Signed as they are due,
// so that their readings are of now.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "gateway/batch.h"

namespace vs::bench {

// The next chunk of a device; each device is asked by one thread only.
using MakeChunk = std::function<gateway::Chunk(std::size_t device)>;

// Vitals of somebody who is well, `readings` per chunk, a millisecond apart, the last one of now.
MakeChunk calm_readings(std::size_t devices, std::size_t readings);
// The second of ECG (250 Hz) that ends now.
MakeChunk ecg_segments(std::size_t devices);

class Background {
  public:
    struct Plan {
        std::string url;
        std::uint32_t boot = 1;  // must be new for the devices
        double rate = 0;         // batches/s of all devices together
        std::size_t connections = 32;
    };
    Background(Plan plan, std::span<const gateway::DeviceKey> devices, MakeChunk make);
    ~Background() { stop(); }

    void stop();
    std::uint64_t sent() const { return sent_; }  // and acknowledged
    std::uint64_t refused() const { return refused_; }
    std::string first_refusal() const;
    double seconds() const;  // from the start to the stop

  private:
    void run(std::size_t thread);
    void refuse(std::string why);

    Plan plan_;
    MakeChunk make_;
    std::vector<gateway::BatchSigner> signers_;
    double started_ = 0, stopped_ = 0;
    std::atomic<bool> stopping_{false};
    std::atomic<std::uint64_t> sent_{0}, refused_{0};
    mutable std::mutex mutex_;
    std::string first_refusal_;
    std::vector<std::thread> threads_;
};

}  // namespace vs::bench
