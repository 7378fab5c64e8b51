// The entries of an account: which there are the node says, each is proven by its block, and
// together they have to come to the balance, which is proven too. So none can be invented, and none
// left out.
#pragma once

#include "money_desk.h"

namespace vs::cmd {

// Code "proof" where entries and balance disagree.
Result<> print_history(Desk& desk, const crypto::Address& account, std::uint64_t last);

// The block whose entry of that event ("Minted", "Burnt") carries a receipt's digest; none where no
// entry does, as the node lists them.
Result<std::optional<std::uint64_t>> receipt_block(const Desk& desk, std::string_view event,
                                                   const pay::Word& receipt);

}  // namespace vs::cmd
