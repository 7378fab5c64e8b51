// Who might sign for whom, and when, as the events of Registry and Consent in the blocks say:
// whether an erasure in the log was asked for by somebody who might ask.
#pragma once

#include <map>
#include <optional>

#include "chain/receipt.h"
#include "crypto/secp256k1.h"

namespace vs::verify {

class Signers {
  public:
    // A log of either contract, in the order of the chain; others are passed over.
    void add(const chain::Log& log, std::uint64_t block, std::uint64_t time);
    // Adds what another contract said.
    void join(const Signers& other);

    // Whether it was a key of the account at some time from `from` to `to`, seconds.
    bool signed_for(const crypto::Address& account, const crypto::Address& signer,
                    std::uint64_t from, std::uint64_t to) const;
    // Whether the account is the patient, or might manage for them.
    bool acts_for(const crypto::Address& patient, const crypto::Address& account,
                  std::uint64_t from, std::uint64_t to) const;
    // Whether nobody else had to agree to what the patient's people ask at some time from `from` to
    // `to`, or this one did who had to.
    bool agreed(const crypto::Address& patient, const std::optional<crypto::Address>& approver,
                std::uint64_t from, std::uint64_t to) const;
    // The block in which the account was registered.
    std::optional<std::uint64_t> registered(const crypto::Address& account) const;

  private:
    using Pair = std::pair<crypto::Address, crypto::Address>;
    struct Span {
        std::uint64_t from = 0, to = UINT64_MAX;
    };
    using Spans = std::multimap<Pair, Span>;
    static bool meets(const Spans& spans, const Pair& pair, std::uint64_t from, std::uint64_t to);
    static void end(Spans& spans, const Pair& pair, std::uint64_t time);

    struct Approval {
        Span span;
        crypto::Address approver{};
    };
    Spans keys_, managers_;
    std::map<crypto::Address, std::vector<Approval>> approvers_;  // by patient, as they followed
    std::map<crypto::Address, std::uint64_t> registered_;
};

}  // namespace vs::verify
