#include "notice/channels.h"

#include <sys/stat.h>

#include <algorithm>

#include "store/file.h"

namespace vs::notice {
namespace {

constexpr std::size_t kMaxChannels = 64 * 1024;
constexpr std::string_view kSubject = "mailto:nobody@vitalseal.invalid";

auto bad_channels(const std::string& why) {
    return fail("channels", "channels.json: " + why);
}

// The members of an object that may be there; a misspelt one would be a channel that is not there.
Result<const json::object*> object_of(const json::object& from, std::string_view name,
                                      std::initializer_list<std::string_view> known) {
    static const json::object none;
    const auto* value = name.empty() ? nullptr : from.if_contains(name);
    if (!name.empty() && value == nullptr) return &none;
    if (value != nullptr && !value->is_object())
        return bad_channels(std::string(name) + " is no object");
    const auto& object = value == nullptr ? from : value->get_object();
    for (const auto& member : object)
        if (std::ranges::find(known, std::string_view(member.key())) == known.end())
            return bad_channels("there is no " + std::string(member.key()));
    return &object;
}

Result<std::vector<std::string>> texts(const json::object& from, std::string_view name) {
    std::vector<std::string> out;
    const auto* value = from.if_contains(name);
    if (value == nullptr) return out;
    if (!value->is_array()) return bad_channels(std::string(name) + " is no list");
    for (const auto& one : value->get_array()) {
        if (!one.is_string()) return bad_channels(std::string(name) + " is no list of texts");
        out.emplace_back(one.get_string());
    }
    return out;
}

bool is_true(const json::object& from, std::string_view name) {
    const auto* value = from.if_contains(name);
    return value != nullptr && value->is_bool() && value->get_bool();
}

Result<> read_mail(const json::object& from, Channels& out) {
    const auto mail =
        object_of(from, "mail", {"server", "user", "password", "from", "authority", "without_tls"});
    if (!mail) return pass(mail);
    if ((*mail)->empty()) return {};
    const auto text = [&](std::string_view key) { return std::string(json_text(**mail, key)); };
    out.mail = MailServer{text("server"), text("user"),      text("password"),
                          text("from"),   text("authority"), is_true(**mail, "without_tls")};
    const auto& url = out.mail->url;
    if (!url.starts_with("smtp://") && !url.starts_with("smtps://"))
        return bad_channels("mail.server begins with smtp:// or smtps://");
    if (!is_mail_address(out.mail->from)) return bad_channels("mail.from is no mail address");
    return {};
}

Result<> read_sms(const json::object& from, Channels& out) {
    const auto sms = object_of(from, "sms", {"command", "modem"});
    if (!sms) return pass(sms);
    if ((*sms)->empty()) return {};
    auto command = texts(**sms, "command");
    if (!command) return pass(command);
    out.sms =
        SmsGateway{.command = std::move(*command), .modem = std::string(json_text(**sms, "modem"))};
    if (out.sms->command.empty() == out.sms->modem.empty())
        return bad_channels("sms has either a command or a modem");
    const auto& first = out.sms->command.empty() ? out.sms->modem : out.sms->command.front();
    if (!first.starts_with('/')) return bad_channels("sms: give the whole path");
    return {};
}

Result<> read_push(const json::object& from, Channels& out) {
    const auto push = object_of(from, "push", {"subject", "allow"});
    if (!push) return pass(push);
    const std::string subject(json_text(**push, "subject"));
    out.subject = subject.empty() ? std::string(kSubject) : subject;
    if (!out.subject.starts_with("mailto:") && !out.subject.starts_with("https://"))
        return bad_channels("push.subject begins with mailto: or https://");
    const auto allow = texts(**push, "allow");
    if (!allow) return pass(allow);
    for (const auto& url : *allow) {
        auto origin = origin_of(url);
        if (!origin) return bad_channels("push.allow: " + origin.error().message);
        out.push.allowed.push_back(std::move(*origin));
    }
    return {};
}

}  // namespace

Result<Channels> channels_from_json(const json::value& value) {
    Channels out;
    if (!value.is_object()) return bad_channels("no object");
    const auto object =
        object_of(value.get_object(), "", {"url", "push", "mail", "sms", "receipt_seconds"});
    if (!object) return pass(object);
    out.url = json_text(**object, "url");
    while (out.url.ends_with('/')) out.url.pop_back();
    if (!out.url.empty() && !origin_of(out.url)) return bad_channels("url begins with https://");
    for (const auto& read : {read_push, read_mail, read_sms})
        if (auto done = read(**object, out); !done) return pass(done);
    if (const auto* seconds = (*object)->if_contains("receipt_seconds")) {
        if (!seconds->is_int64() || seconds->get_int64() < 1 || seconds->get_int64() > 600)
            return bad_channels("receipt_seconds is 1 to 600");
        out.patience = seconds->get_int64() * kSecond;
    }
    return out;
}

Result<Channels> load_channels(const std::string& path) {
    struct stat info{};
    if (::stat(path.c_str(), &info) != 0) return channels_from_json(json::object());
    if ((info.st_mode & 077) != 0)
        return bad_channels("it holds secrets and others can read it: chmod 600 " + path);
    const auto bytes = store::read_file(path, kMaxChannels);
    if (!bytes) return pass(bytes);
    const auto value = parse_json(as_text(*bytes));
    if (!value) return bad_channels(value.error().message);
    return channels_from_json(*value);
}

}  // namespace vs::notice
