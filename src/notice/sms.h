// Text messages through a program of a gateway, or a modem on a serial line. Blocking.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/result.h"

namespace vs::notice {

struct SmsGateway {
    std::vector<std::string> command;  // program and its first arguments; no shell is involved
    std::string modem;                 // "/dev/ttyUSB0"; one of the two is empty
    std::chrono::milliseconds patience{30'000};
};

// "+" and 6 to 15 digits, as E.164 has them.
bool is_phone_number(std::string_view text);

// The program gets the number as its last argument and the text on its standard input; it must end
// with 0. The modem speaks the AT commands of 3GPP TS 27.005 in text mode. Code "sms".
Result<> send_sms(const SmsGateway& gateway, const std::string& number, const std::string& text);

}  // namespace vs::notice
