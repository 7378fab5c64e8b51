// Searches in logs, and the filters that clients poll (eth_newFilter and its kin). Thread-safe.
#pragma once

#include <deque>
#include <mutex>
#include <variant>

#include "chain/chain.h"

namespace vs::chain {

struct LogQuery {
    std::vector<Address> addresses;         // any of these; empty: any at all
    std::vector<std::vector<Hash>> topics;  // by place, any of these; empty: any at all
    std::uint64_t from = 0, to = 0;         // block numbers
};

bool matches(const LogQuery& query, const Log& log);
bool may_match(const LogQuery& query, const Bloom& bloom);  // false: surely nothing of that block
std::size_t text_size(const Log& log);                      // bytes of its answer, about

struct FoundLog {
    Included included;  // without its logs
    Log log;
    std::uint32_t place = 0;  // among the block's logs
    Hash transaction{};
};

struct SearchLimits {
    std::uint64_t blocks = 100'000;
    std::size_t logs = 20'000;
    std::size_t bytes = std::size_t{32} << 20;  // of the answer, about
    Deadline deadline = Deadline::max();
};

// Blocks with what was found in them, ascending. Codes "range" (more than the limits), and those of
// the database.
struct FoundBlock {
    StoredHeader block;
    std::vector<FoundLog> logs;
};
Result<std::vector<FoundBlock>> find_logs(const Database& database, const LogQuery& query,
                                          const SearchLimits& limits);

class Filters {
  public:
    struct Logs {
        LogQuery query;  // `from` and `to` as asked for
        std::uint64_t next;
    };
    struct Blocks {
        std::uint64_t next;  // number of the first block not told yet
    };
    struct Pending {
        std::deque<Hash> hashes;  // the newest few thousand
    };
    using Filter = std::variant<Logs, Blocks, Pending>;

    Filters(Chain& chain, std::size_t most);
    ~Filters();

    // Filters that nobody asks for five minutes are forgotten. One asker (an address) has at most a
    // quarter of what there may be, code "limit"; where all are taken, whoever has the most of them
    // loses the one that he asked for longest ago.
    Result<std::uint64_t> add(Filter filter, const std::string& asker);
    bool remove(std::uint64_t id);
    // What the filter has to tell since the last time, and that it was told; none where there is
    // no such filter. For Logs and Blocks the range of blocks [from, to), which may be empty.
    struct Range {
        std::uint64_t from, to;
        std::optional<LogQuery> query;  // none: the blocks themselves
    };
    using Changes = std::variant<Range, std::vector<Hash>>;
    std::optional<Changes> changes(std::uint64_t id);
    // Of a Logs filter, where what changes() gave was not told: it begins again with this block.
    void go_on(std::uint64_t id, std::uint64_t next);
    std::optional<LogQuery> query(std::uint64_t id);

  private:
    struct Entry {
        Filter filter;
        std::string asker;
        std::chrono::steady_clock::time_point used;
    };
    void forget_old();
    void make_room();

    Chain& chain_;
    const std::size_t most_;
    std::uint64_t listeners_[2];
    std::mutex mutex_;
    std::map<std::uint64_t, Entry> filters_;
};

}  // namespace vs::chain
