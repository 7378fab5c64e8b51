// What people tell the node, from whoever has a session: refused, or within what it says.
#include "model/told.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace vs::model;
    const auto text = vs::as_text({data, size});
    (void)parse_introduction(text);
    if (const auto person = parse_name(text))
        if (person->name.empty() || person->name.size() > 200 || person->bed.size() > 200 ||
            (person->birth_year != 0 && person->birth_year < 1880))
            __builtin_trap();
    if (const auto letter = parse_letter(text, {}, 1))
        if (letter->file.empty() || letter->need < 0 || letter->need > 255) __builtin_trap();
    return 0;
}
