#include "node/registrar.h"

#include <algorithm>

#include "base/json.h"
#include "model/consent_contract.h"

namespace vs::node {
namespace {

namespace scope = model::scope;

constexpr std::size_t kMaxName = 200, kMaxLetter = std::size_t{64} * 1024,
                      kMaxEmergency = std::size_t{512} * 1024;
constexpr crypto::Address kWhoeverBrokeTheGlass{};

tl::unexpected<Error> not_theirs() {
    return fail("not-found", "nothing is here for you");
}

Result<json::object> object_of(const std::string& body) {
    auto value = parse_json(body);
    if (!value || !value->is_object()) return fail("usage", "the body is no JSON object");
    return std::move(value->get_object());
}

Result<crypto::Address> address_in(const json::object& object, std::string_view name) {
    const auto address = crypto::parse_address(json_text(object, name));
    if (!address) return fail("usage", std::string(name) + " is \"0x\" and 40 hex digits");
    return *address;
}

bool flag_in(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value != nullptr && value->is_bool() && value->get_bool();
}

Result<model::Person> person_in(const json::object& object, const model::Patient& patient) {
    model::Person out{.address = patient,
                      .name = std::string(json_text(object, "name")),
                      .bed = std::string(json_text(object, "bed"))};
    if (out.name.empty() || out.name.size() > kMaxName || out.bed.size() > kMaxName)
        return fail("usage", "a name has 1 to 200 bytes, a bed at most 200");
    if (const auto* year = object.if_contains("birth_year"); year != nullptr) {
        if (!year->is_int64() || year->get_int64() < 1880 || year->get_int64() > 2200)
            return fail("usage", "birth_year is a year");
        out.birth_year = static_cast<int>(year->get_int64());
    }
    out.pregnant = flag_in(object, "pregnant");
    return out;
}

Result<model::Letter> letter_in(const json::object& object, const crypto::Address& from,
                                Micros now) {
    const auto about = address_in(object, "about"), to = address_in(object, "to");
    auto file = from_base64(json_text(object, "file"));
    if (!about) return pass(about);
    if (!to) return pass(to);
    if (!file || file->empty()) return fail("usage", "file is an age file in base64");
    model::Letter out{
        std::string(json_text(object, "kind")), *about, *to, from, std::move(*file), now, 0};
    if (const auto* need = object.if_contains("need"); need != nullptr && need->is_int64())
        out.need = static_cast<int>(std::clamp<std::int64_t>(need->get_int64(), 1, 255));
    if (out.file.size() > (out.kind == "emergency" ? kMaxEmergency : kMaxLetter))
        return fail("size", "no letter of this kind is that large");
    return out;
}

json::object letter_json(const model::Letter& letter) {
    return {{"kind", letter.kind},
            {"about", crypto::to_text(letter.about)},
            {"from", crypto::to_text(letter.from)},
            {"at", to_rfc3339(letter.at)},
            {"file", to_base64(letter.file)}};
}

}  // namespace

void Registrar::post(const api::Asker& asker, api::Ports::Reply reply,
                     std::function<Result<std::string>()> job) {
    auto posted = relayer_.post(crypto::to_text(asker.address),
                                [reply, job = std::move(job)] { reply(job()); });
    if (!posted) reply(pass(posted));
}

Result<bool> Registrar::says(const char* contract, const char* function,
                             const model::Values& arguments) {
    const auto answer = options_.ask(contract, function, arguments);
    if (!answer) return pass(answer);
    return !answer->front().word().is_zero();
}

Result<bool> Registrar::broke_glass(const model::Patient& patient,
                                    const crypto::Address& clinician) {
    const auto glass = options_.ask("Consent", "glassOf", {patient, clinician});
    if (!glass) return pass(glass);
    if ((*glass)[1].word().clamp_u64() <= static_cast<std::uint64_t>(options_.clock() / kSecond))
        return false;
    return says("Consent", "allowed", {patient, clinician, chain::U256(scope::live)});
}

void Registrar::introduce(const api::Asker& asker, const Body& body, api::Ports::Reply reply) {
    post(asker, std::move(reply), [this, asker, body]() -> Result<std::string> {
        const auto object = object_of(body);
        if (!object) return pass(object);
        const auto text = json_text(*object, "tag_key");
        auto bytes = from_hex(text.starts_with("0x") ? text.substr(2) : text);
        const auto key = bytes ? to_array<32>(*bytes) : pass(bytes);
        if (!key) return fail("usage", "tag_key is 32 bytes in hex");
        if (asker.role != "patient") return not_theirs();
        if (auto done = options_.rows->introduce(asker.address, crypto::Secret(*key)); !done)
            return pass(done);
        return std::string("{}");
    });
}

void Registrar::name(const api::Asker& asker, const Body& body, api::Ports::Reply reply) {
    post(asker, std::move(reply), [this, asker, body]() -> Result<std::string> {
        const auto object = object_of(body);
        if (!object) return pass(object);
        if (auto done = take_name(asker, *object); !done) return pass(done);
        return std::string("{}");
    });
}

// An organisation names its own patients, clinicians and teams, itself, and guardians, who belong
// to none.
Result<> Registrar::take_name(const api::Asker& asker, const json::object& body) {
    if (asker.role != "organisation") return not_theirs();
    const auto account = address_in(body, "account");
    if (!account) return pass(account);
    const auto entry = options_.ask("Registry", "accountOf", {*account});
    if (!entry) return pass(entry);
    const auto& fields = entry->front().items();
    const auto role = static_cast<model::Role>(fields.at(2).word().clamp_u64());
    const bool own = fields.at(0).address() == asker.address || *account == asker.address;
    if (!own && role != model::Role::guardian) return not_theirs();
    const auto person = person_in(body, *account);
    if (!person) return pass(person);
    if (role != model::Role::patient) return options_.rows->name_person(*account, person->name);
    const auto named = options_.rows->name_patient(*person);
    if (!named && named.error().code == "missing")
        return fail("not-introduced", named.error().message);
    if (!named) return pass(named);
    options_.named(*named);
    return {};
}

void Registrar::leave_letter(const api::Asker& asker, const Body& body, api::Ports::Reply reply) {
    post(asker, std::move(reply), [this, asker, body]() -> Result<std::string> {
        const auto object = object_of(body);
        if (!object) return pass(object);
        const auto letter = letter_in(*object, asker.address, options_.clock());
        if (!letter) return pass(letter);
        if (auto done = take_letter(*letter); !done) return pass(done);
        return std::string("{}");
    });
}

Result<> Registrar::take_letter(const model::Letter& letter) {
    const auto may = may_leave(letter);
    if (!may) return pass(may);
    if (!*may) return not_theirs();
    return options_.rows->add_letter(letter);
}

// What is inside only its reader can judge; here counts who leaves it for whom.
Result<bool> Registrar::may_leave(const model::Letter& letter) {
    const auto& [kind, about, to, from, file, at, need] = letter;
    const auto both = [](Result<bool> a, const auto& b) { return a && *a ? b() : a; };
    const auto holds = [&](const crypto::Address& who) -> Result<bool> {
        if (who == about) return true;
        return says("Consent", "allowed", {about, who, chain::U256(scope::vault)});
    };
    if (kind == "team-key")
        return both(says("Registry", "isMember", {about, from}),
                    [&] { return says("Registry", "isMember", {about, to}); });
    if (kind == "vault") return both(holds(from), [&] { return holds(to); });
    if (kind == "guardian" || kind == "officer")
        return both(holds(from), [&]() -> Result<bool> { return to != kWhoeverBrokeTheGlass; });
    if (kind == "emergency")
        return both(holds(from), [&]() -> Result<bool> { return to == kWhoeverBrokeTheGlass; });
    if (kind != "release") return fail("usage", "there is no such kind of letter");
    const auto kept = options_.rows->letters_to(from);
    if (!kept) return pass(kept);
    const bool officer = std::ranges::any_of(*kept, [&](const model::Letter& one) {
        return one.kind == "officer" && one.about == about;
    });
    return officer ? broke_glass(about, to) : Result<bool>(false);
}

void Registrar::letters(const api::Asker& asker, api::Ports::Reply reply) {
    post(asker, std::move(reply), [this, asker] { return list(asker); });
}

Result<std::string> Registrar::list(const api::Asker& asker) {
    const auto own = options_.rows->letters_to(asker.address);
    const auto emergency = options_.rows->letters_to(kWhoeverBrokeTheGlass);
    if (!own) return pass(own);
    if (!emergency) return pass(emergency);
    json::array out;
    for (const auto& letter : *own) out.push_back(letter_json(letter));
    if (asker.role == "clinician")
        for (const auto& letter : *emergency) {
            const auto broken = broke_glass(letter.about, asker.address);
            if (!broken) return pass(broken);
            if (*broken) out.push_back(letter_json(letter));
        }
    return json::serialize(json::object{{"letters", std::move(out)}});
}

}  // namespace vs::node
