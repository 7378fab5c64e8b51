// Tells people of alerts: keeps the ladder, who is on duty, browsers and tests, and sends. The
// webhook gets every call at once; people get theirs by the ladder. Nothing is sent before it is on
// the disk that it will be. Threads of its own: one that looks after the ladder, one for each
// channel, so that a slow mail server keeps no push waiting. All functions are thread-safe.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "notice/book.h"
#include "notice/courier.h"

namespace vs::notice {

struct Alerted {           // a step of an alert that a person has to be told of
    std::string alert;     // its id, which names the patient: it leaves the node in no notice
    std::string priority;  // "high" …
    std::string what;      // "raised", "escalated", "reminded"
    bool silent = false;   // nothing is heard of the patient
    Micros at = 0;
};

class Notifier {
  public:
    struct Options {
        std::string file;     // the book
        crypto::Secret key;   // it is encrypted under
        std::string webhook;  // "": none
        Channels channels;
        Clock clock = now_utc;
        std::function<void()> duty_changed;  // a shift began or ended; called on any thread
    };
    static Result<std::unique_ptr<Notifier>> start(Options options);
    ~Notifier();

    void call(const Alerted& alerted);
    void over(const std::string& alert);  // acknowledged or resolved
    // After a restart: the alerts that wait for someone. Calls what was not called yet, and gives
    // the all-clear for what is over.
    void reconcile(const std::vector<Alerted>& waiting);

    // Of an erased patient: their alerts, and how they were reached themselves. On the disk.
    Result<> forget(const std::string& account);

    json::array duty() const;  // the shifts that run
    Result<> begin_shift(const std::string& account, const std::string& name, Micros length);
    Result<> end_shift(const std::string& account);

    json::object plan() const;  // and the calls that are out
    Result<> set_plan(const json::value& wanted, const std::string& by);

    json::object push_state(const std::string& account) const;
    // Code "usage": no subscription, or to an address where the node does not go.
    Result<> subscribe(const std::string& account, const json::value& subscription);
    Result<> unsubscribe(const std::string& account, const std::string& endpoint);

    // Who has the id has read the notice, since it is sealed to the browser and drawn at random.
    void receipt(std::string_view notice);
    std::vector<std::string> alerts_of(std::string_view notice) const;
    // A notice by each channel that can reach the account; and what became of the last ones.
    Result<> test(const std::string& account, const std::string& name);
    json::array tests(const std::string& account) const;

  private:
    explicit Notifier(Options options);
    void run();
    bool tick(Micros now);
    Result<> save();
    void save_or_say();
    void dispatch(Deliveries deliveries);
    Ladder::World world() const;
    bool can(const Contact& contact, Channel channel) const;
    std::vector<Subscription> browsers_of(const std::string& account) const;
    void forget_browser(const std::string& endpoint);
    void outcome(const std::string& notice, bool good);
    void reached(bool good);

    const Options options_;
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    Book book_;
    Deliveries clear_;                 // not yet sent
    std::optional<Micros> unreached_;  // since when no push service could be reached
    bool dirty_ = false, stopping_ = false, called_ = false;
    std::unique_ptr<Couriers> couriers_;
    std::thread thread_;
};

}  // namespace vs::notice
