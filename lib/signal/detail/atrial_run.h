// Runs of supraventricular beats. To a model of single beats those of a steady run look like a fast
// sinus rhythm; what tells them apart is how the run begins: another focus takes over from one beat
// to the next, while a sinus node takes many. So the usual interval is held, and narrow beats are
// of the run from a sudden fall of the interval for as long as they come much faster than that.
#pragma once

#include "signal/beat.h"
#include "signal/detail/io.h"

namespace vs::signal::detail {

class AtrialRun {
  public:
    // The next beat, `before` ms after the last one, as the model sees it, and whether it came so
    // suddenly that a run may begin with it. Answers its class with the run in mind.
    BeatClass judge(BeatClass kind, bool sudden, float before);

    template <class Io>
    void fields(Io& io) {
        io.range(held_, 0.0f, 10'000.0f);
        io(length_);
        io.range(last_, BeatClass::normal, BeatClass::unknown);
    }

  private:
    float held_ = 0;  // usual interval outside of runs, ms; 0: not yet known
    std::uint16_t length_ = 0;
    BeatClass last_ = BeatClass::unknown;
};

}  // namespace vs::signal::detail
