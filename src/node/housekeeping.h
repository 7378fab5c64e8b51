// What anyone may do about grants and the node does before it seals for a patient again: end those
// that are over, move the epoch on where a reader lost a key or a member, or the month has changed.
#pragma once

#include "access/index.h"
#include "chain/client.h"

namespace vs::node {

// One thread.
class Housekeeping {
  public:
    // Both outlive it; the client sends as the node.
    Housekeeping(access::Index& index, chain::Client& client, const crypto::Address& consent,
                 Clock clock = now_utc)
        : index_(index), client_(client), consent_(consent), clock_(std::move(clock)) {}

    // Sends all that is due for these patients at once and waits for it to stand in a block. Names
    // those for whom something is due still: nothing may be sealed for them yet.
    std::set<model::Patient> run(const std::set<model::Patient>& patients);

  private:
    using Dues = std::vector<std::pair<model::Patient, access::Due>>;
    Result<Dues> look(const std::set<model::Patient>& patients);
    Result<> send(const Dues& dues);

    access::Index& index_;
    chain::Client& client_;
    const crypto::Address consent_;
    const Clock clock_;
};

}  // namespace vs::node
