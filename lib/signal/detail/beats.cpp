#include "signal/detail/beats.h"

#include <algorithm>
#include <cmath>

namespace vs::signal::detail {
namespace {

constexpr int kBefore250 = 2 * kPointsBefore, kWindow = 2 * static_cast<int>(kPoints);
constexpr int kQrsFrom = 30, kQrsTo = 95;  // of the window: 120 ms before R to 140 ms after
using Window = std::array<float, 160>;
static_assert(kWindow == 160);

float size(float v) {
    return v < 0 ? -v : v;
}

// Less its quietest 32 ms before the QRS complex: zero is where the heart is at rest.
Window cut(const Lead& lead, std::int64_t at) {
    Window w;
    for (int i = 0; i < kWindow; ++i)
        w[static_cast<std::size_t>(i)] = static_cast<float>(lead.smooth(at - kBefore250 + i));
    float least = 1e9f, base = 0;
    for (std::size_t i = 8; i <= 40; i += 2) {
        const auto [low, high] =
            std::minmax_element(w.begin() + static_cast<std::ptrdiff_t>(i),
                                w.begin() + static_cast<std::ptrdiff_t>(i) + 8);
        if (*high - *low >= least) continue;
        least = *high - *low;
        base = (*high + *low) * 0.5f;
    }
    for (auto& v : w) v -= base;
    return w;
}

struct LeadView {
    Window w;
    std::array<float, kPoints> points;  // every other sample
};

LeadView view(const Lead& lead, std::int64_t at) {
    LeadView out{cut(lead, at), {}};
    for (std::size_t k = 0; k < kPoints; ++k) out.points[k] = out.w[2 * k];
    return out;
}

struct Extent {
    float high = -1e9f, low = 1e9f, sum = 0;
    float range() const { return high - low; }
};

template <std::size_t N>
Extent extent(const std::array<float, N>& w, std::size_t from, std::size_t to) {
    Extent out;
    for (auto i = from; i < to; ++i)
        out.high = std::max(out.high, w[i]), out.low = std::min(out.low, w[i]), out.sum += w[i];
    return out;
}

// Duration in samples of 250 Hz between the first and the last slope above a fifth of the steepest.
struct Slopes {
    float steepest = 0;
    int duration = 0;
};

Slopes slopes(const Window& w) {
    const auto slope = [&w](int i) {
        const auto at = static_cast<std::size_t>(i);
        return size(w[at + 2] - w[at - 2]);
    };
    Slopes out;
    for (int i = kQrsFrom; i < kQrsTo; ++i) out.steepest = std::max(out.steepest, slope(i));
    int first = -1, last = -1;
    for (int i = kQrsFrom; i < kQrsTo; ++i) {
        if (slope(i) < 0.2f * out.steepest) continue;
        if (first < 0) first = i;
        last = i;
    }
    out.duration = last - first + 1;
    return out;
}

// What is left of points [from, to) after subtracting the template, as a sum of squares.
float rest(const LeadView& v, const std::array<float, kPoints>& usual, int from, int to, int shift,
           float& power) {
    float left = 0;
    power = 0;
    for (int i = from; i < to; ++i) {
        const auto k = static_cast<std::size_t>(std::clamp(i + shift, 0, int{kPoints} - 1));
        const float u = usual[static_cast<std::size_t>(i)], d = v.points[k] - u;
        left += d * d, power += u * u;
    }
    return left;
}

using LeadValues = std::array<float, kLeadFeatures>;

void read_shape(const LeadView& v, LeadValues& out) {
    const auto qrs = extent(v.w, kQrsFrom, kQrsTo);
    const float largest = std::max({size(qrs.high), size(qrs.low), 1.0f});
    const float range = std::max(qrs.range(), 1.0f);
    const auto steep = slopes(v.w);
    float above = 0, sum = 0;
    for (std::size_t i = kQrsFrom; i < kQrsTo; ++i) {
        sum += size(v.w[i]);
        if (size(v.w[i]) > 0.5f * largest) above += 1;
    }
    out[kDuration] = 4.0f * static_cast<float>(steep.duration);
    out[kHalfWidth] = 4.0f * above;
    out[kFullness] = sum / static_cast<float>(kQrsTo - kQrsFrom) / largest;
    out[kPolarity] = (qrs.high + qrs.low) / range;
    out[kSteepness] = steep.steepest / range;
    const auto t = extent(v.w, 100, 158);
    out[kTSign] = t.sum / 58.0f / range;
}

void compare(const LeadView& v, const std::array<float, kPoints>& usual, int shift,
             LeadValues& out) {
    const float own = std::max(extent(v.points, 15, 48).range(), 1.0f);
    const float typical = std::max(extent(usual, 15, 48).range(), 1.0f);
    float power = 0;
    out[kAmplitude] = std::min(own / typical, 20.0f);
    out[kQrsMatch] = correlation(v.points, usual, 17, 46, shift);
    out[kWholeMatch] = correlation(v.points, usual, 4, 76, shift);
    out[kPMatch] = correlation(v.points, usual, 3, 20, shift);
    out[kTMatch] = correlation(v.points, usual, 50, 78, shift);
    const float left = rest(v, usual, 17, 46, shift, power);
    out[kQrsRest] = std::min(left / (power + 1.0f), 50.0f);
    out[kPSize] = std::min(extent(v.points, 1, 19).range() / typical, 5.0f);
    out[kPRest] = std::min(std::sqrt(rest(v, usual, 2, 19, shift, power) / 17.0f) / typical, 5.0f);
}

// The least and the largest of each feature over the leads.
void spread(const std::array<LeadValues, 2>& values, const std::array<bool, 2>& there,
            std::array<float, kBeatFeatures>& out) {
    for (std::size_t f = 0; f < kLeadFeatures; ++f) {
        const float a = values[there[0] ? 0 : 1][f], b = values[there[1] ? 1 : 0][f];
        out[2 * f] = std::min(a, b), out[2 * f + 1] = std::max(a, b);
    }
}

}  // namespace

void Beats::read_intervals(std::array<float, kBeatFeatures>& out, float before, float after) const {
    const float mean = intervals_.mean(8), longer = intervals_.mean(32);
    out[kBefore] = before / mean;
    out[kAfter] = after / mean;
    out[kBeforeOverAfter] = before / after;
    out[kBeforeOverLast] = before / static_cast<float>(intervals_.last());
    out[kBeforeMs] = 4 * before;
    out[kAfterMs] = 4 * after;
    out[kBeforeLong] = before / longer;
    out[kBeforeHigh] = before / intervals_.ranked(32, 0.875f);
    out[kIrregularity] = intervals_.irregularity(16);
    out[kBeforeMedian] = before / intervals_.median(8);
    out[kLastOverMean] = static_cast<float>(intervals_.last()) / mean;
    out[kBothLong] = (before + after) / (2 * longer);
    out[kBeforeLeast] = before / intervals_.ranked(8, 0);
    out[kEarlyShare] = intervals_.early(8);
    out[kBeforeSinus] = before / sinus_;
    out[kAfterSinus] = after / sinus_;
    out[kSteady] = intervals_.steady(16);
    const float middle = intervals_.ranked(96, 0.5f);
    out[kBeforeMedianLong] = before / middle;
    out[kBeforeHighLong] = before / intervals_.ranked(96, 0.9f);
    out[kSpreadLong] = (intervals_.ranked(96, 0.75f) - intervals_.ranked(96, 0.25f)) / middle;
}

std::array<float, kBeatFeatures> Beats::read(const Found& found, int after,
                                             const std::array<Lead, 2>& leads, unsigned count) {
    std::array<float, kBeatFeatures> out{};
    const auto gap = any_ != 0 ? std::min<std::int64_t>(found.at - last_at_, 600) : 200;
    const auto before = static_cast<float>(std::max<std::int64_t>(gap, 1));
    const bool first = any_ != 0 && intervals_.count() == 0;
    // Early against what? The first interval is compared with itself.
    if (first) intervals_.add(static_cast<int>(before)), sinus_ = std::min(before, 500.0f);
    read_intervals(out, before, static_cast<float>(std::max(after, 1)));

    Shape shape{};
    std::array<LeadView, 2> views;
    std::array<bool, 2> there{};
    std::array<LeadValues, 2> values{};
    float width = 0, amplitude = 1, hiss = 0;
    for (unsigned l = 0; l < count; ++l) {
        there[l] = !leads[l].off();
        if (!there[l]) continue;
        views[l] = view(leads[l], found.at);
        shape[l] = views[l].points;
        read_shape(views[l], values[l]);
        width = std::max(width, values[l][kHalfWidth]);
        amplitude = std::max(amplitude, extent(views[l].w, kQrsFrom, kQrsTo).range());
        hiss = std::max(hiss, leads[l].hiss());
    }
    if (!there[0] && !there[1]) there = {true, count > 1};
    const auto usual = templates_.shape_of(templates_.usual());
    const auto usual_width = templates_.at(templates_.usual()).width;
    const auto match = templates_.add(shape, count, out[kBefore], width);
    for (unsigned l = 0; l < count; ++l)
        if (!leads[l].off()) compare(views[l], usual[l], match.shift, values[l]);
    spread(values, there, out);

    const auto& own = templates_.at(match.cluster);
    const bool is_usual = match.cluster == templates_.usual();
    out[kOwnShare] = templates_.share(match.cluster);
    out[kOwnEarly] = own.early;
    out[kOwnIsUsual] = is_usual ? 1.0f : 0.0f;
    out[kOwnMatch] = match.own;
    out[kUsualMatch] = match.usual;
    out[kOwnWidth] = std::min(own.width / std::max(usual_width, 1.0f), 10.0f);
    out[kOtherMatch] = match.other;
    out[kLastMatch] = last_match_;
    out[kLastBefore] = last_before_;
    out[kAgreement] = std::min(found.agreement, 8.0f);
    out[kSize] = std::min(found.size, 20.0f);
    out[kHiss] = std::min(hiss / amplitude, 5.0f);

    if (is_usual && last_match_ > 0.9f && out[kBefore] > 0.8f && out[kBefore] < 1.3f)
        sinus_ += (std::min(before, 500.0f) - sinus_) * 0.125f;
    likeness_ = match.own;
    last_match_ = match.usual, last_before_ = out[kBefore];
    if (any_ != 0 && !first) intervals_.add(static_cast<int>(before));
    last_at_ = found.at, any_ = 1;
    return out;
}

}  // namespace vs::signal::detail
