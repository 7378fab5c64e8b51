// One line per thing an operator wants to know, to standard error. Never a secret, never a health
// datum: name things by device id, address, CID or code.
#pragma once

#include <string_view>

namespace vs {

enum class LogLevel { debug, info, warning, error };

void set_log_level(LogLevel level);
void log(LogLevel level, std::string_view message);
inline void log_info(std::string_view message) {
    log(LogLevel::info, message);
}
inline void log_warning(std::string_view message) {
    log(LogLevel::warning, message);
}
inline void log_error(std::string_view message) {
    log(LogLevel::error, message);
}

}  // namespace vs
