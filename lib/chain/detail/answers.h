// Reads what nodes answer; code "answer" for what it cannot.
#pragma once

#include "chain/client.h"

namespace vs::chain::answers {

Result<std::uint64_t> number(const json::value& value);
Result<U256> quantity(const json::value& value);
Result<Bytes> bytes(const json::value& value);
Result<std::vector<Bytes>> list_of_bytes(const json::value* value);
Result<LoggedEvent> event(const json::value& value);
Result<Mined> receipt(const json::object& object, bool& success);
// From a block object; its hash must be that of the header.
Result<Client::Proof> block(const json::value& value);
Result<AccountProof> proof(const json::value& value, const Address& address,
                           const std::vector<U256>& slots);

}  // namespace vs::chain::answers
