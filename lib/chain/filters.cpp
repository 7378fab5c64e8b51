#include "chain/filters.h"

#include <algorithm>

namespace vs::chain {
namespace {

using namespace std::chrono_literals;
constexpr auto kForgotten = 5min;
constexpr std::size_t kMaxPending = 10'000;

std::vector<std::vector<Bytes>> conditions_of(const LogQuery& query) {
    std::vector<std::vector<Bytes>> out(1);
    for (const auto& address : query.addresses) out[0].push_back(to_bytes(address));
    for (const auto& any : query.topics) {
        auto& condition = out.emplace_back();
        for (const auto& topic : any) condition.push_back(to_bytes(topic));
    }
    return out;
}

bool may_match(const LogQuery& query, const Bloom& bloom) {
    for (const auto& any : conditions_of(query))
        if (!any.empty() && std::none_of(any.begin(), any.end(),
                                         [&](const Bytes& one) { return may_contain(bloom, one); }))
            return false;
    return true;
}

Result<FoundBlock> search(const Database& database, const LogQuery& query, std::uint64_t number) {
    const auto stored = database.header(number);
    if (!stored) return pass(stored);
    if (!*stored) return fail("damaged", "block " + std::to_string(number) + " is gone");
    FoundBlock out{.block = **stored};
    if (!may_match(query, out.block.block.header.bloom)) return out;
    auto included = database.transactions(number);
    if (!included) return pass(included);
    for (auto& one : *included) {
        const auto logs = std::move(one.logs);
        const auto hash = crypto::keccak256(one.raw);
        one.raw.clear();
        auto place = one.first_log;
        for (const auto& log : logs) {
            if (matches(query, log)) out.logs.push_back({one, log, place, hash});
            ++place;
        }
    }
    return out;
}

}  // namespace

bool matches(const LogQuery& query, const Log& log) {
    const auto any_of = [](const auto& wanted, const auto& value) {
        return wanted.empty() || std::find(wanted.begin(), wanted.end(), value) != wanted.end();
    };
    if (!any_of(query.addresses, log.address)) return false;
    if (query.topics.size() > log.topics.size()) return false;
    for (std::size_t i = 0; i < query.topics.size(); ++i)
        if (!any_of(query.topics[i], log.topics[i])) return false;
    return true;
}

Result<std::vector<FoundBlock>> find_logs(const Database& database, const LogQuery& query,
                                          const SearchLimits& limits) {
    const auto numbers =
        database.blocks_with_logs(query.from, query.to, conditions_of(query), limits.blocks);
    if (!numbers) return pass(numbers);
    std::vector<FoundBlock> out;
    std::size_t found = 0;
    for (const auto number : *numbers) {
        if (std::chrono::steady_clock::now() > limits.deadline)
            return fail("range", "the search takes too long: ask for blocks " +
                                     std::to_string(query.from) + " to " +
                                     std::to_string(std::max(number, query.from + 1) - 1));
        auto block = search(database, query, number);
        if (!block) return pass(block);
        if (block->logs.empty()) continue;
        found += block->logs.size();
        if (found > limits.logs)
            return fail("range", "query returned more than " + std::to_string(limits.logs) +
                                     " results: ask for blocks " + std::to_string(query.from) +
                                     " to " + std::to_string(std::max(number, query.from + 1) - 1));
        out.push_back(std::move(*block));
    }
    return out;
}

Filters::Filters(Chain& chain, std::size_t most) : chain_(chain), most_(most) {
    listeners_[0] = chain.on_block([this](const News& news) {
        if (!news.taken_back) return;
        const std::lock_guard lock(mutex_);
        const auto next = news.head->header.number + 1;
        for (auto& [id, entry] : filters_) {
            if (auto* logs = std::get_if<Logs>(&entry.filter))
                logs->next = std::min(logs->next, next);
            if (auto* blocks = std::get_if<Blocks>(&entry.filter))
                blocks->next = std::min(blocks->next, next);
        }
    });
    listeners_[1] = chain.on_pending([this](const PoolItemPtr& item) {
        const std::lock_guard lock(mutex_);
        for (auto& [id, entry] : filters_)
            if (auto* pending = std::get_if<Pending>(&entry.filter)) {
                pending->hashes.push_back(item->transaction.hash);
                if (pending->hashes.size() > kMaxPending) pending->hashes.pop_front();
            }
    });
}

Filters::~Filters() {
    for (const auto id : listeners_) chain_.forget_listener(id);
}

void Filters::forget_old() {
    const auto old = std::chrono::steady_clock::now() - kForgotten;
    std::erase_if(filters_, [&](const auto& entry) { return entry.second.used < old; });
}

Result<std::uint64_t> Filters::add(Filter filter) {
    const std::lock_guard lock(mutex_);
    forget_old();
    if (filters_.size() >= most_)
        return fail("limit", "too many filters: uninstall some, or use a subscription");
    // Not to be guessed: who knows an id may poll and remove.
    const auto id = read_u64(crypto::random_bytes(8)) >> 1;
    filters_[id] = {std::move(filter), std::chrono::steady_clock::now()};
    return id;
}

bool Filters::remove(std::uint64_t id) {
    const std::lock_guard lock(mutex_);
    return filters_.erase(id) > 0;
}

std::optional<Filters::Changes> Filters::changes(std::uint64_t id) {
    const auto end = chain_.head()->header.number + 1;
    const std::lock_guard lock(mutex_);
    const auto found = filters_.find(id);
    if (found == filters_.end()) return std::nullopt;
    auto& entry = found->second;
    entry.used = std::chrono::steady_clock::now();
    if (auto* pending = std::get_if<Pending>(&entry.filter)) {
        const auto hashes = std::exchange(pending->hashes, {});
        return Changes(std::vector<Hash>(hashes.begin(), hashes.end()));
    }
    if (auto* blocks = std::get_if<Blocks>(&entry.filter))
        return Changes(Range{std::exchange(blocks->next, std::max(end, blocks->next)), end, {}});
    auto& logs = std::get<Logs>(entry.filter);
    const auto to = std::min(end, logs.query.to == ~std::uint64_t{0} ? end : logs.query.to + 1);
    const auto from = std::max(logs.next, logs.query.from);
    logs.next = std::max(logs.next, to);
    return Changes(Range{from, to, logs.query});
}

std::optional<LogQuery> Filters::query(std::uint64_t id) {
    const std::lock_guard lock(mutex_);
    const auto found = filters_.find(id);
    if (found == filters_.end()) return std::nullopt;
    const auto* logs = std::get_if<Logs>(&found->second.filter);
    return logs == nullptr ? std::nullopt : std::optional(logs->query);
}

}  // namespace vs::chain
