// What a score is worth: a rising curve from scores to shares, and its making from guesses whose
// outcome is known. Pure, thread-safe.
#pragma once

#include <span>
#include <vector>

namespace vs::signal {

// Straight between its points, level outside; without points the score itself.
struct Curve {
    std::span<const float> x, y;  // of the same size, x rising
    float at(float score) const;
};

struct Guess {
    float said = 0;   // the score
    bool is = false;  // what turned out
};

struct OwnedCurve {
    std::vector<float> x, y;
    Curve view() const { return {x, y}; }
};

// Isotonic regression by pooling adjacent violators; a point stands for at least 100 guesses.
OwnedCurve isotonic(std::vector<Guess> guesses);

}  // namespace vs::signal
