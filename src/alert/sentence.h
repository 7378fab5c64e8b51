// What an alert says to a person: which vital, its value with the unit, the limit, for how many
// readings, since when. Times are UTC and say so. Pure.
#pragma once

#include <string>

#include "alert/limits.h"
#include "alert/news2_watch.h"

namespace vs::alert {

struct Episode;

std::string limit_kind(Side side, Vital vital);     // "limit-high:8867-4"
std::string value_text(Vital vital, double value);  // "134 beats/min", "36.0 °C", "88 %"
std::string clock_text(Micros time);                // "10:42 UTC"
std::string span_text(Micros span);                 // "45 s", "12 min", "5 h 52 min", "3 d 4 h"

// "Heart rate 134 beats/min, above 120 for 3 readings since 10:42 UTC; usual for this person is 61
// to 93." with what is `about` it.
std::string limit_sentence(Vital vital, Side side, double value, double limit, int readings,
                           Micros onset, std::string_view about = {});
// "heart rate below 40, above 110, severe below 35, above 130 beats/min; …"
std::string limits_text(const Limits& limits);
std::string back_sentence(Vital vital, double value, Micros since);
// "heart rate up to 152 beats/min, above 140"
std::string extreme_text(Vital vital, Side side, double extreme, double limit);
// "NEWS2 at least 6 (5 of 7 known): respiratory rate 25 breaths/min (3), …"
std::string news2_text(const News2State& state);
std::string news2_sentence(const News2State& state);
std::string silence_sentence(Micros since, Micros limit);
std::string late_sentence(const Episode& episode, Micros found);

}  // namespace vs::alert
