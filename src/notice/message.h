// What a notice says to whoever holds the phone: severity and an opaque id, nothing clinical.
#pragma once

#include <string>

#include "base/result.h"

namespace vs::notice {

enum class Channel : std::uint8_t { push, mail, sms };  // in the order in which they are tried
inline constexpr Channel kChannels[] = {Channel::push, Channel::mail, Channel::sms};
std::string_view to_text(Channel channel);

struct Message {
    std::string id;        // 32 hex digits, drawn for this one delivery
    std::string priority;  // "high" …; of a test "test"
    std::string what;      // "raised", "escalated", "reminded", "all-clear", "test"
    std::string at;        // RFC 3339
    int alerts = 1;        // so many at once; `priority` is of the gravest
};

// One line, for a mail's subject and an SMS; `url` is of the node's pages, "" if none is known.
std::string words(const Message& message, const std::string& url);
// The link alone; "" without a url.
std::string link(const Message& message, const std::string& url);

}  // namespace vs::notice
