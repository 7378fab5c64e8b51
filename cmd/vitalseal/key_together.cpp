// More of `key`: new keys for this device, other words, a way back by guardians, and what a vault
// has to do from time to time.
#include <algorithm>
#include <cstdio>

#include "arguments.h"
#include "own_account.h"
#include "person/together.h"
#include "store/file.h"
#include "vault_care.h"
#include "vault_shares.h"

namespace vs::cmd {
namespace {

namespace actions = person::actions;

struct Options {
    Own own;
    std::string node, node_key, role = "patient", of, words, words_to, signer, recipient, out,
                                vault, patient, contract = "Consent";
    std::vector<std::string> guardians, help, strike;
    unsigned need = 2;
};

Result<person::Recovery> words_in(const std::string& path) {
    auto words = read_secret(path);
    if (!words) return pass(words);
    auto recovery = person::recovery_of(*words);
    crypto::wipe({reinterpret_cast<std::uint8_t*>(words->data()), words->size()});
    return recovery;
}

person::Actor by_words(OwnAccount& own, const person::Recovery& recovery) {
    return {*own.client, own.suite(), person::through_relay(own.pin.node), own.device.account,
            recovery.signing};
}

void tell_device(const Own& own, const person::Device& device) {
    const auto recipient = age::to_text(age::recipient_of(device.identity));
    tell(own,
         {{"account", crypto::to_text(device.account)},
          {"signer", crypto::to_text(device.signer)},
          {"recipient", recipient}},
         "account  " + crypto::to_text(device.account) + "\nsigner   " +
             crypto::to_text(device.signer) + "\nopens    " + recipient);
}

// Keys of its own, on this device, for an account that is there already. Others let it in.
Result<> make_device(const Options& options) {
    const auto role = person::role_of(options.role);
    if (!role) return pass(role);
    const auto account = address_in(options.of, "--of");
    if (!account) return pass(account);
    const auto pin = pin_node(options.node, options.node_key);
    if (!pin) return pass(pin);
    auto device = person::new_device(*role);
    device.account = *account;
    if (auto made = person::Folder(options.own.account).create(device, *pin); !made) return made;
    tell_device(options.own, device);
    return {};
}

// Whoever cares for what an account opens: its vault where it is a patient's, else its capsules.
Result<> care(OwnAccount& own) {
    if (own.device.role == model::Role::patient) return tend(own, own.device.account);
    const auto identities = identities_of(own);
    const auto count = reseal(own, identities);
    return count ? Result<>() : pass(count);
}

// A key that was prepared is on disk before the contract hears of it; stopped in between, the next
// run goes on with the same.
Result<> rotate(const Options& options) {
    auto own = open_account(options.own.account);
    if (!own) return pass(own);
    auto prepared = (*own)->folder.prepared();
    if (!prepared) return pass(prepared);
    const auto next = prepared->value_or(age::generate());
    if (!*prepared)
        if (auto kept = (*own)->folder.prepare(next); !kept) return kept;
    const auto recipient = age::recipient_of(next);
    const auto keys = person::keys_of(*(*own)->state, (*own)->suite(), (*own)->device.account);
    if (!keys) return pass(keys);
    const bool known = std::ranges::any_of(
        *keys, [&](const person::OwnKey& key) { return key.recipient == recipient; });
    if (!known)
        if (auto done = (*own)->actor->act("Registry", actions::rotate_key(recipient)); !done)
            return done;
    auto vault = (*own)->device.role == model::Role::patient
                     ? (*own)->folder.vault((*own)->device.identity)
                     : Result<model::Vault>(fail("missing", ""));
    if (auto taken = (*own)->folder.take_prepared((*own)->device); !taken) return taken;
    own = open_account(options.own.account);
    if (!own) return pass(own);
    if (vault)
        if (auto kept = keep_epochs(**own, *vault); !kept) return kept;
    if (auto cared = care(**own); !cared) return cared;
    tell_device(options.own, (*own)->device);
    return {};
}

Result<> new_words(const Options& options) {
    auto own = open_account(options.own.account);
    if (!own) return pass(own);
    const auto old = words_in(options.words);
    if (!old) return pass(old);
    auto words = person::new_words();
    const auto fresh = person::recovery_of(words);
    if (!fresh) return pass(fresh);
    // Written down before the old ones stop counting.
    auto written = store::write_file_atomic(options.words_to, as_bytes(words + "\n"), 0600);
    crypto::wipe({reinterpret_cast<std::uint8_t*>(words.data()), words.size()});
    if (!written) return written;
    if (auto done = by_words(**own, *old).act("Registry", actions::replace_recovery(*fresh)); !done)
        return done;
    if (auto cared = care(**own); !cared) return cared;
    tell(options.own, {{"words", options.words_to}},
         "the new words are in " + options.words_to + "; the old ones count no more");
    return {};
}

Result<> guardians(const Options& options) {
    auto own = open_account(options.own.account);
    if (!own) return pass(own);
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
    if (auto done = by_words(**own, *recovery).act("Registry", actions::set_guardians(all, need));
        !done)
        return done;
    if ((*own)->device.role == model::Role::patient)
        if (auto shared = share_vault(**own, all, need); !shared) return shared;
    tell(options.own, {{"guardians", all.size()}, {"need", need}},
         all.empty() ? "nobody is your guardian any more"
                     : std::to_string(need) + " of " + std::to_string(all.size()) +
                           " guardians together can let a new device in; copy vault.age again "
                           "(vitalseal key backup), they open it too");
    return {};
}

// One guardian's part: their signature, and their share sealed to the new device.
Result<> help(const Options& options) {
    auto own = open_account(options.own.account);
    if (!own) return pass(own);
    const auto lost = address_in(options.of, "--of");
    const auto signer = address_in(options.signer, "--signer");
    const auto recipient = age::parse_recipient(options.recipient);
    if (!lost) return pass(lost);
    if (!signer) return pass(signer);
    if (!recipient) return fail("usage", "--recipient: the new device's \"age1…\"");
    const auto token = log_in(**own);
    if (!token) return pass(token);
    const auto letters = letters_of(**own, *token);
    if (!letters) return pass(letters);
    std::optional<model::KeptShare> share;
    for (const auto& letter : *letters) {
        if (letter.kind != "guardian" || letter.about != *lost || letter.from != *lost) continue;
        auto opened = person::open_share(letter.file, identities_of(**own));
        if (!opened) return pass(opened);
        share = std::move(*opened);
    }
    const auto given = person::give_help(*(*own)->actor, *lost, *signer, *recipient, share);
    if (!given) return pass(given);
    if (auto written =
            store::write_file_atomic(options.out, as_bytes(person::to_json(*given) + "\n"), 0600);
        !written)
        return written;
    tell(options.own, {{"of", options.of}, {"file", options.out}},
         "give " + options.out + " to whoever has the new device; it counts for seven days");
    return {};
}

Result<model::Vault> joined_vault(const Options& options, const person::Device& device,
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

Result<> recover(const Options& options) {
    auto own = open_account(options.own.account);
    if (!own) return pass(own);
    std::vector<person::Help> help;
    for (const auto& path : options.help) {
        const auto text = store::read_file(path, 64 * 1024);
        if (!text) return pass(text);
        auto one = person::parse_help(as_text(*text));
        if (!one) return pass(one);
        if (one->signer != (*own)->device.signer || one->lost != (*own)->device.account)
            return fail("usage", path + " lets another device or account in");
        help.push_back(std::move(*one));
    }
    Result<std::optional<model::Vault>> vault = std::optional<model::Vault>();
    if (!options.vault.empty()) {
        auto opened = joined_vault(options, (*own)->device, help);
        if (!opened) return pass(opened);
        vault = std::move(*opened);
    }
    if (auto done = person::recover(*(*own)->actor, std::move(help)); !done) return done;
    for (const auto& text : options.strike) {
        const auto signer = address_in(text, "--strike");
        if (!signer) return pass(signer);
        if (auto done = (*own)->actor->act("Registry", actions::remove_signer(*signer)); !done)
            return done;
    }
    std::size_t keepers = 0;
    if (*vault) {
        if (auto kept = keep_epochs(**own, **vault); !kept) return kept;
        if (auto cared = care(**own); !cared) return cared;
        const auto shared = keep_guardians(**own);
        if (!shared) return pass(shared);
        keepers = *shared;
    }
    tell_device(options.own, (*own)->device);
    if (keepers > 0) std::fprintf(stderr, "%s\n", guardians_text(keepers).c_str());
    return {};
}

Result<crypto::Address> patient_of(const Options& options, const OwnAccount& own) {
    return options.patient.empty() ? Result<crypto::Address>(own.device.account)
                                   : address_in(options.patient, "--patient");
}

Result<> roll(const Options& options) {
    auto own = open_account(options.own.account);
    if (!own) return pass(own);
    const auto patient = patient_of(options, **own);
    if (!patient) return pass(patient);
    if (auto done = (*own)->actor->act("Consent", actions::roll(*patient)); !done) return done;
    if (auto tended = tend(**own, *patient); !tended) return tended;
    const auto epoch = current_epoch(**own, *patient);
    if (!epoch) return pass(epoch);
    tell(options.own, {{"epoch", *epoch}}, "period " + std::to_string(*epoch) + " has begun");
    return {};
}

Result<> tend_all(const Options& options) {
    auto own = open_account(options.own.account);
    if (!own) return pass(own);
    std::vector<crypto::Address> all = (*own)->folder.held();
    if (!options.patient.empty()) {
        const auto patient = address_in(options.patient, "--patient");
        if (!patient) return pass(patient);
        all = {*patient};
    } else if ((*own)->device.role == model::Role::patient) {
        all.push_back((*own)->device.account);
    }
    for (const auto& patient : all)
        if (auto done = tend(**own, patient); !done) return done;
    tell(options.own, {{"vaults", all.size()}},
         std::to_string(all.size()) + (all.size() == 1 ? " vault" : " vaults") + " looked after");
    return {};
}

Result<> reseal_all(const Options& options) {
    auto own = open_account(options.own.account);
    if (!own) return pass(own);
    const auto count = reseal(**own, identities_of(**own));
    if (!count) return pass(count);
    tell(options.own, {{"resealed", *count}},
         std::to_string(*count) + " keys of past records are sealed to all keys you have now");
    return {};
}

Result<> cancel(const Options& options) {
    auto own = open_account(options.own.account);
    if (!own) return pass(own);
    if ((*own)->suite().at(options.contract) == crypto::Address{})
        return fail("usage", "--contract: Registry or Consent");
    if (auto done = (*own)->actor->act(options.contract, actions::cancel()); !done) return done;
    tell(options.own, {{"contract", options.contract}},
         "what you had signed for " + options.contract + " and nobody has sent counts no more");
    return {};
}

using Command = Result<> (*)(const Options&);

CLI::App* add(CLI::App& key, Options& options, int& exit_code, const char* name, const char* what,
              const char* example, Command command) {
    auto* out = own_command(key, options.own, name, what, example);
    out->callback([&options, &exit_code, command] { exit_code = finish("key", command(options)); });
    return out;
}

void add_guardians(CLI::App& key, Options& options, int& exit_code) {
    auto* set =
        add(key, options, exit_code, "guardians",
            "Names who can let a new device of yours in, and how many it takes; none ends "
            "it",
            "key guardians 0xA 0xB 0xC --need 2 --words words.txt --account ~/me", guardians);
    set->add_option("GUARDIANS", options.guardians, "their accounts, \"0x…\"");
    set->add_option("--need", options.need, "how many of them")->check(CLI::Range(1U, 16U));
    set->add_option("--words", options.words, "a file with your 24 words")->required();
    auto* one =
        add(key, options, exit_code, "help", "As a guardian, helps somebody who lost every device",
            "key help --of 0xLOST --signer 0xNEW --recipient age1… --out help.json "
            "--account ~/guardian",
            help);
    one->add_option("--of", options.of, "their account, \"0x…\"")->required();
    one->add_option("--signer", options.signer, "the new device's signer, \"0x…\"")->required();
    one->add_option("--recipient", options.recipient, "the new device's \"age1…\"")->required();
    one->add_option("--out", options.out, "the file to make")->required();
    auto* back =
        add(key, options, exit_code, "recover", "Lets this device in by what guardians gave",
            "key recover --from help1.json --from help2.json --vault backup.age --account "
            "~/new",
            recover);
    back->add_option("--from", options.help, "a guardian's file; repeated")->required();
    back->add_option("--vault", options.vault, "the backup of a patient's vault");
    back->add_option("--strike", options.strike, "a lost device's signer, \"0x…\"; repeated");
}

void add_own_keys(CLI::App& key, Options& options, int& exit_code) {
    auto* device =
        add(key, options, exit_code, "device",
            "Makes keys on this device for an account that you have already",
            "key device --of 0x… --node http://localhost:8080 --account ~/phone", make_device);
    device->add_option("--of", options.of, "the account, \"0x…\"")->required();
    device->add_option("--role", options.role, "its role")->capture_default_str();
    device->add_option("--node", options.node, "the node, http://host:port")->required();
    device->add_option("--node-key", options.node_key, "the key the node signs with");
    add(key, options, exit_code, "rotate", "Gives this device a new key to open with",
        "key rotate --account ~/me", rotate);
    auto* words = add(key, options, exit_code, "words", "Replaces the recovery words",
                      "key words --words old.txt --words-to new.txt --account ~/me", new_words);
    words->add_option("--words", options.words, "a file with the words so far")->required();
    words->add_option("--words-to", options.words_to, "where the new ones are written")->required();
}

}  // namespace

void add_key_together(CLI::App& app, int& exit_code) {
    static Options options;
    auto& key = *app.get_subcommand("key");
    add_own_keys(key, options, exit_code);
    add_guardians(key, options, exit_code);
    auto* next = add(key, options, exit_code, "roll", "Begins a new period of keys now",
                     "key roll --account ~/me", roll);
    auto* keep = add(key, options, exit_code, "tend",
                     "Does what a vault has to do: spare keys, keys of the past for who may read "
                     "it, copies for who keeps it besides",
                     "key tend --account ~/me", tend_all);
    for (auto* one : {next, keep})
        one->add_option("--patient", options.patient, "a patient whose vault you keep, \"0x…\"");
    add(key, options, exit_code, "reseal",
        "Seals the keys of the past that you were given to all keys you have now",
        "key reseal --account ~/doctor", reseal_all);
    add(key, options, exit_code, "cancel", "Makes void what you have signed and nobody has sent",
        "key cancel --contract Consent --account ~/me", cancel)
        ->add_option("--contract", options.contract, "Registry or Consent")
        ->capture_default_str();
}

}  // namespace vs::cmd
