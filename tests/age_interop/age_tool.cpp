// lib/age behind a command line, for tests that speak another language; not installed.
// Reads standard input, writes standard output; exit 1 prints the error's code, 2 is wrong use.
#include <algorithm>
#include <cstdio>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "age/age.h"

namespace vs::age {
namespace {

constexpr char kUsage[] =
    "usage: age_tool keygen\n"
    "       age_tool encrypt RECIPIENT... | decrypt IDENTITY...\n"
    "       age_tool encrypt-passphrase PASSPHRASE | decrypt-passphrase PASSPHRASE\n"
    "       age_tool armor | unarmor\n";
constexpr int kQuickWorkFactor = 10;  // the other side's scrypt may be slow

Bytes read_input() {
    return {std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>()};
}

Result<Bytes> encrypt_to(const std::vector<std::string>& texts) {
    std::vector<Recipient> recipients;
    for (const auto& text : texts) {
        const auto recipient = parse_recipient(text);
        if (!recipient) return pass(recipient);
        recipients.push_back(*recipient);
    }
    return encrypt(recipients, read_input());
}

Result<Bytes> decrypt_with(const std::vector<std::string>& texts) {
    std::vector<Identity> identities;
    for (const auto& text : texts) {
        const auto identity = parse_identity(text);
        if (!identity) return pass(identity);
        identities.push_back(*identity);
    }
    return decrypt(identities, read_input());
}

Result<Bytes> run(const std::string& command, const std::vector<std::string>& rest) {
    if (command == "encrypt") return encrypt_to(rest);
    if (command == "decrypt") return decrypt_with(rest);
    if (command == "armor") return to_bytes(as_bytes(armor_encode(read_input())));
    if (command == "unarmor") return armor_decode(as_text(read_input()));
    if (command == "keygen") {
        const auto identity = generate();
        return to_bytes(
            as_bytes(to_text(identity) + "\n" + to_text(recipient_of(identity)) + "\n"));
    }
    if (rest.size() == 1 && command == "encrypt-passphrase")
        return encrypt_passphrase(rest[0], read_input(), kQuickWorkFactor);
    if (rest.size() == 1 && command == "decrypt-passphrase")
        return decrypt_passphrase(rest[0], read_input());
    return fail("use", kUsage);
}

}  // namespace
}  // namespace vs::age

int main(int count, char** values) {
    const std::string command = count > 1 ? values[1] : "";
    const auto out = vs::age::run(command, {values + std::min(count, 2), values + count});
    if (!out) {
        std::fprintf(stderr, "%s: %s\n", out.error().code.c_str(), out.error().message.c_str());
        return out.error().code == "use" ? 2 : 1;
    }
    std::fwrite(out->data(), 1, out->size(), stdout);
    return 0;
}
