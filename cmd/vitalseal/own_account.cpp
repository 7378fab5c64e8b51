#include "own_account.h"

#include <cstdio>

#include "store/file.h"

namespace vs::cmd {
namespace {

constexpr std::uint32_t kSpares = 4;  // FORMATS

// A session lasts while it is used: one command after another goes on with it, since a node lets
// nobody sign in all the time. It is worth less than the key beside it.
Result<std::string> session_of(const person::Folder& folder, const person::Pin& pin,
                               const person::Device& device) {
    const auto file = folder.path() + "/session";
    const auto kept = read_secret(file);
    if (kept && node_get(pin, "/v1/session", *kept)) return *kept;
    auto token = person::log_in(pin, device.account, device.signing);
    if (token) (void)store::write_file_atomic(file, as_bytes(*token), 0600);
    return token;
}

}  // namespace

person::Send relay_of(const person::Pin& pin) {
    return person::through_relay(pin.node, pin.authority);
}

void add_node(CLI::App& command, NodeOptions& options) {
    command.add_option("--node", options.node, "the node, https://host or http://host:port")
        ->required();
    command.add_option("--node-key", options.key,
                       "the key the node signs with, as told by somebody you trust; otherwise the "
                       "first one seen is kept");
    command.add_option("--authority", options.authority,
                       "the clinic's own authority (authority.pem of `vitalseal cert`), where the "
                       "node's certificate is signed by it; kept in the account's folder");
}

Result<person::Pin> pin_node(const NodeOptions& options) {
    person::Pin out{.node = options.node, .authority = options.authority};
    const auto body = node_get(out, "/v1/chain");
    if (!body) return pass(body);
    const auto value = parse_json(*body);
    const auto* object = value ? value->if_object() : nullptr;
    const auto* id = object == nullptr ? nullptr : object->if_contains("chain_id");
    const auto directory = object == nullptr
                               ? Result<crypto::Address>(fail("answer", "no JSON"))
                               : crypto::parse_address(json_text(*object, "directory"));
    if (id == nullptr || !id->is_int64() || !directory)
        return fail("answer", out.node + " is no node of ours");
    out.rpc = json_text(*object, "rpc");
    out.key = json_text(*object, "key");
    out.chain_id = static_cast<std::uint64_t>(id->get_int64());
    out.directory = *directory;
    out.currency = json_text(*object, "currency");
    if (!options.key.empty() && options.key != out.key)
        return fail("key", "this node signs with another key than the one expected");
    const auto contracts = person::named_contracts(out);
    if (!contracts) return pass(contracts);
    if (const auto found = contracts->find("Registry"); found != contracts->end())
        out.registry = found->second;
    return out;
}

Result<std::unique_ptr<OwnAccount>> connect(const std::string& folder, person::Device device,
                                            person::Pin pin) {
    auto own = std::make_unique<OwnAccount>(
        OwnAccount{person::Folder(folder), std::move(device), std::move(pin), {}, {}, {}, {}});
    auto token = session_of(own->folder, own->pin, own->device);
    if (!token) return pass(token);
    own->token = std::move(*token);
    own->client =
        std::make_unique<chain::Client>(person::through_node(own->pin, own->token), std::nullopt,
                                        chain::ClientOptions{.chain_id = own->pin.chain_id});
    own->state = std::make_unique<person::TrustedState>(*own->client, own->pin,
                                                        own->folder.seen_path(), own->token);
    auto suite = person::suite_of(*own->client, own->pin.directory, own->state.get());
    if (!suite) return pass(suite);
    if (suite->chain_id != own->pin.chain_id)
        return fail("chain", "the node is on another chain than at enrolment");
    // What was signed to come in counted for a contract that only the node had named.
    if (own->pin.registry != crypto::Address{} && own->pin.registry != suite->at("Registry"))
        return fail("proof", "the Directory has another Registry than the node named at enrolment");
    own->actor.emplace(*own->client, std::move(*suite), relay_of(own->pin), own->device.account,
                       own->device.signing);
    return own;
}

Result<std::unique_ptr<OwnAccount>> open_account(const std::string& folder) {
    const person::Folder files(folder);
    auto device = files.device();
    if (!device) return pass(device);
    auto pin = files.pin();
    if (!pin) return pass(pin);
    return connect(folder, std::move(*device), std::move(*pin));
}

Result<model::Patient> patient_in(const std::string& text, const OwnAccount& own) {
    return text.empty() ? Result<model::Patient>(own.device.account) : address_in(text, "patient");
}

std::uint64_t request_deadline() {
    return static_cast<std::uint64_t>(now_utc() / kSecond) + model::kRequestSeconds / 2;
}

Result<std::uint32_t> current_epoch(OwnAccount& own, const model::Patient& patient) {
    const auto slot = own.state->read(own.suite().at("Consent"), {person::slots::epoch(patient)});
    if (!slot) return pass(slot);
    return person::epoch_of(slot->front()).current;
}

// Sealed to this account's keys, and to what guardians open together.
Result<> save_vault(OwnAccount& own, const model::Vault& vault) {
    const auto keys = person::keys_of(*own.state, own.suite(), own.device.account);
    if (!keys) return pass(keys);
    auto recipients = person::recipients(*keys);
    if (vault.account != own.device.account) return own.folder.save_held(vault, recipients);
    const auto shared = own.folder.shared();
    if (!shared) return pass(shared);
    for (const auto& one : *shared)
        if (one.what == "vault" && one.recipient) recipients.push_back(*one.recipient);
    return own.folder.save_vault(vault, recipients);
}

Result<> keep_epochs(OwnAccount& own, model::Vault& vault) {
    const auto answer = own.actor->ask("Consent", "epochOf", {vault.account});
    if (!answer) return pass(answer);
    const auto number = [&](std::size_t i) {
        return static_cast<std::uint32_t>((*answer)[i].word().clamp_u64());
    };
    const bool spent = (*answer)[1].word().is_zero();
    const auto spares = number(2), generation = number(4), next = number(5);
    const auto wanted = spent ? kSpares + 1 : kSpares - std::min(spares, kSpares);
    if (vault.seeds.empty() || vault.seeds.back().generation != generation)
        vault.seeds.push_back({generation, next, crypto::Secret::random()});
    if (auto saved = save_vault(own, vault); !saved) return saved;
    if (wanted == 0) return {};
    return own.actor->act(
        "Consent", person::actions::commit_epochs(vault.account, vault.seeds.back(), next, wanted));
}

// Nobody else's share waits for a team that has no key yet.
Result<std::vector<age::Recipient>> keys_to_seal_to(OwnAccount& own,
                                                    const crypto::Address& reader) {
    auto out = person::recipients_of(*own.state, own.suite(), reader);
    if (out || out.error().code != "unknown") return out;
    std::fprintf(stderr,
                 "vitalseal: note: %s has no key to seal to (a team before `team key`, or without "
                 "members): it gets the keys of past records by `vitalseal key tend` once it has\n",
                 crypto::to_text(reader).c_str());
    return std::vector<age::Recipient>();
}

Result<> hand_over(OwnAccount& own, const model::Vault& vault, const crypto::Address& reader) {
    const auto consent = own.suite().at("Consent");
    const auto words = own.state->read(consent, {person::slots::grant(vault.account, reader),
                                                 person::slots::epoch(vault.account)});
    if (!words) return pass(words);
    const auto grant = person::granted_of((*words)[0]);
    const auto current = person::epoch_of((*words)[1]).current;
    const auto first = std::max(grant.first_epoch, 1U);
    if ((grant.scopes & model::scope::history) == 0 || first > current) return {};
    const auto capsule = person::make_capsule(vault, own.suite(), reader, first, current);
    if (!capsule) return pass(capsule);
    const auto recipients = keys_to_seal_to(own, reader);
    if (!recipients) return pass(recipients);
    if (recipients->empty()) return {};
    auto file = person::seal_capsule(*capsule, own.device.account, own.device.signing, *recipients);
    if (!file) return pass(file);
    return deposit(own, {.patient = vault.account,
                         .reader = reader,
                         .file = std::move(*file),
                         .first = first,
                         .last = current});
}

Result<> deposit(OwnAccount& own, model::Deposit what) {
    what.account = own.device.account;
    what.deadline = request_deadline();
    const auto body = signed_request(own, what, "Consent");
    if (!body) return pass(body);
    const auto taken = node_post(own.pin, "/v1/capsules", *body);
    return taken ? Result<>() : pass(taken);
}

Result<std::string> read_secret(const std::string& path) {
    auto bytes = store::read_file(path, 4096);
    if (!bytes) return pass(bytes);
    std::string out(as_text(*bytes));
    crypto::wipe(*bytes);
    while (!out.empty() && (out.back() == '\n' || out.back() == '\r' || out.back() == ' '))
        out.pop_back();
    return out;
}

Result<person::Recovery> words_in(const std::string& path) {
    auto words = read_secret(path);
    if (!words) return pass(words);
    auto recovery = person::recovery_of(*words);
    crypto::wipe({reinterpret_cast<std::uint8_t*>(words->data()), words->size()});
    return recovery;
}

person::Actor acting_by(OwnAccount& own, const crypto::Secret& signing) {
    return {*own.client, own.suite(), relay_of(own.pin), own.device.account, signing};
}

}  // namespace vs::cmd
