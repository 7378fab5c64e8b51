// Web push: a message that only one browser can read (RFC 8291, aes128gcm of RFC 8188), handed to
// its push service with a signed word on who sends it (VAPID, RFC 8292). Pure, thread-safe.
#pragma once

#include "base/json.h"
#include "base/time.h"
#include "crypto/p256.h"

namespace vs::notice {

struct Subscription {  // as PushSubscription.toJSON() gives it
    std::string endpoint;
    crypto::P256Point key{};
    std::array<std::uint8_t, 16> auth{};
    bool operator==(const Subscription&) const = default;
};
// Code "usage". Whether the node may go to the endpoint is not asked here.
Result<Subscription> subscription_from_json(const json::value& value);
json::object to_json(const Subscription& subscription);

// At most 3,993 bytes of plain text: one record.
Result<Bytes> encrypt(const Subscription& to, ByteView plain, const crypto::Secret& sender,
                      const std::array<std::uint8_t, 16>& salt);
Result<Bytes> encrypt(const Subscription& to, ByteView plain);  // with a new key and salt

// The Authorization header: "vapid t=…, k=…".
Result<std::string> vapid(const crypto::Secret& key, const std::string& origin,
                          const std::string& subject, Micros expires);

std::string to_base64url(ByteView bytes);
Result<Bytes> from_base64url(std::string_view text);

}  // namespace vs::notice
