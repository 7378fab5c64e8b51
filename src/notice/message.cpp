#include "notice/message.h"

namespace vs::notice {

std::string_view to_text(Channel channel) {
    constexpr std::string_view kTexts[] = {"push", "mail", "sms"};
    return kTexts[static_cast<std::size_t>(channel)];
}

std::string link(const Message& message, const std::string& url) {
    return url.empty() ? url : url + "/#/notice/" + message.id;
}

std::string words(const Message& message, const std::string& url) {
    const auto count = std::to_string(message.alerts);
    std::string text = "Vitalseal: " + message.priority + " alert.";
    if (message.alerts > 1)
        text = "Vitalseal: " + count + " alerts, the gravest " + message.priority + ".";
    if (message.what == "all-clear")
        text = message.alerts == 1
                   ? "Vitalseal: all clear, someone is taking care of it."
                   : "Vitalseal: all clear, someone is taking care of " + count + " alerts.";
    if (message.what == "test") text = "Vitalseal: this is a test. Please open it.";
    return text + " " + (url.empty() ? "Notice " + message.id : link(message, url));
}

}  // namespace vs::notice
