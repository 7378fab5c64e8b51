#include "own_account.h"

#include <thread>

#include "store/file.h"

namespace vs::cmd {
namespace {

constexpr std::uint32_t kSpares = 4;  // FORMATS
constexpr int kPatience = 15;         // seconds that a node may ask to wait

net::Pairs session(const std::string& token) {
    return token.empty() ? net::Pairs() : net::Pairs{{"Authorization", "Bearer " + token}};
}

}  // namespace

Result<std::string> node_get(const std::string& node, const std::string& path,
                             const std::string& token) {
    net::HttpClient client(node, {.total_timeout = std::chrono::seconds(20)});
    auto answer = client.get(path, session(token));
    if (!answer) return pass(answer);
    if (answer->status != 200)
        return fail("status", node + path + " answered " + std::to_string(answer->status));
    return std::move(answer->body);
}

Result<std::string> node_post(const std::string& node, const std::string& path,
                              const std::string& body, const std::string& token) {
    net::HttpClient client(node, {.total_timeout = std::chrono::seconds(60)});
    auto answer = client.post(path, "application/json", body, session(token));
    for (int i = 0; i < kPatience && answer && answer->status == 429; ++i) {
        std::this_thread::sleep_for(std::chrono::seconds(1));
        answer = client.post(path, "application/json", body, session(token));
    }
    if (!answer) return pass(answer);
    if (answer->status == 200) return std::move(answer->body);
    const auto value = parse_json(answer->body);
    const auto* object = value ? value->if_object() : nullptr;
    if (object == nullptr)
        return fail("status", node + path + " answered " + std::to_string(answer->status));
    return fail(json_text(*object, "code"), std::string(json_text(*object, "detail")));
}

Result<person::Pin> pin_node(const std::string& node, const std::string& key) {
    const auto body = node_get(node, "/v1/chain");
    if (!body) return pass(body);
    const auto value = parse_json(*body);
    const auto* object = value ? value->if_object() : nullptr;
    const auto* id = object == nullptr ? nullptr : object->if_contains("chain_id");
    const auto directory = object == nullptr
                               ? Result<crypto::Address>(fail("answer", "no JSON"))
                               : crypto::parse_address(json_text(*object, "directory"));
    if (id == nullptr || !id->is_int64() || !directory)
        return fail("answer", node + " is no node of ours");
    person::Pin out{node,
                    std::string(json_text(*object, "rpc")),
                    std::string(json_text(*object, "key")),
                    static_cast<std::uint64_t>(id->get_int64()),
                    *directory,
                    std::string(json_text(*object, "currency"))};
    if (!key.empty() && key != out.key)
        return fail("key", "this node signs with another key than the one expected");
    return out;
}

Result<std::unique_ptr<OwnAccount>> connect(const std::string& folder, person::Device device,
                                            person::Pin pin) {
    auto own = std::make_unique<OwnAccount>(
        OwnAccount{person::Folder(folder), std::move(device), std::move(pin), {}, {}, {}});
    own->client = std::make_unique<chain::Client>(
        chain::remote_transport({.url = own->pin.rpc}), std::nullopt,
        chain::ClientOptions{.chain_id = own->pin.chain_id});
    own->state =
        std::make_unique<person::TrustedState>(*own->client, own->pin, own->folder.seen_path());
    auto suite = person::suite_of(*own->client, own->pin.directory, own->state.get());
    if (!suite) return pass(suite);
    if (suite->chain_id != own->pin.chain_id)
        return fail("chain", "the node is on another chain than at enrolment");
    own->actor.emplace(*own->client, std::move(*suite), person::through_relay(own->pin.node),
                       own->device.account, own->device.signing);
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
    const auto recipients = person::recipients_of(*own.state, own.suite(), reader);
    if (!recipients) return pass(recipients);
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
    const auto taken = node_post(own.pin.node, "/v1/capsules", *body);
    return taken ? Result<>() : pass(taken);
}

Result<std::string> log_in(OwnAccount& own) {
    const auto asked = node_get(own.pin.node, "/v1/login");
    if (!asked) return pass(asked);
    const auto value = parse_json(*asked);
    const auto text = value && value->is_object() ? json_text(value->get_object(), "nonce") : "";
    const auto bytes = from_hex(text.substr(std::min<std::size_t>(2, text.size())));
    const auto nonce = bytes ? to_array<32>(*bytes) : pass(bytes);
    if (!nonce) return fail("answer", "the node's answer is no nonce");
    const auto body = signed_request(
        own, model::Login{own.device.account, *nonce, request_deadline()}, "Registry");
    if (!body) return pass(body);
    const auto answer = node_post(own.pin.node, "/v1/login", *body);
    if (!answer) return pass(answer);
    const auto session = parse_json(*answer);
    if (!session || !session->is_object()) return fail("answer", "the node's answer is no session");
    return std::string(json_text(session->get_object(), "token"));
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
    return {*own.client, own.suite(), person::through_relay(own.pin.node), own.device.account,
            signing};
}

}  // namespace vs::cmd
