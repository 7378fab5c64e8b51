// Armor: what decodes must be, line ends and white space around it aside, exactly what encoding it
// gives; else two texts of one length would stand for one file.
#include <cstdlib>

#include "age/age.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace vs;
    const auto text = as_text(ByteView(data, size));
    const auto file = age::armor_decode(text);
    if (!file) return file.error().code == "armor" ? 0 : (std::abort(), 0);
    if (!age::looks_armored(as_bytes(text))) std::abort();
    std::string plain(text);
    std::erase(plain, '\r');
    plain.erase(0, plain.find('-'));
    plain.erase(plain.rfind('-') + 1);
    if (age::armor_encode(*file) != plain + '\n') std::abort();
    return 0;
}
