#include "vault_shares.h"

#include "person/together.h"
#include "vault_care.h"

namespace vs::cmd {

// The vault is sealed to a key besides that nobody has: its parts are with the guardians.
Result<> share_vault(OwnAccount& own, const std::vector<crypto::Address>& guardians,
                     unsigned need) {
    auto vault = own.folder.vault(own.device.identity);
    if (!vault) return pass(vault);
    if (auto done = share_out(own, {"vault", guardians, need, {}}, "guardian"); !done) return done;
    return save_vault(own, *vault);
}

Result<std::size_t> keep_guardians(OwnAccount& own) {
    const auto named = person::guardians_of(*own.state, own.suite(), own.device.account);
    if (!named) return pass(named);
    if (named->accounts.empty()) return std::size_t{0};
    if (auto shared = share_vault(own, named->accounts, named->need); !shared) return pass(shared);
    return named->accounts.size();
}

std::string guardians_text(std::size_t count) {
    return "your " + std::to_string(count) +
           " guardians stay, and have new parts; copy vault.age again (vitalseal key backup): they "
           "open no older copy any more";
}

}  // namespace vs::cmd
