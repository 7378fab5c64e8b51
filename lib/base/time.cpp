#include "base/time.h"

#include <chrono>
#include <cstdio>
#include <ctime>

namespace vs {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

// Reads exactly `count` digits at `at`; -1 where one is missing.
int digits(std::string_view text, std::size_t at, std::size_t count) {
    if (at + count > text.size()) return -1;
    int value = 0;
    for (auto c : text.substr(at, count)) {
        if (c < '0' || c > '9') return -1;
        value = value * 10 + (c - '0');
    }
    return value;
}

// The offset "Z", "+hh:mm" or "-hh:mm" in microseconds.
Result<Micros> offset(std::string_view text) {
    if (text == "Z") return 0;
    const int hours = digits(text, 1, 2), minutes = digits(text, 4, 2);
    if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':' || hours < 0 ||
        hours > 23 || minutes < 0 || minutes > 59)
        return fail("time", "the time has no valid offset: end it with Z or +hh:mm");
    return (text[0] == '-' ? -1 : 1) * (hours * kHour + minutes * kMinute);
}

}  // namespace

Micros now_utc() {
    using namespace std::chrono;
    return duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
}

std::optional<Micros> local_offset(Micros at) {
    ::tzset();  // localtime_r need not
    const auto seconds = static_cast<std::time_t>(at / kSecond);
    std::tm local{};
    if (::localtime_r(&seconds, &local) == nullptr || std::string_view(local.tm_zone) == "UTC")
        return {};
    return local.tm_gmtoff * kSecond;
}

std::string to_rfc3339(Micros time) {
    const Micros day = time >= 0 ? time / kDay : -((-time + kDay - 1) / kDay);
    const std::chrono::year_month_day date{sys_days{days{day}}};
    const Micros rest = time - day * kDay, fraction = rest % kSecond;
    char text[40];
    int size = std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d", int(date.year()),
                             unsigned(date.month()), unsigned(date.day()), int(rest / kHour),
                             int(rest / kMinute % 60), int(rest / kSecond % 60));
    std::string out(text, static_cast<std::size_t>(size));
    if (fraction != 0) {
        const bool whole_millis = fraction % kMillisecond == 0;
        size = whole_millis
                   ? std::snprintf(text, sizeof text, ".%03d", int(fraction / kMillisecond))
                   : std::snprintf(text, sizeof text, ".%06d", int(fraction));
        out.append(text, static_cast<std::size_t>(size));
    }
    return out + 'Z';
}

Result<Micros> from_rfc3339(std::string_view text) {
    const int year = digits(text, 0, 4), month = digits(text, 5, 2), day = digits(text, 8, 2);
    const int hour = digits(text, 11, 2), minute = digits(text, 14, 2),
              second = digits(text, 17, 2);
    if (text.size() < 20 || text[4] != '-' || text[7] != '-' || text[10] != 'T' ||
        text[13] != ':' || text[16] != ':' || year < 1970 || hour < 0 || hour > 23 || minute < 0 ||
        minute > 59 || second < 0 || second > 59)
        return fail("time", "not an RFC 3339 time such as 2026-01-02T03:04:05Z");
    const std::chrono::year_month_day date{std::chrono::year{year},
                                           std::chrono::month(unsigned(month)),
                                           std::chrono::day(unsigned(day))};
    if (month < 0 || day < 0 || !date.ok()) return fail("time", "the date does not exist");
    std::size_t at = 19;
    Micros fraction = 0;
    if (text[at] == '.') {
        Micros scale = kSecond / 10;
        for (++at; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, scale /= 10)
            fraction += (text[at] - '0') * scale;
        if (at == 20 || at > 26)
            return fail("time", "a fraction of a second has one to six digits");
    }
    const auto shift = offset(text.substr(at));
    if (!shift) return pass(shift);
    return sys_days{date}.time_since_epoch().count() * kDay + hour * kHour + minute * kMinute +
           second * kSecond + fraction - *shift;
}

}  // namespace vs
