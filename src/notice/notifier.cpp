#include "notice/notifier.h"

#include <algorithm>

#include "base/log.h"

namespace vs::notice {
namespace {

constexpr Micros kTick = kSecond, kMoment = 200 * kMillisecond;
constexpr Micros kMostShift = 24 * kHour;
constexpr std::size_t kMostShifts = 200, kMostBrowsers = 500, kMostOfAccount = 10, kMostTests = 300;

std::string new_id() {
    return to_hex(crypto::random_array<16>());
}

}  // namespace

Notifier::Notifier(Options options) : options_(std::move(options)) {}

Result<std::unique_ptr<Notifier>> Notifier::start(Options options) {
    auto book = load_book(options.file, options.key);
    if (!book) return pass(book);
    std::unique_ptr<Notifier> out(new Notifier(std::move(options)));
    out->book_ = std::move(*book);
    // The key by which browsers know the node must not change once one of them has seen it.
    if (auto saved = out->save(); !saved) return pass(saved);
    out->couriers_ = std::make_unique<Couriers>(Couriers::Options{
        .webhook = out->options_.webhook,
        .channels = out->options_.channels,
        .vapid = out->book_.vapid,
        .clock = out->options_.clock,
        .browsers =
            [raw = out.get()](const std::string& account) { return raw->browsers_of(account); },
        .gone = [raw = out.get()](const std::string& endpoint) { raw->forget_browser(endpoint); },
        .outcome = [raw = out.get()](const std::string& id, bool good) { raw->outcome(id, good); },
        .reached = [raw = out.get()](bool good) { raw->reached(good); }});
    out->dispatch(out->book_.ladder.resend(out->world()));
    out->thread_ = std::thread([raw = out.get()] { raw->run(); });
    return out;
}

Notifier::~Notifier() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
    couriers_.reset();  // their last outcomes still come here
}

Result<> Notifier::save() {
    dirty_ = false;
    return save_book(book_, options_.file, options_.key);
}

// Rather a notice that a crash forgets than none at all.
void Notifier::save_or_say() {
    if (auto saved = save(); !saved) log_error("notices: " + saved.error().message);
}

Ladder::World Notifier::world() const {
    return {book_.plan, book_.shifts, options_.channels.patience,
            [this](const Contact& contact, Channel channel) { return can(contact, channel); },
            new_id};
}

bool Notifier::can(const Contact& contact, Channel channel) const {
    if (channel == Channel::mail) return options_.channels.mail && !contact.mail.empty();
    if (channel == Channel::sms) return options_.channels.sms && !contact.phone.empty();
    return !contact.account.empty() &&
           std::ranges::find(book_.subscriptions, contact.account, &Subscribed::account) !=
               book_.subscriptions.end();
}

void Notifier::dispatch(Deliveries deliveries) {
    for (auto& one : deliveries) couriers_->send(std::move(one));
}

void Notifier::run() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        const bool ended = tick(options_.clock());
        if (ended && options_.duty_changed) {
            lock.unlock();
            options_.duty_changed();
            lock.lock();
        }
        if (!stopping_) wake_.wait_for(lock, std::chrono::microseconds(kTick));
        // One thing that happens raises its alerts one after the other, and calls once.
        if (std::exchange(called_, false))
            wake_.wait_for(lock, std::chrono::microseconds(kMoment), [&] { return stopping_; });
    }
    if (dirty_) save_or_say();
}

// Whether a shift ended.
bool Notifier::tick(Micros now) {
    const bool ended =
        std::erase_if(book_.shifts, [&](const Shift& shift) { return shift.until <= now; }) > 0;
    auto due = book_.ladder.tick(now, world());
    std::ranges::move(std::exchange(clear_, {}), std::back_inserter(due));
    dirty_ = dirty_ || ended || !due.empty();
    if (dirty_) save_or_say();
    dispatch(std::move(due));
    return ended;
}

void Notifier::call(const Alerted& alerted) {
    couriers_->tell_webhook({to_hex(crypto::sha256(as_bytes(alerted.alert))).substr(0, 16),
                             alerted.priority, alerted.what, to_rfc3339(alerted.at)});
    {
        const std::lock_guard lock(mutex_);
        if (!book_.plan.wants(alerted.priority, alerted.silent)) return;
        book_.ladder.call(alerted.alert, alerted.priority, alerted.what, alerted.at);
        dirty_ = called_ = true;
    }
    wake_.notify_all();
}

