#include "alert/news2_watch.h"

#include <algorithm>
#include <functional>

namespace vs::alert {
namespace {

using model::Vital;

enum class Choice { newest, mildest, worst };

// Points of a value, as the parameter scores with these settings.
int points_of(Vital vital, double value, const Settings& settings, std::optional<bool> oxygen) {
    switch (vital) {
        case Vital::resp_rate:
            return news2::resp_rate_points(value);
        case Vital::spo2:
            return settings.scale2 ? news2::spo2_scale2_points(value, oxygen.value_or(false))
                                   : news2::spo2_points(value);
        case Vital::systolic:
            return news2::systolic_points(value);
        case Vital::temperature:
            return news2::temperature_points(value);
        case Vital::consciousness:
            return value < 0.5 ? 0 : 3;
        default:
            return news2::pulse_points(value);
    }
}

// The heart rate may come from the ECG or from the oximeter: the one heard of last.
Vital pulse_source(const Window& window) {
    const auto heart = window.last(Vital::heart_rate, 1);
    const auto pulse = window.last(Vital::pulse, 1);
    if (heart.empty()) return Vital::pulse;
    return !pulse.empty() && pulse[0].time > heart[0].time ? Vital::pulse : Vital::heart_rate;
}

class Picker {
  public:
    Picker(const Window& window, const Settings& settings, Choice choice, std::optional<Micros> now)
        : window_(window), settings_(settings), choice_(choice), now_(now), oxygen_(oxygen()) {}

    News2State pick() {
        News2State state;
        auto& in = state.inputs;
        in.resp_rate = value(Vital::resp_rate);
        in.spo2 = value(Vital::spo2);
        in.systolic = value(Vital::systolic);
        in.pulse = value(pulse_source(window_));
        in.temperature = value(Vital::temperature);
        if (const auto level = value(Vital::consciousness))
            in.acvpu = static_cast<news2::Consciousness>(std::clamp(*level + 0.5, 0.0, 4.0));
        in.oxygen = oxygen_;
        if (const auto entered = window_.last(Vital::oxygen_flow, 1);
            oxygen_.value_or(false) && !entered.empty())
            onset_ = std::max(onset_, entered[0].time);
        in.scale2 = settings_.scale2;
        in.age = settings_.age;
        in.pregnant = settings_.pregnant;
        state.score = news2::score(in);
        state.onset = onset_;
        return state;
    }

  private:
    std::optional<double> value(Vital vital) {
        const auto newest = window_.last(vital, 1);
        const bool sure = !newest.empty() && newest[0].by_hand;
        const auto needed = sure ? 1 : window_.needed(vital);
        const auto entries = window_.last(vital, choice_ == Choice::newest ? 1 : needed);
        if (entries.empty()) return std::nullopt;
        if (choice_ == Choice::mildest && entries.size() < needed) return std::nullopt;
        if (is_stale(entries.back())) return std::nullopt;
        const auto points = [&](const Entry& entry) {
            return points_of(vital, entry.value, settings_, oxygen_);
        };
        // Of equals the newest, which is what a person would see.
        const Entry* best = &entries.back();
        for (const auto& entry : entries) {
            const int gain = points(entry) - points(*best);
            if (choice_ == Choice::worst ? gain > 0 : gain < 0) best = &entry;
        }
        if (points(*best) > 0) onset_ = std::max(onset_, entries.front().time);
        return best->value;
    }

    bool is_stale(const Entry& entry) const {
        return now_ && alert::is_stale(entry, settings_, *now_);
    }
    // As last entered by hand, else as the settings say.
    std::optional<bool> oxygen() const {
        const auto entered = window_.last(Vital::oxygen_flow, 1);
        if (!entered.empty() && !is_stale(entered[0])) return entered[0].value > 0;
        return settings_.oxygen;
    }

    const Window& window_;
    const Settings& settings_;
    Choice choice_;
    std::optional<Micros> now_;
    std::optional<bool> oxygen_;
    Micros onset_ = 0;
};

}  // namespace

void Window::add(Vital vital, const Entry& entry) {
    auto& ring = rings_[static_cast<std::size_t>(vital)];
    if (ring.size == kMost)
        std::rotate(ring.entries.begin(), ring.entries.begin() + 1, ring.entries.end());
    else
        ++ring.size;
    ring.entries[ring.size - 1] = entry;
}

std::span<const Entry> Window::last(Vital vital, std::size_t count) const {
    const auto& ring = rings_[static_cast<std::size_t>(vital)];
    return std::span(ring.entries.data(), ring.size).last(std::min(count, ring.size));
}

std::size_t Window::needed(Vital vital) const {
    return vital == Vital::consciousness
               ? 1
               : static_cast<std::size_t>(std::clamp<int>(confirm_, 1, kMost));
}

bool is_stale(const Entry& entry, const Settings& settings, Micros now) {
    return now - entry.fresh_from() > (entry.by_hand ? settings.stale_by_hand : settings.stale);
}

bool in_news2(Vital vital) {
    return std::ranges::find(kNews2Vitals, vital) != kNews2Vitals.end();
}

News2State newest_state(const Window& window, const Settings& settings, Micros now) {
    return Picker(window, settings, Choice::newest, now).pick();
}

News2State certain_state(const Window& window, const Settings& settings, Micros now) {
    return Picker(window, settings, Choice::mildest, now).pick();
}

News2State feared_state(const Window& window, const Settings& settings) {
    return Picker(window, settings, Choice::worst, std::nullopt).pick();
}

model::Cause cause_of(const News2State& state) {
    using news2::Parameter;
    model::Cause out;
    const auto& in = state.inputs;
    // `usual`: above it the value is high.
    const auto add = [&](Parameter parameter, Vital vital, std::optional<double> value,
                         double usual) {
        const int points = state.score.of(parameter).value_or(0);
        if (points == 0 || !value) return;
        const auto sign = model::sign_of(vital, *value > usual);
        out.signs |= sign;
        if (points == 1) out.minor |= sign;
    };
    add(Parameter::resp_rate, Vital::resp_rate, in.resp_rate, 16);
    add(Parameter::spo2, Vital::spo2, in.spo2, in.scale2 ? 92 : 100);
    add(Parameter::systolic, Vital::systolic, in.systolic, 160);
    add(Parameter::pulse, Vital::pulse, in.pulse, 70);
    add(Parameter::temperature, Vital::temperature, in.temperature, 37);
    if (in.acvpu) add(Parameter::consciousness, Vital::consciousness, 1, 0);
    return out;
}

std::optional<Priority> priority_of(const news2::Score& score) {
    if (!score.refused.empty()) return std::nullopt;
    if (score.band == news2::Band::high) return Priority::high;
    if (score.band == news2::Band::medium || score.any_three) return Priority::medium;
    return std::nullopt;
}

}  // namespace vs::alert
