// What people write on the command line, read: addresses, periods, scopes; and how an answer is
// printed, as a sentence or as JSON.
#pragma once

#include "base/json.h"
#include "commands.h"
#include "model/consent_contract.h"

namespace vs::cmd {

// All with code "usage".
Result<crypto::Address> address_in(const std::string& text, const char* what);
// Seconds: the moment `until` where it is given, else `days` from now.
Result<std::uint64_t> end_in(const std::string& until, unsigned days);
Result<std::uint64_t> moment_in(const std::string& text, const char* what);
Result<std::uint16_t> scopes_in(std::string_view text);
Result<std::uint8_t> purpose_in(const std::string& text);

std::string scopes_text(std::uint16_t scopes);
std::string_view purpose_text(std::uint8_t purpose);
std::string time_text(std::uint64_t seconds);
json::object terms_json(const model::Terms& terms);

// What every command that acts in somebody's name takes.
struct Own {
    std::string account;
    bool json = false;
};
CLI::App* own_command(CLI::App& parent, Own& own, const char* name, const char* what,
                      const char* example);
void tell(const Own& own, const json::object& object, const std::string& sentence);

}  // namespace vs::cmd
