// More of `key`: new keys for this device, other words, and what a vault has to do from time to
// time.
#include "key_own.h"

#include <algorithm>

#include "store/file.h"
#include "vault_care.h"

namespace vs::cmd {
namespace {

namespace actions = person::actions;

struct KeyOwnOptions {
    Own own;
    NodeOptions node;
    std::string role = "patient", of, words, words_to, patient, contract = "Consent";
};

// Keys of its own, on this device, for an account that is there already. Others let it in.
Result<> make_device(const KeyOwnOptions& options) {
    const auto role = person::role_of(options.role);
    if (!role) return pass(role);
    const auto account = address_in(options.of, "--of");
    if (!account) return pass(account);
    const auto pin = pin_node(options.node);
    if (!pin) return pass(pin);
    auto device = person::new_device(*role);
    device.account = *account;
    if (auto made = person::Folder(options.own.account).create(device, *pin); !made) return made;
    tell_device(options.own, device);
    return {};
}

// A key that was prepared is on disk before the contract hears of it; stopped in between, the next
// run goes on with the same.
Result<> rotate(const KeyOwnOptions& options, OwnAccount& own) {
    auto prepared = own.folder.prepared();
    if (!prepared) return pass(prepared);
    const auto next = prepared->value_or(age::generate());
    if (!*prepared)
        if (auto kept = own.folder.prepare(next); !kept) return kept;
    const auto recipient = age::recipient_of(next);
    const auto keys = person::keys_of(*own.state, own.suite(), own.device.account);
    if (!keys) return pass(keys);
    const bool known = std::ranges::any_of(
        *keys, [&](const person::OwnKey& key) { return key.recipient == recipient; });
    if (!known)
        if (auto done = own.actor->act("Registry", actions::rotate_key(recipient)); !done)
            return done;
    auto vault = own.device.role == model::Role::patient
                     ? own.folder.vault(own.device.identity)
                     : Result<model::Vault>(fail("missing", ""));
    if (auto taken = own.folder.take_prepared(own.device); !taken) return taken;
    auto renewed = open_account(options.own.account);
    if (!renewed) return pass(renewed);
    if (vault)
        if (auto kept = keep_epochs(**renewed, *vault); !kept) return kept;
    if (auto cared = care(**renewed); !cared) return cared;
    tell_device(options.own, (*renewed)->device);
    return {};
}

Result<> new_words(const KeyOwnOptions& options, OwnAccount& own) {
    const auto old = words_in(options.words);
    if (!old) return pass(old);
    auto words = person::new_words();
    const auto fresh = person::recovery_of(words);
    if (!fresh) return pass(fresh);
    // Written down before the old ones stop counting.
    auto written = store::write_file_atomic(options.words_to, as_bytes(words + "\n"), 0600);
    crypto::wipe({reinterpret_cast<std::uint8_t*>(words.data()), words.size()});
    if (!written) return written;
    if (auto done = acting_by(own, old->signing).act("Registry", actions::replace_recovery(*fresh));
        !done)
        return done;
    if (auto cared = care(own); !cared) return cared;
    tell(options.own, {{"words", options.words_to}},
         "the new words are in " + options.words_to + "; the old ones count no more");
    return {};
}

Result<> roll(const KeyOwnOptions& options, OwnAccount& own) {
    const auto patient = patient_in(options.patient, own);
    if (!patient) return pass(patient);
    if (auto done = own.actor->act("Consent", actions::roll(*patient)); !done) return done;
    if (auto tended = tend(own, *patient); !tended) return tended;
    const auto epoch = current_epoch(own, *patient);
    if (!epoch) return pass(epoch);
    tell(options.own, {{"epoch", *epoch}}, "period " + std::to_string(*epoch) + " has begun");
    return {};
}

Result<> tend_all(const KeyOwnOptions& options, OwnAccount& own) {
    std::vector<crypto::Address> all = own.folder.held();
    if (!options.patient.empty()) {
        const auto patient = address_in(options.patient, "--patient");
        if (!patient) return pass(patient);
        all = {*patient};
    } else if (own.device.role == model::Role::patient) {
        all.push_back(own.device.account);
    }
    for (const auto& patient : all)
        if (auto done = tend(own, patient); !done) return done;
    tell(options.own, {{"vaults", all.size()}},
         std::to_string(all.size()) + (all.size() == 1 ? " vault" : " vaults") + " looked after");
    return {};
}

Result<> reseal_all(const KeyOwnOptions& options, OwnAccount& own) {
    const auto count = reseal(own, identities_of(own));
    if (!count) return pass(count);
    tell(options.own, {{"resealed", *count}},
         std::to_string(*count) + " keys of past records are sealed to all keys you have now");
    return {};
}

Result<> cancel(const KeyOwnOptions& options, OwnAccount& own) {
    if (own.suite().at(options.contract) == crypto::Address{})
        return fail("usage", "--contract: Registry or Consent");
    if (auto done = own.actor->act(options.contract, actions::cancel()); !done) return done;
    tell(options.own, {{"contract", options.contract}},
         "what you had signed for " + options.contract + " and nobody has sent counts no more");
    return {};
}

}  // namespace

void tell_device(const Own& own, const person::Device& device) {
    const auto recipient = age::to_text(age::recipient_of(device.identity));
    tell(own,
         {{"account", crypto::to_text(device.account)},
          {"signer", crypto::to_text(device.signer)},
          {"recipient", recipient}},
         "account  " + crypto::to_text(device.account) + "\nsigner   " +
             crypto::to_text(device.signer) + "\nopens    " + recipient);
}

Result<> care(OwnAccount& own) {
    if (own.device.role == model::Role::patient) return tend(own, own.device.account);
    const auto identities = identities_of(own);
    const auto count = reseal(own, identities);
    return count ? Result<>() : pass(count);
}

void add_key_own(CLI::App& app, int& exit_code) {
    static KeyOwnOptions options;
    auto& key = *app.get_subcommand("key");
    auto* device =
        own_command(key, options.own, "device",
                    "Makes keys on this device for an account that you have already",
                    "key device --of 0x… --node http://localhost:8080 --account ~/phone");
    device->add_option("--of", options.of, "the account, \"0x…\"")->required();
    device->add_option("--role", options.role, "its role")->capture_default_str();
    add_node(*device, options.node);
    device->callback([&exit_code] { exit_code = finish("key", make_device(options)); });
    account_command(key, options, exit_code, "rotate", "Gives this device a new key to open with",
                    "key rotate --account ~/me", rotate);
    auto* words =
        account_command(key, options, exit_code, "words", "Replaces the recovery words",
                        "key words --words old.txt --words-to new.txt --account ~/me", new_words);
    words->add_option("--words", options.words, "a file with the words so far")->required();
    words->add_option("--words-to", options.words_to, "where the new ones are written")->required();
    auto* next = account_command(key, options, exit_code, "roll", "Begins a new period of keys now",
                                 "key roll --account ~/me", roll);
    auto* keep = account_command(
        key, options, exit_code, "tend",
        "Does what a vault has to do: spare keys, keys of the past for who may read it, copies for "
        "who keeps it besides",
        "key tend --account ~/me", tend_all);
    for (auto* one : {next, keep})
        one->add_option("--patient", options.patient, "a patient whose vault you keep, \"0x…\"");
    account_command(key, options, exit_code, "reseal",
                    "Seals the keys of the past that you were given to all keys you have now",
                    "key reseal --account ~/doctor", reseal_all);
    account_command(key, options, exit_code, "cancel",
                    "Makes void what you have signed and nobody has sent",
                    "key cancel --contract Consent --account ~/me", cancel)
        ->add_option("--contract", options.contract, "Registry or Consent")
        ->capture_default_str();
}

}  // namespace vs::cmd
