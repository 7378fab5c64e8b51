#include "notice/ladder.h"

#include <algorithm>
#include <set>

namespace vs::notice {
namespace {

constexpr Micros kRest = 5 * kMinute;  // between two rounds of the ladder

Message message_of(const Call& call, const std::string& id, Micros at) {
    return {id, call.priority, call.what, to_rfc3339(at)};
}

void add(Message& notice, const Message& other) {
    ++notice.alerts;
    if (rank(other.priority) > rank(notice.priority)) notice.priority = other.priority;
    if (other.what != notice.what) notice.what = "raised";
}

// Into the notice that goes to this person in this step, or a new one; answers its id.
std::string put(Message message, const Contact& to, Channel channel, const Ladder::World& world,
                Deliveries& out) {
    const bool clear = message.what == "all-clear";
    for (auto& one : out) {
        if (one.to.name != to.name || one.channel != channel) continue;
        if ((one.message.what == "all-clear") != clear) continue;
        add(one.message, message);
        return one.message.id;
    }
    message.id = world.new_id();
    out.push_back({std::move(message), to, channel});
    return out.back().message.id;
}

}  // namespace

void Ladder::call(const std::string& alert, const std::string& priority, const std::string& what,
                  Micros at) {
    auto known = std::ranges::find(calls_, alert, &Call::alert);
    if (known == calls_.end()) {
        if (calls_.size() == kMostCalls) forget(calls_.front()), calls_.erase(calls_.begin());
        known = calls_.insert(calls_.end(), Call{.alert = alert});
    }
    // Who was called before hears the all-clear too: the attempts stay.
    known->priority = priority, known->what = what, known->raised = at;
    known->rung = 0, known->round = 0, known->rung_at = at, known->rested = 0;
}

// What was sent about it still leads to the alert.
void Ladder::remember(const std::string& notice, const std::string& alert) {
    past_.emplace_back(notice, alert);
    if (past_.size() > kMostPast) past_.pop_front();
}

void Ladder::forget(const Call& call) {
    for (const auto& attempt : call.attempts) remember(attempt.notice, call.alert);
}

bool Ladder::is_shared(const std::string& notice) const {
    return std::ranges::any_of(calls_, [&](const Call& call) {
        return std::ranges::find(call.attempts, notice, &Attempt::notice) != call.attempts.end();
    });
}

void Ladder::end(const std::string& alert, Micros at, const World& world, Deliveries& out) {
    const auto found = std::ranges::find(calls_, alert, &Call::alert);
    if (found == calls_.end()) return;
    const auto call = std::move(*found);
    calls_.erase(found);
    std::set<std::pair<std::string, Channel>> done;  // or waits for the others of a notice
    for (const auto& one : call.attempts)
        if (is_shared(one.notice)) done.emplace(one.person, one.channel);
    for (const auto& one : call.attempts) {
        if (one.state == Attempt::State::failed) continue;
        if (!done.emplace(one.person, one.channel).second) continue;
        const auto* contact = world.plan.find(one.person);
        const auto& to = contact != nullptr ? *contact : Contact{one.person, one.account, {}, {}};
        remember(put({{}, call.priority, "all-clear", to_rfc3339(at)}, to, one.channel, world, out),
                 alert);
    }
    forget(call);
}

bool Ladder::gathers(const Call& call, const Contact& person, Channel channel, Micros now) const {
    const auto last = told_.find({person.name, channel});
    return last != told_.end() && last->second.at != now && now - last->second.at < kGather &&
           rank(call.priority) <= rank(last->second.priority);
}

void Ladder::attempt(Call& call, const Contact& person, Channel channel, Micros now,
                     const World& world, Deliveries& out) {
    if (call.attempts.size() == kMostAttempts) {
        remember(call.attempts.front().notice, call.alert);
        call.attempts.erase(call.attempts.begin());
    }
    // Who stands on two rungs that come at once is told once.
    const auto same = std::ranges::find_if(call.attempts, [&](const Attempt& one) {
        return one.at == now && one.person == person.name && one.channel == channel;
    });
    const auto id = same != call.attempts.end()
                        ? same->notice
                        : put(message_of(call, {}, now), person, channel, world, out);
    call.attempts.push_back({id, person.name, person.account, channel, call.rung, now});
    auto& told = told_[{person.name, channel}];
    if (told.at != now || rank(call.priority) > rank(told.priority)) told = {now, call.priority};
}

// What one person is told next, if it is time for it. False where nothing is left to try. A push is
// given its time for a receipt; mail and text message give none, so they go together.
bool Ladder::step_person(Call& call, const Contact& person, Micros now, const World& world,
                         Deliveries& out) {
    std::size_t next = 0;
    bool waits = false;
    for (const auto& one : call.attempts) {
        if (one.person != person.name || one.rung != call.rung || one.at < call.rung_at) continue;
        if (one.receipt) return true;
        next = std::max(next, static_cast<std::size_t>(one.channel) + 1);
        waits = waits || (one.state != Attempt::State::failed && now - one.at < world.patience);
    }
    bool some = waits;
    for (auto i = next; !waits && i < std::size(kChannels); ++i) {
        if (!world.can(person, kChannels[i])) continue;
        if (!gathers(call, person, kChannels[i], now))
            attempt(call, person, kChannels[i], now, world, out);
        else if (!some)
            return true;
        some = true;
        if (kChannels[i] == Channel::push) break;
    }
    return some;
}

void Ladder::step(Call& call, Micros now, const World& world, Deliveries& out) {
    if (call.rested != 0) {
        if (now - call.rested < kRest || call.round >= kMostRounds) return;
        ++call.round, call.rung = 0, call.rung_at = now, call.rested = 0;
    }
    // At most all rungs at once, where nobody can be reached on one after the other.
    for (std::size_t turn = 0; turn < kRungs; ++turn) {
        bool hope = false;
        for (const auto& person : people_of(world.plan, call.rung, world.shifts))
            hope = step_person(call, person, now, world, out) || hope;
        const bool last = call.rung + 1U == kRungs;
        const auto& rungs = world.plan.rungs;
        const auto wait = last ? kRest : rungs[call.rung + 1U].after - rungs[call.rung].after;
        if (hope && now - call.rung_at < wait) return;
        if (last) {
            call.rested = now;
            return;
        }
        ++call.rung;
        call.rung_at = now;
    }
}

Deliveries Ladder::tick(Micros now, const World& world) {
    Deliveries out;
    std::erase_if(told_, [&](const auto& one) { return now - one.second.at >= kGather; });
    // The gravest first: what a notice says of several is what the first of them says.
    std::vector<Call*> order;
    order.reserve(calls_.size());
    for (auto& call : calls_) order.push_back(&call);
    std::ranges::stable_sort(order, std::ranges::greater{},
                             [](const Call* call) { return rank(call->priority); });
    for (auto* call : order) step(*call, now, world, out);
    return out;
}

void Ladder::delivered(const std::string& notice, bool good) {
    for (auto& call : calls_)
        for (auto& one : call.attempts) {
            if (one.notice != notice) continue;
            one.state = good ? Attempt::State::sent : Attempt::State::failed;
            if (!good) told_.erase({one.person, one.channel});
        }
}

bool Ladder::receipt(std::string_view notice, Micros at) {
    bool news = false;
    for (auto& call : calls_)
        for (auto& one : call.attempts)
            if (one.notice == notice && !one.receipt) one.receipt = at, news = true;
    return news;
}

Deliveries Ladder::resend(const World& world) const {
    Deliveries out;
    for (const auto& call : calls_)
        for (const auto& attempt : call.attempts) {
            if (attempt.state != Attempt::State::pending || attempt.receipt) continue;
            const auto* contact = world.plan.find(attempt.person);
            auto message = message_of(call, attempt.notice, attempt.at);
            const auto known = std::ranges::find(
                out, message.id, [](const Delivery& one) { return one.message.id; });
            if (known != out.end())
                add(known->message, message);
            else
                out.push_back({std::move(message),
                               contact != nullptr
                                   ? *contact
                                   : Contact{attempt.person, attempt.account, {}, {}},
                               attempt.channel});
        }
    return out;
}

void Ladder::forget(std::string_view patient, Micros at, const World& world, Deliveries& out) {
    std::vector<std::string> theirs;
    for (const auto& call : calls_)
        if (call.alert.starts_with(patient)) theirs.push_back(call.alert);
    for (const auto& alert : theirs) end(alert, at, world, out);
    std::erase_if(past_, [&](const auto& one) { return one.second.starts_with(patient); });
}

std::vector<std::string> Ladder::alerts_of(std::string_view notice) const {
    std::vector<std::string> out;
    const auto add = [&](const std::string& alert) {
        if (std::ranges::find(out, alert) == out.end()) out.push_back(alert);
    };
    for (const auto& call : calls_)
        for (const auto& attempt : call.attempts)
            if (attempt.notice == notice) add(call.alert);
    for (const auto& [id, alert] : past_)
        if (id == notice) add(alert);
    return out;
}

}  // namespace vs::notice
