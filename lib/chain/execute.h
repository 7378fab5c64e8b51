// Running a block on its parent's state, and everything a client checks before it believes one.
//
// Codes of a wrong block, named after the exceptions of the official tests:
//
//   UnknownParent  InvalidNumber  InvalidTimestampOlderParent  ExtraDataTooBig  InvalidGasLimit
//   InvalidGasLimit2 (too far from the parent's)  TooMuchGasUsed  PostParisDifficultyIsNot0
//   PostParisNonceIsNot0  PostParisUncleHashIsNotEmpty  1559BlockImportImpossible_HeaderIsLegacy
//   1559BlockImportImpossible_BaseFeeWrong  INVALID_WITHDRAWALS_ROOT  INCORRECT_BLOCK_FORMAT
//   INCORRECT_EXCESS_BLOB_GAS  INCORRECT_BLOB_GAS_USED  InvalidTransactionsRoot  InvalidGasUsed
//   InvalidReceiptsStateRoot  InvalidLogBloom  InvalidStateRoot
//
// beside those of transition() for a transaction that may not stand in the block, and those of the
// reader.
#pragma once

#include <functional>
#include <memory>

#include "chain/block.h"
#include "chain/transition.h"

namespace vs::chain {

// What a block needs that is not in it.
struct Parent {
    const Header& header;
    const StateReader& state;  // after the parent
    // Hash of one of the 256 blocks before the new one.
    std::function<Hash(std::uint64_t number)> block_hash;
    // The state root after these changes to `state`.
    std::function<Result<Hash>(const StateDiff& diff)> state_root;
};

struct Rules {
    std::uint64_t chain_id = 1;
    // Before Paris only as London with proof of work: the seal and the difficulty are then not
    // looked at, the coinbase gets two ether, and ommers are refused all the same.
    evm::Revision revision = evm::Revision::cancun;
};

struct Executed {
    std::vector<Receipt> receipts;
    StateDiff diff;
};

// The header against its parent: number, time, gas limit, base fee, extra data, the fields that
// the revision wants and none that it does not, no proof of work.
Result<> check_header(const Header& header, const Header& parent, evm::Revision revision);
// The lists against the header: ommers (none), transactions root, withdrawals root.
Result<> check_body(const Block& block);

// Runs one block step by step: what a builder does, and execute_block too. The header's number,
// time, gas limit, base fee, coinbase, mix hash and blob fields must be set; its results are not
// looked at. One thread; the parent outlives it.
class BlockRun {
  public:
    BlockRun(const Parent& parent, const Header& header, const Rules& rules);
    BlockRun(BlockRun&&) noexcept;
    ~BlockRun();

    // The system call of EIP-4788. First, and once.
    Result<> begin();
    // The transaction's receipt; the view ends with the next call. After an error, code as of
    // transition(), nothing of it has happened and the run goes on.
    Result<const Receipt*> add(const Transaction& transaction);
    std::uint64_t gas_used() const;
    // Credits the withdrawals. Last, and once.
    Executed finish(const std::vector<Withdrawal>& withdrawals);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// check_header, check_body, then everything of a BlockRun, and the results against the header:
// gas used, receipts root, bloom, state root.
Result<Executed> execute_block(const Parent& parent, const Block& block, const Rules& rules);

}  // namespace vs::chain
