// What is deployed: creation code of our contracts, taken from contracts/artifacts when this is
// built, so that building needs no Solidity compiler.
#pragma once

#include <string_view>

namespace vs::model {

extern const std::string_view kDirectoryCode;  // hex, "0x" in front
extern const std::string_view kLogCode;
extern const std::string_view kLogRuntime;  // what stands at the address of a Log

}  // namespace vs::model
