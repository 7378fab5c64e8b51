// QR codes for phones, drawn with half blocks on a terminal.
#pragma once

#include <string>

#include "base/result.h"

namespace vs::cmd {

// Dark on light whatever the terminal's colours are. Code "usage": longer than a code holds.
Result<std::string> terminal_qr(const std::string& text);

}  // namespace vs::cmd
