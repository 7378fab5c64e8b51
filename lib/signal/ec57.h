// Scores beats against an annotator as ANSI/AAMI EC57 does: beats match one to one within a
// tolerance, the nearest first; what happened in marked flutter is left out. Pure, thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace vs::signal::ec57 {

struct Mark {
    std::int64_t sample = 0;
    char kind = 'N';  // N S V F Q
};

struct Span {
    std::int64_t start = 0, end = 0;  // [start, end)
};

// Annotated beat and found beat; -1 where there is none.
struct Pair {
    std::int64_t truth = -1, test = -1;  // indices
};

// Both rising in time. Every beat is in one pair.
std::vector<Pair> match(std::span<const Mark> truth, std::span<const Mark> test,
                        std::int64_t tolerance);

struct Count {
    std::int64_t hit = 0, missed = 0, extra = 0;
    double sensitivity() const;  // 0..1, 1 where there is nothing to find
    double predictivity() const;
    double f1() const;
    Count& operator+=(const Count& other);
};

struct Score {
    Count beats;
    Count ventricular, supraventricular;  // VEB and SVEB, paced and unmatched beats as EC57 says
    double jitter = 0;                    // sum of |difference| over hits, samples
    std::int64_t table[6][6] = {};        // [truth][test] of N S V F Q and none
    Score& operator+=(const Score& other);
};

// Beats of either list within an `excluded` span count nowhere.
//   VEB: V found as V is a hit, as anything else or not at all it is missed; N, S or nothing found
//   as V is extra; F or Q found as V is neither. SVEB likewise: N, V, F or nothing found as S is
//   extra.
Score score(std::span<const Mark> truth, std::span<const Mark> test, std::int64_t tolerance,
            std::span<const Span> excluded);

}  // namespace vs::signal::ec57
