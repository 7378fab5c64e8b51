// Certificates for a node on a local network (X.509, P-256): an authority of the clinic's own and
// what it signs for a host name. PEM texts. Thread-safe. Code "certificate".
#pragma once

#include <span>
#include <string>

#include "base/result.h"

namespace vs::crypto {

// As much as iOS takes (825), and a little less.
inline constexpr int kHostDays = 820, kAuthorityDays = 3'650;

struct Certificate {
    std::string certificate, key;
};

// May sign for these host names and those below them, and for nothing else: whoever steals its key
// can pretend to be no other site.
Result<Certificate> make_authority(const std::string& name, std::span<const std::string> hosts);
Result<Certificate> make_host_certificate(const Certificate& authority, const std::string& host,
                                          int days = kHostDays);
// SHA-256 of the certificate, "AB:CD:…", as phones and browsers show it.
Result<std::string> certificate_fingerprint(const std::string& certificate);
// A name as DNS has them: labels of letters, digits and '-'; no IP address.
bool is_host_name(std::string_view text);

}  // namespace vs::crypto
