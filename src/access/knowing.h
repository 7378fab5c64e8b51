// Who may be told what stands at which place of the contracts' storage. A place is a hash, so those
// that an account may know are made and compared. Pure.
#pragma once

#include "access/decide.h"
#include "model/slots.h"

namespace vs::access {

using Slots = std::vector<chain::U256>;

// Of Consent. A reader, of a patient who has granted them or a team of theirs anything, or whose
// glass they have broken: the epochs, their own grant, those of who manages or keeps the vault. The
// patient and who manages for them: everybody's grant.
bool may_know_consent(const Picture& picture, const Address& asker, const Slots& slots,
                      Seconds time);
// Of Registry: whether each says of a key that it is one of some account's.
bool are_keys(const Picture& picture, const Slots& slots);

}  // namespace vs::access
