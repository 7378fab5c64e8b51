// Abrupt changes of one patient's vital signs, readings in any order: one that was overtaken, but
// within kLateness, takes its place by going back to a kept state and reading on from there. So the
// state after a reading that came in order is the same whatever the order of those before it. The
// quality of the ECG takes its place among the readings likewise, but waits for them.
// One thread at a time.
#pragma once

#include <deque>

#include "triage/finding.h"

namespace vs::triage {

class VitalsStream {
  public:
    explicit VitalsStream(signal::ChangeSettings settings = {});

    // What is watched, in the order in which things of the same time count.
    enum class Input : std::uint8_t { ecg_quality, pulse, vital };  // vital: and the kinds after it
    static constexpr Input input_of(signal::VitalKind kind) {
        return static_cast<Input>(static_cast<int>(Input::vital) + static_cast<int>(kind));
    }
    // The vital that it is watched as.
    static constexpr signal::VitalKind kind_of(Input input) {
        const auto number = static_cast<int>(input) - static_cast<int>(Input::vital);
        return number < 0 ? signal::VitalKind::heart_rate : static_cast<signal::VitalKind>(number);
    }

    enum class Place { in_order, overtaken, late, known };
    struct Added {
        Place place;
        signal::VitalsWatch::Answer answer;  // of readings in order
    };
    // Readings of one batch should be given in order of time and input.
    Added add(Input input, Micros at, double value);
    // Of the ten seconds of ECG before `at`.
    void add_ecg(Micros at, float quality);
    // The state with every reading in its place.
    const signal::VitalWatch& of(signal::VitalKind kind);
    // In the last reading of it that came in order; not kept over a restart.
    signal::Trust trust(signal::VitalKind kind) const {
        return trust_[static_cast<std::size_t>(kind)];
    }
    bool any() const { return newest_.at != 0; }
    Micros newest() const { return newest_.at; }

    // Readings after `from` are not in it: they are added again after restore().
    json::object snapshot() const;
    Result<> restore(const json::value& snapshot);  // code "snapshot"

  private:
    struct Item {
        Micros at = 0;
        Input input{};
        double value = 0;
        auto operator<=>(const Item&) const = default;
    };
    struct Kept {  // the state after all readings up to `upto`
        signal::VitalsWatch watch;
        Item upto;
    };
    static signal::VitalsWatch::Answer put(signal::VitalsWatch& watch, const Item& item);
    signal::VitalsWatch::Answer advance(const Item& item);  // head_, and what is kept of it
    bool insert(const Item& item);
    void catch_up();
    void rebuild();
    void trim();

    signal::ChangeSettings settings_;
    std::array<signal::Trust, signal::kVitalKinds> trust_{};
    signal::VitalsWatch head_;
    std::deque<Kept> kept_;  // at least one, in order
    std::size_t since_kept_ = 0;
    Item newest_;
    std::vector<Item> items_;        // after kept_.front().upto, in order
    std::vector<Item> ahead_;        // of the ECG, after newest_, in order
    std::optional<Item> overtaken_;  // the first that head_ has not in its place
};

}  // namespace vs::triage
