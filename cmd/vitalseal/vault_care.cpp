#include "vault_care.h"

#include <algorithm>

#include "person/together.h"

namespace vs::cmd {
namespace {

namespace scope = model::scope;

Result<model::Word> committed(OwnAccount& own, const model::Patient& patient, std::uint32_t epoch) {
    const auto slot =
        own.state->read(own.suite().at("Consent"), {person::slots::recipient(patient, epoch)});
    if (!slot) return pass(slot);
    return slot->front().to_be();
}

// Whoever wrote the letter: a seed is the patient's where the contract holds what comes from it.
Result<> merge(OwnAccount& own, const model::Vault& other, model::Vault& into) {
    for (const auto& seed : other.seeds) {
        const auto known = std::ranges::find(into.seeds, seed.first, &model::Seed::first);
        if (known != into.seeds.end() && known->secret.bytes() == seed.secret.bytes()) continue;
        const auto right = committed(own, into.account, seed.first);
        if (!right) return pass(right);
        if (crypto::x25519_public(model::epoch_secret(seed.secret, seed.first)) != *right) continue;
        if (known != into.seeds.end())
            *known = seed;
        else
            into.seeds.push_back(seed);
        std::ranges::sort(into.seeds, {}, &model::Seed::first);
    }
    return {};
}

Result<std::set<crypto::Address>> keepers_of(OwnAccount& own, const model::Patient& patient) {
    const auto readers = others_of(own, Side::patient, patient);
    if (!readers) return pass(readers);
    std::set<crypto::Address> out{patient};
    for (const auto& reader : *readers) {
        const auto holds =
            own.actor->ask("Consent", "allowed", {patient, reader, chain::U256(scope::vault)});
        if (!holds) return pass(holds);
        if (!holds->front().word().is_zero()) out.insert(reader);
    }
    out.erase(own.device.account);
    return out;
}

Result<> give_copies(OwnAccount& own, const std::string& token, const model::Vault& vault) {
    const auto keepers = keepers_of(own, vault.account);
    if (!keepers) return pass(keepers);
    for (const auto& keeper : *keepers) {
        const auto recipients = keys_to_seal_to(own, keeper);
        if (!recipients) return pass(recipients);
        if (recipients->empty()) continue;
        auto bytes = model::encode(vault);
        const auto file = age::encrypt(*recipients, bytes);
        crypto::wipe(bytes);
        if (!file) return pass(file);
        if (auto left = leave_letter(own, token, "vault", vault.account, keeper, *file); !left)
            return left;
    }
    return {};
}

Result<> hand_over_to_all(OwnAccount& own, const model::Vault& vault) {
    const auto readers = others_of(own, Side::patient, vault.account);
    if (!readers) return pass(readers);
    for (const auto& reader : *readers)
        if (auto done = hand_over(own, vault, reader); !done) return done;
    return {};
}

// The past up to now, for whoever breaks the glass and gets enough officers' shares.
Result<> renew_emergency(OwnAccount& own, const std::string& token, const model::Vault& vault) {
    const auto shared = own.folder.shared();
    if (!shared) return pass(shared);
    for (const auto& one : *shared) {
        if (one.what != "past" || !one.recipient || vault.account != own.device.account) continue;
        const auto current = current_epoch(own, vault.account);
        if (!current) return pass(current);
        const auto capsule = person::make_capsule(vault, own.suite(), {}, 1, *current);
        if (!capsule) return pass(capsule);
        const auto file = person::seal_capsule(*capsule, own.device.account, own.device.signing,
                                               std::array{*one.recipient});
        if (!file) return pass(file);
        const json::object body{{"kind", "emergency"},
                                {"about", crypto::to_text(vault.account)},
                                {"to", crypto::to_text({})},
                                {"need", one.need},
                                {"file", to_base64(*file)}};
        if (auto left = node_post(own.pin, "/v1/letters", json::serialize(body), token); !left)
            return pass(left);
    }
    return {};
}

}  // namespace

Result<std::set<crypto::Address>> others_of(OwnAccount& own, Side side,
                                            const crypto::Address& account) {
    const auto topic = model::consent_abi().topic("Granted");
    if (!topic) return pass(topic);
    std::vector<std::vector<chain::Hash>> topics{{*topic}, {}, {}};
    topics[static_cast<std::size_t>(side)] = {model::address_word(account)};
    const auto events = own.client->events({.addresses = {own.suite().at("Consent")},
                                            .topics = std::move(topics),
                                            .from = 0,
                                            .to = {}});
    if (!events) return pass(events);
    const std::size_t other = side == Side::patient ? 2 : 1;
    std::set<crypto::Address> out;
    for (const auto& event : *events)
        if (event.log.topics.size() > other)
            out.insert(*to_array<20>(ByteView(event.log.topics[other]).subspan(12)));
    return out;
}

Result<model::Vault> vault_of(OwnAccount& own, const std::string& token,
                              const model::Patient& patient) {
    auto vault = patient == own.device.account ? own.folder.vault(own.device.identity)
                                               : own.folder.held(patient, own.device.identity);
    if (!vault && vault.error().code != "missing") return vault;
    const auto letters = letters_of(own, token);
    if (!letters) return pass(letters);
    const auto mine = identities_of(own);
    for (const auto& letter : *letters) {
        if (letter.kind != "vault" || letter.about != patient) continue;
        auto bytes = age::decrypt(mine, letter.file);
        if (!bytes) continue;  // sealed to a key that this device does not have
        const auto other = model::decode_vault(*bytes);
        crypto::wipe(*bytes);
        if (!other || other->account != patient) continue;
        if (!vault)
            vault = model::Vault{.tag_key = other->tag_key, .seeds = {}, .account = patient};
        if (auto merged = merge(own, *other, *vault); !merged) return pass(merged);
    }
    return vault;
}

Result<> tend(OwnAccount& own, const model::Patient& patient) {
    const auto& token = own.token;
    auto vault = vault_of(own, token, patient);
    if (!vault && vault.error().code == "missing") return {};
    if (!vault) return pass(vault);
    if (auto kept = keep_epochs(own, *vault); !kept) return kept;
    if (auto given = give_copies(own, token, *vault); !given) return given;
    if (auto handed = hand_over_to_all(own, *vault); !handed) return handed;
    return renew_emergency(own, token, *vault);
}

Result<std::size_t> reseal(OwnAccount& own, std::span<const age::Identity> identities) {
    const auto& token = own.token;
    const auto deposited = capsules_of(own, token);
    if (!deposited) return pass(deposited);
    std::size_t count = 0;
    for (const auto& one : *deposited) {
        auto bytes = age::decrypt(identities, one.file);
        if (!bytes) continue;  // sealed to a key that is not among these
        const auto recipients = keys_to_seal_to(own, one.reader);
        const bool none = recipients && recipients->empty();
        auto file =
            recipients && !none ? age::encrypt(*recipients, *bytes) : Result<Bytes>(Bytes());
        crypto::wipe(*bytes);
        if (!recipients) return pass(recipients);
        if (!file) return pass(file);
        if (none) continue;
        if (auto done = deposit(own, {.patient = one.patient,
                                      .reader = one.reader,
                                      .file = std::move(*file),
                                      .first = one.first,
                                      .last = one.last});
            !done)
            return pass(done);
        ++count;
    }
    return count;
}

Result<> share_out(OwnAccount& own, person::Folder::Shared shared, const char* letter) {
    auto all = own.folder.shared();
    if (!all) return pass(all);
    std::erase_if(*all, [&](const auto& one) { return one.what == shared.what; });
    if (shared.keepers.empty()) return own.folder.set_shared(*all);
    std::vector<std::vector<age::Recipient>> keys;
    for (const auto& keeper : shared.keepers) {
        const auto recipients = person::recipients_of(*own.state, own.suite(), keeper);
        if (!recipients) return pass(recipients);
        keys.push_back(*recipients);
    }
    const auto whole = age::generate();
    shared.recipient = age::recipient_of(whole);
    const auto files = person::seal_shares(whole, own.device.account, shared.need, keys);
    if (!files) return fail("usage", files.error().message);
    const auto& token = own.token;
    for (std::size_t i = 0; i < files->size(); ++i)
        if (auto left = leave_letter(own, token, letter, own.device.account, shared.keepers[i],
                                     (*files)[i]);
            !left)
            return left;
    all->push_back(std::move(shared));
    return own.folder.set_shared(*all);
}

}  // namespace vs::cmd
