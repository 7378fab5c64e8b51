// The contracts that every chain has at addresses 1 to 9, and from Cancun 10 (yellow paper E,
// EIP-152, 196, 197, 198, 1108, 2565). Pure and thread-safe.
//
//   1 ecrecover   2 sha256   3 ripemd160   4 identity   5 modexp
//   6 bn254 add   7 bn254 mul   8 bn254 pairing   9 blake2f   10 point evaluation
//
// Point evaluation (EIP-4844) is not there: calling it gives Status::unsupported_precompile, which
// a host must not pass on as the failure of a call, since other clients would succeed.
#pragma once

#include "evm/host.h"

namespace vs::evm {

// 1 to 10, or 0 where the address is no precompile of this revision.
unsigned precompile_number(const Address& address, Revision revision);
constexpr unsigned precompile_count(Revision revision) {
    return revision >= Revision::cancun ? 10 : 9;
}

// `number` as above, not 0. Failure takes all gas.
Outcome call_precompile(unsigned number, Revision revision, ByteView input, std::int64_t gas);

}  // namespace vs::evm
