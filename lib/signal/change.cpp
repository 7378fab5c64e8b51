#include "signal/change.h"

#include <algorithm>
#include <cmath>

#include "signal/detail/vital_kinds.h"

namespace vs::signal {
namespace {

using detail::about;
using detail::size;

// What the hour of the day adds in people, for the heart rate: lowest before waking, highest by
// day.
constexpr std::array<double, 24> kHours{-7, -8, -8, -9, -9, -8, -5, -1, 2, 3, 4,  4,
                                        4,  4,  4,  4,  4,  4,  4,  3,  2, 0, -2, -5};

constexpr double kDrift = 0.02;       // of the level per root second, in noises
constexpr double kTrendDrift = 2e-5;  // of the trend
constexpr double kTrendFade = 600;    // seconds
constexpr double kSlack = 1.0, kClip = 4.0, kLimit = 8.0;  // CUSUM, standard deviations
constexpr double kOutsideAtFirst = 1.5;  // spreads, growing to the setting's within two hours
constexpr double kLearnt = 1800, kMemory = 6 * 3600;  // seconds
constexpr Micros kGiveUp = 15 * kMinute;  // unconfirmed for so long: it is the new course
constexpr Micros kAccept = 30 * kMinute;  // a change that lasts so long is the new level
constexpr Micros kCalm = kMinute;

// The band that is shown: two noises to each side, wider by the shift of the hour to its side. No
// saturation is above 100 %.
Usual about_usual(VitalKind kind, double middle, double noise, bool learnt, double shift) {
    const double high = middle + std::max(shift, 0.0) + 2 * noise;
    const bool percent = kind == VitalKind::oxygen;
    return {middle + std::min(shift, 0.0) - 2 * noise, middle + shift,
            percent ? std::min(high, 100.0) : high, learnt};
}

Micros time_of_day(Micros at, Micros offset) {
    const auto local = (at + offset) % vs::kDay;
    return local < 0 ? local + vs::kDay : local;
}

double seconds_of(Micros time) {
    return static_cast<double>(time) / 1e6;
}

}  // namespace

VitalWatch::VitalWatch(VitalKind kind, ChangeSettings settings)
    : settings_(settings), kind_(kind) {}

double VitalWatch::by_hour(Micros at) const {
    if (!settings_.circadian) return 0;
    const auto local = time_of_day(at, settings_.local_offset);
    const auto hour = static_cast<std::size_t>(local / kHour);
    const auto part = static_cast<double>(local % kHour) / static_cast<double>(kHour);
    const double here = kHours[hour], next = kHours[(hour + 1) % 24];
    return about(kind_).circadian * (here + (next - here) * part);
}

// What people's course of the day makes of this person's usual in an hour of the day in which they
// have not been seen; none once they have.
double VitalWatch::shift(Micros at) const {
    const auto hour = time_of_day(at, settings_.local_offset) / kHour;
    if (!settings_.circadian || count_ == 0 || (hours_seen_ >> hour & 1) != 0) return 0;
    return by_hour(at) - static_cast<double>(usual_by_hour_);
}

// The person's own spread as far as it is learnt, people's in general for the rest.
double VitalWatch::noise() const {
    const auto& k = about(kind_);
    const double known = std::min(learnt_seconds_ / (2 * kLearnt), 1.0);
    const double spread = known * spread_ + (1 - known) * k.spread;
    return std::max(spread, k.spread * 0.4);
}

Usual VitalWatch::usual(Micros at) const {
    const auto& k = about(kind_);
    const double known = std::min(learnt_seconds_ / kLearnt, 1.0);
    const double middle = count_ > 0 ? known * usual_ + (1 - known) * k.usual : k.usual;
    return about_usual(kind_, middle, noise(), learnt_seconds_ >= kLearnt, shift(at));
}

std::optional<Change> VitalWatch::open() const {
    if (open_ == Open::no) return {};
    Change c;
    c.kind = kind_, c.up = up_ > down_;
    c.severity = open_ == Open::serious ? Severity::serious : Severity::notice;
    c.doubt = doubt_, c.quality = quality_;
    c.since = c.up ? since_up_ : since_down_, c.confirmed = confirmed_;
    c.from = reference_, c.to = latest_, c.readings = run_;
    c.score = static_cast<float>(std::max(up_, down_));
    c.usual = usual(confirmed_);  // nothing is learnt while it lasts
    return c;
}

// Time goes on; answers the variance of the next reading about the level.
double VitalWatch::predict(double seconds) {
    const auto& k = about(kind_);
    const double dt = std::min(seconds, 3600.0);
    level_ += trend_ * std::min(dt, 120.0);
    trend_ *= kTrendFade / (kTrendFade + dt);
    const double drift = kDrift * k.noise, turn = kTrendDrift * k.noise;
    p00_ += dt * (2 * p01_ + dt * p11_) + drift * drift * dt;
    p01_ += dt * p11_;
    p11_ += turn * turn * dt;
    p00_ = std::min(p00_, 4 * k.spread * k.spread);
    const double own = 0.6 * noise();
    return p00_ + k.noise * k.noise + own * own;
}

void VitalWatch::correct(double innovation, double) {
    const auto& k = about(kind_);
    const double s = p00_ + k.noise * k.noise;
    // A change that is being confirmed must not pull the course along.
    const double hold = up_ > 2 || down_ > 2 ? 0.15 : 1;
    const double g0 = hold * p00_ / s, g1 = hold * p01_ / s;
    level_ += g0 * innovation;
    trend_ += g1 * innovation;
    p11_ = std::max(p11_ - g1 * p01_, 0.0);
    p01_ -= g0 * p01_;
    p00_ = std::max((1 - g0) * p00_, 1e-9);
}

void VitalWatch::learn(double value, double seconds, Micros at) {
    const double dt = std::min(seconds, 600.0), here = by_hour(at);
    if (count_ == 1)
        usual_ = value, spread_ = about(kind_).spread, usual_by_hour_ = static_cast<float>(here);
    learnt_seconds_ = std::min(learnt_seconds_ + dt, kMemory);
    const double rate = dt / (learnt_seconds_ + 60);
    usual_ += rate * (value - usual_);
    spread_ += rate * (size(value - usual_) - spread_);
    usual_by_hour_ += static_cast<float>(rate * (here - static_cast<double>(usual_by_hour_)));
}

// Beyond the limit of three NEWS2 points. What exertion raises has to stay there for a minute.
bool VitalWatch::beyond(Micros at) {
    const auto& k = about(kind_);
    const bool high = k.high3 > 0 && latest_ >= k.high3;
    if (!high) high_since_ = at;
    if (latest_ <= k.low3) return true;
    return high && (k.exact || at - high_since_ >= kMinute);
}

// Far enough from where it was to be serious: exertion moves some vitals a little beyond a limit.
bool VitalWatch::far() const {
    const double moved = latest_ - reference_;
    return about(kind_).exact || moved < 0 || moved >= 1.8 * about(kind_).step;
}

bool VitalWatch::confirmed(Micros at, bool extreme) const {
    if (run_ < settings_.confirm) return false;
    const double step = about(kind_).step / settings_.sensitivity;
    // Outside of what is usual for the person and, as long as that is not learnt, for people.
    const double known = std::min(learnt_seconds_ / (4 * kLearnt), 1.0);
    const double spreads = kOutsideAtFirst + known * (settings_.outside - kOutsideAtFirst);
    const double least = extreme ? 0 : spreads * noise();
    const double hour = extreme ? 0 : shift(at);
    const double own = latest_ - usual_, all = latest_ - (usual(at).middle - shift(at));
    const double above = std::min(own, all) - std::max(hour, 0.0);
    const double below = std::min(hour, 0.0) - std::max(own, all);
    return (up_ > kLimit && latest_ - reference_ >= step && above >= least) ||
           (down_ > kLimit && reference_ - latest_ >= step && below >= least);
}

void VitalWatch::begin(Micros at, Trust trust, bool extreme) {
    open_ = extreme && far() ? Open::serious : Open::notice;
    confirmed_ = at;
    quality_ = trust.quality, doubt_ = trust.doubt;
    calm_since_ = 0;
}

// While a change lasts: it ends where the vital comes back, or stays for so long that it is the new
// level.
void VitalWatch::settle(Micros at, double value) {
    const double step = about(kind_).step / settings_.sensitivity;
    const bool crossed = up_ > down_ ? value < reference_ : value > reference_;
    const bool back = crossed || size(value - reference_) < 0.6 * step;
    if (!back)
        calm_since_ = 0;
    else if (calm_since_ == 0)
        calm_since_ = at;
    const bool calm = calm_since_ != 0 && at - calm_since_ >= kCalm;
    if (!calm && at - confirmed_ < kAccept) return;
    open_ = Open::no;
    level_ = latest_, trend_ = 0;
    p00_ = about(kind_).spread * about(kind_).spread, p01_ = p11_ = 0;
    up_ = down_ = 0, run_ = 0;
}

std::optional<Change> VitalWatch::add(Micros at, double value, Trust trust) {
    if (!(value > -1e6 && value < 1e6) || trust.quality < settings_.least_quality) return {};
    if (count_ > 0 && at <= last_) return {};
    const auto& k = about(kind_);
    if (count_ == 0) {
        count_ = 1, last_ = at, level_ = latest_ = reference_ = value;
        p00_ = k.spread * k.spread;
        learn(value, 0, at);
        return {};
    }
    const double dt = seconds_of(std::min(at - last_, vs::kDay));
    const double s = predict(dt);
    const double innovation = value - level_, z = innovation / std::sqrt(s);
    const auto hour = time_of_day(last_, settings_.local_offset) / kHour;
    if (open_ == Open::no && time_of_day(at, settings_.local_offset) / kHour != hour)
        hours_seen_ |= 1u << hour;
    last_z_ = z, last_ = at;
    if (count_ < 1'000'000) ++count_;
    latest_ += 0.5 * (value - latest_);
    const bool extreme = beyond(at);
    if (open_ != Open::no) {
        const bool was = open_ == Open::serious;
        settle(at, value);
        if (open_ == Open::no || was) return {};
        if (!extreme || !far() || (latest_ > reference_) != (up_ > down_)) return {};
        open_ = Open::serious, confirmed_ = at;
        return open();
    }
    if (up_ == 0 && down_ == 0) reference_ = level_;
    const double bounded = std::clamp(z, -kClip, kClip);
    if (up_ == 0 && z > kSlack) since_up_ = at;
    if (down_ == 0 && z < -kSlack) since_down_ = at;
    up_ = std::max(0.0, up_ + bounded - kSlack);
    down_ = std::max(0.0, down_ - bounded - kSlack);
    const double side = up_ >= down_ ? z : -z;
    run_ = static_cast<std::int16_t>(side > kSlack ? std::min(run_ + 1, 1000) : 0);
    if (confirmed(at, extreme)) {
        begin(at, trust, extreme);
        return open();
    }
    correct(innovation, dt);
    learn(value, dt, at);
    if ((up_ > 0 && at - since_up_ > kGiveUp) || (down_ > 0 && at - since_down_ > kGiveUp)) {
        up_ = down_ = 0, run_ = 0;
        level_ = latest_, p00_ = k.spread * k.spread;
    }
    return {};
}

}  // namespace vs::signal
