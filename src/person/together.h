// What takes several people: a grant that a second person approves, and a new key that guardians
// give. What each of them signs travels as a JSON file, by whatever way they like; only the
// signatures in it count, each once and until its deadline.
//
// Codes: "usage" for a file that is none; those of Actor.
#pragma once

#include "age/age.h"
#include "base/json.h"
#include "model/consent_contract.h"
#include "model/share.h"
#include "person/actor.h"

namespace vs::person {

inline constexpr std::uint64_t kTogetherSeconds = 7 * 86'400;  // how long a signature waits

// A grant, signed by the patient or who manages for them, for the approver to sign too.
struct GrantRequest {
    model::Patient patient{};
    crypto::Address reader{};
    model::Terms terms;
    model::Auth auth;
};
std::string to_json(const GrantRequest& request);
Result<GrantRequest> parse_grant_request(std::string_view text);
Result<GrantRequest> request_grant(const Actor& actor, const model::Patient& patient,
                                   const crypto::Address& reader, const model::Terms& terms);
// Signs the same grant as the approver, and sends both.
Result<> approve_grant(const Actor& approver, const GrantRequest& request);

// One guardian's part in giving `lost` the new key `signer`: a signature, and their share of what
// opens the vault, sealed to the new device. No share where the account has no vault.
struct Help {
    crypto::Address lost{}, signer{};
    age::Recipient recipient;
    model::Auth auth;
    Bytes share;
};
std::string to_json(const Help& help);
Result<Help> parse_help(std::string_view text);
Result<Help> give_help(const Actor& guardian, const crypto::Address& lost,
                       const crypto::Address& signer, const age::Recipient& recipient,
                       const std::optional<model::KeptShare>& share);
// Sends what guardians signed, which anybody may; code "usage" where they signed for different
// keys.
Result<> recover(const Send& send, std::vector<Help> help);

// Shares of an age identity, each sealed to one keeper's keys, in order.
Result<std::vector<Bytes>> seal_shares(const age::Identity& identity, const crypto::Address& about,
                                       unsigned need,
                                       const std::vector<std::vector<age::Recipient>>& keepers);
Result<model::KeptShare> open_share(ByteView file, std::span<const age::Identity> identities);
// Code "shares" where they are too few, or of different wholes.
Result<age::Identity> join_shares(const std::vector<model::KeptShare>& shares);

}  // namespace vs::person
