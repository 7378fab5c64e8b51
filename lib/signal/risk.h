// Risk of death from the vital signs of a stay so far: running summaries of each vital, judged by
// gradient-boosted trees. No laboratory values, no diagnosis. Streaming, O(1) per reading. One
// thread at a time.
#pragma once

#include <array>
#include <span>

#include "base/time.h"

namespace vs::signal {

enum class StayVital : std::uint8_t {
    heart_rate,
    systolic,
    diastolic,
    mean_pressure,
    respiration,
    temperature,
    oxygen,         // saturation, %
    consciousness,  // Glasgow coma scale, 3..15
    given_oxygen,   // fraction of inspired oxygen, 0.21..1
    ventilated,     // 1
};
inline constexpr std::size_t kStayVitals = 10;
inline constexpr std::size_t kPerVital = 9;
inline constexpr std::size_t kRiskFeatures = kStayVitals * kPerVital + 6;

class StayRisk {
  public:
    // `at` since admission, rising. Values that cannot be (a pressure of 0) are passed over.
    void add(StayVital vital, Micros at, double value);
    std::array<float, kRiskFeatures> features() const;
    // Calibrated on 48 hours of intensive care: 0 to 1.
    float risk() const;

  private:
    struct Course {
        int count = 0;
        double first = 0, last = 0, sum = 0, squares = 0, least = 0, most = 0, recent = 0;
        double early_sum = 0;
        int early = 0, late = 0;
        double late_sum = 0;
        void add(Micros at, double value);
    };
    std::array<Course, kStayVitals> courses_{};
    double shock_sum_ = 0, shock_most_ = 0;  // heart rate over systolic pressure
    int shock_ = 0;
    int low_pressure_ = 0, pressures_ = 0;
};

}  // namespace vs::signal
