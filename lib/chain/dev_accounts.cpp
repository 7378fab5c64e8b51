#include "chain/dev_accounts.h"

#include <algorithm>
#include <stdexcept>

namespace vs::chain {
namespace {

constexpr std::string_view kKeys[] = {
    "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80",
    "59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d",
    "5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a",
    "7c852118294e51e653712a81e05800f419141751be58f605c371e15141b007a6",
    "47e179ec197488593b187f80a00eb0da91f1b9d0b13f8733639f19c30a34926a",
    "8b3a350cf5c34c9194ca85829a2df0ec3153be0318b5e2d3348e872092edffba",
    "92db14e403b83dfe3df233f83dfa3a0d7096f21ca9b0d6d6b8d88b2b4ec1564e",
    "4bbbf85ce3377467afe5d46f804f221813b2bb87f24d81f60f1fcdbf7cbf4356",
    "dbda1821b80551c9d65939329250298aa3472ba22feea921c0cf5d620ea67b97",
    "2a871d0798f97d79848a013d4936a73bf4cc922c825d33c1cf7073dff6d409c6",
};

constexpr std::uint64_t kGasLimit = 4'000'000'000;
const U256 kEther{1'000'000'000'000'000'000};

DevAccount account_of(std::string_view key) {
    const auto bytes = from_hex(key);
    const crypto::Secret secret(*to_array<32>(*bytes));
    const auto address = crypto::address_of(secret);
    if (!address) throw std::logic_error("a key in the table is none");
    return {*address, secret};
}

Genesis genesis_at(std::uint64_t time) {
    Genesis out;
    out.time = time;
    out.gas_limit = kGasLimit;
    out.extra_data = to_bytes(as_bytes("vitalseal"));
    return out;
}

}  // namespace

std::span<const DevAccount> dev_accounts() {
    static const auto all = [] {
        std::vector<DevAccount> out;
        for (const auto key : kKeys) out.push_back(account_of(key));
        return out;
    }();
    return all;
}

const DevAccount* find_dev_account(const Address& address) {
    const auto all = dev_accounts();
    const auto found = std::find_if(all.begin(), all.end(), [&](const DevAccount& account) {
        return account.address == address;
    });
    return found == all.end() ? nullptr : &*found;
}

Genesis dev_genesis(std::uint64_t time) {
    auto out = genesis_at(time);
    out.chain_id = 31'337;
    for (const auto& account : dev_accounts())
        out.alloc[account.address].balance = U256{10'000} * kEther;
    return out;
}

Genesis new_genesis(const Address& node, std::uint64_t time) {
    auto out = genesis_at(time);
    out.chain_id = (std::uint64_t{1} << 32) + read_u32(crypto::random_bytes(4));
    out.coinbase = node;
    out.alloc[node].balance = U256{1'000'000'000} * kEther;
    return out;
}

}  // namespace vs::chain
