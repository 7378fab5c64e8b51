#include <algorithm>
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
    std::string account, role = "patient", clinic, words, passphrase, vault, identity, out, of,
                         signer, recipient;
    NodeOptions node;
    std::vector<std::string> strike;
    bool json = false;
};

// Beside the account until it is registered, so that no failure leaves it without them; then shown
// once, or kept where the owner says. Nothing of ours keeps them.
std::string words_file(const KeyOptions& options) {
    return options.words.empty() ? options.account + "/words.txt" : options.words;
}

Result<> tell_words(const KeyOptions& options, const std::string& words) {
    if (!options.words.empty()) return {};
    std::fprintf(stderr,
                 "Write these 24 words down on paper, in order, and show them to nobody. They are "
                 "the only way\nback when this device is lost, and they are not shown again:\n\n"
                 "  %s\n\n",
                 words.c_str());
    return store::remove_file(words_file(options));
}

// What can be known before any key is made.
Result<crypto::Address> clinic_for(const KeyOptions& options, model::Role role) {
    if (role == model::Role::organisation)
        return fail("not-admitted",
                    "a node has one organisation, whose account `vitalseal serve` makes: use "
                    "DATA/clinic/account");
    if (role != model::Role::patient) return crypto::Address{};
    const auto address = crypto::parse_address(options.clinic);
    if (!address) return fail("usage", "a patient has a clinic: --clinic 0x…");
    return *address;
}

// Nobody knows the account yet, so nothing is read from the chain for it: this is its first action.
Result<> register_account(const person::Pin& pin, const person::Device& device,
                          const crypto::Address& clinic, const person::Recovery& recovery) {
    const auto action = person::actions::register_account(device, clinic, recovery);
    const auto auth =
        model::sign({"Registry", pin.chain_id, pin.registry}, action,
                    {device.account, chain::U256(0), request_deadline()}, device.signing);
    const auto call = auth ? model::call_of("Registry", action, *auth) : pass(auth);
    return call ? relay_of(pin)("Registry", *call) : pass(call);
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
    const auto& token = own.token;
    const json::object body{{"tag_key", "0x" + to_hex(vault.tag_key.bytes())}};
    const auto told = node_post(own.pin, "/v1/introductions", json::serialize(body), token);
    return told ? Result<>() : pass(told);
}

// Whether what was sent may have been done though no answer came.
bool is_unsure(const Error& error) {
    constexpr std::string_view kUnsure[] = {"timeout", "closed", "malformed", "status", "answer"};
    return std::ranges::find(kUnsure, error.code) != std::end(kUnsure);
}

// With its keys on disk before anybody knows it: nothing registered is ever without them.
Result<> begin_account(const KeyOptions& options, const person::Pin& pin,
                       const person::Device& device, const crypto::Address& clinic) {
    auto words = person::new_words();
    const auto recovery = person::recovery_of(words);
    if (!recovery) return pass(recovery);
    if (auto made = person::Folder(options.account).create(device, pin); !made) return made;
    auto done = store::write_file_atomic(words_file(options), as_bytes(words + "\n"), 0600);
    if (done) done = register_account(pin, device, clinic, *recovery);
    if (done)
        done = tell_words(options, words);
    else if (is_unsure(done.error()))
        done = fail(done.error().code,
                    done.error().message +
                        "; whether the account is registered is not known, and its keys and words "
                        "are kept: `vitalseal key show --account " +
                        options.account + "` says whether the node knows it");
    else
        for (const auto& file : {words_file(options), options.account + "/device.json"})
            (void)store::remove_file(file);
    crypto::wipe({reinterpret_cast<std::uint8_t*>(words.data()), words.size()});
    return done;
}

Result<> make(const KeyOptions& options) {
    const auto role = person::role_of(options.role);
    if (!role) return pass(role);
    const auto clinic = clinic_for(options, *role);
    if (!clinic) return pass(clinic);
    auto pin = pin_node(options.node);
    if (!pin) return pass(pin);
    auto device = person::new_device(*role);
    if (auto begun = begin_account(options, *pin, device, *clinic); !begun) return begun;
    auto own = open_account(options.account);
    if (!own) return pass(own);
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
    if (auto copied = store::write_file_atomic(options.out, *file, 0600); !copied) return copied;
    if (options.json)
        std::printf("%s\n", json::serialize(json::object{{"backup", options.out}}).c_str());
    return {};
}

