// Adding blocks that others made.
#include <future>

#include "chain/chain.h"

namespace vs::chain {
Result<> Chain::import_on_owner(const Block& block, bool trusted) {
    if (auto recovered = recover(); !recovered) return recovered;
    const auto last = head();
    if (block.header.number != last->header.number + 1)
        return fail("gap", "block " + std::to_string(block.header.number) +
                               " does not follow block " + std::to_string(last->header.number));
    if (block.header.parent_hash != last->hash)
        return fail("UnknownParent", "block " + std::to_string(block.header.number) +
                                         " has another parent than our last block");
    const bool worked = !block.header.difficulty.is_zero();
    if (worked && !trusted)
        return fail("untrusted", "block " + std::to_string(block.header.number) +
                                     " is from before the merge, and nobody here checks its proof "
                                     "of work: import it as trusted, or not at all");
    const auto state = database_->state(last->header.number);
    auto parent = parent_in(*database_, *last, state);
    parent.state_root = [this](const StateDiff& diff) { return database_->root_after(diff); };
    auto rules = rules_at(block.header.time);
    // A block of before the merge: everything but the work it claims is checked.
    if (worked) rules.revision = evm::Revision::london;
    auto executed = execute_block(parent, block, rules);
    if (!executed) return pass(executed);
    auto written = database_->commit(block, *executed, {});
    if (!written) return written;
    pool_->refresh();
    tell({head(), false});
    return {};
}

Result<> Chain::import(const Block& block) {
    std::promise<Result<>> promise;
    post([&] { promise.set_value(import_on_owner(block, false)); });
    return promise.get_future().get();
}

Result<> Chain::import_trusted(const Block& block) {
    std::promise<Result<>> promise;
    post([&] { promise.set_value(import_on_owner(block, true)); });
    return promise.get_future().get();
}

}  // namespace vs::chain
