// What people sign (EIP-712): the actions of our contracts, by the types committed in
// contracts/artifacts/types.json, and what the node sends for them.
//
//   domain = {name "Vitalseal NAME", version "1", chain id, the contract's address}
//   action = its own values, then address account, uint256 nonce, uint40 deadline
//   digest = keccak256(0x1901 ‖ domain separator ‖ hash of the struct)
//   call   = nameBySig(values…, (account, nonce, deadline, r, vs)); vs as in EIP-2098
//
// Pure and thread-safe. Codes: "abi" (values that do not fit their types), "unknown" (no such
// contract or action), "signature", "secp256k1".
#pragma once

#include "model/contract_abi.h"

namespace vs::model {

struct Domain {
    std::string contract;  // "Consent"
    std::uint64_t chain_id = 0;
    crypto::Address address{};
};

// A value for each member of the type before `account`; Grant's terms stand flat, as in the type.
struct Action {
    std::string type;  // "Grant"
    Values values;
    Values beside{};  // what the call carries after them and nobody signs: the proof of a claim
};
// The call's arguments before the signature.
Values arguments_of(const Action& action);

struct Turn {
    crypto::Address account{};   // in whose name
    chain::U256 nonce;           // nonces(account) of the contract
    std::uint64_t deadline = 0;  // last second, seconds since 1970
};

struct Auth {
    Turn turn;
    chain::Hash r{}, vs{};
};

// Null for a name that is no contract with signed actions.
const ContractAbi* abi_of(std::string_view contract);
// The type as it is hashed, "Revoke(address patient,…)"; code "unknown".
Result<std::string> type_of(std::string_view contract, std::string_view action);

// Of any flat type: words, and arrays of words.
Result<crypto::Digest> typed_digest(const Domain& domain, std::string_view type,
                                    const Values& values);
Result<crypto::Digest> digest_of(const Domain& domain, const Action& action, const Turn& turn);
Result<Auth> sign(const Domain& domain, const Action& action, const Turn& turn,
                  const crypto::Secret& key);
// The key that made a signature; code "signature", also where s is high.
Result<crypto::Address> signer_of(const crypto::Digest& digest, const chain::Hash& r,
                                  const chain::Hash& vs);
// The tuple that ends a call: for those that end with several, or with an array of them.
Value to_value(const Auth& auth);
// What the node sends.
Result<Bytes> call_of(std::string_view contract, const Action& action, const Auth& auth);

struct CompactSignature {
    chain::Hash r{}, vs{};
};
Result<CompactSignature> sign_compact(const crypto::Secret& key, const crypto::Digest& digest);

}  // namespace vs::model
