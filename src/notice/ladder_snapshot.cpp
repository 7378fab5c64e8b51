// What of the calls outlives a restart:
//
// {"calls": [{"alert", "priority", "what", "raised", "rung", "round", "rung_at", "rested",
//   "attempts": [[notice, person, account, channel, rung, at, state, receipt or null]…]}…],
//  "past": [[notice, alert]…]}; times are micros.
#include "notice/ladder.h"

namespace vs::notice {
namespace {

constexpr Micros kEndOfTime = 253'402'300'800 * kSecond;  // year 10000

std::optional<Channel> channel_of(std::string_view text) {
    for (auto channel : kChannels)
        if (to_text(channel) == text) return channel;
    return {};
}

}  // namespace

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
        out.round = static_cast<std::uint32_t>(number(at("round"), Ladder::kMostRounds));
        out.rung_at = time(at("rung_at"));
        out.rested = time(at("rested"));
        for (const auto& one : list(at("attempts"), Ladder::kMostAttempts))
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
