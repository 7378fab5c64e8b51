// The world state while a block is executed: a journalled overlay on the last committed state.
//
// Three lifetimes: a checkpoint (one call frame) can be undone; a transaction begins with nothing
// warm, no transient storage and no logs; the overlay lives as long as the block and says at its
// end, as a StateDiff, what the block did.
#pragma once

#include <functional>
#include <optional>
#include <unordered_map>

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
    std::shared_ptr<const evm::Code> code(const Address& address);  // never null
    U256 storage(const Address& address, const U256& key);
    // Nonce, code or storage stand in the way of a create (EIP-684, EIP-7610).
    bool collides(const Address& address);

    // Setting brings the account into being where it is absent.
    void set_balance(const Address& address, const U256& balance);
    void add_balance(const Address& address, const U256& amount);       // of zero: only touches
    void subtract_balance(const Address& address, const U256& amount);  // there must be as much
    void set_nonce(const Address& address, std::uint64_t nonce);
    void set_code(const Address& address, ByteView code);
    void set_storage(const Address& address, const U256& key, const U256& value);
    void begin_create(const Address& address);  // nonce 1; made in this transaction
    void touch(const Address& address);         // an empty account that was touched goes (EIP-161)

    // EIP-2929: true where it was cold; warm afterwards.
    bool warm(const Address& address);
    evm::Slot touch_slot(const Address& address, const U256& key);
    // What is warm now, by address and key: an access list for this transaction.
    std::vector<AccessEntry> warm_list() const;
    U256 transient(const Address& address, const U256& key) const;  // EIP-1153
    void set_transient(const Address& address, const U256& key, const U256& value);
    // Marks for destruction; true the first time in the transaction.
    bool destroy(const Address& address);
    bool created_now(const Address& address);
    void log(Log log);

    std::size_t checkpoint() { return frame_ = journal_.size(); }
    void rollback(std::size_t checkpoint);
    // Ends the transaction: destroys what was marked, removes touched empty accounts, hands over
    // the logs. What was changed outside a transaction is part of the next one.
    std::vector<Log> end_transaction();

    // Between transactions.
    StateDiff diff() const;
    const std::optional<Error>& error() const { return error_; }

  private:
    struct StoredSlot {
        U256 committed;  // in the reader; zero where that no longer counts
        U256 original;   // when transaction `original_in` began
        U256 current;
        std::uint64_t original_in = 0;
        std::uint64_t warm_in = 0;  // the transaction in which it is warm
        std::size_t noted = 0;      // how long the journal was after its last change
    };
    struct TransientSlot {
        U256 value;
        std::size_t noted = 0;
    };
    struct Account {
        Address address{};
        std::optional<AccountInfo> committed;
        AccountInfo info;
        bool exists = false;
        bool wiped = false;
        std::uint64_t warm_in = 0, touched_in = 0, created_in = 0, destroyed_in = 0;
        std::unordered_map<U256, StoredSlot, evm::U256Hash> slots;
        std::shared_ptr<const evm::Code> code;  // loaded on demand
    };
    struct Place {
        Address address;
        U256 key;
        bool operator==(const Place&) const = default;
    };
    struct PlaceHash {
        std::size_t operator()(const Place& place) const noexcept {
            return evm::AddressHash{}(place.address) ^ evm::U256Hash{}(place.key);
        }
    };
    enum class Change : std::uint8_t {
        exists,
        balance,
        nonce,
        code,
        storage,
        warm_account,
        warm_slot,
        touched,
        created,
        destroyed,
        transient,
        log
    };
    // How to undo one change: `value` is what was there. Accounts and slots never move.
    struct Entry {
        Change change;
        Account* account = nullptr;
        StoredSlot* slot = nullptr;
        U256 value;
        TransientSlot* transient = nullptr;
    };

    Account& at(const Address& address);
    Account& existing(const Address& address);  // made where absent
    StoredSlot& at(Account& account, const U256& key);
    void mark(Account& account, Change change, std::uint64_t& field);
    void touch(Account& account);
    // Whether that entry of the journal undoes such a change, and belongs to the newest checkpoint.
    bool is_noted(std::size_t noted, Change change) const {
        return noted > frame_ && noted <= journal_.size() && journal_[noted - 1].change == change;
    }
    void undo(const Entry& entry);
    void remove(Account& account);
    template <class T>
    T read(Result<T>&& result);

    const StateReader& base_;
    std::unordered_map<Address, Account, evm::AddressHash> accounts_;
    Account* last_ = nullptr;  // most reads ask for the same account again
    struct {
        const Account* account = nullptr;
        U256 key;
        StoredSlot* slot = nullptr;
    } last_slot_;  // and SSTORE for its slot twice
    std::vector<Entry> journal_;
    std::size_t frame_ = 0;  // the newest checkpoint
    std::unordered_map<Place, TransientSlot, PlaceHash> transient_;
    std::vector<Log> logs_;
    std::vector<Account*> ending_;  // touched or destroyed at least once
    std::uint64_t transaction_ = 1;
    std::optional<Error> error_;
};

}  // namespace vs::chain
