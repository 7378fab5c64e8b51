// Makes calm patients ill, one after the other, and times the alert.
#pragma once

#include <span>

#include "alert_stream.h"
#include "gateway/batch.h"
#include "gateway/sender.h"

namespace vs::bench {

struct ProbeTimes {
    std::vector<double> alert, answer;  // seconds from the POST's begin: to the event, to the 200
};

class Prober {
  public:
    Prober(const std::string& url, const std::string& token,
           std::span<const gateway::DeviceKey> devices, std::uint32_t boot);
    Result<> begin() { return stream_.wait_until_open(30); }

    // The next patient's turn: one calm reading, two high ones, and the third, which is timed. Then
    // the alert is resolved. Codes: "early", "lost", "refused", "resolve", those of the client.
    Result<> probe(ProbeTimes& times);

  private:
    Result<Bytes> sign(gateway::BatchSigner& signer, int value);
    Result<> post(const Bytes& message);
    Result<> resolve(const std::string& id);

    AlertStream stream_;
    net::HttpClient client_;
    gateway::Sender::Post post_;
    net::Pairs headers_;
    std::vector<gateway::BatchSigner> signers_;
    std::size_t turn_ = 0;
    Micros last_ = 0;
};

}  // namespace vs::bench
