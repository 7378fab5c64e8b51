// Takes a folder back to what a disk could hold after the power failed: by the undo journal that
// the preloaded library wrote, everything that was not synced is undone, or all but a beginning of
// it. Nothing may be using the folder.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace powerloss {

enum class Keep {
    nothing,    // no unsynced byte or name reached the disk
    beginning,  // per file and per folder a random number of the unsynced calls, in their order,
                // and of the next write to a file a random part
};

struct Cut {
    std::uint64_t unsynced_writes = 0, undone_writes = 0, torn_writes = 0;
    std::uint64_t unsynced_names = 0, undone_names = 0;
};

// Also removes *-shm (SQLite's shared memory, which is no data) and empties the journal: what is
// left counts as durable.
vs::Result<Cut> cut(const std::string& folder, const std::string& log, Keep keep,
                    std::uint64_t seed);

}  // namespace powerloss
