// HTTPS and SMTP by libcurl. Blocking; thread-safe.
#pragma once

#include <chrono>
#include <utility>

#include "notice/reach.h"

namespace vs::notice {

using Fields = std::vector<std::pair<std::string, std::string>>;

// Answers the status. No redirects, no proxy, at most 10 s; connects only where `reach` lets it.
// Code "send", without the path of the URL: that of a push address is a secret.
Result<int> post(const std::string& url, const Fields& headers, ByteView body, const Reach& reach);

struct MailServer {
    std::string url;   // "smtps://host:465" or "smtp://host:587"
    std::string user;  // "" sends without signing in
    std::string password;
    std::string from;
    std::string authority;     // file of a certificate authority; "" for the system's
    bool without_tls = false;  // a relay on this machine
};
// Code "send". A server that offers no TLS gets nothing unless `without_tls`.
Result<> send_mail(const MailServer& server, const std::string& to, const std::string& subject,
                   const std::string& body);
// One address: no blanks, quotes, brackets or line ends; it goes into commands.
bool is_mail_address(std::string_view text);

}  // namespace vs::notice
