#include <set>

#include "wfdb/detail/group.h"

namespace vs::wfdb::detail {
namespace {

constexpr std::size_t kChunkSamples = 32 * 1024;

std::int16_t sign_extend(unsigned twelve) {
    return static_cast<std::int16_t>(static_cast<int>(twelve ^ 0x800u) - 0x800);
}

// An even number of frames, so that a pair of format 212 never straddles two chunks.
std::size_t chunk_frames(unsigned per_frame) {
    return 2 * std::max<std::size_t>(1, kChunkSamples / per_frame / 2);
}

}  // namespace

void decode_16(ByteView bytes, std::vector<std::int16_t>& out) {
    out.clear();
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 2)
        out.push_back(static_cast<std::int16_t>(bytes[i] | bytes[i + 1] << 8));
}

void decode_212(ByteView bytes, std::vector<std::int16_t>& out) {
    out.clear();
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 3) {
        out.push_back(sign_extend(bytes[i] | (bytes[i + 1] & 0x0fu) << 8));
        if (i + 2 < bytes.size())
            out.push_back(sign_extend(bytes[i + 2] | (bytes[i + 1] & 0xf0u) << 4));
    }
}

Result<Group> Group::open(const Header& header, std::size_t first, std::size_t count,
                          const std::string& folder) {
    Group out;
    const auto& lead = header.signals[first];
    out.first_ = first;
    out.count_ = count;
    out.format_ = lead.format;
    out.offset_ = lead.byte_offset;
    for (std::size_t i = first; i < first + count; ++i) {
        const auto& signal = header.signals[i];
        if (signal.format != lead.format || signal.byte_offset != lead.byte_offset)
            return fail("format", "the signals in " + lead.file + " differ in format or offset");
        out.per_frame_ += signal.samples_per_frame;
    }
    out.in_.open(folder + "/" + lead.file, std::ios::binary);
    if (!out.in_) return fail("missing-file", "cannot read " + folder + "/" + lead.file);
    const auto samples = chunk_frames(out.per_frame_) * out.per_frame_;
    out.bytes_.resize(out.format_ == 16 ? samples * 2 : samples / 2 * 3);
    if (auto done = out.rewind(); !done) return pass(done);
    return out;
}

const std::vector<std::int16_t>& Group::next() {
    in_.read(reinterpret_cast<char*>(bytes_.data()), static_cast<std::streamsize>(bytes_.size()));
    const ByteView got(bytes_.data(), static_cast<std::size_t>(in_.gcount()));
    format_ == 16 ? decode_16(got, samples_) : decode_212(got, samples_);
    samples_.resize(samples_.size() / per_frame_ * per_frame_);
    return samples_;
}

Result<> Group::rewind() {
    in_.clear();
    in_.seekg(static_cast<std::streamoff>(offset_));
    if (!in_) return fail("truncated", "a signal file cannot be positioned at its first sample");
    return {};
}

Result<std::vector<Group>> open_groups(const Header& header, const std::string& folder) {
    std::vector<Group> out;
    std::set<std::string_view> seen;
    for (std::size_t first = 0; first < header.signals.size();) {
        const auto& file = header.signals[first].file;
        if (!seen.insert(file).second)
            return fail("header", "the signals in " + file + " are not listed together");
        std::size_t end = first;
        while (end < header.signals.size() && header.signals[end].file == file) ++end;
        auto group = Group::open(header, first, end - first, folder);
        if (!group) return pass(group);
        out.push_back(std::move(*group));
        first = end;
    }
    return out;
}

}  // namespace vs::wfdb::detail
