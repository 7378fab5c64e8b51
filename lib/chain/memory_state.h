// A whole world state in memory: for tests, vectors and the making of a genesis. Not thread-safe.
#pragma once

#include <map>

#include "chain/state.h"

namespace vs::chain {

struct GenesisAccount {
    std::uint64_t nonce = 0;
    U256 balance;
    Bytes code;
    std::map<U256, U256> storage;
    bool operator==(const GenesisAccount&) const = default;
};
using Alloc = std::map<Address, GenesisAccount>;

// What leads from nothing to these accounts. Zero slots are left out.
StateDiff diff_of(const Alloc& alloc);

class MemoryState : public StateReader {
  public:
    MemoryState() = default;
    explicit MemoryState(const Alloc& alloc) { apply(diff_of(alloc)); }

    Result<std::optional<AccountInfo>> account(const Address& address) const override;
    Result<U256> storage(const Address& address, const U256& key) const override;
    Result<Bytes> code(const Hash& hash) const override;  // empty where unknown

    void apply(const StateDiff& diff);
    Alloc alloc() const;
    Hash root() const;  // from all accounts, without a trie in between

  private:
    struct Account {
        AccountInfo info;
        std::map<U256, U256> storage;
    };
    std::map<Address, Account> accounts_;
    std::map<Hash, Bytes> codes_;
};

}  // namespace vs::chain
