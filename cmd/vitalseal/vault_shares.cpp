#include "vault_shares.h"

#include "person/together.h"

namespace vs::cmd {

// The vault is sealed to a key besides that nobody has: its parts are with the guardians.
Result<> share_vault(OwnAccount& own, const std::vector<crypto::Address>& guardians,
                     unsigned need) {
    auto vault = own.folder.vault(own.device.identity);
    if (!vault) return pass(vault);
    std::vector<std::vector<age::Recipient>> keys;
    for (const auto& guardian : guardians) {
        const auto recipients = person::recipients_of(*own.state, own.suite(), guardian);
        if (!recipients) return pass(recipients);
        keys.push_back(*recipients);
    }
    auto all = own.folder.shared();
    if (!all) return pass(all);
    std::erase_if(*all, [](const auto& one) { return one.what == "vault"; });
    if (!guardians.empty()) {
        const auto whole = age::generate();
        const auto files = person::seal_shares(whole, own.device.account, need, keys);
        if (!files) return pass(files);
        const auto token = log_in(own);
        if (!token) return pass(token);
        for (std::size_t i = 0; i < guardians.size(); ++i)
            if (auto left = leave_letter(own, *token, "guardian", own.device.account, guardians[i],
                                         (*files)[i]);
                !left)
                return left;
        all->push_back({"vault", guardians, need, age::recipient_of(whole)});
    }
    if (auto kept = own.folder.set_shared(*all); !kept) return kept;
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
