// Walks gradient-boosted trees that `vitalseal train` exported as a flat table. Every feature is
// first replaced by the number of its cut points that are not above it, so a split is one byte
// comparison; a tree of depth D is complete, 2^D - 1 splits and 2^D leaves. Pure, thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace vs::signal {

struct Split {
    std::uint8_t feature = 0;
    std::uint8_t rank = 0;  // right where the feature's rank is at least this; 0: always right
};

struct TreeTable {
    std::size_t outputs = 1, depth = 4;
    std::span<const std::uint16_t> first_cut;  // per feature and one more: where its cuts begin
    std::span<const float> cuts;               // rising within a feature
    std::span<const Split> splits;             // tree after tree, root first, level by level
    std::span<const std::int16_t> leaves;      // tree after tree, left to right
    float scale = 1;                           // of a leaf
    std::span<const float> base;               // per output

    std::size_t trees() const { return leaves.size() >> depth; }
    std::size_t features() const { return first_cut.empty() ? 0 : first_cut.size() - 1; }
};

// At most 128 features and 8 outputs; tree t adds to output t % outputs. `margins` has one place
// per output. A feature that is NaN ranks as the lowest.
void walk(const TreeTable& table, std::span<const float> features, std::span<float> margins);

// 1 / (1 + e^-x) from multiplications only, the same on every machine; exact to 1e-5.
float logistic(float x);
// e^x for x in [-30, 30], clamped there.
float exponential(float x);

}  // namespace vs::signal
