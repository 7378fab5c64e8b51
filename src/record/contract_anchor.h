// Checkpoints in the Log contract of an Ethereum chain, in this process or elsewhere: the contract
// itself refuses one that does not extend the last. The note of the last one is also kept as a
// file, for `vitalseal verify`.
#pragma once

#include "record/anchor.h"
#include "record/contracts.h"

namespace vs::record {

struct ContractHead {
    std::uint64_t size = 0;  // 0 before the first checkpoint
    tlog::Hash root{};
    std::uint64_t time = 0;  // of the block that took it, seconds UTC
};

// The head of a node's log. Codes of chain::Client, "answer".
Result<ContractHead> contract_head(chain::Client& client, const crypto::Address& log,
                                   const crypto::Address& node);

// One thread. The client outlives it, and its account is the node's.
class ContractAnchor final : public Anchor {
  public:
    // Asks the contract for the head. Codes of contract_head().
    static Result<std::unique_ptr<ContractAnchor>> open(chain::Client& client,
                                                        const crypto::Address& log,
                                                        const std::string& note_path);
    // Also takes a checkpoint the contract has already, when only the note file was lost. Codes of
    // chain::Client; "reverted" where the contract refuses it. Afterwards size() is what the
    // contract holds, which may be more than before although this failed.
    Result<> append(const tlog::Checkpoint& checkpoint, const std::string& note,
                    std::span<const tlog::Hash> proof) override;
    std::uint64_t size() const override { return head_.size; }

  private:
    ContractAnchor(chain::Client& client, const crypto::Address& log, std::string note_path,
                   const ContractHead& head)
        : client_(client), log_(log), note_path_(std::move(note_path)), head_(head) {}

    bool look_again();

    chain::Client& client_;
    crypto::Address log_;
    std::string note_path_;
    ContractHead head_;
};

}  // namespace vs::record
