// More of `key`: a way back by guardians.
#include <algorithm>

#include "key_own.h"
#include "person/together.h"
#include "store/file.h"
#include "vault_care.h"
#include "vault_shares.h"

namespace vs::cmd {
namespace {

namespace actions = person::actions;

struct KeyTogetherOptions {
    Own own;
    std::string of, words, signer, recipient, out, vault;
    std::vector<std::string> guardians, help, strike;
    unsigned need = 2;
};

Result<> guardians(const KeyTogetherOptions& options, OwnAccount& own) {
    const auto recovery = words_in(options.words);
    if (!recovery) return pass(recovery);
    std::vector<crypto::Address> all;
    for (const auto& text : options.guardians) {
        const auto one = address_in(text, "GUARDIAN");
        if (!one) return pass(one);
        all.push_back(*one);
    }
    std::ranges::sort(all);
    const auto need = all.empty() ? 0U : options.need;
    if (need > all.size())
        return fail("usage", "--need " + std::to_string(need) + " of " +
                                 std::to_string(all.size()) + " guardians is never reached");
    if (auto done =
            acting_by(own, recovery->signing).act("Registry", actions::set_guardians(all, need));
        !done)
        return done;
    if (own.device.role == model::Role::patient)
        if (auto shared = share_vault(own, all, need); !shared) return shared;
    tell(options.own, {{"guardians", all.size()}, {"need", need}},
         all.empty() ? "nobody is your guardian any more"
                     : std::to_string(need) + " of " + std::to_string(all.size()) +
                           " guardians together can let a new device in; copy vault.age again "
                           "(vitalseal key backup), they open it too");
    return {};
}

// One guardian's part: their signature, and their share sealed to the new device.
Result<> help(const KeyTogetherOptions& options, OwnAccount& own) {
    const auto lost = address_in(options.of, "--of");
    const auto signer = address_in(options.signer, "--signer");
    const auto recipient = age::parse_recipient(options.recipient);
    if (!lost) return pass(lost);
    if (!signer) return pass(signer);
    if (!recipient) return fail("usage", "--recipient: the new device's \"age1…\"");
    const auto named = person::guardians_of(*own.state, own.suite(), *lost);
    if (!named) return pass(named);
    if (std::ranges::find(named->accounts, own.device.account) == named->accounts.end())
        return fail("not-guardians", "you are no guardian of " + options.of);
    const auto letters = letters_of(own, own.token);
    if (!letters) return pass(letters);
    std::optional<model::KeptShare> share;
    for (const auto& letter : *letters) {
        if (letter.kind != "guardian" || letter.about != *lost || letter.from != *lost) continue;
        auto opened = person::open_share(letter.file, identities_of(own));
        if (!opened) return pass(opened);
        share = std::move(*opened);
    }
    const auto given = person::give_help(*own.actor, *lost, *signer, *recipient, share);
    if (!given) return pass(given);
    if (auto written =
            store::write_file_atomic(options.out, as_bytes(person::to_json(*given) + "\n"), 0600);
        !written)
        return written;
    tell(options.own, {{"of", options.of}, {"file", options.out}},
         "give " + options.out + " to whoever has the new device; it counts for seven days");
    return {};
}

Result<model::Vault> joined_vault(const KeyTogetherOptions& options, const person::Device& device,
                                  const std::vector<person::Help>& help) {
    std::vector<model::KeptShare> shares;
    for (const auto& one : help) {
        if (one.share.empty()) continue;
        const auto share = person::open_share(one.share, std::span(&device.identity, 1));
        if (!share) return pass(share);
        shares.push_back(*share);
    }
    const auto whole = person::join_shares(shares);
    if (!whole) return pass(whole);
    const auto file = store::read_file(options.vault, 1U << 20);
    if (!file) return pass(file);
    return person::open_vault(*file, *whole);
}

Result<std::vector<person::Help>> help_in(const KeyTogetherOptions& options,
                                          const person::Device& device) {
    std::vector<person::Help> out;
    for (const auto& path : options.help) {
        const auto text = store::read_file(path, 64 * 1024);
        if (!text) return pass(text);
        auto one = person::parse_help(as_text(*text));
        if (!one) return pass(one);
        if (one->signer != device.signer || one->lost != device.account)
            return fail("usage", path + " lets another device or account in");
        out.push_back(std::move(*one));
    }
    return out;
}

Result<> strike(OwnAccount& own, const std::vector<std::string>& signers) {
    for (const auto& text : signers) {
        const auto signer = address_in(text, "--strike");
        if (!signer) return pass(signer);
        if (auto done = own.actor->act("Registry", actions::remove_signer(*signer)); !done)
            return done;
    }
    return {};
}

// This device is no key of the account before: until then it cannot sign in, and asks nothing.
Result<> recover(const KeyTogetherOptions& options) {
    const person::Folder folder(options.own.account);
    const auto device = folder.device();
    if (!device) return pass(device);
    const auto pin = folder.pin();
    if (!pin) return pass(pin);
    auto help = help_in(options, *device);
    if (!help) return pass(help);
    auto vault = options.vault.empty() ? Result<model::Vault>(fail("missing", "no vault was given"))
                                       : joined_vault(options, *device, *help);
    if (!vault && !options.vault.empty()) return pass(vault);
    if (auto done = person::recover(relay_of(*pin), std::move(*help)); !done) return done;
    auto own = open_account(options.own.account);
    if (!own) return pass(own);
    if (auto struck = strike(**own, options.strike); !struck) return struck;
    std::size_t keepers = 0;
    if (vault) {
        if (auto kept = keep_epochs(**own, *vault); !kept) return kept;
        if (auto cared = care(**own); !cared) return cared;
        const auto shared = keep_guardians(**own);
        if (!shared) return pass(shared);
        keepers = *shared;
    }
    tell_device(options.own, *device);
    if (keepers > 0) std::fprintf(stderr, "%s\n", guardians_text(keepers).c_str());
    return {};
}

}  // namespace

void add_key_together(CLI::App& app, int& exit_code) {
    static KeyTogetherOptions options;
    auto& key = *app.get_subcommand("key");
    auto* set = account_command(
        key, options, exit_code, "guardians",
        "Names who can let a new device of yours in, and how many it takes; none ends it",
        "key guardians 0xA 0xB 0xC --need 2 --words words.txt --account ~/me", guardians);
    set->add_option("GUARDIANS", options.guardians, "their accounts, \"0x…\"");
    set->add_option("--need", options.need, "how many of them")->check(CLI::Range(1U, 16U));
    set->add_option("--words", options.words, "a file with your 24 words")->required();
    auto* one = account_command(
        key, options, exit_code, "help", "As a guardian, helps somebody who lost every device",
        "key help --of 0xLOST --signer 0xNEW --recipient age1… --out help.json "
        "--account ~/guardian",
        help);
    one->add_option("--of", options.of, "their account, \"0x…\"")->required();
    one->add_option("--signer", options.signer, "the new device's signer, \"0x…\"")->required();
    one->add_option("--recipient", options.recipient, "the new device's \"age1…\"")->required();
    one->add_option("--out", options.out, "the file to make")->required();
    auto* back = own_command(
        key, options.own, "recover", "Lets this device in by what guardians gave",
        "key recover --from help1.json --from help2.json --vault backup.age --account ~/new");
    back->callback([&exit_code] { exit_code = finish("key", recover(options)); });
    back->add_option("--from", options.help, "a guardian's file; repeated")->required();
    back->add_option("--vault", options.vault, "the backup of a patient's vault");
    back->add_option("--strike", options.strike, "a lost device's signer, \"0x…\"; repeated");
}

}  // namespace vs::cmd
