#include "person/together.h"

#include <algorithm>

#include "person/actions.h"

namespace vs::person {
namespace {

std::string hex(ByteView bytes) {
    return "0x" + to_hex(bytes);
}

Result<Bytes> bytes_in(const json::object& object, std::string_view name) {
    const auto text = json_text(object, name);
    auto bytes = from_hex(text.starts_with("0x") ? text.substr(2) : text);
    if (!bytes) return fail("usage", "the file lacks \"" + std::string(name) + "\"");
    return bytes;
}

template <std::size_t N>
Result<std::array<std::uint8_t, N>> array_in(const json::object& object, std::string_view name) {
    const auto bytes = bytes_in(object, name);
    if (!bytes) return pass(bytes);
    const auto array = to_array<N>(*bytes);
    if (!array) return fail("usage", "the file's \"" + std::string(name) + "\" has another length");
    return *array;
}

Result<std::uint64_t> number_of(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    if (value == nullptr || !value->is_int64() || value->get_int64() < 0)
        return fail("usage", "the file lacks the number \"" + std::string(name) + "\"");
    return static_cast<std::uint64_t>(value->get_int64());
}

json::object auth_json(const model::Auth& auth) {
    return {{"account", hex(auth.turn.account)},
            {"nonce", auth.turn.nonce.clamp_u64()},
            {"deadline", auth.turn.deadline},
            {"r", hex(auth.r)},
            {"vs", hex(auth.vs)}};
}

Result<model::Auth> auth_in(const json::object& object) {
    const auto* inner = object.if_contains("auth");
    if (inner == nullptr || !inner->is_object()) return fail("usage", "the file has no \"auth\"");
    const auto& auth = inner->get_object();
    const auto account = array_in<20>(auth, "account");
    const auto nonce = number_of(auth, "nonce"), deadline = number_of(auth, "deadline");
    const auto r = array_in<32>(auth, "r"), vs = array_in<32>(auth, "vs");
    if (!account) return pass(account);
    if (!nonce) return pass(nonce);
    if (!deadline) return pass(deadline);
    if (!r) return pass(r);
    if (!vs) return pass(vs);
    return model::Auth{{*account, chain::U256(*nonce), *deadline}, *r, *vs};
}

Result<json::object> object_of(std::string_view text) {
    auto value = parse_json(text);
    if (!value || !value->is_object()) return fail("usage", "the file is no JSON object");
    return std::move(value->get_object());
}

}  // namespace

std::string to_json(const GrantRequest& request) {
    const auto& terms = request.terms;
    return json::serialize(json::object{{"patient", hex(request.patient)},
                                        {"reader", hex(request.reader)},
                                        {"scopes", terms.scopes},
                                        {"purpose", terms.purpose},
                                        {"from", terms.from},
                                        {"until", terms.until},
                                        {"first_epoch", terms.first_epoch},
                                        {"auth", auth_json(request.auth)}});
}

Result<GrantRequest> parse_grant_request(std::string_view text) {
    const auto object = object_of(text);
    if (!object) return pass(object);
    const auto patient = array_in<20>(*object, "patient"), reader = array_in<20>(*object, "reader");
    if (!patient) return pass(patient);
    if (!reader) return pass(reader);
    std::array<std::uint64_t, 5> numbers{};
    constexpr std::array<std::string_view, 5> kNames{"scopes", "purpose", "from", "until",
                                                     "first_epoch"};
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        const auto number = number_of(*object, kNames[i]);
        if (!number) return pass(number);
        numbers[i] = *number;
    }
    if (numbers[0] > model::scope::all || numbers[1] > 255 || numbers[4] > UINT32_MAX)
        return fail("usage", "the file grants what there is not");
    auto auth = auth_in(*object);
    if (!auth) return pass(auth);
    return GrantRequest{*patient,
                        *reader,
                        {.scopes = static_cast<std::uint16_t>(numbers[0]),
                         .purpose = static_cast<std::uint8_t>(numbers[1]),
                         .from = numbers[2],
                         .until = numbers[3],
                         .first_epoch = static_cast<std::uint32_t>(numbers[4])},
                        *auth};
}

Result<GrantRequest> request_grant(const Actor& actor, const model::Patient& patient,
                                   const crypto::Address& reader, const model::Terms& terms) {
    auto auth = actor.sign("Consent", actions::grant(patient, reader, terms), kTogetherSeconds);
    if (!auth) return pass(auth);
    return GrantRequest{patient, reader, terms, *auth};
}

