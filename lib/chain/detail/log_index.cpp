#include "chain/detail/log_index.h"

#include <algorithm>
#include <set>

namespace vs::chain {
namespace {

using Mark = std::array<std::uint8_t, 8>;
constexpr Mark kDenseMark{};

Mark mark_of(ByteView address_or_topic) {
    const auto hash = crypto::keccak256(address_or_topic);
    Mark out;
    std::copy_n(hash.begin(), out.size(), out.begin());
    return out;
}

void add_marks(std::set<Mark>& marks, const Log& log) {
    marks.insert(mark_of(log.address));
    for (const auto& topic : log.topics) marks.insert(mark_of(topic));
}

Bytes row_key(const Mark& mark, std::uint64_t number) {
    return rows::with_number(to_bytes(mark), number);
}

Result<> collect(const store::Kv& kv, const Mark& mark, std::uint64_t from, std::uint64_t to,
                 std::set<std::uint64_t>& out, std::size_t most) {
    return kv.each("logs", row_key(mark, from), [&](ByteView key, ByteView) {
        if (!equal(key.first(8), mark)) return false;
        const auto number = read_u64(key.subspan(8));
        if (number > to) return false;
        out.insert(number);
        return out.size() <= most;
    });
}

auto too_many(std::size_t most) {
    return fail("range", "more than " + std::to_string(most) +
                             " blocks would have to be read: ask for fewer blocks at a time");
}

void keep_common(std::vector<std::uint64_t>& kept, const std::set<std::uint64_t>& other) {
    std::erase_if(kept, [&](std::uint64_t number) { return !other.contains(number); });
}

}  // namespace

void index_logs(store::Batch& batch, std::uint64_t number, const std::vector<Receipt>& receipts) {
    std::set<Mark> marks;
    for (const auto& receipt : receipts) {
        for (const auto& log : receipt.logs) add_marks(marks, log);
        if (marks.size() > kDense) {
            marks = {kDenseMark};
            break;
        }
    }
    for (const auto& mark : marks) batch.put("logs", row_key(mark, number), {});
}

void unindex_logs(store::Batch& batch, std::uint64_t number, const std::vector<Log>& logs) {
    std::set<Mark> marks{kDenseMark};
    for (const auto& log : logs) add_marks(marks, log);
    for (const auto& mark : marks) batch.remove("logs", row_key(mark, number));
}

Result<std::vector<std::uint64_t>> candidate_blocks(const store::Kv& kv, std::uint64_t from,
                                                    std::uint64_t to,
                                                    const std::vector<AnyOf>& conditions,
                                                    std::size_t most) {
    std::vector<std::uint64_t> out;
    bool conditioned = false;
    for (const auto& any : conditions) {
        if (any.empty()) continue;
        std::set<std::uint64_t> found;
        if (auto dense = collect(kv, kDenseMark, from, to, found, most); !dense) return pass(dense);
        for (const auto& one : any)
            if (auto read = collect(kv, mark_of(one), from, to, found, most); !read)
                return pass(read);
        if (found.size() > most) return too_many(most);
        if (conditioned)
            keep_common(out, found);
        else
            out.assign(found.begin(), found.end());
        conditioned = true;
    }
    if (conditioned || from > to) return out;
    if (to - from >= most) return too_many(most);
    for (std::uint64_t number = from; number <= to; ++number) out.push_back(number);
    return out;
}

}  // namespace vs::chain
