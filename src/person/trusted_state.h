// What the contracts hold, believed only with a proof: eth_getProof against the state root of a
// block that stands in the node's log of blocks, whose checkpoint is signed by the key pinned at
// enrolment and begins with the checkpoint that was seen last.
//
// Codes beside those of chain::Client and net::HttpClient, all of them meaning that the server lies
// or has been changed: "signature", "unsigned", "origin" (not the pinned node's checkpoint),
// "rewritten" (its blocks are not those seen before), "proof".
//
// One thread.
#pragma once

#include <array>

#include "chain/client.h"
#include "model/slots.h"
#include "person/account.h"
#include "tlog/note.h"

namespace vs::person {

// How contract state is read; tests lie here.
class StateReader {
  public:
    virtual ~StateReader() = default;
    // The values of slots of one contract, all after the same block.
    virtual Result<std::vector<chain::U256>> read(const crypto::Address& contract,
                                                  const std::vector<chain::U256>& slots) = 0;
};

class TrustedState final : public StateReader {
  public:
    // The newest checkpoint seen is remembered in `seen_path`; the client outlives this. With a
    // session's token the log of blocks is read from the node, without one from the chain itself.
    TrustedState(chain::Client& client, Pin pin, std::string seen_path,
                 const std::string& token = {});
    Result<std::vector<chain::U256>> read(const crypto::Address& contract,
                                          const std::vector<chain::U256>& slots) override;
    // The receipt of a transaction in a block that the node has signed.
    Result<chain::Client::ProvenReceipt> receipt(const chain::Hash& transaction);
    // The newest checkpoint, checked against the one seen before, and remembered.
    Result<tlog::Checkpoint> checkpoint();

  private:
    Result<> trust(std::uint64_t number, const chain::Hash& block);
    Result<std::string> fetch(const std::string& path);
    Result<json::object> ask_node(const std::string& path);
    Result<std::string> note();
    Result<std::vector<std::string>> proof_lines(bool inclusion, std::uint64_t a, std::uint64_t b);
    Result<std::vector<tlog::Hash>> fetch_proof(bool inclusion, std::uint64_t a, std::uint64_t b);
    Result<> follows(const tlog::Checkpoint& checkpoint);

    chain::Client& client_;
    const Pin pin_;
    const std::string seen_path_, base_;
    const net::Pairs session_;
    net::HttpClient http_;
};

namespace slots = model::slots;

}  // namespace vs::person
