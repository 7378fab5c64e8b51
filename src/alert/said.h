// What an alert's sentence is made of, so that a page can say it in another language: docs/formats/
// alert.md, "Said". Pure.
#pragma once

#include "alert/limits.h"
#include "alert/news2_watch.h"
#include "base/json.h"

namespace vs::alert {

struct Episode;

// `known`: what else is known of the reading, taken in as it is.
json::object limit_said(Vital vital, Side side, double value, double limit, int readings,
                        Micros since, std::string_view version, const json::object& known);
json::object news2_said(const News2State& state);
json::object silence_said(Micros since, Micros limit);
// What was found in readings that came too late; `of` is what it would have said in time.
json::object late_said(std::string_view about, Micros since, Micros until, Micros found,
                       json::object of);

}  // namespace vs::alert
