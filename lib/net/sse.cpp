#include "net/sse.h"

#include <algorithm>
#include <utility>

namespace vs::net {
namespace {

void append_field(std::string& out, std::string_view name, std::string_view value) {
    out.append(name).append(": ");
    for (const char c : value) out += c == '\n' || c == '\r' || c == '\0' ? ' ' : c;
    out += '\n';
}

}  // namespace

std::string format_event(std::string_view event, std::string_view data, std::string_view id) {
    std::string out;
    out.reserve(event.size() + data.size() + id.size() + 32);
    if (!id.empty()) append_field(out, "id", id);
    if (!event.empty()) append_field(out, "event", event);
    do {
        const auto end = std::min(data.find_first_of("\r\n"), data.size());
        append_field(out, "data", data.substr(0, end));
        const bool pair = data.substr(end).starts_with("\r\n");
        data.remove_prefix(std::min(end + (pair ? 2 : 1), data.size()));
    } while (!data.empty());
    out += '\n';
    return out;
}

bool EventParser::feed(std::string_view piece,
                       const std::function<bool(const ServerEvent&)>& event) {
    for (const char c : piece) {
        const bool second_of_pair = c == '\n' && after_cr_;
        after_cr_ = c == '\r';
        if (second_of_pair) continue;
        if (c == '\n' || c == '\r') {
            if (!take_line(event)) return true;
        } else {
            if (line_.size() >= limit_) return false;
            line_ += c;
        }
        if (data_.size() > limit_) return false;
    }
    return true;
}

bool EventParser::take_line(const std::function<bool(const ServerEvent&)>& event) {
    std::string line;
    line.swap(line_);
    if (first_line_ && line.starts_with("\xEF\xBB\xBF")) line.erase(0, 3);
    first_line_ = false;
    if (line.starts_with(':')) return event({id_, "", line.substr(1), true});
    if (!line.empty()) {
        const auto colon = std::min(line.find(':'), line.size());
        std::string_view value = std::string_view(line).substr(std::min(colon + 1, line.size()));
        if (value.starts_with(' ')) value.remove_prefix(1);
        take_field(std::string_view(line).substr(0, colon), value);
        return true;
    }
    ServerEvent out{id_, event_.empty() ? "message" : std::move(event_), std::move(data_), false};
    event_.clear();
    data_.clear();
    if (!std::exchange(has_data_, false)) return true;
    return event(out);
}

void EventParser::take_field(std::string_view name, std::string_view value) {
    if (name == "event") {
        event_ = value;
    } else if (name == "data") {
        if (has_data_) data_ += '\n';
        data_ += value;
        has_data_ = true;
    } else if (name == "id" && value.find('\0') == std::string_view::npos) {
        id_ = value;
    }
}

}  // namespace vs::net
