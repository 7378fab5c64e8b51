#include "person/crowd.h"

#include <algorithm>
#include <thread>

#include "base/time.h"
#include "model/refusals.h"

namespace vs::person {
namespace {

constexpr std::uint64_t kGas = 1'000'000, kDeadline = 600;

}  // namespace

Crowd::Crowd(chain::Client& client, Suite suite) : client_(client), suite_(std::move(suite)) {}

// From the contract the first time: afterwards this is ahead of it.
Result<std::uint64_t*> Crowd::nonce_of(const crypto::Address& account, std::string_view contract) {
    const std::pair key{std::string(contract), account};
    if (const auto known = nonces_.find(key); known != nonces_.end()) return &known->second;
    const auto next = ask(client_, suite_, contract, "nonces", {account});
    if (!next) return pass(next);
    return &(nonces_[key] = next->front().word().clamp_u64());
}

Result<> Crowd::say(const Device& who, std::string_view contract, const model::Action& action) {
    const auto time = client_.block_time();
    if (!time) return pass(time);
    const auto now = std::max(*time, static_cast<std::uint64_t>(now_utc() / kSecond));
    const auto nonce = nonce_of(who.account, contract);
    if (!nonce) return pass(nonce);
    const auto auth =
        model::sign(suite_.domain(contract), action,
                    {who.account, chain::U256(**nonce), now + kDeadline}, who.signing);
    if (!auth) return pass(auth);
    const auto sent = send(contract, model::call_of(contract, action, *auth));
    if (sent) ++**nonce;
    return sent;
}

Result<> Crowd::send(std::string_view contract, const Result<Bytes>& call) {
    if (!call) return pass(call);
    const auto sent = client_.submit({.to = suite_.at(contract), .data = *call, .gas = kGas});
    if (!sent) return pass(sent);
    sent_.push_back(*sent);
    return {};
}

Result<> Crowd::wait() {
    constexpr int kPolls = 1'500;
    for (const auto& hash : sent_)
        for (int i = 0;; ++i) {
            const auto receipt = client_.receipt(hash);
            if (!receipt) return tl::make_unexpected(model::in_words(receipt.error()));
            if (*receipt) break;
            if (i == kPolls) return fail("timeout", "these actions get into no block");
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
    sent_.clear();
    return {};
}

}  // namespace vs::person