Result<> approve_grant(const Actor& approver, const GrantRequest& request) {
    const auto action = actions::grant(request.patient, request.reader, request.terms);
    const auto approval = approver.sign("Consent", action, 600);
    if (!approval) return pass(approval);
    auto call = model::consent_abi().call(
        "grantApprovedBySig", {request.patient, request.reader, model::to_value(request.terms),
                               model::to_value(request.auth), model::to_value(*approval)});
    if (!call) return pass(call);
    return approver.send("Consent", std::move(*call));
}

std::string to_json(const Help& help) {
    return json::serialize(json::object{{"lost", hex(help.lost)},
                                        {"signer", hex(help.signer)},
                                        {"recipient", age::to_text(help.recipient)},
                                        {"share", to_base64(help.share)},
                                        {"auth", auth_json(help.auth)}});
}

Result<Help> parse_help(std::string_view text) {
    const auto object = object_of(text);
    if (!object) return pass(object);
    const auto lost = array_in<20>(*object, "lost"), signer = array_in<20>(*object, "signer");
    const auto recipient = age::parse_recipient(json_text(*object, "recipient"));
    auto share = from_base64(json_text(*object, "share"));
    auto auth = auth_in(*object);
    if (!lost) return pass(lost);
    if (!signer) return pass(signer);
    if (!auth) return pass(auth);
    if (!recipient || !share) return fail("usage", "the file lacks a recipient or a share");
    return Help{*lost, *signer, *recipient, *auth, std::move(*share)};
}

Result<Help> give_help(const Actor& guardian, const crypto::Address& lost,
                       const crypto::Address& signer, const age::Recipient& recipient,
                       const std::optional<model::KeptShare>& share) {
    auto auth =
        guardian.sign("Registry", actions::recover(lost, signer, recipient), kTogetherSeconds);
    if (!auth) return pass(auth);
    Help out{lost, signer, recipient, *auth, {}};
    if (!share) return out;
    auto bytes = model::encode(*share);
    auto file = age::encrypt(std::span(&recipient, 1), bytes);
    crypto::wipe(bytes);
    if (!file) return pass(file);
    out.share = std::move(*file);
    return out;
}

Result<> recover(const Send& send, std::vector<Help> help) {
    if (help.empty()) return fail("usage", "nobody's help was given");
    // The contract wants them ascending.
    std::ranges::sort(help, {}, [](const Help& one) { return one.auth.turn.account; });
    model::Values auths;
    for (const auto& one : help) {
        if (one.lost != help.front().lost || one.signer != help.front().signer ||
            one.recipient != help.front().recipient)
            return fail("usage", "the guardians have signed for different keys");
        auths.push_back(model::to_value(one.auth));
    }
    const auto& first = help.front();
    auto call = model::registry_abi().call(
        "recoverBySig", {first.lost, first.signer, first.recipient.key, std::move(auths)});
    if (!call) return pass(call);
    return send("Registry", std::move(*call));
}

Result<std::vector<Bytes>> seal_shares(const age::Identity& identity, const crypto::Address& about,
                                       unsigned need,
                                       const std::vector<std::vector<age::Recipient>>& keepers) {
    const auto shares = crypto::split(identity.secret, need, static_cast<unsigned>(keepers.size()));
    if (!shares) return pass(shares);
    std::vector<Bytes> out;
    for (std::size_t i = 0; i < keepers.size(); ++i) {
        auto bytes = model::encode(model::KeptShare{(*shares)[i], need, about});
        auto file = age::encrypt(keepers[i], bytes);
        crypto::wipe(bytes);
        if (!file) return pass(file);
        out.push_back(std::move(*file));
    }
    return out;
}

Result<model::KeptShare> open_share(ByteView file, std::span<const age::Identity> identities) {
    auto bytes = age::decrypt(identities, file);
    if (!bytes) return pass(bytes);
    auto share = model::decode_share(*bytes);
    crypto::wipe(*bytes);
    return share;
}

Result<age::Identity> join_shares(const std::vector<model::KeptShare>& shares) {
    if (shares.empty()) return fail("shares", "no share was given");
    std::vector<crypto::Share> parts;
    for (const auto& one : shares) {
        if (one.about != shares.front().about || one.need != shares.front().need)
            return fail("shares", "the shares belong to different wholes");
        parts.push_back(one.share);
    }
    const auto need = shares.front().need;
    if (parts.size() < need)
        return fail("shares", std::to_string(need) + " shares are needed, " +
                                  std::to_string(parts.size()) + " are here");
    auto secret = crypto::combine(parts);
    if (!secret) return pass(secret);
    return age::Identity{*secret};
}

}  // namespace vs::person
