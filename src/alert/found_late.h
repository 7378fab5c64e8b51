// Serious episodes in readings that came too late to alert anyone. Whatever the order in which the
// readings arrived, the same set of them gives the same episodes. Pure.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "alert/alert.h"
#include "alert/history.h"
#include "alert/settings.h"

namespace vs::alert {

using Histories = std::array<History, model::kVitalCount>;

struct Episode {
    std::string kind;  // of the alert it would have been: "news2", "limit-high:8867-4"
    Priority priority = Priority::medium;
    Micros onset = 0, end = 0;
    int readings = 0;     // late ones that show it
    std::string finding;  // "heart rate up to 152 beats/min, above 140"
    json::object said{};  // the same to be said in another language
};

// Runs of readings in order of time, on time and late, of which at least as many are late as the
// confirmation asks for; and stretches where late readings show that NEWS2 was 5 or more, or 3 in
// one parameter. In order of kind and onset; those of one kind that begin in the same hour are one.
std::vector<Episode> find_late(const Histories& histories, const Settings& settings);

inline Micros hour_of(Micros time) {
    return time / kHour;
}

}  // namespace vs::alert
