#include "node/digest_archive.h"

namespace vs::node {
namespace {

constexpr std::size_t kDropped = 10'000;  // rows in one write

Bytes key_of(const model::DeviceId& device, std::uint32_t boot, std::uint64_t sequence) {
    auto key = to_bytes(device);
    append_u32(key, boot);
    append_u64(key, sequence);
    return key;
}

}  // namespace

Result<> DigestArchive::put(const std::vector<ingest::ReplayGuard::Digested>& digests, Micros now) {
    store::Batch batch;
    for (const auto& one : digests) {
        Bytes value;
        append_u64(value, one.digest);
        append_u64(value, static_cast<std::uint64_t>(one.at));
        batch.put(kFamily, key_of(one.device, one.boot, one.sequence), value);
    }
    if (auto written = kv_.write(batch); !written) return written;
    if (now - expired_at_ < kHour) return {};
    expired_at_ = now;
    return expire(now - kKept);
}

Result<std::optional<std::uint64_t>> DigestArchive::find(const model::DeviceId& device,
                                                         std::uint32_t boot,
                                                         std::uint64_t sequence) const {
    const auto value = kv_.get(kFamily, key_of(device, boot, sequence));
    if (!value) return pass(value);
    if (!*value || (*value)->size() != 16) return std::optional<std::uint64_t>();
    return std::optional(read_u64(ByteView(**value).first(8)));
}

Result<> DigestArchive::expire(Micros before) {
    store::Batch batch;
    Result<> bad;
    auto walked = kv_.each(kFamily, {}, [&](ByteView key, ByteView value) {
        if (value.size() == 16 && static_cast<Micros>(read_u64(value.subspan(8))) >= before)
            return true;
        batch.remove(kFamily, key);
        if (batch.size() < kDropped) return true;
        bad = kv_.write(batch);
        batch.clear();
        return bad.has_value();
    });
    if (!walked) return walked;
    if (!bad || batch.empty()) return bad;
    return kv_.write(batch);
}

}  // namespace vs::node
