// The wire form of server-sent events (HTML Living Standard, section 9.2).
//   event   = *( field ) end-of-line
//   field   = ( "event" / "data" / "id" / "retry" ) ":" [ " " ] text end-of-line
//   comment = ":" text end-of-line
//   end-of-line = CR LF / LF / CR
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "net/client.h"

namespace vs::net {

// "id: …\nevent: …\ndata: …\n\n"; each line of data has its own field. Line ends in `event` and
// `id` become blanks, so that no text can end its field and begin another.
std::string format_event(std::string_view event, std::string_view data, std::string_view id);

// Takes a stream in pieces of any size. Bounded: a line or an event of more than `limit` bytes
// ends it.
class EventParser {
  public:
    explicit EventParser(std::size_t limit = 4 * 1024 * kKiB) : limit_(limit) {}
    // Calls `event` for each event and comment that the piece completes; stops early where it
    // returns false. Returns false where the limit was passed.
    bool feed(std::string_view piece, const std::function<bool(const ServerEvent&)>& event);

  private:
    bool take_line(const std::function<bool(const ServerEvent&)>& event);
    void take_field(std::string_view name, std::string_view value);

    std::size_t limit_;
    std::string line_, id_, event_, data_;
    bool has_data_ = false, after_cr_ = false, first_line_ = true;
};

}  // namespace vs::net
