#include "commands.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/json.h"
#include "model/money.h"

namespace vs::cmd {
namespace {

// What is the work of somebody who lies, and not a failure.
bool is_tampering(std::string_view code) {
    constexpr auto kCodes =
        std::to_array<std::string_view>({"altered", "rewritten", "proof", "signature", "unsigned"});
    return std::ranges::find(kCodes, code) != kCodes.end() || code.starts_with("capsule-");
}

// Set before the first command runs.
bool& failures_as_json() {
    static bool out = false;
    return out;
}

}  // namespace

void tell_failures_as_json() {
    failures_as_json() = true;
}

int tell_failure(const std::string& command, const Error& error) {
    const auto& [code, message] = error;
    if (failures_as_json())
        std::fprintf(
            stderr, "%s\n",
            json::serialize(json::object{{"error", {{"code", code}, {"message", message}}}})
                .c_str());
    else
        std::fprintf(stderr, "vitalseal%s%s: %s (%s)\n", command.empty() ? "" : " ",
                     command.c_str(), message.c_str(), code.c_str());
    return code == "usage" ? kWrongUse : is_tampering(code) ? kTampering : kFailed;
}

int finish(const char* command, const Result<>& done) {
    return done ? kGood : tell_failure(command, done.error());
}

std::string check_currency(const std::string& text) {
    if (model::is_currency(text)) return {};
    return text + " is no currency (three capital letters, like EUR)";
}

}  // namespace vs::cmd
