// Write-ahead logs: whatever the bytes, an answer; and one that is whole stays so when its end is
// preallocated space.
#include <cstdlib>

#include "store/detail/wal_tail.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace vs;
    Bytes log(data, data + size);
    const auto state = store::examine_wal(log);
    if (state != store::Wal::damaged) {
        log.resize(size + 4096);
        if (store::examine_wal(log) == store::Wal::damaged) std::abort();
    }
    return 0;
}
