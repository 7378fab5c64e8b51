// Frames in order from one or several files. A signal with a skew of n takes its frame i from frame
// i + n of its file, so each signal has a queue of what its file has given and nobody has taken.
#include <algorithm>

#include "wfdb/detail/group.h"
#include "wfdb/record.h"

namespace vs::wfdb {
namespace {

constexpr std::size_t kMaxRead = 65536;

using detail::Group;

struct Queue {
    std::vector<std::int16_t> samples;
    std::size_t to_skip = 0;  // samples before frame 0 that are still to come
};

}  // namespace

struct SignalReader::State {
    Header header;
    std::vector<Group> groups;
    std::vector<std::uint64_t> group_frames;  // frames each file has given so far
    std::vector<bool> ended;
    std::vector<Queue> queues;  // one per signal
    std::uint64_t position = 0;

    void reset();
    void fill(std::size_t group, std::size_t frames);
    std::size_t missing(std::size_t group, std::size_t frames) const;
    void spread(std::size_t group, const std::vector<std::int16_t>& samples);
    std::size_t available(std::size_t frames) const;
    void take(std::size_t signal, std::size_t frames, std::vector<std::int16_t>& out);
};

void SignalReader::State::reset() {
    position = 0;
    group_frames.assign(groups.size(), 0);
    ended.assign(groups.size(), false);
    queues.assign(header.signals.size(), {});
    for (std::size_t i = 0; i < queues.size(); ++i)
        queues[i].to_skip =
            std::size_t{header.signals[i].skew} * header.signals[i].samples_per_frame;
}

// Hands the interleaved samples of a file out to its signals' queues.
void SignalReader::State::spread(std::size_t group, const std::vector<std::int16_t>& samples) {
    const auto& from = groups[group];
    const auto frames = samples.size() / from.per_frame();
    group_frames[group] += frames;
    std::size_t at = 0;
    for (std::size_t s = from.first(); s < from.first() + from.count(); ++s) {
        auto& queue = queues[s];
        const auto width = header.signals[s].samples_per_frame;
        const auto skipped = std::min<std::size_t>(queue.to_skip / width, frames);
        queue.to_skip -= skipped * width;
        for (auto f = skipped; f < frames; ++f) {
            const auto begin =
                samples.begin() + static_cast<std::ptrdiff_t>(f * from.per_frame() + at);
            queue.samples.insert(queue.samples.end(), begin, begin + width);
        }
        at += width;
    }
}

// How many of `frames` the group's slowest signal has not got yet.
std::size_t SignalReader::State::missing(std::size_t group, std::size_t frames) const {
    std::size_t most = 0;
    const auto& from = groups[group];
    for (std::size_t s = from.first(); s < from.first() + from.count(); ++s) {
        const auto have = queues[s].samples.size() / header.signals[s].samples_per_frame;
        most = std::max(most, frames > have ? frames - have : 0);
    }
    return most;
}

void SignalReader::State::fill(std::size_t group, std::size_t frames) {
    while (!ended[group] && missing(group, frames) > 0) {
        const auto& samples = groups[group].next();
        ended[group] = samples.empty();
        spread(group, samples);
    }
}

// Frames every file can still give, at most `frames`; the tail that a skew cuts off counts.
std::size_t SignalReader::State::available(std::size_t frames) const {
    for (auto given : group_frames)
        frames = static_cast<std::size_t>(std::min<std::uint64_t>(frames, given - position));
    return frames;
}

void SignalReader::State::take(std::size_t signal, std::size_t frames,
                               std::vector<std::int16_t>& out) {
    auto& queue = queues[signal].samples;
    const auto wanted = frames * header.signals[signal].samples_per_frame;
    const auto end = queue.begin() + static_cast<std::ptrdiff_t>(std::min(wanted, queue.size()));
    out.assign(queue.begin(), end);
    queue.erase(queue.begin(), end);
    out.resize(wanted, static_cast<std::int16_t>(header.signals[signal].missing_code()));
}

Result<SignalReader> SignalReader::open(const Header& header, const std::string& folder) {
    auto groups = detail::open_groups(header, folder);
    if (!groups) return pass(groups);
    auto state = std::make_unique<State>();
    state->header = header;
    state->groups = std::move(*groups);
    state->reset();
    return SignalReader(std::move(state));
}

SignalReader::SignalReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
SignalReader::SignalReader(SignalReader&&) noexcept = default;
SignalReader& SignalReader::operator=(SignalReader&&) noexcept = default;
SignalReader::~SignalReader() = default;

Result<std::size_t> SignalReader::read(std::size_t frames, Block& out) {
    auto& state = *state_;
    const bool stated = state.header.frames > 0;
    frames = std::min(frames, kMaxRead);
    if (stated)
        frames = static_cast<std::size_t>(
            std::min<std::uint64_t>(frames, state.header.frames - state.position));
    if (state.header.signals.empty()) frames = 0;
    for (std::size_t g = 0; g < state.groups.size(); ++g) state.fill(g, frames);
    const auto got = state.available(frames);
    if (stated && got < frames)
        return fail("truncated", "record " + state.header.name + " ends after " +
                                     std::to_string(state.position + got) + " of " +
                                     std::to_string(state.header.frames) + " frames");
    out.resize(state.header.signals.size());
    for (std::size_t s = 0; s < out.size(); ++s) state.take(s, got, out[s]);
    state.position += got;
    return got;
}

Result<> SignalReader::rewind() {
    for (auto& group : state_->groups) {
        if (auto done = group.rewind(); !done) return pass(done);
    }
    state_->reset();
    return {};
}

namespace {

// Adds a chunk of interleaved frames to the sums of the group's signals.
void add_up(const Group& group, const Header& header, const std::vector<std::int16_t>& samples,
            std::size_t frames, std::vector<std::uint16_t>& sums) {
    std::size_t i = 0;
    for (std::size_t f = 0; f < frames; ++f)
        for (std::size_t s = group.first(); s < group.first() + group.count(); ++s)
            for (unsigned k = 0; k < header.signals[s].samples_per_frame; ++k)
                sums[s] = static_cast<std::uint16_t>(sums[s] + samples[i++]);
}

}  // namespace

Result<> verify_checksums(const Header& header, const std::string& folder) {
    auto groups = detail::open_groups(header, folder);
    if (!groups) return pass(groups);
    std::vector<std::uint16_t> sums(header.signals.size());
    for (auto& group : *groups) {
        auto left = header.frames > 0 ? header.frames : UINT64_MAX;
        while (left > 0) {
            const auto& samples = group.next();
            const auto frames = std::min<std::uint64_t>(left, samples.size() / group.per_frame());
            if (frames == 0) break;
            add_up(group, header, samples, static_cast<std::size_t>(frames), sums);
            left -= frames;
        }
        if (header.frames > 0 && left > 0)
            return fail("truncated", "record " + header.name + " is shorter than its header says");
    }
    for (std::size_t s = 0; s < sums.size(); ++s) {
        const auto& signal = header.signals[s];
        if (signal.checksum && *signal.checksum != static_cast<std::int16_t>(sums[s]))
            return fail("checksum", "signal " + std::to_string(s) + " (" + signal.description +
                                        ") of record " + header.name +
                                        " does not match the checksum in its header");
    }
    return {};
}

}  // namespace vs::wfdb
