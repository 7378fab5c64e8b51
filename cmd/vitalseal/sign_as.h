// Sends what a person signs with their account's key: numbered by the node, answered once it is on
// its disk.
#pragma once

#include "cbor/cose.h"
#include "model/statement.h"
#include "own_account.h"

namespace vs::cmd {

// The digest of the message, 64 hex digits: what receipts and replies name. Codes: those of log_in;
// of the node's refusal, "not-found" where the account may not write this of the patient.
Result<std::string> send_signed(OwnAccount& own, cose::Content content, ByteView payload);
Result<std::string> send_statement(OwnAccount& own, const model::Statement& statement);
// GET with this account's session; a JSON object.
Result<json::object> ask_node(OwnAccount& own, const std::string& path);

}  // namespace vs::cmd