// A vault moves on to a new seed where somebody who held the old one was taken away.
Result<> renew(OwnAccount& own, model::Vault& vault) {
    if (auto kept = keep_epochs(own, vault); !kept) return kept;
    std::fprintf(stderr, "the vault holds %zu seed%s, and is sealed to the keys that remain\n",
                 vault.seeds.size(), vault.seeds.size() == 1 ? "" : "s");
    return {};
}

Result<> strike(OwnAccount& own, const std::string& text) {
    const auto signer = crypto::parse_address(text);
    if (!signer) return fail("usage", "which key? \"0x\" and 40 hex digits: " + text);
    return own.actor->act("Registry", person::actions::remove_signer(*signer));
}

// What is no key of the account any more is no reason to leave the vault of the one let in behind.
Result<> strike_lost(OwnAccount& own, const std::vector<std::string>& signers) {
    for (const auto& text : signers) {
        const auto done = strike(own, text);
        if (!done && done.error().code != "key-refused") return done;
        if (!done)
            std::fprintf(stderr, "%s is no key of this account that could be struck off\n",
                         text.c_str());
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
    auto pin = pin_node(options.node);
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
    if (auto struck = strike_lost(**own, options.strike); !struck) return struck;
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

void print_change(const KeyOptions& options, const char* what) {
    if (options.json)
        std::printf("%s\n", json::serialize(json::object{{what, options.signer}}).c_str());
}

Result<> care_without(OwnAccount& own) {
    if (own.device.role != model::Role::patient) return reseal_own(own);
    auto vault = own.folder.vault(own.device.identity);
    if (!vault) return pass(vault);
    if (auto renewed = renew(own, *vault); !renewed) return renewed;
    return tend(own, own.device.account);
}

Result<> strike_off(const KeyOptions& options) {
    auto own = open_account(options.account);
    if (!own) return pass(own);
    if (auto struck = strike(**own, options.signer); !struck) return struck;
    if (auto cared = care_without(**own); !cared) return cared;
    print_change(options, "struck");
    return {};
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
    if ((*own)->device.role != model::Role::patient) {
        if (auto sealed = reseal_own(**own); !sealed) return sealed;
    } else {
        auto vault = (*own)->folder.vault((*own)->device.identity);
        if (!vault) return pass(vault);
        if (auto kept = keep_epochs(**own, *vault); !kept) return kept;
    }
    print_change(options, "added");
    return {};
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

// As many as the contract has begun; where nobody is asked, far beyond the newest seed's first:
// there is a new one each month, and with each revocation.
Result<std::uint32_t> epochs_of(const KeyOptions& options, const model::Vault& vault) {
    constexpr std::uint32_t kBeyond = 100;
    if (options.account.empty())
        return (vault.seeds.empty() ? 0 : vault.seeds.back().first) + kBeyond;
    auto own = open_account(options.account);
    if (!own) return pass(own);
    return current_epoch(**own, (*own)->device.account);
}

Result<> print_epochs(const KeyOptions& options, std::uint32_t count) {
    const auto vault = vault_in(options);
    if (!vault) return pass(vault);
    if (count == 0) {
        const auto all = epochs_of(options, *vault);
        if (!all) return pass(all);
        count = *all;
    }
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
    add_node(*out, options.node);
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
    add_node(*out, options.node);
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
    static std::uint32_t count = 0;
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
    epochs
        ->add_option("--count", count,
                     "how many epochs, from 1; otherwise all: with --account those the contract "
                     "has begun, else 100 beyond the vault's newest seed")
        ->check(CLI::Range(1U, 10000U));
    epochs->footer(
        "Example:\n  vitalseal key epochs --vault users/patients/1/vault.age --identity "
        "users/patients/1/identity.txt > epochs.txt\n  age -d -i epochs.txt report.age | gunzip");
    epochs->callback([&exit_code] { exit_code = finish("key", print_epochs(options, count)); });
}

}  // namespace vs::cmd
