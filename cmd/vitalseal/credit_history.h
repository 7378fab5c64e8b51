// The entries of an account: which there are the node says, each is proven by its block, and
// together they have to come to the balance, which is proven too. So none can be invented, and none
// left out.
#pragma once

#include "money_desk.h"

namespace vs::cmd {

// Code "proof" where entries and balance disagree.
Result<> print_history(Desk& desk, const crypto::Address& account, std::uint64_t last);

}  // namespace vs::cmd
