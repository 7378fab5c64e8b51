// What only the demo lends its pages: to change a record on the disk, and to put it back.
#include "node/node.h"

namespace vs::node {

api::Ports::Demo Node::demo_ports() {
    const auto replace = [this](const crypto::Digest& digest, const Bytes& bytes) {
        store::Batch batch;
        batch.put("blocks", digest, bytes);
        return kv_->write(batch);
    };
    return {.visitors = options_.demo_visitors,
            .recorded = options_.demo_recorded,
            .tamper = [this, replace](const crypto::Digest& digest) -> Result<> {
                auto block = recorder_->blocks().get(digest);
                if (!block) return pass(block);
                const std::lock_guard lock(backup_mutex_);
                if (!backup_.try_emplace(digest, *block).second) return {};  // changed already
                if (auto forged = options_.demo_forge ? options_.demo_forge(*block)
                                                      : Result<Bytes>(fail("forge", "")))
                    return replace(digest, *forged);
                (*block)[block->size() / 2] ^= 1;
                return replace(digest, *block);
            },
            .restore = [this, replace](const crypto::Digest& digest) -> Result<> {
                const std::lock_guard lock(backup_mutex_);
                const auto kept = backup_.find(digest);
                if (kept == backup_.end()) return fail("missing", "nothing was changed here");
                if (auto put = replace(digest, kept->second); !put) return put;
                backup_.erase(kept);
                return {};
            },
            .begin_story = options_.demo_story};
}

}  // namespace vs::node
