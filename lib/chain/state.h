// The world state while a block is executed: a journalled overlay on the last committed state.
//
// Three lifetimes: a checkpoint (one call frame) can be undone; a transaction begins with nothing
// warm, no transient storage and no logs; the overlay lives as long as the block and says at its
// end, as a StateDiff, what the block did.
#pragma once

#include <functional>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "chain/receipt.h"
#include "evm/code.h"
#include "evm/host.h"

namespace vs::chain {

using evm::Address;
using evm::Hash;
using evm::U256;

struct AccountInfo {
    std::uint64_t nonce = 0;
    U256 balance;
    Hash code_hash = evm::kEmptyCodeHash;
    // Of the committed state, whatever the overlay writes: only EIP-7610 asks.
    bool has_storage = false;

    bool operator==(const AccountInfo&) const = default;
};

// The last committed state. Reads are repeatable as long as a State stands on it. Errors are those
// of the store underneath; a State remembers the first and goes on with zeros.
class StateReader {
  public:
    virtual ~StateReader() = default;
    virtual Result<std::optional<AccountInfo>> account(const Address& address) const = 0;
    virtual Result<U256> storage(const Address& address, const U256& key) const = 0;
    virtual Result<Bytes> code(const Hash& hash) const = 0;
};

struct StorageChange {
    U256 key, before, after;  // zero means absent
};

struct AccountChange {
    Address address{};
    std::optional<AccountInfo> before, after;  // nullopt: there is no such account
    // All committed storage is gone (the account was destroyed, and perhaps made again); `storage`
    // then lists only what is there now, with `before` zero.
    bool wiped = false;
    std::vector<StorageChange> storage;  // by key
};

// What a block changed. Nothing that ended as it began is listed.
struct StateDiff {
    std::vector<AccountChange> accounts;        // by address
    std::vector<std::pair<Hash, Bytes>> codes;  // deployed in it, by hash
};

// What transactions see of their block.
struct BlockContext {
    std::uint64_t number = 0;
    std::uint64_t timestamp = 0;  // seconds
    std::uint64_t gas_limit = 0;
    U256 base_fee;  // from London
    Address coinbase{};
    U256 prev_randao;  // before Paris: the difficulty
    std::uint64_t chain_id = 1;
    Hash parent_beacon_root{};          // Cancun, EIP-4788
    std::uint64_t excess_blob_gas = 0;  // Cancun, EIP-4844
    // Hash of an ancestor among the last 256 blocks; where it is empty, zero.
    std::function<Hash(std::uint64_t number)> block_hash;
};

// For one thread.
class State {
  public:
    explicit State(const StateReader& base);

    bool exists(const Address& address);
    bool is_empty(const Address& address);  // EIP-161; absent counts as empty
    U256 balance(const Address& address);
    std::uint64_t nonce(const Address& address);
    Hash code_hash(const Address& address);  // that of empty code where absent
    std::shared_ptr<const evm::Code> code(const Address& address);
    evm::Slot slot(const Address& address, const U256& key);
    U256 storage(const Address& address, const U256& key) { return slot(address, key).current; }
    // Nonce, code or storage stand in the way of a create (EIP-684, EIP-7610).
    bool collides(const Address& address);

    // All of these bring the account into being where it is absent.
    void touch(const Address& address);  // an empty account that was touched goes (EIP-161)
    void set_balance(const Address& address, const U256& balance);
    void add_balance(const Address& address, const U256& amount);
    void subtract_balance(const Address& address, const U256& amount);  // there must be as much
    void set_nonce(const Address& address, std::uint64_t nonce);
    void set_code(const Address& address, ByteView code);
    void set_storage(const Address& address, const U256& key, const U256& value);
    void begin_create(const Address& address);  // marks it as made in this transaction

    // EIP-2929: true where it was cold.
    bool warm(const Address& address);
    bool warm(const Address& address, const U256& key);
    U256 transient(const Address& address, const U256& key) const;
    void set_transient(const Address& address, const U256& key, const U256& value);
    // Marks for destruction; true the first time in the transaction.
    bool destroy(const Address& address);
    bool created_now(const Address& address);
    void log(Log log);
    const std::vector<Log>& logs() const { return logs_; }

    std::size_t checkpoint() const { return journal_.size(); }
    void rollback(std::size_t checkpoint);

    void begin_transaction();
    // Destroys what was marked, removes touched empty accounts, and hands over the logs.
    std::vector<Log> end_transaction();

    // Between transactions.
    StateDiff diff() const;
    const std::optional<Error>& error() const { return error_; }

  private:
    struct StoredSlot {
        U256 committed;  // in the reader
        U256 original;   // when transaction `original_in` began
        U256 current;
        std::uint64_t original_in = 0;
        std::uint64_t warm_in = 0;  // the transaction in which it is warm
    };
    struct Account {
        Address address{};
        std::optional<AccountInfo> committed;
        AccountInfo info;
        bool exists = false;
        bool wiped = false;  // committed storage no longer counts
        std::uint64_t warm_in = 0, touched_in = 0, created_in = 0, destroyed_in = 0;
        std::unordered_map<U256, StoredSlot, evm::U256Hash> slots;
        std::shared_ptr<const evm::Code> code;  // loaded on demand
    };
    // One undoing: what the field was before. `slot` belongs to `account`; both never move.
    struct Entry {
        enum Kind : std::uint8_t {
            balance,
            nonce,
            code,
            storage,
            exists,
            warm_account,
            warm_slot,
            touched,
            created,
            destroyed,
            transient,
            log
        } kind;
        Account* account;
        StoredSlot* slot;
        U256 key, value;
    };

    Account& at(const Address& address);
    StoredSlot& at(Account& account, const U256& key);
    Account& make(const Address& address);
    void touch(Account& account);
    void undo(Entry& entry);
    void remove(Account& account);
    void note(Error error);

    const StateReader& base_;
    std::unordered_map<Address, Account, evm::AddressHash> accounts_;
    Account* last_ = nullptr;  // most reads ask for the same account again
    std::unordered_map<Hash, std::shared_ptr<const evm::Code>, evm::HashHash> codes_;
    std::vector<Entry> journal_;
    std::unordered_map<Address, std::unordered_map<U256, U256, evm::U256Hash>, evm::AddressHash>
        transient_;
    std::vector<Log> logs_;
    std::uint64_t transaction_ = 1;
    std::vector<Account*> touched_;
    std::optional<Error> error_;
};

}  // namespace vs::chain
