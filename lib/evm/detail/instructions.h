// The instructions that reach beyond the stack, by file.
#pragma once

#include "evm/detail/frame.h"

namespace vs::evm::detail {

// data.cpp
Instruction op_exp, op_keccak256, op_calldatacopy, op_codecopy, op_returndatacopy, op_mcopy;
template <int Topics>
Instruction op_log;
extern template Instruction op_log<0>;
extern template Instruction op_log<1>;
extern template Instruction op_log<2>;
extern template Instruction op_log<3>;
extern template Instruction op_log<4>;

// world.cpp
Instruction op_balance, op_selfbalance, op_extcodesize, op_extcodecopy, op_extcodehash,
    op_blockhash, op_blobhash, op_sload, op_sstore, op_tload, op_tstore, op_selfdestruct;

// calls.cpp
Instruction op_call, op_callcode, op_delegatecall, op_staticcall, op_create, op_create2;

}  // namespace vs::evm::detail
