// A Bundle that is taken for a report can be written, and what was written is checked as right and
// stays the same when it is read and written again.
#include <cstdlib>

#include "model/bundle.h"

using namespace vs;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = as_text({data, size});
    const auto parsed = model::parse_report(text);
    if (!parsed) return 0;
    const auto written = model::bundle_text(parsed->input);
    if (!written) return 0;
    if (!model::check_report(*written)) std::abort();
    const auto again = model::parse_report(*written);
    if (!again || *model::bundle_text(again->input) != *written) std::abort();
    return 0;
}
