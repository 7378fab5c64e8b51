// The shapes this patient's beats have: up to five clusters, learnt without labels and followed.
// The usual beat is the cluster that is frequent, in rhythm and narrow.
#pragma once

#include <span>

#include "signal/detail/io.h"

namespace vs::signal::detail {

inline constexpr std::size_t kPoints = 80;                // at 125 Hz
inline constexpr int kPointsBefore = 30;                  // R is point 30: 240 ms before it
using Shape = std::array<std::array<float, kPoints>, 2>;  // [lead][point], microvolts

// Correlation of `beat`, moved by `shift` points, with `usual` over points [from, to).
float correlation(std::span<const float, kPoints> beat, std::span<const float, kPoints> usual,
                  int from, int to, int shift);

struct Cluster {
    std::array<std::array<std::int16_t, kPoints>, 2> mean{};
    float weight = 0;  // beats of it, fading over some minutes
    float early = 1;   // mean interval before them over the mean interval
    float width = 0;   // ms
    std::uint16_t seen = 0;
    template <class Io>
    void fields(Io& io) {
        io(mean, weight, early, width, seen);
    }
};

struct Match {
    std::size_t cluster = 0;
    float own = 0, usual = 0, other = 0;  // joint correlations
    int shift = 0;                        // points that align the beat with usual
};

class Templates {
  public:
    // `count` leads; a lead that is off has a shape of zeros. `before` is the interval before the
    // beat over the mean interval.
    Match add(const Shape& shape, unsigned count, float before, float width);
    std::size_t usual() const { return usual_; }
    const Cluster& at(std::size_t i) const { return clusters_[i]; }
    float share(std::size_t i) const;
    Shape shape_of(std::size_t i) const;

    template <class Io>
    void fields(Io& io) {
        io(clusters_);
        io.index(usual_, kClusters);
    }

  private:
    static constexpr std::size_t kClusters = 5;
    std::size_t place(const Match& best, bool found) const;
    std::size_t second() const;
    void choose_usual();

    std::array<Cluster, kClusters> clusters_{};
    std::uint8_t usual_ = 0;
};

}  // namespace vs::signal::detail
