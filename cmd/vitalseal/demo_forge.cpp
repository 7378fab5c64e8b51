#include "demo_forge.h"

#include "base/gzip.h"
#include "person/account.h"

namespace vs::cmd {
namespace {

constexpr std::size_t kMostText = std::size_t{64} << 20;
constexpr std::string_view kHeartRate = "\"code\":\"8867-4\"",
                           kValue = "\"valueQuantity\":{\"value\":", kCalm = "72";

// Every heart rate of a Bundle becomes a calm one.
std::string calmed(std::string text) {
    for (auto at = text.find(kHeartRate); at != std::string::npos;
         at = text.find(kHeartRate, at + 1)) {
        const auto value = text.find(kValue, at);
        if (value == std::string::npos) break;
        const auto begin = value + kValue.size(), end = text.find_first_of(",}", begin);
        if (end == std::string::npos) break;
        text.replace(begin, end - begin, kCalm);
    }
    return text;
}

}  // namespace

Result<Bytes> forge(ByteView sealed, std::span<const age::Identity> identities) {
    const auto packed = age::decrypt(identities, sealed);
    if (!packed) return pass(packed);
    auto text = gunzip(*packed, kMostText);
    if (!text) return pass(text);
    std::vector<age::Recipient> recipients;
    for (const auto& identity : identities) recipients.push_back(age::recipient_of(identity));
    return age::encrypt(recipients, gzip(calmed(std::move(*text))));
}

Result<std::vector<age::Identity>> patient_identities(const std::string& users, std::size_t count) {
    std::vector<age::Identity> out;
    for (std::size_t i = 1; i <= count; ++i) {
        const auto device = person::Folder(users + "/patients/" + std::to_string(i)).device();
        if (!device) return pass(device);
        out.push_back(device->identity);
    }
    return out;
}

}  // namespace vs::cmd
