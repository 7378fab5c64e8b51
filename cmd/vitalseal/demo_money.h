// Money of the demonstration: a patient paid something in, and the fee of one visit was settled; a
// study paid one of those who take part. Made of the same actions as by the command line.
//
//   users/researcher/payouts.json   what period 0 of study 1 pays (docs/formats/payouts.md)
#pragma once

#include "demo_people.h"

namespace vs::cmd {

// On a chain whose people are enrolled and whose money nobody has moved yet.
Result<> demo_money(node::ChainHost& chain, const DemoStaff& staff,
                    const std::vector<DemoPatient>& patients, std::uint64_t now);

}  // namespace vs::cmd
