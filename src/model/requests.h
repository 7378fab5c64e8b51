// What people sign for the node itself and not for a contract: signing in, and depositing a
// capsule, erasing a patient, holding an erasure up. Typed data (EIP-712) under the domain of the
// contract that says whose key may sign, so that a signature counts on one chain and for one suite.
//
//   Login(address account,bytes32 nonce,uint40 deadline)                   domain Registry
//   Deposit(address patient,address reader,bytes32 file,uint32 first,uint32 last,address account,
//           uint40 deadline)                                               domain Consent
//
//   Erase(address patient,uint64 records,bytes32 leaves,address account,uint40 deadline)
//                                                                          domain Consent
//   ApproveErasure(address patient,address eraser,address account,uint40 deadline)
//                                                                          domain Consent
//   Hold(address patient,uint40 until,uint8 reason,address account,uint40 deadline)
//                                                                          domain Registry
//
// leaves = keccak256 of their numbers as text, "3,7-9" (model/access.h): the leaves of all
// `records` records of the patient, so that an erasure covers what its signer listed and nothing
// else. Where a patient wants a second person to agree (Consent's approver), that one signs
// ApproveErasure for who is to sign Erase; it waits up to a week, since a list of records is out of
// date within minutes, and goes along as "approval". file = keccak256 of the capsule's age file;
// first and last: the epochs whose keys are in it. The signature is r, then s with the parity
// (EIP-2098), 64 bytes. Pure, thread-safe.
#pragma once

#include "model/typed_data.h"

namespace vs::model {

inline constexpr std::uint64_t kRequestSeconds = 300;          // how far ahead a deadline may be
inline constexpr std::uint64_t kApprovalSeconds = 7 * 86'400;  // the same of an approval

using CompactBytes = std::array<std::uint8_t, 64>;

struct Login {
    crypto::Address account{};
    chain::Hash nonce{};
    std::uint64_t deadline = 0;  // seconds
};

struct Deposit {
    crypto::Address patient{}, reader{};
    Bytes file;
    std::uint32_t first = 0, last = 0;
    crypto::Address account{};
    std::uint64_t deadline = 0;
};

struct ApproveErasure {
    crypto::Address patient{}, eraser{};
    crypto::Address account{};  // the patient's approver
    std::uint64_t deadline = 0;
    bool operator==(const ApproveErasure&) const = default;
};

struct Erase {
    crypto::Address patient{};
    std::uint64_t records = 0;  // how many there are; their numbers begin at 0
    std::string leaves;         // of the log
    crypto::Address account{};
    std::uint64_t deadline = 0;
    std::optional<std::pair<ApproveErasure, CompactBytes>> approval = {};  // goes beside, unsigned
    bool operator==(const Erase&) const = default;
};

// Why the law, or what an organisation owes others, keeps an erasure waiting. No datum of health.
inline constexpr std::string_view kHoldReasons[] = {"retention", "dispute", "safety", "billing"};

struct Hold {
    crypto::Address patient{};
    std::uint64_t until = 0;    // seconds; in the past: the hold is lifted
    std::uint8_t reason = 0;    // of kHoldReasons, from 1 on
    crypto::Address account{};  // the patient's organisation
    std::uint64_t deadline = 0;
    bool operator==(const Hold&) const = default;
};

Result<crypto::Digest> digest_of(const Erase& erase, const Domain& consent);
Result<crypto::Digest> digest_of(const ApproveErasure& approval, const Domain& consent);
Result<crypto::Digest> digest_of(const Hold& hold, const Domain& registry);
Result<crypto::Digest> digest_of(const Login& login, const Domain& registry);
Result<crypto::Digest> digest_of(const Deposit& deposit, const Domain& consent);

CompactBytes compact_bytes(const CompactSignature& signature);
Result<crypto::Address> signer_of(const crypto::Digest& digest, const CompactBytes& signature);

// JSON as it goes over HTTP: hex with "0x", the file in base64, "signature" beside.
std::string to_json(const Login& login, const CompactBytes& signature);
std::string to_json(const Deposit& deposit, const CompactBytes& signature);
std::string to_json(const Erase& erase, const CompactBytes& signature);
std::string to_json(const ApproveErasure& approval, const CompactBytes& signature);
std::string to_json(const Hold& hold, const CompactBytes& signature);
// Code "usage".
Result<std::pair<Erase, CompactBytes>> parse_erase(std::string_view text);
Result<std::pair<ApproveErasure, CompactBytes>> parse_approval(std::string_view text);
Result<std::pair<Hold, CompactBytes>> parse_hold(std::string_view text);
Result<std::pair<Login, CompactBytes>> parse_login(std::string_view text);
Result<std::pair<Deposit, CompactBytes>> parse_deposit(std::string_view text);

}  // namespace vs::model
