#include "ingest/coded.h"

#include <algorithm>

#include "signal/codec.h"

namespace vs::ingest {
namespace {

constexpr std::size_t kMostLeads = 8;

std::vector<std::int16_t> samples_of(const model::Segment& segment) {
    std::vector<std::int16_t> out(segment.count());
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = segment.sample(i);
    return out;
}

// Reads numbers off the front; what is not there turns `good` off.
struct Front {
    ByteView left;
    bool good = true;

    ByteView take(std::size_t size) {
        if (left.size() < size) {
            good = false;
            return {};
        }
        const auto out = left.first(size);
        left = left.subspan(size);
        return out;
    }
    std::uint32_t number() {
        const auto four = take(4);
        return good ? read_u32(four) : 0;
    }
};

auto corrupt() {
    return fail("corrupt", "a coded batch in the journal does not decode");
}

}  // namespace

std::optional<Bytes> code_message(const Checked& batch) {
    const auto& segments = batch.contents.segments;
    if (segments.empty() || segments.size() > kMostLeads) return {};
    const auto* begin = batch.message.data();
    const auto* end = begin + batch.message.size();
    const auto size = segments.front().samples.size();
    std::vector<std::size_t> offsets;
    std::vector<std::vector<std::int16_t>> leads;
    for (const auto& segment : segments) {
        const auto* at = segment.samples.data();
        const bool inside = !std::less<>()(at, begin) && !std::less<>()(end, at + size);
        if (segment.samples.size() != size || size == 0 || size % 2 != 0 || !inside) return {};
        offsets.push_back(static_cast<std::size_t>(at - begin));
        if (offsets.size() > 1 && offsets.back() < offsets[offsets.size() - 2] + size) return {};
        leads.push_back(samples_of(segment));
    }
    const auto coded = signal::encode_samples(leads);
    const auto head = 9 + 4 * leads.size();
    if (!coded || coded->size() + head >= size * leads.size()) return {};
    Bytes out;
    out.reserve(head + coded->size() + batch.message.size() - size * leads.size());
    out.push_back(static_cast<std::uint8_t>(leads.size()));
    append_u32(out, static_cast<std::uint32_t>(size));
    for (const auto offset : offsets) append_u32(out, static_cast<std::uint32_t>(offset));
    append_u32(out, static_cast<std::uint32_t>(coded->size()));
    append(out, *coded);
    const ByteView message(batch.message);
    std::size_t from = 0;
    for (const auto offset : offsets) {
        append(out, message.subspan(from, offset - from));
        from = offset + size;
    }
    append(out, message.subspan(from));
    return out;
}

Result<Bytes> decode_message(ByteView bytes) {
    Front in{bytes};
    const auto count = in.take(1);
    if (!in.good || count[0] == 0 || count[0] > kMostLeads) return corrupt();
    const std::size_t leads = count[0], size = in.number();
    std::array<std::size_t, kMostLeads> offsets{};
    for (std::size_t l = 0; l < leads; ++l) offsets[l] = in.number();
    const auto coded = in.take(in.number());
    if (!in.good || size == 0 || size > cose::kMaxMessage) return corrupt();
    const auto samples = signal::decode_samples(coded);
    if (!samples || samples->size() != leads) return corrupt();
    Bytes out;
    out.reserve(in.left.size() + size * leads);
    for (std::size_t l = 0; l < leads; ++l) {
        if (offsets[l] < out.size() || (*samples)[l].size() * 2 != size) return corrupt();
        append(out, in.take(offsets[l] - out.size()));
        if (!in.good) return corrupt();
        for (const auto sample : (*samples)[l]) {
            const auto bits = static_cast<std::uint16_t>(sample);
            out.push_back(static_cast<std::uint8_t>(bits & 0xFF));
            out.push_back(static_cast<std::uint8_t>(bits >> 8));
        }
    }
    append(out, in.left);
    return out;
}

}  // namespace vs::ingest
