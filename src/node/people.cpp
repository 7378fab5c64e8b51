#include "node/people.h"

#include <algorithm>

#include "base/json.h"
#include "model/consent_contract.h"
#include "model/refusals.h"
#include "record/seal.h"

namespace vs::node {
namespace {

constexpr std::size_t kMaxSessions = 10'000, kMaxCapsule = 512 * 1024;
constexpr Micros kIdle = 15 * kMinute, kCheckEvery = 2 * kSecond;

Error denied(const char* code, const char* why) {
    return {code, why};
}

}  // namespace

People::People(chain::Client& client, Relayer& relayer, std::uint64_t chain_id,
               model::SqlAuthority& rows, const model::Authority& granted, Clock clock)
    : client_(client),
      relayer_(relayer),
      chain_id_(chain_id),
      rows_(rows),
      granted_(granted),
      clock_(std::move(clock)) {}

model::Domain People::domain(const char* contract) const {
    const auto at = relayer_.contracts().find(contract);
    return {contract, chain_id_, at == relayer_.contracts().end() ? crypto::Address{} : at->second};
}

Result<model::Values> People::ask(const char* contract, const char* function,
                                  const model::Values& arguments) {
    const auto* abi = model::abi_of(contract);
    auto call = abi->call(function, arguments);
    if (!call) return pass(call);
    const auto answer = client_.call({.to = domain(contract).address, .data = std::move(*call)});
    if (!answer) return tl::make_unexpected(model::in_words(answer.error()));
    return abi->answer(function, *answer);
}

Result<model::KeyKind> People::key_of(const crypto::Address& account,
                                      const crypto::Address& signer) {
    const auto kind = ask("Registry", "keyOf", {account, signer});
    if (!kind) return pass(kind);
    return static_cast<model::KeyKind>(kind->front().word().clamp_u64());
}

std::string People::challenge() const {
    return json::serialize(json::object{{"nonce", "0x" + to_hex(nonces_.give(clock_()))}});
}

void People::login(const std::string& body, const std::string& peer,
                   const api::Ports::Reply& reply) {
    auto read = model::parse_login(body);
    if (!read) return reply(pass(read));
    auto posted = relayer_.post(
        peer, [this, read = std::move(*read), reply] { reply(begin(read.first, read.second)); });
    if (!posted) reply(pass(posted));
}

Result<std::string> People::begin(const model::Login& login, const model::CompactBytes& signature) {
    const auto refused = tl::make_unexpected(
        denied("login", "not signed by a key of this account, or too late, or used before"));
    if (login.deadline < seconds() || login.deadline > seconds() + model::kRequestSeconds)
        return refused;
    const auto digest = model::digest_of(login, domain("Registry"));
    const auto signer = digest ? model::signer_of(*digest, signature) : pass(digest);
    if (!signer) return refused;
    const auto kind = key_of(login.account, *signer);
    if (!kind) return pass(kind);
    if (*kind == model::KeyKind::none)
        return tl::make_unexpected(
            denied("login",
                   "this device's key is none of the account's: it was struck off, or has "
                   "not been let in"));
    if (!nonces_.use(login.nonce, clock_())) return refused;
    if (!granted_.may_enter(login.account))
        return fail("licence",
                    "the licence of this account has ended, and nothing is open to it here; an "
                    "organisation may give it a new one");
    const auto entry = ask("Registry", "accountOf", {login.account});
    if (!entry) return pass(entry);
    const auto number = entry->front().items().at(2).word().clamp_u64();
    const auto role = std::string(model::to_text(static_cast<model::Role>(number)));
    const auto token = to_hex(crypto::random_array<24>());
    const auto now = clock_();
    const std::lock_guard lock(mutex_);
    std::erase_if(sessions_, [&](const auto& one) { return one.second.used + kIdle < now; });
    if (sessions_.size() >= kMaxSessions) return fail("busy", "too many are signed in");
    sessions_[crypto::sha256(as_bytes(token))] = {
        {login.account, rows_.name_of(login.account), role}, *signer, now, now};
    return json::serialize(json::object{{"token", token},
                                        {"account", crypto::to_text(login.account)},
                                        {"role", role},
                                        {"idle_seconds", kIdle / kSecond}});
}

std::optional<api::Asker> People::who(std::string_view token) {
    const auto digest = crypto::sha256(as_bytes(token));
    const auto now = clock_();
    std::unique_lock lock(mutex_);
    auto found = sessions_.find(digest);
    if (found == sessions_.end()) return {};
    if (found->second.used + kIdle < now) {
        sessions_.erase(found);
        return {};
    }
    if (!granted_.may_enter(found->second.asker.address)) {
        sessions_.erase(found);
        return {};
    }
    found->second.used = now;
    auto session = found->second;
    if (session.checked + kCheckEvery > now) return session.asker;
    lock.unlock();
    const auto kind = key_of(session.asker.address, session.signer);
    lock.lock();
    found = sessions_.find(digest);
    if (found == sessions_.end()) return {};
    if (!kind || *kind == model::KeyKind::none) {
        if (kind) sessions_.erase(found);
        return {};
    }
    found->second.checked = now;
    return session.asker;
}

void People::leave(std::string_view token) {
    const std::lock_guard lock(mutex_);
    sessions_.erase(crypto::sha256(as_bytes(token)));
}

void People::deposit(const std::string& body, const std::string& peer,
                     const api::Ports::Reply& reply) {
    auto read = model::parse_deposit(body);
    if (!read) return reply(pass(read));
    auto posted = relayer_.post(
        peer, [this, read = std::move(*read), reply] { reply(take(read.first, read.second)); });
    if (!posted) reply(pass(posted));
}

// The patient, who manages for them or holds their vault; and who read it before, sealing the same
// anew to the keys they have now. Of a team, its members.
Result<bool> People::may_deposit(const model::Deposit& deposit) {
    const auto& [patient, reader, file, first, last, account, deadline] = deposit;
    const auto says = [&](const char* contract, const char* function,
                          const model::Values& arguments) -> Result<bool> {
        const auto answer = ask(contract, function, arguments);
        if (!answer) return pass(answer);
        return !answer->front().word().is_zero();
    };
    for (const auto& may :
         {says("Consent", "mayManage", {patient, account}),
          says("Consent", "allowed", {patient, account, chain::U256(model::scope::vault)})})
        if (!may || *may) return may;
    if (account != reader) {
        const auto member = says("Registry", "isMember", {reader, account});
        if (!member || !*member) return member;
    }
    const auto had = rows_.capsules_of(reader);
    if (!had) return pass(had);
    return std::ranges::any_of(*had, [&](const model::CapsuleFile& one) {
        return one.patient == patient && one.first == first && one.last == last;
    });
}

// A reader who gets no capsule is sealed to, so one that opens nothing must not stand for one.
Result<> People::check_capsule(const model::Deposit& deposit) {
    const auto epoch = ask("Consent", "epochOf", {deposit.patient});
    if (!epoch) return pass(epoch);
    const auto current = epoch->front().word().clamp_u64();
    if (deposit.first < 1 || deposit.first > deposit.last || deposit.last > current)
        return fail("epochs", "this patient's epochs go from 1 to " + std::to_string(current) +
                                  ", and first comes before last");
    if (!record::is_sealed(deposit.file))
        return fail("capsule", "the file is no age file that is sealed to somebody's keys");
    return {};
}

// What is inside only its reader can judge; here counts who brings it, and that it can be one.
Result<std::string> People::take(const model::Deposit& deposit,
                                 const model::CompactBytes& signature) {
    if (deposit.file.size() > kMaxCapsule) return fail("size", "no capsule is that large");
    const auto refused = tl::make_unexpected(
        denied("deposit", "not signed by who may act for this patient, or too late"));
    if (deposit.deadline < seconds() || deposit.deadline > seconds() + model::kRequestSeconds)
        return refused;
    const auto digest = model::digest_of(deposit, domain("Consent"));
    const auto signer = digest ? model::signer_of(*digest, signature) : pass(digest);
    if (!signer) return refused;
    const auto kind = key_of(deposit.account, *signer);
    if (!kind) return pass(kind);
    if (*kind == model::KeyKind::none) return refused;
    const auto may = may_deposit(deposit);
    if (!may) return pass(may);
    if (!*may) return refused;
    if (auto good = check_capsule(deposit); !good) return pass(good);
    if (!rows_.tag_key(deposit.patient))
        return fail("deposit", "the clinic has not named this patient here yet");
    if (auto kept = rows_.add_capsule({.patient = deposit.patient,
                                       .reader = deposit.reader,
                                       .file = deposit.file,
                                       .first = deposit.first,
                                       .last = deposit.last});
        !kept)
        return pass(kept);
    return std::string("{}");
}

Result<> People::signed_in_time(const Result<crypto::Digest>& digest,
                                const crypto::Address& account, std::uint64_t deadline,
                                const model::CompactBytes& signature, const char* refusal,
                                std::uint64_t ahead) {
    const auto refused =
        tl::make_unexpected(denied(refusal, "not signed by who may do this, or too late"));
    if (deadline < seconds() || deadline > seconds() + ahead) return refused;
    const auto signer = digest ? model::signer_of(*digest, signature) : pass(digest);
    if (!signer) return refused;
    const auto kind = key_of(account, *signer);
    if (!kind) return pass(kind);
    if (*kind == model::KeyKind::none) return refused;
    return {};
}

// As for a grant: where the patient wants a second person to agree, nobody erases alone.
Result<> People::approved(const model::Erase& request) {
    const auto asked = ask("Consent", "approverOf", {request.patient});
    if (!asked) return pass(asked);
    const auto& approver = asked->front().address();
    if (approver == crypto::Address{}) return {};
    const auto& approval = request.approval;
    if (!approval || approver == request.account || approval->first.account != approver ||
        approval->first.patient != request.patient || approval->first.eraser != request.account)
        return fail("approver-required", "this patient wants " + crypto::to_text(approver) +
                                             " to agree to an erasure too");
    return signed_in_time(model::digest_of(approval->first, domain("Consent")), approver,
                          approval->first.deadline, approval->second, "approver-required",
                          model::kApprovalSeconds);
}

void People::erase(const std::string& body, const std::string& peer, const api::Ports::Reply& reply,
                   const Erase& take) {
    auto read = model::parse_erase(body);
    if (!read) return reply(pass(read));
    auto posted = relayer_.post(peer, [this, read = std::move(*read), reply, take] {
        const auto& [request, signature] = read;
        if (auto good = signed_in_time(model::digest_of(request, domain("Consent")),
                                       request.account, request.deadline, signature, "erase");
            !good)
            return reply(pass(good));
        const auto manages = ask("Consent", "mayManage", {request.patient, request.account});
        if (!manages) return reply(pass(manages));
        if (manages->front().word().is_zero())
            return reply(
                tl::make_unexpected(denied("erase", "this account does not act for this patient")));
        if (auto agreed = approved(request); !agreed) return reply(pass(agreed));
        take(request, signature, reply);
    });
    if (!posted) reply(pass(posted));
}

void People::hold(const std::string& body, const std::string& peer, const api::Ports::Reply& reply,
                  const OrganisationOf& organisation_of, const Hold& take) {
    auto read = model::parse_hold(body);
    if (!read) return reply(pass(read));
    auto posted =
        relayer_.post(peer, [this, read = std::move(*read), reply, organisation_of, take] {
            const auto& [hold, signature] = read;
            if (auto good = signed_in_time(model::digest_of(hold, domain("Registry")), hold.account,
                                           hold.deadline, signature, "hold");
                !good)
                return reply(pass(good));
            const auto organisation = organisation_of(hold.patient);
            if (!organisation) return reply(pass(organisation));
            if (*organisation == crypto::Address{} || *organisation != hold.account)
                return reply(tl::make_unexpected(
                    denied("hold", "this is not the organisation of this patient")));
            reply(take(hold, signature));
        });
    if (!posted) reply(pass(posted));
}

}  // namespace vs::node