void Notifier::over(const std::string& alert) {
    {
        const std::lock_guard lock(mutex_);
        const auto before = book_.ladder.calls().size();
        book_.ladder.end(alert, options_.clock(), world(), clear_);
        if (before == book_.ladder.calls().size()) return;
        dirty_ = true;
    }
    wake_.notify_all();
}

Result<> Notifier::forget(const std::string& account) {
    const auto theirs = [&](const auto& one) { return one.account == account; };
    {
        const std::lock_guard lock(mutex_);
        book_.ladder.forget(account, options_.clock(), world(), clear_);
        auto& plan = book_.plan;
        for (auto& rung : plan.rungs)
            std::erase_if(rung.people, [&](const std::string& name) {
                const auto* contact = plan.find(name);
                return contact != nullptr && theirs(*contact);
            });
        std::erase_if(plan.contacts, theirs);
        std::erase_if(book_.shifts, theirs);
        std::erase_if(book_.subscriptions, theirs);
        std::erase_if(book_.tests, theirs);
        if (auto saved = save(); !saved) return saved;
    }
    wake_.notify_all();
    return {};
}

void Notifier::reconcile(const std::vector<Alerted>& waiting) {
    std::vector<std::string> known;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& call : book_.ladder.calls()) known.push_back(call.alert);
    }
    for (const auto& alerted : waiting)
        if (std::ranges::find(known, alerted.alert) == known.end()) call(alerted);
    for (const auto& alert : known)
        if (std::ranges::find(waiting, alert, &Alerted::alert) == waiting.end()) over(alert);
}

json::array Notifier::duty() const {
    json::array out;
    const std::lock_guard lock(mutex_);
    for (const auto& shift : book_.shifts)
        if (shift.until > options_.clock()) out.push_back(to_json(shift));
    return out;
}

Result<> Notifier::begin_shift(const std::string& account, const std::string& name, Micros length) {
    if (length <= 0 || length > kMostShift) return fail("usage", "a shift has 1 to 24 hours");
    const auto now = options_.clock();
    {
        const std::lock_guard lock(mutex_);
        std::erase_if(book_.shifts, [&](const Shift& shift) { return shift.account == account; });
        if (book_.shifts.size() >= kMostShifts) return fail("usage", "too many are on duty");
        book_.shifts.push_back({account, name, now, now + length});
        if (auto saved = save(); !saved) return saved;
    }
    if (options_.duty_changed) options_.duty_changed();
    return {};
}

Result<> Notifier::end_shift(const std::string& account) {
    {
        const std::lock_guard lock(mutex_);
        std::erase_if(book_.shifts, [&](const Shift& shift) { return shift.account == account; });
        if (auto saved = save(); !saved) return saved;
    }
    if (options_.duty_changed) options_.duty_changed();
    return {};
}

json::object Notifier::plan() const {
    const std::lock_guard lock(mutex_);
    auto out = to_json(book_.plan);
    const auto& channels = options_.channels;
    out["channels"] =
        json::object{{"push", true},
                     {"push_unreached",
                      unreached_ ? json::value(to_rfc3339(*unreached_)) : json::value(nullptr)},
                     {"mail", channels.mail.has_value()},
                     {"sms", channels.sms.has_value()},
                     {"url", channels.url}};
    out["receipt_seconds"] = channels.patience / kSecond;
    json::array calls;
    for (const auto& call : book_.ladder.calls())
        calls.push_back(json::object{{"priority", call.priority},
                                     {"raised", to_rfc3339(call.raised)},
                                     {"rung", std::int64_t{call.rung}},
                                     {"told", call.attempts.size()}});
    out["calls"] = std::move(calls);
    return out;
}

Result<> Notifier::set_plan(const json::value& wanted, const std::string& by) {
    auto plan = plan_from_json(wanted);
    if (!plan) return pass(plan);
    plan->by = by, plan->at = options_.clock();
    const std::lock_guard lock(mutex_);
    book_.plan = std::move(*plan);
    return save();
}

json::object Notifier::push_state(const std::string& account) const {
    const std::lock_guard lock(mutex_);
    json::array mine;
    for (const auto& one : book_.subscriptions)
        if (one.account == account) mine.push_back(json::string(one.to.endpoint));
    return {{"key", to_base64url(*crypto::p256_public(book_.vapid))}, {"mine", std::move(mine)}};
}

