// Whom to call: people and how to reach them, the rungs of the ladder, who is on duty. Pure.
#pragma once

#include <array>

#include "base/json.h"
#include "base/time.h"
#include "notice/message.h"

namespace vs::notice {

struct Contact {
    std::string name;     // names it in the rungs
    std::string account;  // "0x…", whose browsers get pushes; "" for none
    std::string mail, phone;
    bool operator==(const Contact&) const = default;
};

struct Rung {
    std::vector<std::string> people;  // several: a team, all are called
    Micros after = 0;                 // since the alert
    bool operator==(const Rung&) const = default;
};

// Rung 0 is who is on duty, else whom it names; then backup, then last resort.
inline constexpr std::size_t kRungs = 3;
struct Plan {
    std::string from = "medium";  // the least priority that calls
    bool silence = true;          // a patient of whom nothing is heard calls too
    std::vector<Contact> contacts;
    std::array<Rung, kRungs> rungs{Rung{{}, 0}, Rung{{}, 2 * kMinute}, Rung{{}, 5 * kMinute}};
    std::string by;  // who set it
    Micros at = 0;
    const Contact* find(std::string_view name) const;
    bool wants(std::string_view priority, bool silent) const;
    bool operator==(const Plan&) const = default;
};
json::object to_json(const Plan& plan);
// Code "usage": malformed, too many, someone named who is not there, rungs not in order.
Result<Plan> plan_from_json(const json::value& value);

struct Shift {
    std::string account, name;
    Micros since = 0, until = 0;
    bool operator==(const Shift&) const = default;
};
json::object to_json(const Shift& shift);
Result<Shift> shift_from_json(const json::value& value);

// The graver the larger; as large as can be for what is no priority.
std::ptrdiff_t rank(std::string_view priority);

// Whom a rung means now.
std::vector<Contact> people_of(const Plan& plan, std::size_t rung,
                               const std::vector<Shift>& shifts);

}  // namespace vs::notice
