#include "ingest/replay_guard.h"

#include <algorithm>

namespace vs::ingest {

void ReplayGuard::Stream::add(std::uint64_t first, std::uint64_t last) {
    auto next = ranges.upper_bound(first);
    if (next != ranges.begin()) {
        auto before = std::prev(next);
        if (before->second >= first || before->second + 1 == first) {
            first = before->first;
            last = std::max(last, before->second);
            next = ranges.erase(before);
        }
    }
    while (next != ranges.end() && (next->first <= last || next->first - 1 == last)) {
        last = std::max(last, next->second);
        next = ranges.erase(next);
    }
    ranges[first] = last;
}

void ReplayGuard::Stream::remove(std::uint64_t sequence) {
    auto next = ranges.upper_bound(sequence);
    if (next == ranges.begin() || std::prev(next)->second < sequence) return;
    const auto [first, last] = *std::prev(next);
    ranges.erase(first);
    if (first < sequence) ranges[first] = sequence - 1;
    if (sequence < last) ranges[sequence + 1] = last;
}

bool ReplayGuard::Stream::contains(std::uint64_t sequence) const {
    const auto next = ranges.upper_bound(sequence);
    return next != ranges.begin() && std::prev(next)->second >= sequence;
}

Seen ReplayGuard::check(const model::DeviceId& device, std::uint32_t boot, std::uint64_t sequence,
                        const crypto::Digest& digest) const {
    const auto stream = streams_.find(key_of(device, boot));
    if (stream == streams_.end() || !stream->second.contains(sequence)) return Seen::fresh;
    const auto young = digests_.find({key_of(device, boot), sequence});
    if (young != digests_.end())
        return young->second == read_u64(digest) ? Seen::duplicate : Seen::conflict;
    if (!archive_) return Seen::duplicate;
    const auto kept = archive_(device, boot, sequence);
    if (!kept) return Seen::unreadable;
    return !*kept || **kept == read_u64(digest) ? Seen::duplicate : Seen::conflict;
}

void ReplayGuard::add(const model::DeviceId& device, std::uint32_t boot, std::uint64_t sequence,
                      const crypto::Digest& digest, Micros at) {
    const Counter counter{key_of(device, boot), sequence};
    streams_[counter.key].add(sequence, sequence);
    if (digests_.emplace(counter, read_u64(digest)).second) order_.push_back({counter, at});
}

void ReplayGuard::remove(const model::DeviceId& device, std::uint32_t boot,
                         std::uint64_t sequence) {
    if (const auto stream = streams_.find(key_of(device, boot)); stream != streams_.end())
        stream->second.remove(sequence);
    digests_.erase({key_of(device, boot), sequence});
}

std::vector<ReplayGuard::Digested> ReplayGuard::take_digests(Micros before, std::size_t most) {
    std::vector<Digested> out;
    while (out.size() < most && !order_.empty() && order_.front().at < before) {
        const auto [counter, at] = order_.front();
        order_.pop_front();
        const auto found = digests_.find(counter);
        if (found == digests_.end()) continue;
        Bytes device;
        append_u64(device, counter.key.device);
        out.push_back(
            {*to_array<8>(device), counter.key.boot, counter.sequence, found->second, at});
        digests_.erase(found);
    }
    return out;
}

std::vector<ReplayGuard::Range> ReplayGuard::ranges() const {
    std::vector<Range> out;
    for (const auto& [key, stream] : streams_) {
        Bytes device;
        append_u64(device, key.device);
        for (const auto& [first, last] : stream.ranges)
            out.push_back({*to_array<8>(device), key.boot, first, last});
    }
    return out;
}

void ReplayGuard::add_range(const Range& range) {
    streams_[key_of(range.device, range.boot)].add(range.first, range.last);
}

}  // namespace vs::ingest
