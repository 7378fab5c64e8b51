#include "signal/detail/atrial_run.h"

#include <algorithm>
#include <utility>

namespace vs::signal::detail {
namespace {

constexpr float kFast = 0.8f;            // of the interval held
constexpr std::uint16_t kLongest = 400;  // beats; then it is this person's rhythm

}  // namespace

BeatClass AtrialRun::judge(BeatClass kind, bool sudden, float before) {
    using enum BeatClass;
    const bool narrow = kind == normal || kind == supraventricular;
    const auto last = std::exchange(last_, kind);
    const bool goes_on = length_ > 0 && length_ < kLongest;
    if (narrow && before < kFast * held_ && (goes_on || sudden)) {
        ++length_;
        return length_ > 1 ? supraventricular : kind;
    }
    length_ = 0;
    if (kind != normal || last != normal) return kind;
    if (held_ == 0) held_ = before;
    held_ += (std::clamp(before, 0.7f * held_, 1.3f * held_) - held_) * 0.125f;
    return kind;
}

}  // namespace vs::signal::detail
