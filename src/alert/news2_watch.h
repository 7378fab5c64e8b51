// NEWS2 over time, so sure of itself that a person may be called. Each parameter is judged by its
// last few readings: an alert rises on what every one of them supports, and clears when not even
// the worst of them supports it. One noisy reading can do neither. Pure.
#pragma once

#include <array>

#include "alert/alert.h"
#include "alert/history.h"
#include "alert/news2.h"
#include "alert/settings.h"
#include "model/reading.h"

namespace vs::alert {

// The last readings of each vital, oldest first.
class Window {
  public:
    explicit Window(int confirm) : confirm_(confirm) {}
    void add(model::Vital vital, const Entry& entry);
    // At most `count` from the end.
    std::span<const Entry> last(model::Vital vital, std::size_t count) const;
    // How many readings of the vital make it certain: one for consciousness, which a person enters.
    std::size_t needed(model::Vital vital) const;

  private:
    static constexpr std::size_t kMost = 8;
    struct Ring {
        std::array<Entry, kMost> entries;
        std::size_t size = 0;
    };
    std::array<Ring, model::kVitalCount> rings_{};
    int confirm_;
};

inline constexpr std::array kNews2Vitals = {model::Vital::resp_rate,  model::Vital::spo2,
                                            model::Vital::systolic,   model::Vital::pulse,
                                            model::Vital::heart_rate, model::Vital::consciousness,
                                            model::Vital::temperature};
bool in_news2(model::Vital vital);
// Too old to say how the patient is.
bool is_stale(const Entry& entry, const Settings& settings, Micros now);

struct News2State {
    news2::Inputs inputs;  // the values that were scored
    news2::Score score;
    Micros onset = 0;  // since when all readings that support the score have been there
};

// The newest value of each parameter that is not stale: what a card shows.
News2State newest_state(const Window& window, const Settings& settings, Micros now);
// The mildest of each parameter's last readings, if there are enough and the newest is not stale.
News2State certain_state(const Window& window, const Settings& settings, Micros now);
// The worst of each parameter's last readings, however old: silence is no improvement.
News2State feared_state(const Window& window, const Settings& settings);

// The parameters that give points, but for oxygen, which people give.
model::Cause cause_of(const News2State& state);

// By the score's band: high from 7, medium from 5 or with 3 in one parameter.
std::optional<Priority> priority_of(const news2::Score& score);

}  // namespace vs::alert
