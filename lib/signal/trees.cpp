#include "signal/trees.h"

#include <algorithm>

namespace vs::signal {

void walk(const TreeTable& table, std::span<const float> features, std::span<float> margins) {
    std::array<std::uint8_t, 128> rank{};
    for (std::size_t f = 0; f < table.features() && f < rank.size(); ++f) {
        const auto* begin = table.cuts.data() + table.first_cut[f];
        const auto* end = table.cuts.data() + table.first_cut[f + 1];
        rank[f] = static_cast<std::uint8_t>(std::upper_bound(begin, end, features[f]) - begin);
        if (!(features[f] == features[f])) rank[f] = 0;
    }
    const auto inner = (std::size_t{1} << table.depth) - 1;
    std::array<std::int32_t, 8> sums{};
    const auto* splits = table.splits.data();
    const auto* leaves = table.leaves.data();
    std::size_t output = 0;
    for (auto left = table.trees(); left > 0; --left, splits += inner, leaves += inner + 1) {
        std::size_t node = 0;
        for (std::size_t level = 0; level < table.depth; ++level)
            node = 2 * node + 1 + (rank[splits[node].feature] >= splits[node].rank ? 1 : 0);
        sums[output] += leaves[node - inner];
        if (++output == table.outputs) output = 0;
    }
    for (std::size_t o = 0; o < table.outputs; ++o)
        margins[o] = table.base[o] + table.scale * static_cast<float>(sums[o]);
}

float exponential(float x) {
    const double bounded = std::clamp(static_cast<double>(x), -30.0, 30.0);
    // (1 + r + r^2/2 + r^3/6 + r^4/24)^1024 with r = x / 1024
    const double r = bounded / 1024;
    double e = 1 + r * (1 + r * (0.5 + r * (1.0 / 6 + r * (1.0 / 24))));
    for (int i = 0; i < 10; ++i) e *= e;
    return static_cast<float>(e);
}

float logistic(float x) {
    return 1.0f / (1.0f + exponential(-x));
}

}  // namespace vs::signal
