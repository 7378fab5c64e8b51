// What the beat model sees. Lead features come twice, as the least and the largest over the leads,
// so that neither the order of the leads nor their number matters. Intervals are relative to the
// patient's own; "usual" is the template of this patient's own usual beat.
#pragma once

#include <array>
#include <string_view>

#include "signal/beat.h"

namespace vs::signal::detail {

// Of one lead. A window runs from 240 ms before the R peak to 396 ms after it.
enum LeadFeature : std::size_t {
    kDuration,    // ms between the first and last steep slope
    kHalfWidth,   // ms above half of the largest deflection
    kFullness,    // mean deflection over the largest
    kPolarity,    // -1 all downward to 1 all upward
    kAmplitude,   // against usual
    kSteepness,   // slope over amplitude
    kQrsMatch,    // correlation with usual, QRS
    kQrsRest,     // what is left after subtracting usual, over usual
    kWholeMatch,  // correlation with usual, P to T
    kPSize,       // P window's range over the usual amplitude
    kPMatch,      // correlation with usual, P
    kPRest,       // what is left in the P window, over the usual amplitude
    kTSign,       // mean of the T window over the amplitude
    kTMatch,      // correlation with usual, T
    kLeadFeatures
};

// Of the beat, behind the 28 of the leads.
enum BeatFeature : std::size_t {
    kBefore = 2 * kLeadFeatures,  // interval before it over the mean of the last 8
    kAfter,                       // interval after it over the same
    kBeforeOverAfter,
    kBeforeOverLast,  // interval before it over the one before that
    kBeforeMs,
    kAfterMs,
    kBeforeLong,    // over the mean of the last 32
    kBeforeHigh,    // over the longest eighth of the last 32
    kIrregularity,  // mean difference of neighbours over the mean, last 16
    kBeforeMedian,  // over the median of the last 8
    kLastOverMean,  // the interval before that one over the mean
    kBothLong,      // both about it over twice the long mean
    kBeforeLeast,   // over the least of the last 8
    kEarlyShare,    // early beats among the last 8
    kOwnShare,      // share of this beat's cluster
    kOwnEarly,      // how early beats of this cluster come
    kOwnIsUsual,
    kOwnMatch,     // joint correlation with its own cluster
    kUsualMatch,   // joint correlation with usual
    kOwnWidth,     // width of its cluster over that of usual
    kOtherMatch,   // joint correlation with the second most frequent cluster
    kLastMatch,    // the last beat's joint correlation with usual
    kLastBefore,   // the last beat's kBefore
    kAgreement,    // of the detectors
    kSize,         // energy against the level
    kHiss,         // noise over amplitude
    kBeforeSinus,  // interval before it over that between usual beats
    kAfterSinus,
    kSteady,            // neighbours among the last 16 that differ by less than a twentieth
    kBeforeMedianLong,  // over the median of the last 96
    kBeforeHighLong,    // over the longest tenth of them
    kClean,             // quality of the last ten seconds
    kSpreadLong,        // middle half of them over their median
    kFeatureCount
};
static_assert(kFeatureCount == kBeatFeatures);

}  // namespace vs::signal::detail
