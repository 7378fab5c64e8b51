// What an account can open, gathered from its folder and its node.
#include <algorithm>

#include "own_account.h"
#include "person/together.h"

namespace vs::cmd {
namespace {

Result<json::array> list_in(const std::string& body, std::string_view name) {
    auto value = parse_json(body);
    auto* list = value && value->is_object() ? value->get_object().if_contains(name) : nullptr;
    if (list == nullptr || !list->is_array())
        return fail("answer", "the node's answer is no list of " + std::string(name));
    return std::move(list->get_array());
}

std::uint32_t number_in(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value != nullptr && value->is_int64()
               ? static_cast<std::uint32_t>(
                     std::clamp<std::int64_t>(value->get_int64(), 0, UINT32_MAX))
               : 0;
}

// Epochs of both: a person's own and their team's capsules may lie beside each other.
void put(verify::Keyring& keyring, model::Capsule capsule) {
    auto [found, fresh] = keyring.capsules.try_emplace(capsule.patient, capsule);
    if (fresh) return;
    auto& epochs = found->second.epochs;
    for (auto& one : capsule.epochs)
        if (std::ranges::none_of(epochs, [&](const auto& e) { return e.first == one.first; }))
            epochs.push_back(std::move(one));
    std::ranges::sort(epochs, {}, [](const auto& e) { return e.first; });
}

// One that was granted and ended since is no forgery.
Result<> add_capsule(OwnAccount& own, const Deposited& deposited,
                     std::span<const age::Identity> identities, verify::Keyring& keyring,
                     std::vector<std::string>& told) {
    auto sealed = person::open_capsule(deposited.file, identities);
    if (!sealed && sealed.error().code == "no-match") {
        told.emplace_back(
            deposited.reader == own.device.account
                ? "a capsule was sealed before this device was let in, and stays closed; "
                  "`vitalseal key reseal` on a device that opens it helps"
                : "a capsule is sealed to a team's key that this device does not have, and stays "
                  "closed; `vitalseal team share` by a member who has it helps");
        return {};
    }
    if (!sealed) return pass(sealed);
    const auto checked = person::check(*sealed, *own.state, own.suite(), deposited.reader);
    if (!checked && checked.error().code != "capsule-not-granted") return pass(checked);
    if (!checked) told.push_back(checked.error().message);
    put(keyring, std::move(sealed->capsule));
    return {};
}

Result<> add_vault(OwnAccount& own, const Result<model::Vault>& vault, verify::Keyring& keyring) {
    if (!vault) return pass(vault);
    const auto current = current_epoch(own, vault->account);
    if (!current) return pass(current);
    auto capsule = person::make_capsule(*vault, own.suite(), vault->account, 1, *current);
    if (!capsule) return pass(capsule);
    put(keyring, std::move(*capsule));
    return {};
}

// The secrets of teams, from the members who made them. Whoever left one that is not the team's has
// only given a key that opens nothing.
std::vector<age::Identity> team_identities(const OwnAccount& own,
                                           const std::vector<Letter>& letters) {
    std::vector<age::Identity> out;
    const auto mine = identities_of(own);
    for (const auto& letter : letters) {
        if (letter.kind != "team-key") continue;
        auto text = age::decrypt(mine, letter.file);
        if (!text) continue;
        if (const auto found = age::parse_identities(as_text(*text)))
            out.insert(out.end(), found->begin(), found->end());
        crypto::wipe(*text);
    }
    return out;
}

// What a patient deposited for an emergency, where enough officers have released it to this one
// since the glass was broken. With too few shares, or none, there is nothing to add.
Result<> add_emergency(OwnAccount& own, const std::vector<Letter>& letters, const Letter& sealed,
                       verify::Keyring& keyring, std::vector<std::string>& told) {
    std::map<crypto::Address, model::KeptShare> shares;  // the newest of each officer
    for (const auto& letter : letters)
        if (letter.kind == "release" && letter.about == sealed.about)
            if (auto share = person::open_share(letter.file, identities_of(own)))
                shares.insert_or_assign(letter.from, std::move(*share));
    std::vector<model::KeptShare> parts;
    parts.reserve(shares.size());
    for (auto& [from, share] : shares) parts.push_back(std::move(share));
    const auto whole = person::join_shares(parts);
    if (!whole) {
        told.push_back("the past of " + crypto::to_text(sealed.about) +
                       " stays closed: " + whole.error().message);
        return {};
    }
    auto capsule = person::open_capsule(sealed.file, std::span(&*whole, 1));
    if (!capsule) return pass(capsule);
    if (capsule->capsule.patient != sealed.about)
        return fail("capsule-secret", "the emergency capsule is another patient's");
    if (auto good = person::check_emergency(*capsule, *own.state, own.suite(), own.device.account,
                                            static_cast<std::uint64_t>(now_utc() / kSecond));
        !good)
        return good;
    put(keyring, std::move(capsule->capsule));
    return {};
}

}  // namespace

Result<std::vector<Letter>> letters_of(OwnAccount& own, const std::string& token) {
    const auto body = node_get(own.pin, "/v1/letters", token);
    if (!body) return pass(body);
    const auto list = list_in(*body, "letters");
    if (!list) return pass(list);
    std::vector<Letter> out;
    for (const auto& entry : *list) {
        if (!entry.is_object()) continue;
        const auto& one = entry.get_object();
        const auto about = crypto::parse_address(json_text(one, "about")),
                   from = crypto::parse_address(json_text(one, "from"));
        auto file = from_base64(json_text(one, "file"));
        if (!about || !from || !file) return fail("answer", "the node's answer is no letter");
        out.push_back({std::string(json_text(one, "kind")), *about, *from, std::move(*file)});
    }
    return out;
}

Result<> leave_letter(OwnAccount& own, const std::string& token, const std::string& kind,
                      const crypto::Address& about, const crypto::Address& to, ByteView file) {
    const json::object body{{"kind", kind},
                            {"about", crypto::to_text(about)},
                            {"to", crypto::to_text(to)},
                            {"file", to_base64(file)}};
    const auto taken = node_post(own.pin, "/v1/letters", json::serialize(body), token);
    return taken ? Result<>() : pass(taken);
}

std::vector<age::Identity> identities_of(const OwnAccount& own) {
    auto out = own.folder.earlier();
    out.insert(out.begin(), own.device.identity);
    return out;
}

Result<std::vector<Deposited>> capsules_of(OwnAccount& own, const std::string& token) {
    const auto body = node_get(own.pin, "/v1/capsules", token);
    if (!body) return pass(body);
    const auto list = list_in(*body, "capsules");
    if (!list) return pass(list);
    std::vector<Deposited> out;
    for (const auto& entry : *list) {
        if (!entry.is_object()) continue;
        const auto& one = entry.get_object();
        const auto patient = crypto::parse_address(json_text(one, "patient")),
                   reader = crypto::parse_address(json_text(one, "reader"));
        auto file = from_base64(json_text(one, "file"));
        if (!patient || !reader || !file) return fail("answer", "the node's answer is no capsule");
        out.push_back(
            {*patient, *reader, std::move(*file), number_in(one, "first"), number_in(one, "last")});
    }
    return out;
}

Result<verify::Keyring> own_keys(OwnAccount& own, const std::string& token,
                                 std::vector<std::string>& told) {
    verify::Keyring out;
    out.identities = identities_of(own);
    if (own.device.role == model::Role::patient)
        if (auto added = add_vault(own, own.folder.vault(own.device.identity), out); !added)
            return pass(added);
    for (const auto& patient : own.folder.held())
        if (auto added = add_vault(own, own.folder.held(patient, own.device.identity), out); !added)
            return pass(added);
    const auto letters = letters_of(own, token);
    if (!letters) return pass(letters);
    for (auto& identity : team_identities(own, *letters))
        out.identities.push_back(std::move(identity));
    for (const auto& letter : *letters)
        if (letter.kind == "emergency")
            if (auto added = add_emergency(own, *letters, letter, out, told); !added)
                return pass(added);
    const auto deposited = capsules_of(own, token);
    if (!deposited) return pass(deposited);
    for (const auto& one : *deposited)
        if (auto added = add_capsule(own, one, out.identities, out, told); !added)
            return pass(added);
    return out;
}

}  // namespace vs::cmd
