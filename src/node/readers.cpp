#include "node/readers.h"

#include "base/time.h"
#include "model/consent_contract.h"

namespace vs::node {
namespace {

namespace scope = model::scope;

constexpr std::pair<std::uint16_t, const char*> kScopes[] = {
    {scope::live, "live"},         {scope::alerts, "alerts"}, {scope::history, "history"},
    {scope::research, "research"}, {scope::manage, "manage"}, {scope::vault, "vault"}};
constexpr const char* kPurposes[] = {"",        "care",      "family", "research",
                                     "quality", "insurance", "law"};

json::array scope_names(std::uint16_t scopes) {
    json::array out;
    for (const auto& [bit, name] : kScopes)
        if ((scopes & bit) != 0) out.push_back(json::string(name));
    return out;
}

std::string time_text(access::Seconds seconds) {
    return to_rfc3339(static_cast<Micros>(seconds) * kSecond);
}

std::string role_of(const access::Picture& picture, const access::Address& account) {
    const auto found = picture.accounts.find(account);
    return found == picture.accounts.end() ? "" : std::string(model::to_text(found->second.role));
}

json::object entry(const access::Picture& picture, const access::Address& reader,
                   std::uint16_t scopes, std::uint8_t purpose, access::Seconds until, bool glass) {
    return {{"account", crypto::to_text(reader)},
            {"role", role_of(picture, reader)},
            {"scopes", scope_names(scopes)},
            {"purpose", purpose < std::size(kPurposes) ? kPurposes[purpose] : ""},
            {"until", time_text(until)},
            {"manages", (scopes & scope::manage) != 0},
            {"glass", glass}};
}

// Those of the granted scopes that count now: a licence may have lapsed, a stay ended.
std::uint16_t in_force(const access::Picture& picture, const model::Patient& patient,
                       const access::Address& reader, std::uint16_t granted, access::Seconds now) {
    std::uint16_t out = 0;
    for (const auto& [bit, name] : kScopes)
        if ((granted & bit) != 0 && access::granted(picture, patient, reader, bit, now)) out |= bit;
    return out;
}

}  // namespace

json::object readers_json(const access::Picture& picture, const model::Patient& patient,
                          access::Seconds now, const NameOf& name_of) {
    json::array out;
    const auto add = [&](const access::Address& reader, std::uint16_t scopes, std::uint8_t purpose,
                         access::Seconds until, bool glass) {
        auto one = entry(picture, reader, scopes, purpose, until, glass);
        one["name"] = name_of(reader);
        out.push_back(std::move(one));
    };
    if (const auto grants = picture.grants.find(patient); grants != picture.grants.end())
        for (const auto& [reader, grant] : grants->second)
            if (const auto scopes = in_force(picture, patient, reader, grant.terms.scopes, now))
                add(reader, scopes, grant.terms.purpose, grant.terms.until, false);
    if (const auto glass = picture.glass.find(patient); glass != picture.glass.end())
        for (const auto& [reader, broken] : glass->second)
            if (broken.since <= now && now < broken.until)
                add(reader, scope::live | scope::alerts, 1, broken.until, true);
    return {{"readers", std::move(out)}};
}

}  // namespace vs::node
