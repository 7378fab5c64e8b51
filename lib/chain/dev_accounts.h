// The ten accounts that development nodes fund: m/44'/60'/0'/0/0 to 9 (BIP-32, BIP-44) of the
// mnemonic "test test test test test test test test test test test junk" (BIP-39). Everybody knows
// these keys; they are never to hold anything. Thread-safe.
#pragma once

#include <span>

#include "chain/genesis.h"
#include "crypto/secp256k1.h"

namespace vs::chain {

struct DevAccount {
    Address address{};
    crypto::Secret secret;
};

std::span<const DevAccount> dev_accounts();
const DevAccount* find_dev_account(const Address& address);  // null where it is none of them

// The first block of a development chain: chain id 31337, as the tools expect of one, and 10,000
// ether in each account.
Genesis dev_genesis(std::uint64_t time);
// Of a chain for use: a random chain id of 33 bits, and one account, the node's own.
Genesis new_genesis(const Address& node, std::uint64_t time);

}  // namespace vs::chain
