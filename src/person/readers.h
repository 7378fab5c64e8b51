// The keys to seal to for a reader, taken from proven contract state, never from the server's word.
#pragma once

#include "person/actor.h"

namespace vs::person {

inline constexpr std::size_t kMaxKeys = 16;  // of an account, as Registry has it

struct OwnKey {
    crypto::Address signer{};
    age::Recipient recipient;
    model::KeyKind kind = model::KeyKind::none;
};

// All keys of an account, its recovery words' among them. Code "unknown" where it has none; those
// of StateReader.
Result<std::vector<OwnKey>> keys_of(StateReader& state, const Suite& suite,
                                    const crypto::Address& account);
// What to seal to for a reader: a team's own key, or all keys of an account.
Result<std::vector<age::Recipient>> recipients_of(StateReader& state, const Suite& suite,
                                                  const crypto::Address& reader);
// Who can give an account a new key, and how many of them it takes; nobody, and 0, where it never
// said.
struct Guardians {
    std::vector<crypto::Address> accounts;
    unsigned need = 0;
};
Result<Guardians> guardians_of(StateReader& state, const Suite& suite,
                               const crypto::Address& account);
std::vector<age::Recipient> recipients(const std::vector<OwnKey>& keys);

}  // namespace vs::person
