#include "net/detail/wire.h"

#include <netdb.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
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

struct Wire::Tls {
    std::unique_ptr<SSL_CTX, decltype(&::SSL_CTX_free)> context{
        ::SSL_CTX_new(::TLS_client_method()), ::SSL_CTX_free};
    std::unique_ptr<SSL, decltype(&::SSL_free)> ssl{nullptr, ::SSL_free};
};

Wire::Wire() = default;

Wire::~Wire() {
    close();
}

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

Result<> Wire::connect(const Url& url, std::chrono::milliseconds limit,
                       const std::string& authorities) {
    if (auto connected = connect_plain(url, limit); !connected || !url.secure) return connected;
    auto shaken = shake_hands(url, after(limit), authorities);
    if (!shaken) close();
    return shaken;
}

Result<> Wire::shake_hands(const Url& url, Deadline deadline, const std::string& authorities) {
    // OpenSSL writes to the socket itself, and has no way to ask for no signal.
    std::signal(SIGPIPE, SIG_IGN);
    tls_ = std::make_unique<Tls>();
    auto* context = tls_->context.get();
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_default_verify_paths(context);
    if (!authorities.empty() &&
        SSL_CTX_load_verify_locations(context, authorities.c_str(), nullptr) != 1)
        return fail("tls", authorities + " holds no certificates");
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    tls_->ssl.reset(::SSL_new(context));
    auto* ssl = tls_->ssl.get();
    auto* wanted = SSL_get0_param(ssl);
    if (X509_VERIFY_PARAM_set1_ip_asc(wanted, url.host.c_str()) != 1) {
        X509_VERIFY_PARAM_set1_host(wanted, url.host.c_str(), url.host.size());
        SSL_set_tlsext_host_name(ssl, url.host.c_str());
    }
    ERR_clear_error();
    if (SSL_set_fd(ssl, fd_) != 1) return fail("tls", name_ + ": TLS cannot begin");
    for (;;) {
        const int result = SSL_connect(ssl);
        if (result == 1) return {};
        const auto verdict = SSL_get_verify_result(ssl);
        if (verdict != X509_V_OK)
            return fail("tls",
                        name_ + " is not who it says: " + X509_verify_cert_error_string(verdict));
        if (auto waited = wait_for_tls(result, deadline); !waited)
            return waited.error().code == "timeout" ? waited
                                                    : fail("tls", name_ + " speaks no TLS");
    }
}

Result<> Wire::wait_for_tls(int result, Deadline deadline) const {
    switch (SSL_get_error(tls_->ssl.get(), result)) {
        case SSL_ERROR_WANT_READ:
            return wait(POLLIN, deadline);
        case SSL_ERROR_WANT_WRITE:
            return wait(POLLOUT, deadline);
        default:
            ERR_clear_error();
            return fail("closed", name_ + ": the connection broke");
    }
}

Result<> Wire::connect_plain(const Url& url, std::chrono::milliseconds limit) {
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
    while (tls_ && !text.empty()) {
        std::size_t sent = 0;
        ERR_clear_error();
        const int result = SSL_write_ex(tls_->ssl.get(), text.data(), text.size(), &sent);
        if (result == 1)
            text.remove_prefix(sent);
        else if (auto waited = wait_for_tls(result, deadline); !waited)
            return waited;
    }
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
    while (tls_) {
        std::size_t got = 0;
        ERR_clear_error();
        const int result = SSL_read_ex(tls_->ssl.get(), out, size, &got);
        if (result == 1) return got;
        if (SSL_get_error(tls_->ssl.get(), result) == SSL_ERROR_ZERO_RETURN) return 0U;
        auto waited = wait_for_tls(result, deadline);
        if (!waited && waited.error().code == "closed") return 0U;
        if (!waited) return pass(std::move(waited));
    }
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
    if (tls_ && got > 0) return false;   // tickets, which the next read takes in
    return got >= 0 || errno != EAGAIN;  // bytes nobody asked for are no good sign either
}

void Wire::close() {
    tls_.reset();
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
}

}  // namespace vs::net::detail
