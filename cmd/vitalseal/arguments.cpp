#include "arguments.h"

#include <algorithm>
#include <cstdio>

namespace vs::cmd {
namespace {

namespace scope = model::scope;

constexpr std::pair<std::string_view, std::uint16_t> kScopes[] = {
    {"live", scope::live},         {"alerts", scope::alerts}, {"history", scope::history},
    {"research", scope::research}, {"manage", scope::manage}, {"vault", scope::vault}};
constexpr std::string_view kPurposes[] = {"care",    "family",    "research",
                                          "quality", "insurance", "law"};

}  // namespace

Result<crypto::Address> address_in(const std::string& text, const char* what) {
    const auto address = crypto::parse_address(text);
    if (!address) return fail("usage", std::string(what) + ": \"0x\" and 40 hex digits");
    return *address;
}

Result<std::uint64_t> moment_in(const std::string& text, const char* what) {
    const auto time = from_rfc3339(text);
    if (!time || *time < 0)
        return fail("usage", std::string(what) + ": a moment like 2027-01-31T12:00:00Z");
    return static_cast<std::uint64_t>(*time / kSecond);
}

Result<std::uint64_t> end_in(const std::string& until, unsigned days) {
    if (!until.empty()) return moment_in(until, "--until");
    return static_cast<std::uint64_t>(now_utc() / kSecond) + days * 86'400ULL;
}

Result<std::uint16_t> scopes_in(std::string_view text) {
    std::uint16_t out = 0;
    while (!text.empty()) {
        const auto name = text.substr(0, text.find(','));
        text.remove_prefix(std::min(text.size(), name.size() + 1));
        const auto* found = std::ranges::find(kScopes, name, [](const auto& p) { return p.first; });
        if (found == std::end(kScopes))
            return fail("usage", "--scopes: live, alerts, history, research, manage, vault; not " +
                                     std::string(name));
        out |= found->second;
    }
    return out;
}

Result<std::uint8_t> purpose_in(const std::string& text) {
    const auto* found = std::ranges::find(kPurposes, text);
    if (found == std::end(kPurposes))
        return fail("usage", "--purpose: care, family, research, quality, insurance or law");
    return static_cast<std::uint8_t>(found - kPurposes + 1);
}

std::string scopes_text(std::uint16_t scopes) {
    std::string out;
    for (const auto& [name, bit] : kScopes)
        if ((scopes & bit) != 0) out += (out.empty() ? "" : ",") + std::string(name);
    return out;
}

std::string_view purpose_text(std::uint8_t purpose) {
    return purpose >= 1 && purpose <= std::size(kPurposes) ? kPurposes[purpose - 1] : "unknown";
}

std::string time_text(std::uint64_t seconds) {
    return to_rfc3339(static_cast<Micros>(seconds) * kSecond);
}

json::object terms_json(const model::Terms& terms) {
    return {{"scopes", scopes_text(terms.scopes)},
            {"purpose", purpose_text(terms.purpose)},
            {"until", time_text(terms.until)},
            {"first_epoch", terms.first_epoch}};
}

CLI::App* own_command(CLI::App& parent, Own& own, const char* name, const char* what,
                      const char* example) {
    auto* out = parent.add_subcommand(name, what);
    out->add_option("--account", own.account, "your account's folder")->required();
    out->add_flag("--json", own.json, "print JSON");
    out->footer(std::string("Example:\n  vitalseal ") + example);
    return out;
}

void tell(const Own& own, const json::object& object, const std::string& sentence) {
    std::printf("%s\n", own.json ? json::serialize(object).c_str() : sentence.c_str());
}

}  // namespace vs::cmd
