// What is taken as a statement is written again, read again as the same, and becomes valid JSON in
// a Bundle.
#include <cstdlib>

#include "model/statement.h"

using namespace vs;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto statement = model::parse_statement(as_text({data, size}));
    if (!statement) return 0;
    const auto payload = model::payload_of(*statement);
    if (!payload) std::abort();
    const auto again = model::parse_statement(*payload);
    if (!again || *again != *statement) std::abort();
    if (!parse_json(model::resource_of(*statement, {"id", "name", "patient", "author"})))
        std::abort();
    return 0;
}
