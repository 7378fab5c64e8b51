#include "notice/courier.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "base/log.h"

namespace vs::notice {
namespace {

constexpr std::size_t kMostWaiting = 10'000;
constexpr int kMostSmsAnHour = 30;
constexpr Micros kTokenLife = 12 * kHour;  // at most 24 h (RFC 8292 section 2)
constexpr int kWebhookAttempts = 3;
constexpr const char* kPushLife = "600";  // seconds that a push service keeps it

}  // namespace

// A queue and the thread that empties it.
class Couriers::Line {
  public:
    explicit Line(std::function<void(const Delivery&)> carry)
        : carry_(std::move(carry)), thread_([this] { run(); }) {}
    ~Line() {
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        wake_.notify_all();
        thread_.join();
    }
    // False where too many wait.
    bool put(Delivery delivery) {
        {
            const std::lock_guard lock(mutex_);
            if (queue_.size() == kMostWaiting) return false;
            queue_.push_back(std::move(delivery));
        }
        wake_.notify_all();
        return true;
    }
    // False where the line ends meanwhile.
    bool pause(std::chrono::seconds time) {
        std::unique_lock lock(mutex_);
        return !wake_.wait_for(lock, time, [&] { return stopping_; });
    }

  private:
    void run() {
        for (;;) {
            Delivery next;
            {
                std::unique_lock lock(mutex_);
                wake_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
                if (stopping_) return;
                next = std::move(queue_.front());
                queue_.pop_front();
            }
            carry_(next);
        }
    }

    std::function<void(const Delivery&)> carry_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Delivery> queue_;
    bool stopping_ = false;
    std::thread thread_;
};

Couriers::Couriers(Options options) : options_(std::move(options)) {
    for (auto channel : kChannels)
        lines_.push_back(std::make_unique<Line>([this, channel](const Delivery& delivery) {
            const auto done = carry(delivery);
            if (!done)
                log_warning("notice by " + std::string(to_text(channel)) + ": " +
                            done.error().message);
            options_.outcome(delivery.message.id, done.has_value());
        }));
    if (options_.webhook.empty()) return;
    webhook_ = std::make_unique<Line>([this](const Delivery& delivery) {
        for (int attempt = 0; attempt < kWebhookAttempts; ++attempt) {
            if (attempt > 0 && !webhook_->pause(std::chrono::seconds(attempt))) return;
            if (hook(delivery.message)) return;
        }
        log_error("webhook: notice " + delivery.message.id +
                  " was not delivered after three attempts");
    });
}

Couriers::~Couriers() = default;

void Couriers::send(Delivery delivery) {
    if (lines_[static_cast<std::size_t>(delivery.channel)]->put(std::move(delivery))) return;
    log_error("notices: too many wait, one is given up");
}

void Couriers::tell_webhook(Message message) {
    if (webhook_ && !webhook_->put({std::move(message), {}, {}}))
        log_error("webhook: too many notices wait, one is given up");
}

Result<> Couriers::hook(const Message& message) const {
    const auto origin = origin_of(options_.webhook);
    if (!origin) return pass(origin);
    const auto body = json::serialize(json::object{{"id", message.id},
                                                   {"priority", message.priority},
                                                   {"what", message.what},
                                                   {"at", message.at}});
    const auto status = post(options_.webhook, {{"Content-Type", "application/json"}},
                             as_bytes(body), {.allowed = {*origin}});
    if (!status) return pass(status);
    if (*status < 200 || *status >= 300) return fail("send", "status " + std::to_string(*status));
    return {};
}

Result<> Couriers::carry(const Delivery& delivery) const {
    const auto& channels = options_.channels;
    const auto text = words(delivery.message, channels.url);
    switch (delivery.channel) {
        case Channel::mail:
            if (!channels.mail) return fail("send", "no mail server");
            return send_mail(*channels.mail, delivery.to.mail, text,
                             text + "\r\nThis mail names nobody. Sign in to see what it is about.");
        case Channel::sms:
            if (!channels.sms) return fail("send", "no gateway");
            return send_text(delivery.to.phone, text);
        default:
            return push(delivery);
    }
}

// Only the thread of this channel comes here. A flood of alerts must not empty an account.
Result<> Couriers::send_text(const std::string& number, const std::string& text) const {
    const auto hour = options_.clock() / kHour;
    if (hour != sms_hour_) sms_hour_ = hour, sms_count_ = 0;
    if (sms_count_ == kMostSmsAnHour) return fail("sms", "30 were sent in this hour, no more are");
    ++sms_count_;
    return send_sms(*options_.channels.sms, number, text);
}

// To all browsers of a person: one that takes it is enough.
Result<> Couriers::push(const Delivery& delivery) const {
    Result<> last = fail("send", "no browser");
    bool good = false;
    for (const auto& browser : options_.browsers(delivery.to.account)) {
        last = push_to(browser, delivery);
        good = good || last;
    }
    return good ? Result<>() : last;
}

Result<> Couriers::push_to(const Subscription& browser, const Delivery& delivery) const {
    const auto& message = delivery.message;
    json::object plain{{"id", message.id}, {"priority", message.priority}, {"what", message.what}};
    if (message.alerts > 1) plain["alerts"] = message.alerts;
    const auto body = encrypt(browser, as_bytes(json::serialize(plain)));
    const auto origin = origin_of(browser.endpoint);
    if (!body || !origin) return fail("send", "no such browser");
    const auto token =
        vapid(options_.vapid, *origin, options_.channels.subject, options_.clock() + kTokenLife);
    if (!token) return pass(token);
    const auto status = post(browser.endpoint,
                             {{"Authorization", *token},
                              {"Content-Encoding", "aes128gcm"},
                              {"Content-Type", "application/octet-stream"},
                              {"TTL", kPushLife},
                              {"Urgency", "high"}},
                             *body, options_.channels.push);
    options_.reached(status.has_value());
    if (!status) return pass(status);
    if (*status == 404 || *status == 410) options_.gone(browser.endpoint);
    if (*status < 200 || *status >= 300)
        return fail("send", "the push service answered " + std::to_string(*status));
    return {};
}

}  // namespace vs::notice
