#include "signal/detail/templates.h"

#include <algorithm>
#include <cmath>

namespace vs::signal::detail {
namespace {

constexpr int kFrom = 14, kTo = 62;  // 128 ms before R to 256 ms after: QRS and ST
constexpr float kSame = 0.88f;       // joint correlation of one cluster
constexpr float kFade = 0.996f;      // a cluster's weight halves in 170 beats
constexpr int kShift = 2;

struct Sums {
    float ab = 0, aa = 0, bb = 0;
    void add(const float* a, const float* b, int n) {
        float sa = 0, sb = 0, x = 0, y = 0, z = 0;
        for (int i = 0; i < n; ++i)
            sa += a[i], sb += b[i], x += a[i] * b[i], y += a[i] * a[i], z += b[i] * b[i];
        const float each = 1.0f / static_cast<float>(n);
        ab += x - sa * sb * each, aa += y - sa * sa * each, bb += z - sb * sb * each;
    }
    float value() const {
        const float power = aa * bb;
        return power > 1.0f ? ab / std::sqrt(power) : 0;
    }
};

// Both leads as one vector, so that a lead counts by its size.
float joint(const Shape& beat, const Shape& mean, unsigned count, int shift) {
    Sums sums;
    for (unsigned l = 0; l < count; ++l)
        sums.add(beat[l].data() + kFrom + shift, mean[l].data() + kFrom, kTo - kFrom);
    return sums.value();
}

float best_joint(const Shape& beat, const Shape& mean, unsigned count, int& shift) {
    float best = -2;
    for (int s = -kShift; s <= kShift; ++s)
        if (const float r = joint(beat, mean, count, s); r > best) best = r, shift = s;
    return best;
}

std::int16_t whole(float v) {
    v = std::clamp(v, -32'000.0f, 32'000.0f);
    return static_cast<std::int16_t>(v < 0 ? v - 0.5f : v + 0.5f);
}

}  // namespace

float correlation(std::span<const float, kPoints> beat, std::span<const float, kPoints> usual,
                  int from, int to, int shift) {
    const int low = std::max(0, -(from + shift));
    const int high = std::min(0, static_cast<int>(kPoints) - (to + shift));
    Sums sums;
    sums.add(beat.data() + from + shift + low, usual.data() + from + low, to - from + high - low);
    return sums.value();
}

Shape Templates::shape_of(std::size_t i) const {
    Shape out{};
    for (std::size_t l = 0; l < 2; ++l)
        for (std::size_t k = 0; k < kPoints; ++k) out[l][k] = clusters_[i].mean[l][k];
    return out;
}

float Templates::share(std::size_t i) const {
    float total = 0;
    for (const auto& c : clusters_) total += c.weight;
    return total > 0 ? clusters_[i].weight / total : 0;
}

// The best one, or where none is alike the one with the least weight.
std::size_t Templates::place(const Match& best, bool found) const {
    if (found) return best.cluster;
    std::size_t least = usual_ == 0 ? 1 : 0;
    for (std::size_t i = 0; i < kClusters; ++i)
        if (i != usual_ && clusters_[i].weight < clusters_[least].weight) least = i;
    return clusters_[usual_].weight == 0 ? usual_ : least;
}

std::size_t Templates::second() const {
    std::size_t best = usual_ == 0 ? 1 : 0;
    for (std::size_t i = 0; i < kClusters; ++i)
        if (i != usual_ && clusters_[i].weight > clusters_[best].weight) best = i;
    return best;
}

void Templates::choose_usual() {
    float narrow = 1e9f, most = 0, best = -1;
    for (const auto& c : clusters_) most = std::max(most, c.weight);
    for (const auto& c : clusters_)
        if (c.weight > 0.1f * most && c.weight >= 3) narrow = std::min(narrow, c.width);
    for (std::size_t i = 0; i < kClusters; ++i) {
        const auto& c = clusters_[i];
        if (c.weight <= 0) continue;
        float score = c.weight;
        if (c.early < 0.88f) score *= 0.25f;
        if (narrow < 1e8f && c.width > 0) {
            const float wide = std::min(narrow / c.width, 1.0f);
            score *= wide * wide;
        }
        if (i == usual_) score *= 1.2f;  // no flicker between two alike
        if (score > best) best = score, usual_ = static_cast<std::uint8_t>(i);
    }
}

Match Templates::add(const Shape& shape, unsigned count, float before, float width) {
    Match out;
    float best = -2;
    const auto other = second();
    for (std::size_t i = 0; i < kClusters; ++i) {
        if (clusters_[i].weight <= 0) continue;
        int shift = 0;
        const float r = best_joint(shape, shape_of(i), count, shift);
        if (i == usual_) out.usual = r, out.shift = shift;
        if (i == other) out.other = r;
        if (r > best) best = r, out.cluster = i, out.own = r;
    }
    const bool found = best >= kSame;
    for (auto& c : clusters_) c.weight *= kFade;
    out.cluster = place(out, found);
    auto& c = clusters_[out.cluster];
    if (!found) c = {}, out.own = 1;
    if (c.seen < 60'000) ++c.seen;
    c.weight += 1;
    const float rate = 1.0f / static_cast<float>(std::min<int>(c.seen, 16));
    c.early += (std::clamp(before, 0.3f, 2.0f) - c.early) * rate;
    c.width += (width - c.width) * rate;
    for (std::size_t l = 0; l < count; ++l)
        for (std::size_t k = 0; k < kPoints; ++k)
            c.mean[l][k] = whole(c.mean[l][k] + (shape[l][k] - c.mean[l][k]) * rate);
    choose_usual();
    return out;
}

}  // namespace vs::signal::detail
