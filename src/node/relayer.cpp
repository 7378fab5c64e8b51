#include "node/relayer.h"

#include <arpa/inet.h>

#include "base/json.h"
#include "model/directory.h"
#include "model/refusals.h"
#include "model/typed_data.h"

namespace vs::node {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t kMaxQueue = 256, kMaxCall = 4096, kMaxPeers = 4096;
constexpr double kBurst = 60, kPerSecond = 2;
constexpr double kNewEntry = 5;
// What anybody may send, because the outcome does not depend on who does (contracts/README.md).
// Enrolling carries no signature since that would say who.
bool is_open_to_all(std::string_view contract, std::string_view function) {
    if (contract == "Visits") return function == "expire" || function == "withdraw";
    return contract == "Studies" && function == "enrol";
}

// Registering and enrolling make new entries for nothing: that is what a flood would do.
double cost_of(std::string_view function) {
    return function == "registerBySig" || function == "enrol" ? kNewEntry : 1;
}

// Who has one IPv6 address has the other 2^64 of its network, too.
std::string network_of(const std::string& peer) {
    std::array<std::uint8_t, 16> address{};
    if (::inet_pton(AF_INET6, peer.substr(0, peer.find('%')).c_str(), address.data()) != 1)
        return peer;
    constexpr std::array<std::uint8_t, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    const bool v4 = equal(ByteView(address).first(12), kMapped);
    return to_hex(ByteView(address).first(v4 ? 16 : 8));
}

constexpr auto kRelayPatience = std::chrono::seconds(30);

std::string receipt_text(const chain::Hash& hash, const std::optional<chain::Mined>& mined) {
    json::object out{{"transaction", "0x" + to_hex(hash)}};
    if (mined) {
        out["block"] = mined->block;
        out["gas"] = mined->gas_used;
    }
    return json::serialize(out);
}

}  // namespace

Relayer::Relayer(chain::Client& client, const crypto::Address& directory, Addresses contracts)
    : client_(client),
      directory_(directory),
      contracts_(std::move(contracts)),
      thread_([this] { run(); }) {}

Relayer::~Relayer() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

// What goes from the table is full again: forgetting it lifts no limit. Where thousands send at
// once, those who come later have one limit together, and who was there keeps theirs.
bool Relayer::may_send(const std::string& from, double cost) {
    const auto now = SteadyClock::now();
    auto peer = network_of(from);
    if (buckets_.size() >= kMaxPeers && !buckets_.contains(peer))
        std::erase_if(buckets_, [&](const auto& entry) {
            return now - entry.second.at > std::chrono::seconds(int(kBurst / kPerSecond));
        });
    if (buckets_.size() >= kMaxPeers && !buckets_.contains(peer)) peer = "others";
    auto& bucket = buckets_.try_emplace(peer, Bucket{kBurst, now}).first->second;
    const std::chrono::duration<double> since = now - bucket.at;
    bucket.tokens = std::min(kBurst, bucket.tokens + since.count() * kPerSecond);
    bucket.at = now;
    if (bucket.tokens < cost) return false;
    bucket.tokens -= cost;
    return true;
}

Result<> Relayer::post(const std::string& peer, double cost, std::function<void()> job) {
    {
        const std::lock_guard lock(mutex_);
        if (stopping_) return fail("stopping", "the node is being stopped");
        if (!may_send(peer, cost))
            return fail("rate", "too many from here; try again in a few seconds");
        if (queue_.size() >= kMaxQueue) return fail("busy", "too much waits already; try again");
        queue_.push_back(std::move(job));
    }
    wake_.notify_one();
    return {};
}

Result<> Relayer::post(const std::string& peer, std::function<void()> job) {
    return post(peer, 1, std::move(job));
}

void Relayer::submit(api::RelayCall call, const api::Ports::Reply& reply) {
    if (model::abi_of(call.contract) == nullptr)
        return reply(
            fail("contract", "the contracts here are Registry, Consent, Credit, Visits, Studies"));
    if (call.data.size() > kMaxCall)
        return reply(fail("size", "a signed action has at most 4,096 bytes"));
    const auto* abi = model::abi_of(call.contract);
    const auto function = abi == nullptr ? std::nullopt : abi->function_of(call.data);
    if (!function || (!function->ends_with("BySig") && !is_open_to_all(call.contract, *function)))
        return reply(fail("action", "only what a person has signed is sent on"));
    const auto peer = call.peer;
    auto posted = post(peer, cost_of(*function),
                       [this, call = std::move(call), reply] { send(call, reply); });
    if (!posted) reply(pass(posted));
}

void Relayer::run() {
    for (;;) {
        std::unique_lock lock(mutex_);
        const auto ready = [&] { return stopping_ || !queue_.empty(); };
        if (waiting_.empty())
            wake_.wait(lock, ready);
        else
            wake_.wait_for(lock, std::chrono::milliseconds(50), ready);
        if (stopping_) break;
        decltype(queue_) jobs;
        jobs.swap(queue_);
        lock.unlock();
        for (auto& job : jobs) job();
        look();
    }
    end();
}

Result<crypto::Address> Relayer::address_of(const std::string& contract) {
    if (const auto found = contracts_.find(contract); found != contracts_.end())
        return found->second;
    if (const auto found = late_.find(contract); found != late_.end()) return found->second;
    auto entered = model::contract_address(client_, directory_, contract);
    if (!entered && entered.error().code == "reverted")
        return fail("contract", "the node has no clinic yet, and so no " + contract);
    if (entered) late_[contract] = *entered;
    return entered;
}

// A refused call costs nobody anything: it is only tried, on the state of the last block.
void Relayer::send(api::RelayCall call, const api::Ports::Reply& reply) {
    const auto address = address_of(call.contract);
    if (!address) return reply(pass(address));
    const chain::CallRequest request{.to = *address, .data = std::move(call.data)};
    if (auto tried = client_.call(request); !tried)
        return reply(tl::make_unexpected(model::in_words(tried.error())));
    auto sent = client_.submit(request);
    if (!sent) return reply(tl::make_unexpected(model::in_words(sent.error())));
    if (!call.wait) return reply(receipt_text(*sent, {}));
    waiting_.push_back({*sent, SteadyClock::now() + kRelayPatience, reply});
}

void Relayer::look() {
    std::erase_if(waiting_, [&](Waiting& one) {
        const auto found = client_.receipt(one.hash);
        if (found && !*found && SteadyClock::now() < one.until) return false;
        if (!found)
            one.reply(pass(found));
        else if (*found)
            one.reply(receipt_text(one.hash, *found));
        else
            one.reply(fail("timeout", "transaction 0x" + to_hex(one.hash) +
                                          " was sent and is in no block yet"));
        return true;
    });
}

void Relayer::end() {
    const Error stopping{"stopping", "the node is being stopped"};
    for (auto& one : waiting_) one.reply(tl::make_unexpected(stopping));
    // Those whose turn never came go unanswered; a Responder that is dropped says so.
    const std::lock_guard lock(mutex_);
    queue_.clear();
}

}  // namespace vs::node
