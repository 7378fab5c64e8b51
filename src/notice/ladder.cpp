#include "notice/ladder.h"

#include <algorithm>

namespace vs::notice {
namespace {

constexpr Micros kRest = 5 * kMinute;  // between two rounds of the ladder
constexpr std::uint32_t kMostRounds = 100;
constexpr Micros kEndOfTime = 253'402'300'800 * kSecond;  // year 10000
constexpr std::size_t kMostCalls = 1'000, kMostAttempts = 100, kMostPast = 1'000;

Message message_of(const Call& call, const std::string& id, Micros at) {
    return {id, call.priority, call.what, to_rfc3339(at)};
}

std::optional<Channel> channel_of(std::string_view text) {
    for (auto channel : kChannels)
        if (to_text(channel) == text) return channel;
    return {};
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

Deliveries Ladder::end(const std::string& alert, Micros at, const World& world) {
    Deliveries out;
    const auto call = std::ranges::find(calls_, alert, &Call::alert);
    if (call == calls_.end()) return out;
    for (const auto& attempt : call->attempts) {
        const bool told = std::ranges::any_of(out, [&](const Delivery& one) {
            return one.to.name == attempt.person && one.channel == attempt.channel;
        });
        if (told || attempt.state == Attempt::State::failed) continue;
        const auto* contact = world.plan.find(attempt.person);
        const auto id = world.new_id();
        remember(id, alert);
        out.push_back(
            {{id, call->priority, "all-clear", to_rfc3339(at)},
             contact != nullptr ? *contact : Contact{attempt.person, attempt.account, {}, {}},
             attempt.channel});
    }
    forget(*call);
    calls_.erase(call);
    return out;
}

// One person's next channel, if it is time for it. False where nothing is left to try.
bool Ladder::step_person(Call& call, const Contact& person, Micros now, const World& world,
                         Deliveries& out) {
    const Attempt* last = nullptr;
    for (const auto& attempt : call.attempts)
        if (attempt.person == person.name && attempt.rung == call.rung &&
            attempt.at >= call.rung_at) {
            if (attempt.receipt) return true;
            last = &attempt;
        }
    const bool waits =
        last != nullptr && last->state != Attempt::State::failed && now - last->at < world.patience;
    if (waits) return true;
    const auto first = last == nullptr ? 0 : static_cast<std::size_t>(last->channel) + 1;
    for (auto i = first; i < std::size(kChannels); ++i) {
        if (!world.can(person, kChannels[i])) continue;
        if (call.attempts.size() == kMostAttempts) {
            remember(call.attempts.front().notice, call.alert);
            call.attempts.erase(call.attempts.begin());
        }
        call.attempts.push_back(
            {world.new_id(), person.name, person.account, kChannels[i], call.rung, now});
        out.push_back({message_of(call, call.attempts.back().notice, now), person, kChannels[i]});
        return true;
    }
    return false;
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
    for (auto& call : calls_) step(call, now, world, out);
    return out;
}

Attempt* Ladder::find(std::string_view notice) {
    for (auto& call : calls_)
        for (auto& attempt : call.attempts)
            if (attempt.notice == notice) return &attempt;
    return nullptr;
}

void Ladder::delivered(const std::string& notice, bool good) {
    if (auto* attempt = find(notice))
        attempt->state = good ? Attempt::State::sent : Attempt::State::failed;
}

bool Ladder::receipt(std::string_view notice, Micros at) {
    auto* attempt = find(notice);
    if (attempt == nullptr || attempt->receipt) return false;
    attempt->receipt = at;
    return true;
}

Deliveries Ladder::resend(const World& world) const {
    Deliveries out;
    for (const auto& call : calls_)
        for (const auto& attempt : call.attempts) {
            if (attempt.state != Attempt::State::pending || attempt.receipt) continue;
            const auto* contact = world.plan.find(attempt.person);
            out.push_back(
                {message_of(call, attempt.notice, attempt.at),
                 contact != nullptr ? *contact : Contact{attempt.person, attempt.account, {}, {}},
                 attempt.channel});
        }
    return out;
}

Deliveries Ladder::forget(std::string_view patient, Micros at, const World& world) {
    std::vector<std::string> theirs;
    for (const auto& call : calls_)
        if (call.alert.starts_with(patient)) theirs.push_back(call.alert);
    Deliveries out;
    for (const auto& alert : theirs) std::ranges::move(end(alert, at, world), std::back_inserter(out));
    std::erase_if(past_, [&](const auto& one) { return one.second.starts_with(patient); });
    return out;
}

std::optional<std::string> Ladder::alert_of(std::string_view notice) const {
    for (const auto& call : calls_)
        for (const auto& attempt : call.attempts)
            if (attempt.notice == notice) return call.alert;
    for (const auto& [id, alert] : past_)
        if (id == notice) return alert;
    return {};
}

// {"calls": [{"alert", "priority", "what", "raised", "rung", "round", "rung_at", "rested",
//   "attempts": [[notice, person, account, channel, rung, at, state, receipt or null]…]}…],
//  "past": [[notice, alert]…]}; times are micros.
json::object Ladder::snapshot() const {
    json::array calls, past;
    for (const auto& call : calls_) {
        json::array attempts;
        for (const auto& one : call.attempts)
            attempts.push_back(
                json::array{one.notice, one.person, one.account, to_text(one.channel),
                            std::int64_t{one.rung}, one.at, static_cast<std::int64_t>(one.state),
                            one.receipt ? json::value(*one.receipt) : json::value(nullptr)});
        calls.push_back(json::object{{"alert", call.alert},
                                     {"priority", call.priority},
                                     {"what", call.what},
                                     {"raised", call.raised},
                                     {"rung", std::int64_t{call.rung}},
                                     {"round", std::int64_t{call.round}},
                                     {"rung_at", call.rung_at},
                                     {"rested", call.rested},
                                     {"attempts", std::move(attempts)}});
    }
    for (const auto& [notice, alert] : past_) past.push_back(json::array{notice, alert});
    return {{"calls", std::move(calls)}, {"past", std::move(past)}};
}

namespace {

// What is not as it should be turns `good` off and reads as nothing.
struct Reader {
    bool good = true;

    const json::array& list(const json::value* value, std::size_t most) {
        static const json::array none;
        if (value != nullptr && value->is_array() && value->get_array().size() <= most)
            return value->get_array();
        good = false;
        return none;
    }
    const json::array& row(const json::value& value, std::size_t size) {
        static const json::array nulls(8);
        const auto& row = list(&value, size);
        if (row.size() == size) return row;
        good = false;
        return nulls;
    }
    std::int64_t number(const json::value* value, std::int64_t most) {
        if (value != nullptr && value->is_int64() && value->get_int64() >= 0 &&
            value->get_int64() <= most)
            return value->get_int64();
        good = false;
        return 0;
    }
    Micros time(const json::value* value) { return number(value, kEndOfTime - 1); }
    std::string text(const json::value* value) {
        if (value != nullptr && value->is_string()) return std::string(value->get_string());
        good = false;
        return {};
    }
    Attempt attempt(const json::value& value) {
        const auto& cells = row(value, 8);
        Attempt out{text(&cells[0]), text(&cells[1]), text(&cells[2])};
        const auto channel = channel_of(text(&cells[3]));
        if (!channel) good = false;
        out.channel = channel.value_or(Channel::push);
        out.rung = static_cast<std::uint8_t>(number(&cells[4], kRungs - 1));
        out.at = time(&cells[5]);
        out.state = static_cast<Attempt::State>(number(&cells[6], 2));
        if (!cells[7].is_null()) out.receipt = time(&cells[7]);
        return out;
    }
    Call call(const json::value& value) {
        static const json::object none;
        if (!value.is_object()) good = false;
        const auto& object = value.is_object() ? value.get_object() : none;
        const auto at = [&](std::string_view key) { return object.if_contains(key); };
        Call out{text(at("alert")), text(at("priority")), text(at("what")), time(at("raised"))};
        out.rung = static_cast<std::uint8_t>(number(at("rung"), kRungs - 1));
        out.round = static_cast<std::uint32_t>(number(at("round"), kMostRounds));
        out.rung_at = time(at("rung_at"));
        out.rested = time(at("rested"));
        for (const auto& one : list(at("attempts"), kMostAttempts))
            out.attempts.push_back(attempt(one));
        return out;
    }
};

}  // namespace

Result<> Ladder::restore(const json::value& snapshot) {
    Reader in;
    Ladder fresh;
    const auto* object = snapshot.if_object();
    if (object == nullptr) return fail("notices", "no snapshot of calls");
    for (const auto& one : in.list(object->if_contains("calls"), kMostCalls))
        fresh.calls_.push_back(in.call(one));
    for (const auto& one : in.list(object->if_contains("past"), kMostPast)) {
        const auto& row = in.row(one, 2);
        fresh.past_.emplace_back(in.text(&row[0]), in.text(&row[1]));
    }
    if (!in.good) return fail("notices", "not a snapshot of calls as it was written");
    *this = std::move(fresh);
    return {};
}

}  // namespace vs::notice
