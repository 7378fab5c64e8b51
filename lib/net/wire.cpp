#include "net/detail/wire.h"

#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <system_error>

namespace vs::net::detail {
namespace {

std::string error_text(int number) {
    return std::generic_category().message(number);
}

// Begins to connect; -1 where this address cannot be tried.
int begin_connect(const addrinfo& address) {
    const int fd = ::socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return -1;
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(fd, address.ai_addr, address.ai_addrlen) == 0 || errno == EINPROGRESS) return fd;
    const int cause = errno;
    ::close(fd);
    errno = cause;
    return -1;
}

int pending_error(int fd) {
    int value = 0;
    socklen_t size = sizeof value;
    return ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &value, &size) == 0 ? value : errno;
}

}  // namespace

Deadline after(std::chrono::milliseconds span) {
    return std::chrono::steady_clock::now() + span;
}

Result<> Wire::wait(short events, Deadline deadline) const {
    for (;;) {
        using namespace std::chrono;
        const auto left = duration_cast<milliseconds>(deadline - steady_clock::now()).count();
        pollfd entry{fd_, events, 0};
        const int timeout = static_cast<int>(std::clamp<long long>(left + 1, 0, 3'600'000));
        const int ready = ::poll(&entry, 1, timeout);
        if (ready > 0) return {};
        if (ready == 0 && left <= 0) return fail("timeout", name_ + ": no answer in time");
        if (ready < 0 && errno != EINTR) return fail("closed", name_ + ": " + error_text(errno));
    }
}

Result<> Wire::connect(const Url& url, std::chrono::milliseconds limit) {
    close();
    name_ = url.host + ":" + std::to_string(url.port);
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* list = nullptr;
    const int found =
        ::getaddrinfo(url.host.c_str(), std::to_string(url.port).c_str(), &hints, &list);
    if (found != 0) return fail("resolve", url.host + ": " + ::gai_strerror(found));
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(list, &::freeaddrinfo);
    Result<> out = fail("connect", name_ + ": no address");
    for (const auto* at = list; at != nullptr; at = at->ai_next) {
        fd_ = begin_connect(*at);
        if (fd_ < 0) {
            out = fail("connect", name_ + ": " + error_text(errno));
            continue;
        }
        out = wait(POLLOUT, after(limit));
        const int error = out ? pending_error(fd_) : 0;
        if (out && error == 0) return out;
        if (out) out = fail("connect", name_ + ": " + error_text(error));
        close();
    }
    return out;
}

Result<> Wire::write(std::string_view text, Deadline deadline) {
    while (!text.empty()) {
        const auto sent = ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
        if (sent >= 0) {
            text.remove_prefix(static_cast<std::size_t>(sent));
        } else if (errno == EAGAIN) {
            if (auto ready = wait(POLLOUT, deadline); !ready) return ready;
        } else if (errno != EINTR) {
            return fail("closed", name_ + ": " + error_text(errno));
        }
    }
    return {};
}

Result<std::size_t> Wire::read(void* out, std::size_t size, Deadline deadline) {
    for (;;) {
        const auto got = ::recv(fd_, out, size, 0);
        if (got >= 0) return static_cast<std::size_t>(got);
        if (errno == EAGAIN) {
            if (auto ready = wait(POLLIN, deadline); !ready) return pass(std::move(ready));
        } else if (errno == ECONNRESET) {
            return 0U;
        } else if (errno != EINTR) {
            return fail("closed", name_ + ": " + error_text(errno));
        }
    }
}

bool Wire::is_stale() const {
    if (fd_ < 0) return false;
    char byte = 0;
    const auto got = ::recv(fd_, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got >= 0 || errno != EAGAIN;  // bytes nobody asked for are no good sign either
}

void Wire::close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
}

}  // namespace vs::net::detail
