#include "demo_history.h"

#include <cmath>
#include <random>

namespace vs::cmd {
namespace {

using model::Vital;

struct Course {  // of one vital through the day: usual value, swing by day and night, noise
    Vital vital;
    double usual, swing, noise;
    int digits;
};

constexpr Course kCourses[] = {
    {Vital::heart_rate, 72, 8, 3, 0},  {Vital::spo2, 97, 0.5, 0.6, 0},
    {Vital::resp_rate, 15, 1.5, 1, 0}, {Vital::systolic, 124, 8, 5, 0},
    {Vital::diastolic, 76, 5, 4, 0},   {Vital::temperature, 36.7, 0.3, 0.1, 1},
};

double rounded(double value, int digits) {
    const double scale = digits == 1 ? 10 : 1;
    return std::round(value * scale) / scale;
}

// One minute of an invented day; `lean` is how far this day and patient are from the usual.
model::Minute minute_at(Micros start, double lean, std::mt19937_64& random) {
    model::Minute minute{.start = start};
    const double phase = 2 * M_PI * static_cast<double>(start % kDay) / static_cast<double>(kDay);
    std::normal_distribution<double> noise;
    for (const auto& course : kCourses) {
        const double middle = course.usual - course.swing * std::cos(phase) + lean * course.noise +
                              noise(random) * course.noise / 2;
        const double top = course.vital == Vital::spo2 ? 100 : 1e9,
                     spread = std::abs(noise(random)) * course.noise;
        minute.stats[static_cast<std::size_t>(course.vital)] = {
            30, rounded(std::min(top, middle - spread), course.digits),
            rounded(std::min(top, middle + spread), course.digits),
            rounded(std::min(top, middle), course.digits)};
    }
    return minute;
}

record::Draft draft_of(const model::Patient& patient, model::ReportKind kind, Micros start,
                       Micros end, double lean, std::mt19937_64& random) {
    record::Draft draft{.kind = kind, .patient = patient, .start = start, .end = end};
    for (auto at = start; at < end; at += kMinute)
        draft.minutes.push_back(minute_at(at, lean, random));
    return draft;
}

}  // namespace

Result<> make_history(record::Recorder& recorder, const std::vector<model::Person>& patients,
                      int days, Micros now, const std::function<bool()>& stopped) {
    const Micros today = now - now % kDay;
    for (const auto& person : patients) {
        if (stopped()) return {};
        const auto last = recorder.index().last(person.address);
        if (!last) return vs::pass(last);
        if (*last || person.source != "simulated") continue;
        std::mt19937_64 random(read_u64(ByteView(person.address).first(8)));
        std::normal_distribution<double> leans;
        std::vector<record::Draft> drafts;
        for (int day = days; day > 0; --day)
            drafts.push_back(draft_of(person.address, model::ReportKind::day, today - day * kDay,
                                      today - (day - 1) * kDay, leans(random), random));
        for (Micros hour = today; hour + kHour <= now; hour += kHour)
            drafts.push_back(draft_of(person.address, model::ReportKind::hour, hour, hour + kHour,
                                      leans(random), random));
        if (auto sealed = recorder.seal(drafts); !sealed) return vs::pass(sealed);
    }
    return {};
}

}  // namespace vs::cmd
