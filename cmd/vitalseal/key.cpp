#include <cstdio>

#include "base/json.h"
#include "commands.h"
#include "own_account.h"
#include "store/file.h"
#include "vault_care.h"
#include "vault_shares.h"

namespace vs::cmd {
namespace {

struct KeyOptions {
    std::string account, role = "patient", node, node_key, clinic, words, passphrase, vault,
                         identity, out, of, signer, recipient;
    std::vector<std::string> strike;
    bool json = false;
};

// The words are shown once, or written where the owner says; nothing of ours keeps them.
Result<> tell_words(const KeyOptions& options, const std::string& words) {
    if (!options.words.empty())
        return store::write_file_atomic(options.words, as_bytes(words + "\n"), 0600);
    std::fprintf(stderr,
                 "Write these 24 words down on paper, in order, and show them to nobody. They are "
                 "the only way\nback when this device is lost, and they are not shown again:\n\n"
                 "  %s\n\n",
                 words.c_str());
    return {};
}

Result<> register_account(OwnAccount& own, const KeyOptions& options,
                          const person::Recovery& recovery) {
    crypto::Address clinic{};
    if (own.device.role == model::Role::patient) {
        const auto address = crypto::parse_address(options.clinic);
        if (!address) return fail("usage", "a patient has a clinic: --clinic 0x…");
        clinic = *address;
    }
    return own.actor->act("Registry",
                          person::actions::register_account(own.device, clinic, recovery));
}

void print(const KeyOptions& options, const OwnAccount& own) {
    const auto account = crypto::to_text(own.device.account);
    const auto recipient = age::to_text(age::recipient_of(own.device.identity));
    const auto role = std::string(model::to_text(own.device.role));
    if (options.json)
        std::printf("%s\n",
                    json::serialize(json::object{{"account", account},
                                                 {"role", role},
                                                 {"signer", crypto::to_text(own.device.signer)},
                                                 {"recipient", recipient},
                                                 {"node_key", own.pin.key}})
                        .c_str());
    else
        std::printf("account  %s\nrole     %s\nsigner   %s\nopens    %s\nnode     %s\n",
                    account.c_str(), role.c_str(), crypto::to_text(own.device.signer).c_str(),
                    recipient.c_str(), own.pin.key.c_str());
}

// The node marks the patient's leaves with this key; what they are called the clinic says
// (vitalseal patient add).
Result<> introduce(OwnAccount& own, const model::Vault& vault) {
    const auto token = log_in(own);
    if (!token) return pass(token);
    const json::object body{{"tag_key", "0x" + to_hex(vault.tag_key.bytes())}};
    const auto told = node_post(own.pin.node, "/v1/introductions", json::serialize(body), *token);
    return told ? Result<>() : pass(told);
}

Result<> make(const KeyOptions& options) {
    const auto role = person::role_of(options.role);
    if (!role) return pass(role);
    auto pin = pin_node(options.node, options.node_key);
    if (!pin) return pass(pin);
    auto words = person::new_words();
    const auto recovery = person::recovery_of(words);
    if (!recovery) return pass(recovery);
    auto device = person::new_device(*role);
    // On disk before anybody knows the account: nothing registered is ever without its keys.
    if (auto made = person::Folder(options.account).create(device, *pin); !made) return made;
    auto told = tell_words(options, words);
    crypto::wipe({reinterpret_cast<std::uint8_t*>(words.data()), words.size()});
    if (!told) return told;
    auto own = connect(options.account, std::move(device), std::move(*pin));
    if (!own) return pass(own);
    if (auto done = register_account(**own, options, *recovery); !done) {
        (void)store::remove_file(options.account + "/device.json");
        return done;
    }
    if (*role == model::Role::patient) {
        model::Vault vault{
            .tag_key = crypto::Secret::random(), .seeds = {}, .account = (*own)->device.account};
        if (auto done = keep_epochs(**own, vault); !done) return done;
        if (auto done = introduce(**own, vault); !done) return done;
    }
    print(options, **own);
    return {};
}

const char* kind_text(model::KeyKind kind) {
    return kind == model::KeyKind::recovery ? "recovery words" : "device";
}

Result<> show(const KeyOptions& options) {
    auto own = open_account(options.account);
    if (!own) return pass(own);
    print(options, **own);
    const auto keys = person::keys_of(*(*own)->state, (*own)->suite(), (*own)->device.account);
    if (!keys) return pass(keys);
    for (const auto& key : *keys)
        if (!options.json)
            std::printf("key      %s  %s%s\n", crypto::to_text(key.signer).c_str(),
                        kind_text(key.kind),
                        key.signer == (*own)->device.signer ? ", this one" : "");
    if ((*own)->device.role != model::Role::patient || options.json) return {};
    const auto epoch = current_epoch(**own, (*own)->device.account);
    if (!epoch) return pass(epoch);
    std::printf("epoch    %u\n", *epoch);
    return {};
}

Result<> backup(const KeyOptions& options) {
    const auto file = store::read_file(options.account + "/vault.age", 1U << 20);
    if (!file) return pass(file);
    return store::write_file_atomic(options.out, *file, 0600);
}

// A vault moves on to a new seed where somebody who held the old one was taken away.
Result<> renew(OwnAccount& own, model::Vault& vault) {
    if (auto kept = keep_epochs(own, vault); !kept) return kept;
    std::fprintf(stderr, "the vault holds %zu seed%s, and is sealed to the keys that remain\n",
                 vault.seeds.size(), vault.seeds.size() == 1 ? "" : "s");
    return {};
}

Result<> strike(OwnAccount& own, const std::vector<std::string>& signers) {
    for (const auto& text : signers) {
        const auto signer = crypto::parse_address(text);
        if (!signer) return fail("usage", "which key? \"0x\" and 40 hex digits: " + text);
        if (auto done = own.actor->act("Registry", person::actions::remove_signer(*signer)); !done)
            return done;
    }
    return {};
}

struct FoundAccount {
    crypto::Address account{};
    std::optional<model::Vault> vault;
};

Result<FoundAccount> find_account(const KeyOptions& options, const person::Recovery& recovery) {
    FoundAccount out;
    if (options.vault.empty()) {
        const auto address = crypto::parse_address(options.of);
        if (!address) return fail("usage", "which account? --vault FILE or --of 0x…");
        out.account = *address;
        return out;
    }
    const auto file = store::read_file(options.vault, 1U << 20);
    if (!file) return pass(file);
    auto vault = person::open_vault(*file, recovery.identity);
    if (!vault) return pass(vault);
    out.account = vault->account;
    out.vault = std::move(*vault);
    return out;
}

// The words sign for the account: they let this new device in, and strike lost ones off.
Result<> restore(const KeyOptions& options) {
    auto words = read_secret(options.words);
    if (!words) return pass(words);
    const auto recovery = person::recovery_of(*words);
    crypto::wipe({reinterpret_cast<std::uint8_t*>(words->data()), words->size()});
    if (!recovery) return pass(recovery);
    auto found = find_account(options, *recovery);
    if (!found) return pass(found);
    const auto role = person::role_of(options.role);
    if (!role) return pass(role);
    auto pin = pin_node(options.node, options.node_key);
    if (!pin) return pass(pin);
    auto device = person::new_device(*role);
    device.account = found->account;
    if (auto made = person::Folder(options.account).create(device, *pin); !made) return made;
    const auto signer = device.signer;
    const auto recipient = age::recipient_of(device.identity);
    device.signing = recovery->signing;  // until the new key is let in
    auto own = connect(options.account, std::move(device), std::move(*pin));
    if (!own) return pass(own);
    auto done = (*own)->actor->act("Registry", person::actions::add_signer(signer, recipient));
    if (!done) {
        (void)store::remove_file(options.account + "/device.json");
        return done;
    }
    if (auto struck = strike(**own, options.strike); !struck) return struck;
    own = open_account(options.account);
    if (!own) return pass(own);
    if (found->vault) {
        if (auto kept = renew(**own, *found->vault); !kept) return kept;
        if (auto tended = tend(**own, (*own)->device.account); !tended) return tended;
        const auto keepers = keep_guardians(**own);
        if (!keepers) return pass(keepers);
        if (*keepers > 0) std::fprintf(stderr, "%s\n", guardians_text(*keepers).c_str());
    } else if (*role != model::Role::patient) {
        // The words open what was sealed to this account before: the new device gets it too.
        if (auto count = reseal(**own, std::span(&recovery->identity, 1)); !count)
            return pass(count);
    }
    print(options, **own);
    return {};
}

Result<> reseal_own(OwnAccount& own) {
    const auto count = reseal(own, identities_of(own));
    return count ? Result<>() : pass(count);
}

Result<> strike_off(const KeyOptions& options) {
    auto own = open_account(options.account);
    if (!own) return pass(own);
    if (auto struck = strike(**own, {options.signer}); !struck) return struck;
    if ((*own)->device.role != model::Role::patient) return reseal_own(**own);
    auto vault = (*own)->folder.vault((*own)->device.identity);
    if (!vault) return pass(vault);
    if (auto renewed = renew(**own, *vault); !renewed) return renewed;
    return tend(**own, (*own)->device.account);
}

Result<> add(const KeyOptions& options) {
    auto own = open_account(options.account);
    if (!own) return pass(own);
    const auto signer = crypto::parse_address(options.signer);
    const auto recipient = age::parse_recipient(options.recipient);
    if (!signer || !recipient)
        return fail("usage", "give the new device's signer, \"0x…\", and its \"age1…\"");
    if (auto done =
            (*own)->actor->act("Registry", person::actions::add_signer(*signer, *recipient));
        !done)
        return done;
    if ((*own)->device.role != model::Role::patient) return reseal_own(**own);
    auto vault = (*own)->folder.vault((*own)->device.identity);
    if (!vault) return pass(vault);
    return keep_epochs(**own, *vault);
}

Result<model::Vault> vault_in(const KeyOptions& options) {
    if (!options.account.empty()) {
        const person::Folder folder(options.account);
        const auto device = folder.device();
        if (!device) return pass(device);
        return folder.vault(device->identity);
    }
    const auto text = store::read_file(options.identity, 1U << 20);
    if (!text) return pass(text);
    const auto identities = age::parse_identities(as_text(*text));
    if (!identities) return pass(identities);
    const auto file = store::read_file(options.vault, 1U << 20);
    if (!file) return pass(file);
    return person::open_vault(*file, identities->front());
}

// Of the epochs that this vault ever had, as far as it knows: the last seed's first ones with it.
Result<> print_epochs(const KeyOptions& options, std::uint32_t count) {
    const auto vault = vault_in(options);
    if (!vault) return pass(vault);
    for (std::uint32_t k = 1; k <= count; ++k) {
        const auto secret = model::epoch_secret(*vault, k);
        if (!secret) return pass(secret);
        const age::Identity epoch{*secret};
        std::printf("# epoch %u, public key: %s\n%s\n", k,
                    age::to_text(age::recipient_of(epoch)).c_str(), age::to_text(epoch).c_str());
    }
    return {};
}

CLI::App* subcommand(CLI::App& app, KeyOptions& options, const char* name, const char* what) {
    auto* out = app.add_subcommand(name, what);
    out->add_option("--account", options.account, "the account's folder on this device")
        ->required();
    out->add_flag("--json", options.json, "print one JSON object");
    return out;
}

void add_new(CLI::App& app, KeyOptions& options, int& exit_code) {
    auto* out = subcommand(app, options, "new",
                           "Makes an account with its keys, and registers it on the node's chain");
    out->add_option("--role", options.role,
                    "patient, clinician, guardian, researcher or organisation")
        ->capture_default_str();
    out->add_option("--node", options.node, "the node, http://host:port")->required();
    out->add_option("--node-key", options.node_key,
                    "the key the node signs with, as told by somebody you trust; otherwise the "
                    "first one seen is kept");
    out->add_option("--clinic", options.clinic, "a patient's clinic, \"0x…\"");
    out->add_option("--words-to", options.words,
                    "write the recovery words to this file instead of showing them");
    out->footer(
        "Example:\n  vitalseal key new --account ~/me --node http://localhost:8080 --clinic 0x…");
    out->callback([&] { exit_code = finish("key", make(options)); });
}

void add_restore(CLI::App& app, KeyOptions& options, int& exit_code) {
    auto* out = subcommand(app, options, "restore",
                           "Lets this device in by the recovery words, and strikes off lost ones");
    out->add_option("--words", options.words, "a file with the 24 words")->required();
    out->add_option("--node", options.node, "the node, http://host:port")->required();
    out->add_option("--node-key", options.node_key, "the key the node signs with");
    out->add_option("--vault", options.vault, "the backup of a patient's vault");
    out->add_option("--of", options.of, "the account, where there is no vault, \"0x…\"");
    out->add_option("--role", options.role, "its role")->capture_default_str();
    out->add_option("--strike", options.strike, "a lost device's signer, \"0x…\"; may be repeated");
    out->footer(
        "Example:\n  vitalseal key restore --account ~/new --words words.txt --vault backup.age "
        "--node http://localhost:8080 --strike 0x…");
    out->callback([&] { exit_code = finish("key", restore(options)); });
}

void add_devices(CLI::App& app, KeyOptions& options, int& exit_code) {
    auto* in = subcommand(app, options, "add", "Lets another device of yours sign and open");
    in->add_option("--signer", options.signer, "its signer, \"0x…\"")->required();
    in->add_option("--recipient", options.recipient, "its age recipient, \"age1…\"")->required();
    in->footer(
        "Copy vault.age to it afterwards.\nExample:\n  vitalseal key add --account ~/me "
        "--signer 0x… --recipient age1…");
    in->callback([&] { exit_code = finish("key", add(options)); });
    auto* off = subcommand(app, options, "strike",
                           "Strikes a lost device off: nothing is sealed to what it held any more");
    off->add_option("--signer", options.signer, "its signer, \"0x…\"")->required();
    off->footer(
        "What it could open before, it still can.\nExample:\n  vitalseal key strike "
        "--account ~/me --signer 0x…");
    off->callback([&] { exit_code = finish("key", strike_off(options)); });
}

}  // namespace

void add_key(CLI::App& app, int& exit_code) {
    auto* command = app.add_subcommand("key", "Accounts, their keys, and a patient's vault");
    command->require_subcommand(1);
    static KeyOptions options;
    static std::uint32_t count = 5;
    add_new(*command, options, exit_code);
    auto* known = subcommand(*command, options, "show",
                             "Shows an account and its keys, as the contract has them");
    known->footer("Example:\n  vitalseal key show --account ~/me");
    known->callback([&exit_code] { exit_code = finish("key", show(options)); });
    auto* copy =
        subcommand(*command, options, "backup",
                   "Copies the vault, sealed as it is: the words and your devices open it");
    copy->add_option("--to", options.out, "the file to make")->required();
    copy->footer("Example:\n  vitalseal key backup --account ~/me --to /media/stick/vault.age");
    copy->callback([&exit_code] { exit_code = finish("key", backup(options)); });
    add_restore(*command, options, exit_code);
    add_devices(*command, options, exit_code);
    auto* epochs = command->add_subcommand("epochs",
                                           "Prints a vault's epoch keys as an age identity file, "
                                           "for `age -d -i` and `vitalseal open`");
    epochs->add_option("--account", options.account, "the account's folder");
    epochs->add_option("--vault", options.vault, "or the vault (an age file)");
    epochs->add_option("--identity", options.identity, "with the age identity that opens it");
    epochs->add_option("--count", count, "how many epochs, from 1")
        ->check(CLI::Range(1U, 10000U))
        ->capture_default_str();
    epochs->footer(
        "Example:\n  vitalseal key epochs --vault users/patients/1/vault.age --identity "
        "users/patients/1/identity.txt > epochs.txt\n  age -d -i epochs.txt report.age | gunzip");
    epochs->callback([&exit_code] { exit_code = finish("key", print_epochs(options, count)); });
}

}  // namespace vs::cmd
