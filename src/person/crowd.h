// Sends what many new accounts sign, without waiting for each: for whoever enrols a clinic at once.
#pragma once

#include "person/actor.h"

namespace vs::person {

// One thread. The client has the key that pays and outlives this.
class Crowd {
  public:
    Crowd(chain::Client& client, Suite suite);
    // Signed by the device's key for its account, which acts through nobody else meanwhile.
    Result<> say(const Device& who, std::string_view contract, const model::Action& action);
    // What nobody signs.
    Result<> send(std::string_view contract, const Result<Bytes>& call);
    // Until all of it is in blocks; a refusal is told in the contract's words.
    Result<> wait();
    const Suite& suite() const { return suite_; }

  private:
    Result<std::uint64_t*> nonce_of(const crypto::Address& account, std::string_view contract);

    chain::Client& client_;
    Suite suite_;
    std::map<std::pair<std::string, crypto::Address>, std::uint64_t> nonces_;
    std::vector<chain::Hash> sent_;
};

}  // namespace vs::person
