// Payouts of a study's period: who enrolled by which commitment, who gets how much, and the Merkle
// tree over it (contracts/src/Studies.sol). The file is docs/formats/payouts.md.
//
//   salt       = HKDF-SHA-256(the vault's first seed, salt empty, "vitalseal/study/1" ‖ u256 study)
//   commitment = keccak256(u256 study ‖ address as a word ‖ salt)
//   leaf       = keccak256(keccak256(commitment ‖ u256 amount))
//   node       = keccak256(smaller ‖ larger); one that has no partner goes up as it is
//
// Pure and thread-safe.
#pragma once

#include "model/log_contract.h"
#include "model/money.h"
#include "model/vault.h"

namespace vs::pay {

using model::in_words;
using model::is_currency;
using model::parse_amount;
using model::to_text;
using model::Units;

using model::Word;

// The same from any device that opens the vault: nothing to lose. Code "vault" for one without
// seeds.
Result<Word> salt_of(const model::Vault& vault, const Units& study);
Word commitment_of(const Units& study, const crypto::Address& patient, const Word& salt);

struct Payout {
    Word commitment{};
    Units amount;
    bool operator==(const Payout&) const = default;
};

struct Period {
    Units study, number;
    std::vector<Payout> payouts;  // ascending by commitment, each once
    bool operator==(const Period&) const = default;
};

inline constexpr std::size_t kMaxPayouts = 20'000, kMaxPayoutFile = std::size_t{4} << 20;

// Zero for no payouts.
Word root_of(const Period& period);
struct Share {
    Units amount;
    std::vector<Word> proof;
};
// None where the commitment is not among them.
std::optional<Share> share_of(const Period& period, const Word& commitment);
Units total_of(const Period& period);

// What a claim showed: whose a commitment is.
struct Shown {
    Word commitment{};
    crypto::Address patient{};
};
// Who is paid once a period needs one payout: of a patient who has shown several of these
// commitments (`shown` in the order of the chain), all but the one shown last. Ascending.
std::vector<Word> superfluous(const std::vector<Payout>& payouts, std::span<const Shown> shown);

std::string encode(const Period& period);
// Code "payouts": not the file that encode() writes, or its root is another than it says.
Result<Period> decode_period(std::string_view text);

// A list of payments as the researcher writes it, "0x… 5.00" on each line. Code "payouts".
Result<std::vector<Payout>> parse_payments(std::string_view text);
// Sorts; code "payouts" where a commitment stands twice, there are none, or too many.
Result<Period> make_period(const Units& study, const Units& number, std::vector<Payout> payouts);

}  // namespace vs::pay
