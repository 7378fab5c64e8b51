#include "commands.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "model/money.h"

namespace vs::cmd {
namespace {

// What is the work of somebody who lies, and not a failure.
bool is_tampering(std::string_view code) {
    constexpr auto kCodes =
        std::to_array<std::string_view>({"altered", "rewritten", "proof", "signature", "unsigned"});
    return std::ranges::find(kCodes, code) != kCodes.end() || code.starts_with("capsule-");
}

}  // namespace

int finish(const char* command, const Result<>& done) {
    if (done) return kGood;
    const auto& code = done.error().code;
    std::fprintf(stderr, "vitalseal %s: %s (%s)\n", command, done.error().message.c_str(),
                 code.c_str());
    return code == "usage" ? kWrongUse : is_tampering(code) ? kTampering : kFailed;
}

std::string check_currency(const std::string& text) {
    if (model::is_currency(text)) return {};
    return text + " is no currency (three capital letters, like EUR)";
}

}  // namespace vs::cmd
