#include "gateway/player.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/log.h"

namespace vs::gateway {
namespace {

// How many queued batches go out before the clock is looked at again.
constexpr std::size_t kBurst = 16;

struct Lane {
    Source source;
    BatchSigner signer;
    std::optional<Chunk> waiting;  // nothing: the source has ended
};

Outgoing outgoing_of(Bytes message, const Chunk& chunk) {
    Outgoing out{.message = std::move(message)};
    if (const auto* wave = std::get_if<Waveform>(&chunk.what))
        out.samples = wave->samples.size();
    else
        out.readings = std::get<0>(chunk.what).size();
    return out;
}

}  // namespace

struct Player::Impl {
    Impl(Sender::Post post, std::vector<PatientFeed> feeds, Clock wall)
        : sender(std::move(post)), clock(std::move(wall)) {
        for (auto& feed : feeds)
            lanes.push_back(
                {std::move(feed.source), BatchSigner(std::move(feed.key), feed.boot), {}});
    }

    void run();
    void advance(Lane& lane);
    void send_due(Micros now);
    Micros next_due() const;
    void sleep_until(Micros when);
    void publish();

    Sender sender;  // with lanes, the playing thread's own
    std::vector<Lane> lanes;
    Clock clock;
    std::atomic<bool> done = false;

    mutable std::mutex mutex;  // of what follows
    std::condition_variable wake;
    bool stopping = false;
    SenderCounts counts;
    std::thread thread;
};

void Player::Impl::advance(Lane& lane) {
    auto chunk = lane.source.next();
    if (!chunk)
        log_warning("a source has ended early (" + lane.source.info.source_detail +
                    "): " + chunk.error().message);
    lane.waiting = chunk ? std::move(*chunk) : std::nullopt;
}

// Signs what is due, in the order in which it is due.
void Player::Impl::send_due(Micros now) {
    for (std::size_t i = 0; i < kBurst; ++i) {
        Lane* first = nullptr;
        for (auto& lane : lanes)
            if (lane.waiting && (first == nullptr || lane.waiting->due < first->waiting->due))
                first = &lane;
        if (first == nullptr || first->waiting->due > now) return;
        if (auto message = first->signer.sign(*first->waiting))
            sender.offer(outgoing_of(std::move(*message), *first->waiting));
        else
            log_warning("a batch was not made: " + message.error().message);
        advance(*first);
    }
}

Micros Player::Impl::next_due() const {
    Micros due = INT64_MAX;
    for (const auto& lane : lanes)
        if (lane.waiting) due = std::min(due, lane.waiting->due);
    return due;
}

void Player::Impl::publish() {
    const std::lock_guard lock(mutex);
    counts = sender.counts();
}

// Wakes for stop(); otherwise at most half a second late, should the wall clock be set meanwhile.
void Player::Impl::sleep_until(Micros when) {
    const auto wait = std::clamp<Micros>(when - clock(), 0, kSecond / 2);
    std::unique_lock lock(mutex);
    wake.wait_for(lock, std::chrono::microseconds(wait), [this] { return stopping; });
}

void Player::Impl::run() {
    for (auto& lane : lanes) advance(lane);
    for (;;) {
        {
            const std::lock_guard lock(mutex);
            if (stopping) return;
        }
        send_due(clock());
        const auto retry = sender.pump(clock(), kBurst);
        publish();
        const auto due = next_due();
        if (retry == 0 && due == INT64_MAX) break;
        sleep_until(retry == 0 ? due : std::min(due, retry));
    }
    done = true;
}

Player::Player(Sender::Post post, std::vector<PatientFeed> feeds, Clock clock)
    : impl_(std::make_unique<Impl>(std::move(post), std::move(feeds), std::move(clock))) {}

Player::Player(const std::string& url, std::vector<PatientFeed> feeds, Clock clock)
    : Player(Sender::over_http(url), std::move(feeds), std::move(clock)) {}

Player::~Player() {
    stop();
}

void Player::start() {
    if (!impl_->thread.joinable()) impl_->thread = std::thread([this] { impl_->run(); });
}

void Player::stop() {
    {
        const std::lock_guard lock(impl_->mutex);
        impl_->stopping = true;
    }
    impl_->wake.notify_all();
    if (impl_->thread.joinable()) impl_->thread.join();
}

bool Player::finished() const {
    return impl_->done;
}

SenderCounts Player::counts() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->counts;
}

}  // namespace vs::gateway
