#include "signal/calibration.h"

#include <algorithm>
#include <tuple>

namespace vs::signal {
namespace {

constexpr double kLeast = 100;  // guesses of a point

struct Block {
    double said = 0, is = 0, count = 0;
    double share() const { return is / count; }
    Block& operator+=(const Block& o) {
        said += o.said, is += o.is, count += o.count;
        return *this;
    }
};

}  // namespace

float Curve::at(float score) const {
    if (x.empty()) return score;
    const auto next = static_cast<std::size_t>(std::ranges::upper_bound(x, score) - x.begin());
    if (next == 0) return y.front();
    if (next == x.size()) return y.back();
    const float part = (score - x[next - 1]) / (x[next] - x[next - 1]);
    return y[next - 1] + part * (y[next] - y[next - 1]);
}

OwnedCurve isotonic(std::vector<Guess> guesses) {
    std::ranges::sort(guesses, [](const Guess& a, const Guess& b) {
        return std::tie(a.said, a.is) < std::tie(b.said, b.is);
    });
    std::vector<Block> rising;
    Block block;
    for (std::size_t i = 0; i < guesses.size(); ++i) {
        block += {static_cast<double>(guesses[i].said), guesses[i].is ? 1.0 : 0.0, 1};
        const bool last = i + 1 == guesses.size();
        if (!last && (block.count < kLeast || guesses[i + 1].said == guesses[i].said)) continue;
        while (!rising.empty() &&
               (rising.back().share() >= block.share() || block.count < kLeast)) {
            block += rising.back();
            rising.pop_back();
        }
        rising.push_back(block), block = {};
    }
    OwnedCurve out;
    for (const auto& one : rising) {
        out.x.push_back(static_cast<float>(one.said / one.count));
        out.y.push_back(static_cast<float>(one.share()));
    }
    return out;
}

}  // namespace vs::signal
