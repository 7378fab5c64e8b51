// Headers of age files: what parses must be written back to the same bytes, and opening must end in
// an error with a known code. scrypt work is bounded to keep runs fast.
#include <cstdlib>
#include <set>

#include "age/age.h"
#include "age/header.h"

namespace {

using namespace vs;

void check_round_trip(ByteView data) {
    const auto header = age::parse_header(data);
    if (!header) return;
    const auto again = age::write_header(header->stanzas, age::FileKey());
    const auto authenticated = as_text(header->authenticated);
    if (again.substr(0, authenticated.size()) != authenticated) std::abort();
}

void check_codes(const Result<>& result) {
    static const std::set<std::string> known = {"header", "no-match", "hmac", "payload"};
    if (!result && !known.contains(result.error().code)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView file(data, size);
    check_round_trip(file);
    age::Keys keys;
    keys.identities = {*age::parse_identity(
        "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX")};
    keys.passphrases = {"password"};
    keys.max_work_factor = 2;
    age::Decryptor decryptor(std::move(keys), [](ByteView) { return Result<>(); });
    const auto half = file.first(size / 2);
    check_codes(decryptor.write(half));
    check_codes(decryptor.write(file.subspan(half.size())));
    check_codes(decryptor.finish());
    return 0;
}
