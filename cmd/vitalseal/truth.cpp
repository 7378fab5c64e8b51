#include "truth.h"

#include <algorithm>
#include <optional>

namespace vs::cmd {
namespace {

// A state that begins and ends with annotations.
class Stretches {
  public:
    explicit Stretches(std::vector<signal::ec57::Span>& out) : out_(out) {}
    void set(bool on, std::int64_t at) {
        if (on && !since_) since_ = at;
        if (!on && since_) out_.push_back({*since_, at}), since_.reset();
    }

  private:
    std::vector<signal::ec57::Span>& out_;
    std::optional<std::int64_t> since_;
};

}  // namespace

Truth truth_of(const std::vector<wfdb::Annotation>& annotations, std::int64_t end) {
    Truth out;
    Stretches flutter(out.flutter), noise(out.noise), fibrillation(out.fibrillation);
    for (const auto& a : annotations) {
        if (const char kind = wfdb::ec57_class(a.symbol)) out.beats.push_back({a.sample, kind});
        out.paced = out.paced || a.symbol == '/';
        if (a.symbol == '[' || a.symbol == ']') flutter.set(a.symbol == '[', a.sample);
        // Bits 0 and 1: the leads are noisy; 4 and 5: nothing can be read.
        if (a.symbol == '~') noise.set((a.subtype & 0x33) != 0 || a.subtype < 0, a.sample);
        if (a.symbol == '+' && a.text.starts_with('('))
            fibrillation.set(a.text.starts_with("(AFIB"), a.sample);
    }
    flutter.set(false, end), noise.set(false, end), fibrillation.set(false, end);
    return out;
}

bool Truth::noisy(std::int64_t start, std::int64_t end) const {
    std::int64_t covered = 0;
    for (const auto& span : noise)
        covered += std::max<std::int64_t>(0, std::min(end, span.end) - std::max(start, span.start));
    return 2 * covered >= end - start;
}

bool Truth::any_noise(std::int64_t start, std::int64_t end) const {
    return std::ranges::any_of(
        noise, [&](const signal::ec57::Span& s) { return s.start < end && s.end > start; });
}

}  // namespace vs::cmd
