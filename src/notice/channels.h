// How this node reaches people: what its operator wrote into DATA/channels.json, a file of mode
// 0600, since it holds passwords and names a program to run. docs/guide/notices.md describes it.
#pragma once

#include "base/json.h"
#include "base/time.h"
#include "notice/sms.h"
#include "notice/web.h"

namespace vs::notice {

struct Channels {
    std::string url;      // of the node's pages as phones reach them; goes into notices
    std::string subject;  // "mailto:…" or "https://…": whom push services may ask (RFC 8292)
    Reach push;
    std::optional<MailServer> mail;
    std::optional<SmsGateway> sms;
    Micros patience = kMinute;  // for a receipt, before the next channel
};

// Code "channels": readable by others, malformed, an unknown member. No file: push alone.
Result<Channels> load_channels(const std::string& path);
Result<Channels> channels_from_json(const json::value& value);

}  // namespace vs::notice
