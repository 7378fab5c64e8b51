// What people fill in when a clinic is set up and patients come.
#include "clinic/forms.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace vs::clinic;
    const auto text = vs::as_text({data, size});
    if (const auto form = parse_join(text, true);
        form && (form->name.empty() || form->clinic.empty()))
        __builtin_trap();
    (void)parse_join(text, false);
    if (const auto form = parse_patient(text, 2026))
        if (form->name.empty() || form->name.size() > 120 || !is_preset(form->preset) ||
            form->birth_year > 2026)
            __builtin_trap();
    if (const auto form = parse_device(text); form && form->kind.empty()) __builtin_trap();
    return 0;
}
