// Carries notices, each channel by a thread of its own, with a bounded queue. Tells the outcome of
// each; a refusal says its channel and what happened, never an address or a number. Thread-safe.
#pragma once

#include <functional>
#include <memory>

#include "notice/channels.h"
#include "notice/ladder.h"
#include "notice/web_push.h"

namespace vs::notice {

class Couriers {
  public:
    struct Options {
        std::string webhook;  // "": none
        const Channels& channels;
        const crypto::Secret& vapid;
        Clock clock = now_utc;
        std::function<std::vector<Subscription>(const std::string& account)> browsers;
        std::function<void(const std::string& endpoint)> gone;  // a browser that left
        std::function<void(const std::string& notice, bool good)> outcome;
        // Whether a push service could be reached at all, whatever it said.
        std::function<void(bool)> reached;
    };
    explicit Couriers(Options options);
    ~Couriers();  // gives up what waits

    void send(Delivery delivery);
    void tell_webhook(Message message);

  private:
    class Line;
    Result<> push(const Delivery& delivery) const;
    Result<> push_to(const Subscription& browser, const Delivery& delivery) const;
    Result<> carry(const Delivery& delivery) const;
    Result<> send_text(const std::string& number, const std::string& text) const;
    Result<> hook(const Message& message) const;

    const Options options_;
    mutable Micros sms_hour_ = 0;  // of the SMS line's thread
    mutable int sms_count_ = 0;
    std::unique_ptr<Line> webhook_;
    std::vector<std::unique_ptr<Line>> lines_;  // by channel
};

}  // namespace vs::notice
