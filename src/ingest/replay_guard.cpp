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
    std::erase_if(digests, [&](const Digest8& entry) { return entry.sequence == sequence; });
}

bool ReplayGuard::Stream::contains(std::uint64_t sequence) const {
    const auto next = ranges.upper_bound(sequence);
    return next != ranges.begin() && std::prev(next)->second >= sequence;
}

Seen ReplayGuard::check(const model::DeviceId& device, std::uint32_t boot, std::uint64_t sequence,
                        const crypto::Digest& digest) const {
    const auto stream = streams_.find(key_of(device, boot));
    if (stream == streams_.end() || !stream->second.contains(sequence)) return Seen::fresh;
    const auto& kept = stream->second.digests;
    const auto found = std::ranges::lower_bound(kept, sequence, {}, &Digest8::sequence);
    if (found == kept.end() || found->sequence != sequence) return Seen::duplicate;
    return found->digest == read_u64(digest) ? Seen::duplicate : Seen::conflict;
}

void ReplayGuard::add(const model::DeviceId& device, std::uint32_t boot, std::uint64_t sequence,
                      const crypto::Digest& digest, Micros at) {
    auto& stream = streams_[key_of(device, boot)];
    stream.add(sequence, sequence);
    auto& kept = stream.digests;
    const Digest8 entry{sequence, read_u64(digest), at};
    if (kept.empty() || kept.back().sequence < sequence)
        kept.push_back(entry);
    else if (auto at_or_after = std::ranges::lower_bound(kept, sequence, {}, &Digest8::sequence);
             at_or_after->sequence != sequence)
        kept.insert(at_or_after, entry);
}

void ReplayGuard::remove(const model::DeviceId& device, std::uint32_t boot,
                         std::uint64_t sequence) {
    if (const auto stream = streams_.find(key_of(device, boot)); stream != streams_.end())
        stream->second.remove(sequence);
}

void ReplayGuard::forget_digests(Micros before) {
    for (auto& [key, stream] : streams_)
        std::erase_if(stream.digests, [&](const Digest8& entry) { return entry.at < before; });
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
