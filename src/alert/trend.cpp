#include "alert/trend.h"

namespace vs::alert {

double trend_step(model::Vital vital) {
    using enum model::Vital;
    switch (vital) {
        case heart_rate:
        case pulse:
            return 5;
        case spo2:
            return 2;
        case resp_rate:
            return 3;
        case systolic:
        case diastolic:
        case mean_pressure:
            return 8;
        case temperature:
            return 0.3;
        case glucose:
            return 20;
        default:
            return 1;
    }
}

void Trend::add(Micros time, double value) {
    if (time < 0) return;
    const Micros number = time / kWidth;
    auto& bucket = buckets_[static_cast<std::size_t>(number % kAll)];
    if (number < bucket.number) return;  // its place is taken by a newer one
    if (number > bucket.number) bucket = {number, 0, 0};
    bucket.sum += value;
    ++bucket.count;
}

int Trend::direction(Micros now, double step) const {
    Bucket last, before, newest;
    const Micros current = now / kWidth;
    for (const auto& bucket : buckets_) {
        const Micros age = current - bucket.number;
        if (bucket.count == 0 || age < 0 || age >= kAll) continue;
        auto& side = age < kLast ? last : before;
        side.sum += bucket.sum;
        side.count += bucket.count;
        if (bucket.number > newest.number) newest = bucket;
    }
    if (last.count == 0 || before.count == 0) return 0;
    const double was = before.sum / before.count;
    const double change = last.sum / last.count - was, now_by = newest.sum / newest.count - was;
    if (change * now_by <= 0) return 0;  // it has turned within the minute
    return change >= step ? 1 : change <= -step ? -1 : 0;
}

}  // namespace vs::alert
