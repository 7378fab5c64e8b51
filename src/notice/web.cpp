#include "notice/web.h"

#include <curl/curl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>
#include <memory>
#include <mutex>
#include <tuple>

namespace vs::notice {
namespace {

constexpr long kConnectSeconds = 5, kTotalSeconds = 10, kMailSeconds = 30;
constexpr std::size_t kMaxAnswer = 64 * 1024, kMaxAddress = 254;

struct Free {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Handle = std::unique_ptr<CURL, Free>;
using List = std::unique_ptr<curl_slist, Free>;

Handle handle() {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    return Handle(curl_easy_init());
}

void add(List& list, const std::string& text) {
    auto* longer = curl_slist_append(list.get(), text.c_str());
    std::ignore = list.release();  // a part of the longer one
    list.reset(longer);
}

// The address that was really resolved is judged, so a name cannot change its mind in between.
curl_socket_t open_public(void* only_public, curlsocktype, curl_sockaddr* address) {
    if (*static_cast<const bool*>(only_public) && !is_public(address->addr)) return CURL_SOCKET_BAD;
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

std::size_t drop(char*, std::size_t size, std::size_t count, void* taken) {
    auto& total = *static_cast<std::size_t*>(taken);
    total += size * count;
    return total > kMaxAnswer ? 0 : size * count;
}

void common(CURL* curl, long seconds) {
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, seconds);
}

auto failed(CURLcode code) {
    return fail("send", curl_easy_strerror(code));
}

struct Source {
    std::string text;
    std::size_t at = 0;
};

std::size_t give(char* to, std::size_t size, std::size_t count, void* from) {
    auto& source = *static_cast<Source*>(from);
    const auto taken = std::min(size * count, source.text.size() - source.at);
    std::copy_n(source.text.data() + source.at, taken, to);
    source.at += taken;
    return taken;
}

std::string mail_date() {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    ::gmtime_r(&now, &parts);
    char text[64];
    return {text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S +0000", &parts)};
}

// RFC 5322; ASCII only.
std::string mail_text(const MailServer& server, const std::string& to, const std::string& subject,
                      const std::string& body) {
    return "Date: " + mail_date() + "\r\nFrom: <" + server.from + ">\r\nTo: <" + to +
           ">\r\nSubject: " + subject +
           "\r\nAuto-Submitted: auto-generated\r\nImportance: high\r\n"
           "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n" +
           body + "\r\n";
}

}  // namespace

Result<int> post(const std::string& url, const Fields& headers, ByteView body, const Reach& reach) {
    if (auto permitted = reach.permit(url); !permitted) return pass(permitted);
    const auto curl = handle();
    if (!curl) return fail("send", "libcurl gave no handle");
    const bool named = reach.names(*origin_of(url));
    bool only_public = !named;
    std::size_t taken = 0;
    List fields;
    for (const auto& [name, value] : headers) add(fields, name + ": " + value);
    add(fields, "Expect:");
    common(curl.get(), kTotalSeconds);
    curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_PROTOCOLS_STR, named ? "http,https" : "https");
    curl_easy_setopt(curl.get(), CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, fields.get());
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, body.data());
    curl_easy_setopt(curl.get(), CURLOPT_OPENSOCKETFUNCTION, open_public);
    curl_easy_setopt(curl.get(), CURLOPT_OPENSOCKETDATA, &only_public);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, drop);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &taken);
    const auto code = curl_easy_perform(curl.get());
    long status = 0;
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
    if (code != CURLE_OK && status == 0) return failed(code);
    return static_cast<int>(status);
}

Result<> send_mail(const MailServer& server, const std::string& to, const std::string& subject,
                   const std::string& body) {
    if (!is_mail_address(to) || !is_mail_address(server.from))
        return fail("usage", "no mail address");
    const auto curl = handle();
    if (!curl) return fail("send", "libcurl gave no handle");
    Source source{mail_text(server, to, subject, body)};
    List recipients;
    add(recipients, "<" + to + ">");
    const auto from = "<" + server.from + ">";
    common(curl.get(), kMailSeconds);
    curl_easy_setopt(curl.get(), CURLOPT_URL, server.url.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl.get(), CURLOPT_USE_SSL,
                     static_cast<long>(server.without_tls ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    if (!server.authority.empty())
        curl_easy_setopt(curl.get(), CURLOPT_CAINFO, server.authority.c_str());
    if (!server.user.empty()) {
        curl_easy_setopt(curl.get(), CURLOPT_USERNAME, server.user.c_str());
        curl_easy_setopt(curl.get(), CURLOPT_PASSWORD, server.password.c_str());
    }
    curl_easy_setopt(curl.get(), CURLOPT_MAIL_FROM, from.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_MAIL_RCPT, recipients.get());
    curl_easy_setopt(curl.get(), CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_READFUNCTION, give);
    curl_easy_setopt(curl.get(), CURLOPT_READDATA, &source);
    const auto code = curl_easy_perform(curl.get());
    if (code != CURLE_OK) return failed(code);
    return {};
}

bool is_mail_address(std::string_view text) {
    const auto at = text.find('@');
    return text.size() <= kMaxAddress && at != 0 && at != std::string_view::npos &&
           at + 1 < text.size() && text.find('@', at + 1) == std::string_view::npos &&
           text.front() != '-' && std::ranges::all_of(text, [](char c) {
               return c > ' ' && c < '\x7f' &&
                      std::string_view("<>()[]\\,;:\"").find(c) == std::string_view::npos;
           });
}

}  // namespace vs::notice
