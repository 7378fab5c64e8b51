// What the files of `key` share.
#pragma once

#include "own_account.h"

namespace vs::cmd {

void tell_device(const Own& own, const person::Device& device);
// Whoever cares for what an account opens: its vault where it is a patient's, else its capsules.
Result<> care(OwnAccount& own);

}  // namespace vs::cmd
