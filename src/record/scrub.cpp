#include "record/scrub.h"

#include <chrono>
#include <thread>

namespace vs::record {

Result<> Scrub::pass() {
    const auto started = options_.clock();
    const auto size = recorder_.log().size();
    std::uint64_t done = 0, below = size;  // leaves from `below` on are accounted for
    Result<> listed;
    const auto visit = [&](const ReportRow& row) {
        check(row);
        if (row.leaf < size) {
            if (listed) listed = only_heartbeats(row.leaf + 1, below);
            below = row.leaf;
        }
        pace(started, ++done, std::max<std::uint64_t>(1, size));
        return !options_.stopped();
    };
    auto walked = recorder_.index().each_leaf_newest(
        visit, [this](std::uint64_t leaf) { return recorder_.erasures().erased(leaf); });
    if (options_.stopped()) return walked;
    if (listed) listed = only_heartbeats(0, below);
    if (walked) walked = listed;
    judge_index(walked);
    if (walked) last_pass_ = started;
    return walked;
}

// The leaves from `from` to before `to` have no row in the index: then none may be a report's.
Result<> Scrub::only_heartbeats(std::uint64_t from, std::uint64_t to) const {
    for (auto index = from; index < to; ++index) {
        if (recorder_.erasures().erased(index)) continue;
        const auto bytes = recorder_.log().leaf(index, store::From::disk);
        const auto leaf = bytes ? model::decode_leaf(*bytes) : vs::pass(bytes);
        if (!leaf || leaf->type == model::LeafType::report)
            return fail("corrupt", "the report at position " + std::to_string(index) +
                                       " of the log is not in the list of reports");
    }
    return {};
}

// What cannot be listed is checked by nobody, so it is told as loudly as a changed report.
void Scrub::judge_index(const Result<>& walked) {
    if (walked.has_value() != index_damaged_) return;
    index_damaged_ = !walked;
    if (walked)
        options_.index_mended();
    else
        options_.index_damaged(walked.error().message);
}

void Scrub::check(const ReportRow& row) {
    auto fault = fault_of(row);
    // Asked after the look: an erasure is on record before the first byte of it goes.
    if (recorder_.erasures().erased(row.leaf)) fault.reset();
    const auto known = damages_.find(row.leaf);
    if (!fault && known != damages_.end()) {
        damages_.erase(known);
        options_.mended(row);
    }
    if (!fault || known != damages_.end()) return;
    const Damage damage{row, fault->first, fault->second, std::max(last_pass_, row.sealed)};
    damages_.emplace(row.leaf, damage);
    options_.damaged(damage);
}

// The level at which the report's evidence breaks, and how.
std::optional<std::pair<std::string, std::string>> Scrub::fault_of(const ReportRow& row) const {
    const auto block = recorder_.blocks().get(row.digest, store::From::disk);
    if (!block && block.error().code == "missing")
        return std::pair{"block", "the stored record is gone"};
    if (!block) return std::pair{"block", "the stored record is not the one that was sealed"};
    const auto bytes = recorder_.log().leaf(row.leaf, store::From::disk);
    if (!bytes) return std::pair{"leaf", "its entry in the log is damaged"};
    const auto leaf = model::decode_leaf(*bytes);
    if (!leaf || leaf->digest != row.digest)
        return std::pair{"leaf", "its entry in the log is another record's"};
    return {};
}

// Spreads the pass, so that a large store is not read in one gulp; half of the round is left as
// reserve.
void Scrub::pace(Micros started, std::uint64_t done, std::uint64_t all) const {
    const auto due =
        started + options_.round / 2 * static_cast<Micros>(done) / static_cast<Micros>(all);
    const auto ahead = due - options_.clock();
    if (ahead > 20 * kMillisecond && !options_.stopped())
        std::this_thread::sleep_for(std::chrono::microseconds(std::min(ahead, 200 * kMillisecond)));
}

}  // namespace vs::record
