// An alert and the steps of its life. docs/formats/alert.md describes both. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "model/cause.h"

namespace vs::alert {

enum class Priority : std::uint8_t { technical, low, medium, high };  // ascending
std::string_view to_text(Priority priority);
std::optional<Priority> priority_of(std::string_view text);

// "reminded": its snooze is over and it still holds. From "paused" to "released" they concern the
// patient, no alert. "attended": somebody without a licence is on it, and people are called on.
enum class What : std::uint8_t {
    raised,
    escalated,
    cleared,
    acknowledged,
    resolved,
    snoozed,
    reminded,
    paused,
    resumed,
    limited,
    keeping,
    released,
    attended
};
// Whether a person has to be told of it.
bool calls(What what);
std::string_view to_text(What what);
std::optional<What> what_of(std::string_view text);

struct Mark {  // that a person did something, and when
    std::string by;
    Micros at = 0;
    bool operator==(const Mark&) const = default;
};

struct Rest {  // until when a person wants to hear no more of something
    std::string by;
    Micros at = 0, until = 0;
    bool operator==(const Rest&) const = default;
};
json::value to_json(const std::optional<Rest>& rest);  // {"by", "at", "until"} or null

// One of the rules that decided, and what each would have called about on its own.
struct Part {
    std::string kind;  // "news2", "limit-high:8867-4", "silence", …
    std::string rule;  // version of the limits, "NEWS2" or a model; "" for what has none
    std::string sentence;
    Priority priority = Priority::low;
    Micros onset = 0;   // time of the first reading of it
    bool holds = true;  // its condition is there
    bool told = false;  // people were called about it, not only about its cause
    model::Cause cause;
    json::object said;  // what the sentence is made of; empty where that is not known

    bool operator==(const Part&) const = default;
};

// Open until resolved. An alert whose condition has gone stays listed until someone acknowledges
// it; acknowledged and cleared, it resolves by itself.
struct Alert {
    std::string id;       // <patient>-<kind, ":" as "-">-<micros when first raised>
    std::string patient;  // address text
    std::string kind;     // of the part that leads, or "found-late"
    std::string about;    // found-late: the kind it would have been; else ""
    std::string rule;     // of the part that leads
    Priority priority = Priority::low;
    bool active = true;         // the condition holds; false is "cleared"
    Micros raised = 0;          // server time of the (last) raise
    Micros onset = 0;           // time of the first reading of it
    std::optional<Micros> end;  // time of the last reading of it, once it is over
    std::string sentence;       // what to tell a person
    std::optional<Mark> acknowledged;
    std::optional<Mark> attended;  // by the patient or who watches over them; it waits on
    std::optional<Rest> snoozed;   // quiet as long as it does not become worse
    std::optional<Mark> resolved;  // by "" where it resolved by itself
    std::string note;              // of who resolved it
    // What decided, the part that leads first; they have one cause, or are one. Never empty.
    std::vector<Part> parts;
    Micros called = 0;  // onset of what people were last called about
    json::array said;   // of each part that `sentence` speaks of; empty where one is not known

    bool operator==(const Alert&) const = default;
};

// One step, as it is notified and put on record. Ids and kinds hold no measured value; sentences
// do.
struct Step {
    std::string id, kind;
    What what = What::raised;
    Priority priority = Priority::low;
    Micros at = 0;     // server time
    Micros onset = 0;  // time of the first reading
    std::string by;    // "" where the node acted by itself
    std::string sentence;

    bool operator==(const Step&) const = default;
};
using Steps = std::vector<Step>;

// The members of the HTTP API's Alert. Times are RFC 3339.
json::object to_json(const Alert& alert);
// Code "alert".
Result<Alert> alert_from_json(const json::value& value);

}  // namespace vs::alert
