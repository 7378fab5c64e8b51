// Seals a text to a reader and opens it again: build with VS_TESTS, run vs_age_example.
#include <cstdio>

#include "age/age.h"

int main() {
    using namespace vs;
    const age::Identity identity = age::generate();
    const age::Recipient reader = age::recipient_of(identity);
    std::printf("sealing to %s\n", age::to_text(reader).c_str());

    const auto file = age::encrypt({{reader}}, as_bytes("heart rate 72 /min"));
    if (!file) return std::fprintf(stderr, "%s\n", file.error().message.c_str()), 1;
    std::fputs(age::armor_encode(*file).c_str(), stdout);

    const auto plain = age::decrypt({{identity}}, *file);
    if (!plain) return std::fprintf(stderr, "%s\n", plain.error().message.c_str()), 1;
    std::printf("%s\n", std::string(as_text(*plain)).c_str());
    return 0;
}
