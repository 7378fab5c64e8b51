#include "signal/detail/atrial_run.h"

#include <algorithm>
#include <utility>

namespace vs::signal::detail {
namespace {

constexpr float kFast = 0.8f;            // of the interval held
constexpr std::uint16_t kLongest = 400;  // beats; then it is this person's rhythm

}  // namespace

BeatClass AtrialRun::judge(BeatClass kind, bool perhaps_early, float before) {
    using enum BeatClass;
    const bool narrow = kind == normal || kind == supraventricular;
    const bool early = narrow && perhaps_early;
    const auto last = std::exchange(last_, early ? supraventricular : kind);
    if (early || (narrow && length_ > 0 && length_ < kLongest)) {
        length_ = static_cast<std::uint16_t>(before < kFast * held_ ? length_ + 1 : 0);
        return length_ > 1 ? supraventricular : kind;
    }
    length_ = 0;
    if (kind != normal || last != normal) return kind;
    if (held_ == 0) held_ = before;
    held_ += (std::clamp(before, 0.7f * held_, 1.3f * held_) - held_) * 0.125f;
    return kind;
}

}  // namespace vs::signal::detail
