// Abrupt changes of one patient's vital signs, readings in any order: one that was overtaken, but
// within kLateness, takes its place by going back to a kept state and reading on from there. So the
// state after a reading that came in order is the same whatever the order of those before it.
// One thread at a time.
#pragma once

#include "triage/finding.h"

namespace vs::triage {

class VitalsStream {
  public:
    explicit VitalsStream(signal::ChangeSettings settings = {});

    enum class Place { in_order, overtaken, late, known };
    struct Added {
        Place place;
        std::optional<signal::JointChange> joint;  // of readings in order
    };
    // Readings of one batch should be given in order of time and kind.
    Added add(signal::VitalKind kind, Micros at, double value);
    // The state with every reading in its place.
    const signal::VitalWatch& of(signal::VitalKind kind);
    bool any() const { return newest_.at != 0; }
    Micros newest() const { return newest_.at; }

    // Readings after `from` are not in it: they are added again after restore().
    json::object snapshot() const;
    Result<> restore(const json::value& snapshot);  // code "snapshot"

  private:
    struct Item {
        Micros at = 0;
        signal::VitalKind kind{};
        double value = 0;
        auto operator<=>(const Item&) const = default;
    };
    struct Kept {  // the state after all readings up to `upto`
        signal::VitalsWatch watch;
        Item upto;
    };
    void rebuild();
    void keep();

    signal::ChangeSettings settings_;
    signal::VitalsWatch head_;
    Kept older_, newer_;
    Item newest_;
    std::vector<Item> items_;        // after older_.upto, in order
    std::optional<Item> overtaken_;  // the first that head_ has not in its place
};

}  // namespace vs::triage
