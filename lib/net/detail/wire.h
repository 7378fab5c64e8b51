// A blocking TCP connection with deadlines.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "net/url.h"

namespace vs::net::detail {

using Deadline = std::chrono::steady_clock::time_point;
Deadline after(std::chrono::milliseconds span);

class Wire {
  public:
    Wire();
    Wire(const Wire&) = delete;
    Wire& operator=(const Wire&) = delete;
    ~Wire();

    // Each address in turn. Over TLS, code "tls" where the other side's certificate is not for this
    // host, or not by somebody trusted: the system's authorities, and those in `authorities`.
    Result<> connect(const Url& url, std::chrono::milliseconds limit,
                     const std::string& authorities = {});
    Result<> write(std::string_view text, Deadline deadline);
    Result<std::size_t> read(void* out, std::size_t size, Deadline deadline);  // 0: the end
    bool is_open() const { return fd_ >= 0; }
    bool is_stale() const;  // open, idle, and the other side has ended it
    void close();

  private:
    struct Tls;
    Result<> wait(short events, Deadline deadline) const;
    Result<> connect_plain(const Url& url, std::chrono::milliseconds limit);
    Result<> shake_hands(const Url& url, Deadline deadline, const std::string& authorities);
    // After an SSL call that gave `result`: waits for what it wants; code "closed" where it is
    // over.
    Result<> wait_for_tls(int result, Deadline deadline) const;

    std::unique_ptr<Tls> tls_;  // null: plain
    int fd_ = -1;
    std::string name_;
};

}  // namespace vs::net::detail
