#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <memory>

#include "gateway/detail/players.h"

namespace vs::gateway::detail {
namespace {

using model::Vital;

struct Name {
    std::string_view name, units;  // "" where the data set writes none
    Vital vital;
};

// Signal names of MIMIC numerics, as the monitors call them.
constexpr Name kSignals[] = {
    {"HR", "bpm", Vital::heart_rate},          {"PULSE", "bpm", Vital::pulse},
    {"RESP", "pm", Vital::resp_rate},          {"SpO2", "%", Vital::spo2},
    {"NBPSys", "mmHg", Vital::systolic},       {"NBPDias", "mmHg", Vital::diastolic},
    {"NBPMean", "mmHg", Vital::mean_pressure}, {"NBP Sys", "mmHg", Vital::systolic},
    {"NBP Dias", "mmHg", Vital::diastolic},    {"NBP Mean", "mmHg", Vital::mean_pressure},
    {"ABPSys", "mmHg", Vital::systolic},       {"ABPDias", "mmHg", Vital::diastolic},
    {"ABPMean", "mmHg", Vital::mean_pressure}, {"ABP Sys", "mmHg", Vital::systolic},
    {"ABP Dias", "mmHg", Vital::diastolic},    {"ABP Mean", "mmHg", Vital::mean_pressure},
};

// Parameters of the Challenge 2012; where both are given at one time, the invasive pressure wins,
// so it stands first.
constexpr Name kParameters[] = {
    {"HR", "", Vital::heart_rate},       {"RespRate", "", Vital::resp_rate},
    {"SysABP", "", Vital::systolic},     {"DiasABP", "", Vital::diastolic},
    {"MAP", "", Vital::mean_pressure},   {"NISysABP", "", Vital::systolic},
    {"NIDiasABP", "", Vital::diastolic}, {"NIMAP", "", Vital::mean_pressure},
    {"SaO2", "", Vital::spo2},           {"Temp", "", Vital::temperature},
};

// The method is not said for the saturation of a stay: the code that does not say it either.
constexpr std::string_view kSaturation = "2708-6";

// Batches of a recording's readings, `at` counted from its beginning.
struct Moment {
    Micros at;
    std::vector<Measured> readings;
};

class MomentPlayer {
  public:
    MomentPlayer(std::vector<Moment> moments, Micros rest, double speed, const PlayOptions& options)
        : moments_(std::move(moments)), rest_(rest), speed_(speed), options_(options) {}

    Result<std::optional<Chunk>> next() {
        if (at_ == moments_.size()) {
            if (!options_.loop) return std::nullopt;
            offset_ += moments_.back().at + rest_;
            at_ = 0;
        }
        const auto& moment = moments_[at_++];
        const auto elapsed = static_cast<double>(offset_ + moment.at) / speed_;
        const auto due = options_.start + std::llround(elapsed / kMillisecond) * kMillisecond;
        auto readings = moment.readings;
        for (auto& reading : readings) reading.at = due;
        std::optional<Chunk> out(std::in_place);
        out->due = due;
        out->what = std::move(readings);
        return out;
    }

  private:
    std::vector<Moment> moments_;
    Micros rest_, offset_ = 0;  // rest_: between the last moment and the first of the next round
    double speed_;
    PlayOptions options_;
    std::size_t at_ = 0;
};

Result<Source> source_of(const Recording& recording, std::vector<Moment> moments, Micros rest,
                         double usual_speed, const PlayOptions& options) {
    const double speed = options.speed == 0 ? usual_speed : options.speed;
    if (!(speed >= 1 && speed <= 3600)) return fail("speed", "the speed is not within 1 to 3600");
    if (moments.empty()) return fail("no-vitals", recording.path + " holds no vital sign");
    Source out;
    char text[32];
    std::snprintf(text, sizeof text, ", %gx", speed);
    out.info.source = "recorded";
    out.info.source_detail = recording.label + text;
    out.next = [player = std::make_shared<MomentPlayer>(std::move(moments), rest, speed, options)] {
        return player->next();
    };
    return out;
}

}  // namespace

std::optional<Vital> vital_of_signal(const wfdb::Signal& signal) {
    for (const auto& known : kSignals)
        if (signal.description == known.name && signal.units == known.units) return known.vital;
    return std::nullopt;
}

std::optional<Measured> measured_of(const wfdb::StayValue& value, Micros at) {
    const auto decimal = parse_decimal(value.text);
    if (!decimal) return std::nullopt;
    for (const auto& known : kParameters)
        if (value.parameter == known.name)
            return Measured{known.vital, at, *decimal,
                            known.vital == Vital::spo2 ? kSaturation : std::string_view()};
    return std::nullopt;
}

Result<Source> play_numerics(const Recording& recording, const PlayOptions& options) {
    const auto header = wfdb::load_header(recording.path);
    if (!header) return pass(header);
    const auto values = wfdb::read_numerics(*header, wfdb::folder_of(recording.path));
    if (!values) return pass(values);
    std::vector<Moment> moments;
    for (const auto& value : *values) {
        const auto vital = vital_of_signal(header->signals[value.signal]);
        if (!vital) continue;
        if (moments.empty() || moments.back().at != value.at) moments.push_back({value.at, {}});
        moments.back().readings.push_back(
            {*vital, value.at, to_decimal(value.value, value.decimals)});
    }
    const auto rest = static_cast<Micros>(static_cast<double>(kSecond) / header->rate);
    auto out = source_of(recording, std::move(moments), rest, 60, options);
    if (!out) return out;
    out->info.age = header->age;
    out->info.sex = header->sex;
    return out;
}

Result<Source> play_stay(const Recording& recording, const PlayOptions& options) {
    const auto stay = wfdb::load_stay(recording.path);
    if (!stay) return pass(stay);
    std::map<Micros, std::map<Vital, Measured>> by_time;
    const auto take = [&](bool invasive) {
        for (const auto& value : stay->values)
            if (value.parameter.starts_with("NI") != invasive)
                if (auto reading = measured_of(value, value.at))
                    by_time[value.at].try_emplace(reading->vital, *reading);
    };
    take(true);
    take(false);
    std::vector<Moment> moments;
    for (const auto& [at, readings] : by_time) {
        moments.push_back({at, {}});
        for (const auto& [vital, reading] : readings) moments.back().readings.push_back(reading);
    }
    auto out = source_of(recording, std::move(moments), kHour, 360, options);
    if (!out) return out;
    out->info.age = stay->age;
    out->info.sex = stay->sex;
    return out;
}

}  // namespace vs::gateway::detail
