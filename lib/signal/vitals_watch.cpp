#include <algorithm>
#include <cmath>

#include "signal/change.h"
#include "signal/detail/io.h"
#include "signal/detail/vital_kinds.h"

namespace vs::signal {

namespace {

constexpr std::uint32_t kVersion = 0x56535634;  // "VSV4"
constexpr double kJointSlack = 1.5, kJointLimit = 14;
constexpr Micros kFresh = 5 * kMinute, kJointQuiet = 30 * kMinute;

using detail::size;

}  // namespace

template <class Io>
void VitalWatch::fields(Io& io) {
    io(level_, trend_, p00_, p01_, p11_, reference_, usual_, spread_, learnt_seconds_, up_, down_,
       last_z_, latest_);
    for (auto* time : {&last_, &since_up_, &since_down_, &calm_since_, &high_since_})
        io.range(*time, -(Micros{1} << 60), Micros{1} << 60);
    io.range(count_, 0, 1'000'000);
    io.range(run_, std::int16_t{0}, std::int16_t{1000});
    io.range(open_, Open::no, Open::serious);
    io.range(doubt_, Doubt::none, Doubt::pressures);
    io.range(confirmed_, -(Micros{1} << 60), Micros{1} << 60);
    io(quality_, usual_by_hour_);
    io.range(hours_seen_, 0u, (1u << 24) - 1);
}

VitalsWatch::VitalsWatch(ChangeSettings settings) : settings_(settings) {
    for (std::size_t k = 0; k < kVitalKinds; ++k)
        watches_.emplace_back(static_cast<VitalKind>(k), settings);
}

// Mean square of the fresh deviations, each bounded, into a one-sided CUSUM: two vitals at two
// standard deviations count as much as one at three.
std::optional<JointChange> VitalsWatch::judge(Micros at) {
    double sum = 0, fresh = 0;
    JointChange found{at, 0, {}};
    for (std::size_t k = 0; k < kVitalKinds; ++k) {
        const auto& w = watches_[k];
        if (w.last() == 0 || at - w.last() > kFresh) continue;
        const double z = std::clamp(w.deviation(), -3.0, 3.0);
        sum += z * z, fresh += 1;
        if (size(z) > 1.5) found.parts.emplace_back(static_cast<VitalKind>(k), z);
    }
    if (fresh < 2) return {};
    const double excess = (sum - fresh) / std::sqrt(2 * fresh);
    joint_ = std::max(0.0, joint_ + std::min(excess, 3.0) - kJointSlack);
    if (joint_ <= kJointLimit || found.parts.size() < 2) return {};
    if (joint_told_ != 0 && at - joint_told_ < kJointQuiet) return {};
    joint_told_ = at;
    found.score = static_cast<float>(joint_);
    joint_ = 0;
    std::ranges::stable_sort(
        found.parts, [](const auto& a, const auto& b) { return size(a.second) > size(b.second); });
    return found;
}

VitalsWatch::Answer VitalsWatch::add(VitalKind kind, Micros at, double value) {
    return take(kind, at, value, quality_.judge(kind, at, value));
}

VitalsWatch::Answer VitalsWatch::add_pulse(Micros at, double per_minute) {
    const auto trust = quality_.pulse(at, per_minute);
    if (quality_.heart_rate_heard(at)) return {{}, {}, {}, false};
    return take(VitalKind::heart_rate, at, per_minute, trust);
}

VitalsWatch::Answer VitalsWatch::take(VitalKind kind, Micros at, double value, Trust trust) {
    Answer out{{}, {}, trust, trust.quality >= settings_.least_quality};
    auto& watch = watches_[static_cast<std::size_t>(kind)];
    out.change = watch.add(at, value, trust);
    // Once per round of readings, so that a fast sensor does not count more.
    if (watch.last() == at && at - joint_last_ >= 5 * kSecond) {
        joint_last_ = at;
        out.joint = judge(at);
    }
    return out;
}

Bytes VitalsWatch::snapshot() const {
    Bytes out;
    detail::Saver save(out);
    auto copy = *this;
    auto version = kVersion;
    save(version);
    for (auto& w : copy.watches_) w.fields(save);
    copy.quality_.fields(save);
    save(copy.joint_, copy.joint_told_, copy.joint_last_);
    return out;
}

Result<VitalsWatch> VitalsWatch::restore(ByteView snapshot, ChangeSettings settings) {
    detail::Loader load(snapshot);
    VitalsWatch out(settings);
    std::uint32_t version = 0;
    load(version);
    for (auto& w : out.watches_) w.fields(load);
    out.quality_.fields(load);
    load(out.joint_);
    load.range(out.joint_told_, -(Micros{1} << 60), Micros{1} << 60);
    load.range(out.joint_last_, -(Micros{1} << 60), Micros{1} << 60);
    if (version != kVersion || !load.good())
        return fail("snapshot", "these bytes are no state of vital signs of this version");
    return out;
}

}  // namespace vs::signal
