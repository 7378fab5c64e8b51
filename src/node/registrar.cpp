#include "node/registrar.h"

#include <algorithm>

#include "base/json.h"
#include "model/consent_contract.h"
#include "model/told.h"

namespace vs::node {
namespace {

namespace scope = model::scope;

constexpr crypto::Address kWhoeverBrokeTheGlass{};

tl::unexpected<Error> not_theirs() {
    return fail("not-found", "nothing is here for you");
}

json::object letter_json(const model::Letter& letter) {
    return {{"kind", letter.kind},
            {"about", crypto::to_text(letter.about)},
            {"from", crypto::to_text(letter.from)},
            {"at", to_rfc3339(letter.at)},
            {"file", to_base64(letter.file)}};
}

}  // namespace

void Registrar::post(const api::Asker& asker, const api::Ports::Reply& reply,
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

void Registrar::introduce(const api::Asker& asker, const Body& body,
                          const api::Ports::Reply& reply) {
    post(asker, reply, [this, asker, body]() -> Result<std::string> {
        const auto key = model::parse_introduction(body);
        if (!key) return pass(key);
        if (asker.role != "patient") return not_theirs();
        if (auto done = options_.rows->introduce(asker.address, *key); !done) return pass(done);
        return std::string("{}");
    });
}

void Registrar::name(const api::Asker& asker, const Body& body, const api::Ports::Reply& reply) {
    post(asker, reply, [this, asker, body]() -> Result<std::string> {
        if (auto done = take_name(asker, body); !done) return pass(done);
        return std::string("{}");
    });
}

// An organisation names its own patients, clinicians and teams, itself, and guardians, who belong
// to none.
Result<> Registrar::take_name(const api::Asker& asker, const Body& body) {
    if (asker.role != "organisation") return not_theirs();
    const auto person = model::parse_name(body);
    if (!person) return pass(person);
    const auto account = person->address;
    const auto entry = options_.ask("Registry", "accountOf", {account});
    if (!entry) return pass(entry);
    const auto& fields = entry->front().items();
    const auto role = static_cast<model::Role>(fields.at(2).word().clamp_u64());
    const bool own = fields.at(0).address() == asker.address || account == asker.address;
    if (!own && role != model::Role::guardian) return not_theirs();
    if (role != model::Role::patient) return options_.rows->name_person(account, person->name);
    const auto named = options_.rows->name_patient(*person);
    if (!named && named.error().code == "missing")
        return fail("not-introduced", named.error().message);
    if (!named) return pass(named);
    options_.named(*named);
    return {};
}

void Registrar::leave_letter(const api::Asker& asker, const Body& body,
                             const api::Ports::Reply& reply) {
    post(asker, reply, [this, asker, body]() -> Result<std::string> {
        const auto letter = model::parse_letter(body, asker.address, options_.clock());
        if (!letter) return pass(letter);
        if (auto done = take_letter(*letter); !done) return pass(done);
        return std::string("{}");
    });
}

Result<> Registrar::take_letter(const model::Letter& letter) {
    const auto may = may_leave(letter);
    if (!may) return pass(may);
    if (!*may) return not_theirs();
    const auto known = is_known(letter.about);
    if (!known) return pass(known);
    if (!*known)
        return fail("usage",
                    "the clinic has to name the account here first (vitalseal patient add)");
    return options_.rows->add_letter(letter);
}

// Anybody can make accounts. Letters are of those whom the clinic has named or licensed, and teams,
// so that nobody fills the node and others' mail with those of people who do not exist.
Result<bool> Registrar::is_known(const crypto::Address& account) {
    if (options_.rows->tag_key(account)) return true;
    if (options_.rows->name_of(account) != crypto::to_text(account)) return true;
    const auto standing = options_.ask("Registry", "standing", {account});
    if (!standing) return pass(standing);
    const auto role = static_cast<model::Role>((*standing)[0].word().clamp_u64());
    const bool needs_nobody = role == model::Role::patient || role == model::Role::guardian;
    return !needs_nobody && !(*standing)[3].word().is_zero();
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

void Registrar::letters(const api::Asker& asker, const api::Ports::Reply& reply) {
    auto posted = relayer_.post(crypto::to_text(asker.address), [this, asker, reply] {
        auto found = mail(asker);
        if (!found) return reply(pass(found));
        json::array out;
        for (const auto& letter : found->letters) out.push_back(letter_json(letter));
        auto text = json::serialize(json::object{{"letters", std::move(out)}});
        options_.served(std::move(found->served),
                        [reply, text = std::move(text)](const Result<>& noted) {
                            noted ? reply(text) : reply(vs::pass(noted));
                        });
    });
    if (!posted) reply(pass(posted));
}

// A team's key is of none, nor are the keys that a clinician or guardian has left for their own.
Result<bool> Registrar::is_patient(const crypto::Address& account) {
    const auto entry = options_.ask("Registry", "accountOf", {account});
    if (!entry) return pass(entry);
    const auto role = entry->front().items().at(2).word().clamp_u64();
    return static_cast<model::Role>(role) == model::Role::patient;
}

// None where the letter is not for them now.
Result<std::optional<model::Right>> Registrar::right_to(const api::Asker& asker,
                                                        const model::Letter& letter) {
    using model::Right;
    if (letter.kind == "vault") return options_.right(asker.address, letter.about, scope::vault);
    if (letter.to == kWhoeverBrokeTheGlass || letter.kind == "release") {
        const auto broken = broke_glass(letter.about, asker.address);
        if (!broken) return pass(broken);
        if (!*broken) return std::optional<Right>();
        return std::optional(Right{.kind = Right::Kind::glass, .reader = asker.address});
    }
    return std::optional(Right{.kind = Right::Kind::letter, .reader = asker.address});
}

Result<Registrar::Mail> Registrar::mail(const api::Asker& asker) {
    auto all = options_.rows->letters_to(asker.address);
    if (!all) return pass(all);
    if (asker.role == "clinician") {
        auto emergency = options_.rows->letters_to(kWhoeverBrokeTheGlass);
        if (!emergency) return pass(emergency);
        std::ranges::move(*emergency, std::back_inserter(*all));
    }
    Mail out;
    for (auto& letter : *all) {
        const auto right = right_to(asker, letter);
        if (!right) return pass(right);
        if (!*right) continue;
        const auto of_patient = is_patient(letter.about);
        if (!of_patient) return pass(of_patient);
        if (*of_patient)
            out.served.emplace_back(
                letter.about, model::access_of(asker.address, asker.name, asker.role, "letter",
                                               **right, options_.clock()));
        out.letters.push_back(std::move(letter));
    }
    return out;
}

}  // namespace vs::node
