// What is asked of our own contracts and what they say, in words. A contract is known by the code
// that stands at its address, so nothing that a chain claims about itself is believed.
#pragma once

#include <map>
#include <memory>

#include "chain/database.h"

namespace vs::model {

// RFC 3339; what is beyond the calendar is a number.
std::string time_words(std::uint64_t seconds);

// Whether code that a chain holds is that of a contract as it is compiled today (its runtime code
// in hex, "0x" in front), whatever its immutable values.
bool is_instance(ByteView code, std::string_view runtime);

struct ContractKind;  // a contract's name, functions and events

// One thread. Remembers which address is what; the database outlives it.
class ContractWords {
  public:
    explicit ContractWords(const chain::Database& database);
    ~ContractWords();

    // "Log", or "" of what is none of ours.
    std::string name(const crypto::Address& address);
    // "append, size 7, root 0x…, proof of 2"; "" where the contract or the function is not known.
    std::string call(const crypto::Address& address, ByteView data);
    // "Log: anchored, node 0x…, size 7, root 0x…"; "" likewise.
    std::string event(const chain::Log& log);

  private:
    const ContractKind* kind_of(const crypto::Address& address);

    const chain::Database& database_;
    std::string currency_;  // of the clinic's money, where the chain's node has kept one
    std::vector<std::unique_ptr<ContractKind>> kinds_;
    std::map<crypto::Address, const ContractKind*> known_;
};

}  // namespace vs::model
