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

std::size_t text_size(const Log& log) {
    return 600 + 2 * log.data.size();
}

bool may_match(const LogQuery& query, const Bloom& bloom) {
    for (const auto& any : conditions_of(query))
        if (!any.empty() && std::none_of(any.begin(), any.end(),
                                         [&](const Bytes& one) { return may_contain(bloom, one); }))
            return false;
    return true;
}

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
    std::size_t found = 0, bytes = 0;
    for (const auto number : *numbers) {
        if (std::chrono::steady_clock::now() > limits.deadline)
            return fail("range", "the search takes too long: ask for blocks " +
                                     std::to_string(query.from) + " to " +
                                     std::to_string(std::max(number, query.from + 1) - 1));
        auto block = search(database, query, number);
        if (!block) return pass(block);
        if (block->logs.empty()) continue;
        found += block->logs.size();
        for (const auto& log : block->logs) bytes += text_size(log.log);
        if (found > limits.logs || bytes > limits.bytes)
            return fail("range", "query returned more than " + std::to_string(limits.logs) +
                                     " results or " + std::to_string(limits.bytes) +
                                     " bytes: ask for blocks " + std::to_string(query.from) +
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

void Filters::make_room() {
    std::map<std::string_view, std::size_t> counts;
    for (const auto& [id, entry] : filters_) ++counts[entry.asker];
    const auto most = std::max_element(counts.begin(), counts.end(),
                                       [](auto& a, auto& b) { return a.second < b.second; });
    if (most == counts.end()) return;
    filters_.erase(std::min_element(filters_.begin(), filters_.end(), [&](auto& a, auto& b) {
        const bool a_is = a.second.asker == most->first, b_is = b.second.asker == most->first;
        return a_is != b_is ? a_is : a.second.used < b.second.used;
    }));
}

Result<std::uint64_t> Filters::add(Filter filter, const std::string& asker) {
    const std::lock_guard lock(mutex_);
    forget_old();
    const auto own = std::count_if(filters_.begin(), filters_.end(),
                                   [&](const auto& entry) { return entry.second.asker == asker; });
    if (static_cast<std::size_t>(own) >= (most_ + 3) / 4)
        return fail("limit", "too many filters: uninstall some, or use a subscription");
    if (filters_.size() >= most_) make_room();
    // Not to be guessed: who knows an id may poll and remove.
    const auto id = read_u64(crypto::random_bytes(8)) >> 1;
    filters_[id] = {std::move(filter), asker, std::chrono::steady_clock::now()};
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

void Filters::go_on(std::uint64_t id, std::uint64_t next) {
    const std::lock_guard lock(mutex_);
    const auto found = filters_.find(id);
    auto* logs = found == filters_.end() ? nullptr : std::get_if<Logs>(&found->second.filter);
    if (logs != nullptr) logs->next = next;
}

std::optional<LogQuery> Filters::query(std::uint64_t id) {
    const std::lock_guard lock(mutex_);
    const auto found = filters_.find(id);
    if (found == filters_.end()) return std::nullopt;
    const auto* logs = std::get_if<Logs>(&found->second.filter);
    return logs == nullptr ? std::nullopt : std::optional(logs->query);
}

}  // namespace vs::chain
