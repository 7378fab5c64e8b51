#include "node/nonces.h"

namespace vs::node {
namespace {

constexpr std::size_t kMac = 16;  // bytes of it, and of what it is made of

}  // namespace

crypto::Digest Nonces::give(Micros now) const {
    Bytes said;
    append_u64(said, static_cast<std::uint64_t>(now + kLife));
    append(said, crypto::random_array<8>());
    const auto mac = crypto::hmac_sha256(key_, said);
    crypto::Digest out;
    std::ranges::copy(said, out.begin());
    std::copy_n(mac.begin(), kMac, out.begin() + said.size());
    return out;
}

bool Nonces::use(const crypto::Digest& nonce, Micros now) {
    const ByteView bytes(nonce);
    const auto mac = crypto::hmac_sha256(key_, bytes.first(32 - kMac));
    if (!crypto::equal_secret(ByteView(mac).first(kMac), bytes.last(kMac))) return false;
    const auto until = static_cast<Micros>(read_u64(bytes.first(8)));
    if (until < now) return false;
    const std::lock_guard lock(mutex_);
    std::erase_if(used_, [&](const auto& entry) { return entry.second < now; });
    return used_.emplace(nonce, until).second;
}

}  // namespace vs::node
