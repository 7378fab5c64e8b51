// What is deployed, and how it is spoken to: creation code, ABI and typed data of our contracts,
// taken from contracts/artifacts when this is built, so that building needs no Solidity compiler.
#pragma once

#include <string_view>

namespace vs::model {

extern const std::string_view kDirectoryCode;  // hex, "0x" in front
extern const std::string_view kLogCode;
extern const std::string_view kLogRuntime;  // what stands at the address of a Log

struct ContractSource {
    std::string_view name;  // as entered in Directory
    std::string_view code;  // creation code, hex, "0x" in front
    std::string_view abi;   // JSON
    // What stands at its address, zeros in the place of immutable values; hex likewise.
    std::string_view runtime;
};
extern const ContractSource kDirectory, kLog, kRegistry, kConsent, kCredit, kVisits, kStudies;

// artifacts/types.json: contract -> action -> the type that is signed (EIP-712).
extern const std::string_view kTypedData;

}  // namespace vs::model
