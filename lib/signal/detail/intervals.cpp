#include "signal/detail/intervals.h"

#include <algorithm>

namespace vs::signal::detail {

void Intervals::add(int samples) {
    ring_[at_] = static_cast<std::uint16_t>(std::clamp(samples, 1, 60'000));
    at_ = static_cast<std::uint8_t>((at_ + 1u) % kSize);
    if (count_ < kSize) ++count_;
}

float Intervals::mean(std::size_t of) const {
    const auto n = within(of);
    if (n == 0) return 200;
    int sum = 0;
    for (std::size_t i = 0; i < n; ++i) sum += std::min(back(i), 600);
    return std::max(static_cast<float>(sum) / static_cast<float>(n), 1.0f);
}

float Intervals::ranked(std::size_t of, float part) const {
    const auto n = within(of);
    if (n == 0) return 200;
    std::array<int, kSize> sorted{};
    for (std::size_t i = 0; i < n; ++i) sorted[i] = back(i);
    const auto k = static_cast<std::size_t>(part * static_cast<float>(n - 1) + 0.5f);
    std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(k),
                     sorted.begin() + static_cast<std::ptrdiff_t>(n));
    return std::max(static_cast<float>(sorted[k]), 1.0f);
}

float Intervals::irregularity(std::size_t of) const {
    const auto n = within(of);
    if (n < 2) return 0;
    int sum = 0;
    for (std::size_t i = 0; i + 1 < n; ++i) {
        const int d = std::min(back(i), 600) - std::min(back(i + 1), 600);
        sum += d < 0 ? -d : d;
    }
    return static_cast<float>(sum) / static_cast<float>(n - 1) / mean(of);
}

float Intervals::steady(std::size_t of) const {
    const auto n = within(of);
    if (n < 2) return 1;
    int same = 0;
    for (std::size_t i = 0; i + 1 < n; ++i) {
        const int d = back(i) - back(i + 1);
        if (20 * (d < 0 ? -d : d) < back(i)) ++same;
    }
    return static_cast<float>(same) / static_cast<float>(n - 1);
}

float Intervals::early(std::size_t of) const {
    const auto n = within(of);
    if (n == 0) return 0;
    const float limit = 0.85f * median(of);
    int sum = 0;
    for (std::size_t i = 0; i < n; ++i)
        if (static_cast<float>(back(i)) < limit) ++sum;
    return static_cast<float>(sum) / static_cast<float>(n);
}

}  // namespace vs::signal::detail
