// Commands that run until a signal says stop. One set of flags for the process, as signals are.
#pragma once

#include <chrono>
#include <functional>

namespace vs::cmd {

// SIGINT and SIGTERM ask to stop; a peer that went away is an error of a write and no signal.
void catch_signals();
bool stop_requested();
// SIGHUP asks to read files again. The second: whether it did since the last call.
void catch_hangup();
bool hung_up();
// `each` is called about every `period`; false ends the wait too.
void wait_for_signal(std::chrono::milliseconds period, const std::function<bool()>& each);

}  // namespace vs::cmd
