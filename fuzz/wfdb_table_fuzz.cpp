// Tables from hostile bytes: what is accepted is rectangular and its time does not go back.
#include <cstdint>
#include <cstdlib>

#include "wfdb/table.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace vs;
    const auto table = wfdb::parse_table(as_text(ByteView(data, size)));
    if (!table) return 0;
    if (table->names.size() != table->columns.size()) std::abort();
    for (const auto& column : table->columns)
        if (column.size() != table->seconds.size()) std::abort();
    for (std::size_t i = 1; i < table->seconds.size(); ++i)
        if (table->seconds[i] < table->seconds[i - 1]) std::abort();
    return 0;
}
