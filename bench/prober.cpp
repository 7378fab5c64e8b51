#include "prober.h"

#include <algorithm>

namespace vs::bench {
namespace {

constexpr auto kKind = "limit-high:8867-4";
constexpr int kCalm = 72, kHigh = 125;  // beats/min: beyond 120, and no NEWS2 alert by itself
constexpr double kPatience = 10;        // seconds that an alert may take before it is lost

}  // namespace

Prober::Prober(const std::string& url, const std::string& token,
               std::span<const gateway::DeviceKey> devices, std::uint32_t boot)
    : stream_(url, token, kKind),
      client_(url),
      post_(gateway::Sender::over_http(url)),
      headers_{{"Authorization", "Bearer " + token}} {
    for (const auto& device : devices) signers_.emplace_back(device, boot);
}

Result<> Prober::probe(ProbeTimes& times) {
    auto& signer = signers_.at(turn_++);
    for (const int value : {kCalm, kHigh, kHigh}) {
        const auto message = sign(signer, value);
        if (!message) return pass(message);
        if (auto sent = post(*message); !sent) return sent;
    }
    const auto early = stream_.next(0);
    if (!early) return pass(early);
    if (*early) return fail("early", "an alert came before the reading that completes it");

    const auto message = sign(signer, kHigh);
    if (!message) return pass(message);
    const auto start = now_seconds();
    if (auto sent = post(*message); !sent) return sent;
    times.answer.push_back(now_seconds() - start);
    const auto seen = stream_.next(kPatience);
    if (!seen) return pass(seen);
    if (!*seen) return fail("lost", "an alert did not come");
    times.alert.push_back((*seen)->at - start);
    return resolve((*seen)->id);
}

// Times rise, so that no reading is late.
Result<Bytes> Prober::sign(gateway::BatchSigner& signer, int value) {
    last_ = std::max(now_utc(), last_ + 1);
    const gateway::Measured reading{model::Vital::heart_rate, last_, {value, 0}};
    return signer.sign({0, std::vector{reading}});
}

Result<> Prober::post(const Bytes& message) {
    const auto answer = post_(message);
    if (!answer) return pass(answer);
    if (answer->status != 200) return fail("refused", answer->body);
    return {};
}

Result<> Prober::resolve(const std::string& id) {
    const auto answer =
        client_.post("/v1/alerts/" + id + "/resolve", "application/json", "{}", headers_);
    if (!answer) return pass(answer);
    if (answer->status != 200) return fail("resolve", answer->body);
    return {};
}

}  // namespace vs::bench