Result<> Notifier::subscribe(const std::string& account, const json::value& subscription) {
    auto to = subscription_from_json(subscription);
    if (!to) return pass(to);
    if (auto permitted = options_.channels.push.permit(to->endpoint); !permitted) return permitted;
    const std::lock_guard lock(mutex_);
    auto& all = book_.subscriptions;
    std::erase_if(all, [&](const Subscribed& one) { return one.to.endpoint == to->endpoint; });
    const auto mine = std::ranges::count(all, account, &Subscribed::account);
    if (mine >= static_cast<std::ptrdiff_t>(kMostOfAccount))  // the oldest is the least likely
        all.erase(std::ranges::find(all, account, &Subscribed::account));
    if (all.size() >= kMostBrowsers) return fail("usage", "too many browsers are known");
    all.push_back({account, std::move(*to)});
    return save();
}

Result<> Notifier::unsubscribe(const std::string& account, const std::string& endpoint) {
    const std::lock_guard lock(mutex_);
    std::erase_if(book_.subscriptions, [&](const Subscribed& one) {
        return one.account == account && one.to.endpoint == endpoint;
    });
    return save();
}

std::vector<Subscription> Notifier::browsers_of(const std::string& account) const {
    const std::lock_guard lock(mutex_);
    std::vector<Subscription> out;
    for (const auto& one : book_.subscriptions)
        if (one.account == account) out.push_back(one.to);
    return out;
}

void Notifier::forget_browser(const std::string& endpoint) {
    const std::lock_guard lock(mutex_);
    std::erase_if(book_.subscriptions,
                  [&](const Subscribed& one) { return one.to.endpoint == endpoint; });
    dirty_ = true;
}

void Notifier::outcome(const std::string& id, bool good) {
    {
        const std::lock_guard lock(mutex_);
        book_.ladder.delivered(id, good);
        for (auto& test : book_.tests)
            if (test.notice == id) test.delivered = good;
        dirty_ = true;
    }
    wake_.notify_all();  // who could not be reached so is tried by the next channel at once
}

void Notifier::reached(bool good) {
    const std::lock_guard lock(mutex_);
    if (good)
        unreached_.reset();
    else if (!unreached_)
        unreached_ = options_.clock();
}

void Notifier::receipt(std::string_view notice) {
    const auto now = options_.clock();
    const std::lock_guard lock(mutex_);
    bool known = book_.ladder.receipt(notice, now);
    for (auto& test : book_.tests)
        if (test.notice == notice && !test.receipt) test.receipt = now, known = true;
    dirty_ = dirty_ || known;
}

std::vector<std::string> Notifier::alerts_of(std::string_view notice) const {
    const std::lock_guard lock(mutex_);
    return book_.ladder.alerts_of(notice);
}

Result<> Notifier::test(const std::string& account, const std::string& name) {
    const std::lock_guard lock(mutex_);
    const auto known = std::ranges::find(book_.plan.contacts, account, &Contact::account);
    const auto me = known != book_.plan.contacts.end() ? *known : Contact{name, account, {}, {}};
    const auto now = options_.clock();
    std::erase_if(book_.tests, [&](const Test& test) { return test.account == account; });
    Deliveries out;
    for (auto channel : kChannels) {
        if (!can(me, channel)) continue;
        book_.tests.push_back({new_id(), account, channel, now, {}, {}});
        out.push_back({{book_.tests.back().notice, "test", "test", to_rfc3339(now)}, me, channel});
    }
    if (out.empty())
        return fail("usage",
                    "no channel reaches you: allow notices on this device, or have an "
                    "address entered among the contacts");
    while (book_.tests.size() > kMostTests) book_.tests.erase(book_.tests.begin());
    if (auto saved = save(); !saved) return saved;
    dispatch(std::move(out));
    return {};
}

json::array Notifier::tests(const std::string& account) const {
    json::array out;
    const std::lock_guard lock(mutex_);
    for (const auto& test : book_.tests) {
        if (test.account != account) continue;
        out.push_back(json::object{
            {"channel", to_text(test.channel)},
            {"at", to_rfc3339(test.at)},
            {"delivered", test.delivered ? json::value(*test.delivered) : json::value(nullptr)},
            {"receipt",
             test.receipt ? json::value(to_rfc3339(*test.receipt)) : json::value(nullptr)}});
    }
    return out;
}

}  // namespace vs::notice
