// Calls, answers, events and refusals of our contracts, by the names in their committed artifacts:
// no signature is written twice. Immutable and thread-safe.
#pragma once

#include <map>

#include "chain/abi.h"
#include "chain/receipt.h"
#include "model/contract_code.h"

namespace vs::model {

using chain::abi::Value;
using chain::abi::Values;

struct ContractEvent {
    std::string name;  // "Granted"
    Values values;     // in the order declared, whether indexed or not
};

struct Refusal {
    std::string name;  // "NotSigner"
    Values values;
};

class ContractAbi {
  public:
    // Of an artifact's "abi". Code "abi" for what cannot be read.
    static Result<ContractAbi> parse(std::string_view json);

    // Selector and arguments; tuples are nested Values. Codes "abi", "unknown" (no such function).
    Result<Bytes> call(std::string_view function, const Values& arguments) const;
    // What a function answered: its outputs in order. Codes as call().
    Result<Values> answer(std::string_view function, ByteView data) const;
    // Code "unknown" for an event of no such name here, "abi" for one that is malformed. Events
    // with indexed values of dynamic type have none to give back and are refused.
    Result<ContractEvent> event(const chain::Log& log) const;
    // The first topic of an event; code "unknown".
    Result<chain::Hash> topic(std::string_view event) const;
    // The name of the function that a call is for; none where it is none of this contract's.
    std::optional<std::string> function_of(ByteView call) const;
    // What a revert says by a custom error; none where it is none of this contract's.
    std::optional<Refusal> refusal(ByteView revert) const;

  private:
    struct Function {
        std::string signature;
        chain::abi::Type outputs;
    };
    struct Event {
        std::string name;
        std::vector<chain::abi::Type> types;
        std::vector<bool> indexed;
    };
    struct Problem {
        std::string name;
        chain::abi::Type inputs;
    };

    std::map<std::string, Function, std::less<>> functions_;
    std::map<std::string, chain::Hash, std::less<>> topics_;
    std::map<chain::Hash, Event> events_;
    std::map<chain::abi::Selector, Problem> problems_;
};

const ContractAbi& registry_abi();
const ContractAbi& consent_abi();
const ContractAbi& credit_abi();
const ContractAbi& visits_abi();
const ContractAbi& studies_abi();

}  // namespace vs::model
