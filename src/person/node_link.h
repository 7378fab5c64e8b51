// The way to one's node: everything goes over the address that was given, the chain's state too,
// since JSON-RPC listens for the node's own machine alone. Who asks is signed in; where the clinic
// signs its certificates itself, its authority is believed besides those of the system.
#pragma once

#include <chrono>

#include "chain/client.h"
#include "person/account.h"

namespace vs::person {

net::HttpClient http_client(const Pin& pin, std::chrono::seconds longest);

// Waits and asks again where too much came from here at once: what was refused so was not looked
// at.
Result<net::Response> post_patiently(net::HttpClient& client, const std::string& path,
                                     const std::string& body, const net::Pairs& headers = {});

// Answers with a session: what the node says, or its refusal by name.
Result<std::string> node_get(const Pin& pin, const std::string& path,
                             const std::string& token = "");
Result<std::string> node_post(const Pin& pin, const std::string& path, const std::string& body,
                              const std::string& token = "");

// The node's contracts as it names them, where nothing is proven yet. Code "chain" where it is on
// another chain, or has another key, than pinned.
Result<std::map<std::string, crypto::Address, std::less<>>> named_contracts(const Pin& pin);

// A session, by a key of the account; signed for the pinned Registry, or the one the node names.
// Code "login" where the key is none of the account's.
Result<std::string> log_in(const Pin& pin, const crypto::Address& account,
                           const crypto::Secret& signing);

// JSON-RPC through the node (POST /v1/chain/rpc).
std::unique_ptr<chain::Transport> through_node(const Pin& pin, const std::string& token);

}  // namespace vs::person
