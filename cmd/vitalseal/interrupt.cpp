#include "interrupt.h"

#include <csignal>
#include <thread>
#include <utility>

namespace vs::cmd {
namespace {

volatile std::sig_atomic_t stopping = 0, hangup = 0;

}  // namespace

void catch_signals() {
    for (int number : {SIGINT, SIGTERM}) std::signal(number, [](int) { stopping = 1; });
    std::signal(SIGPIPE, SIG_IGN);
}

bool stop_requested() {
    return stopping != 0;
}

void catch_hangup() {
    std::signal(SIGHUP, [](int) { hangup = 1; });
}

bool hung_up() {
    const bool was = hangup != 0;
    hangup = 0;
    return was;
}

void wait_for_signal(std::chrono::milliseconds period, const std::function<bool()>& each) {
    using std::chrono::steady_clock;
    auto next = steady_clock::now();
    while (!stop_requested()) {
        if (steady_clock::now() >= next) {
            if (!each()) return;
            next = steady_clock::now() + period;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
}

}  // namespace vs::cmd
