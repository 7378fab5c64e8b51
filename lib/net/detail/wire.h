// A blocking TCP connection with deadlines.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "net/url.h"

namespace vs::net::detail {

using Deadline = std::chrono::steady_clock::time_point;
Deadline after(std::chrono::milliseconds span);

class Wire {
  public:
    Wire() = default;
    Wire(const Wire&) = delete;
    Wire& operator=(const Wire&) = delete;
    ~Wire() { close(); }

    Result<> connect(const Url& url, std::chrono::milliseconds limit);  // each address in turn
    Result<> write(std::string_view text, Deadline deadline);
    Result<std::size_t> read(void* out, std::size_t size, Deadline deadline);  // 0: the end
    bool is_open() const { return fd_ >= 0; }
    bool is_stale() const;  // open, idle, and the other side has ended it
    void close();

  private:
    Result<> wait(short events, Deadline deadline) const;

    int fd_ = -1;
    std::string name_;
};

}  // namespace vs::net::detail
