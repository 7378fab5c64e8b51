#include "access/decide.h"

#include <algorithm>
#include <chrono>

namespace vs::access {
namespace {

namespace scope = model::scope;

constexpr std::uint16_t kNow = scope::live | scope::alerts;

template <class Map, class Name>
const typename Map::mapped_type* look_up(const Map& map, const Name& name) {
    const auto found = map.find(name);
    return found == map.end() ? nullptr : &found->second;
}

const Grant* grant_of(const Picture& p, const Patient& patient, const Address& reader) {
    const auto* grants = look_up(p.grants, patient);
    return grants == nullptr ? nullptr : look_up(*grants, reader);
}

bool attested(Role role) {
    return role == Role::clinician || role == Role::researcher;
}

// The period alone.
bool in_force(const Grant& grant, std::uint16_t scopes, Seconds time) {
    return (grant.terms.scopes & scopes) == scopes && time >= grant.terms.from &&
           time < grant.terms.until;
}

// Whether a reader who needs a licence has had one without a gap since the grant.
bool still_qualified(const Picture& p, const Grant& grant, const Address& reader, Seconds time) {
    const auto* account = look_up(p.accounts, reader);
    return account == nullptr ? grant.stint == 0
                              : qualified(*account, time) && account->stint == grant.stint;
}

bool is_licensed(const Picture& p, const Address& person, const Address& organisation,
                 Seconds time) {
    const auto* account = look_up(p.accounts, person);
    return account != nullptr && account->role == Role::clinician &&
           time < account->licensed_until && account->organisation == organisation;
}

bool treats(const Picture& p, const Patient& patient, const Address& clinician, Seconds time) {
    const auto* account = look_up(p.accounts, patient);
    const auto clinic =
        account != nullptr && account->role == Role::patient ? account->organisation : Address{};
    return is_licensed(p, clinician, clinic, time);
}

const Glass* broken(const Picture& p, const Patient& patient, const Address& clinician,
                    Seconds time) {
    const auto* all = look_up(p.glass, patient);
    const auto* glass = all == nullptr ? nullptr : look_up(*all, clinician);
    return glass != nullptr && time < glass->until && treats(p, patient, clinician, time) ? glass
                                                                                          : nullptr;
}

bool has(const Picture& p, const Patient& patient, const Address& account, std::uint16_t scopes,
         Seconds time) {
    const auto* grant = grant_of(p, patient, account);
    return grant != nullptr && in_force(*grant, scopes, time) &&
           still_qualified(p, *grant, account, time);
}

// Live values and alerts end with the stay, and need a grant given after its end.
bool within_stay(const Picture& p, const Patient& patient, const Grant& grant) {
    const auto* stay = look_up(p.stays, patient);
    if (stay == nullptr) return grant.given > 0;
    const bool over = stay->stay == Stay::discharged || stay->stay == Stay::deceased;
    return !over && grant.given > stay->ended;
}

int month_of(Seconds time) {
    using namespace std::chrono;
    const year_month_day day(sys_days(days(static_cast<long>(time / 86'400))));
    return static_cast<int>(day.year()) * 12 + static_cast<int>(static_cast<unsigned>(day.month()));
}

void add(SealTo& out, const Word& recipient) {
    if (recipient != Word{} && !std::ranges::count(out.recipients, recipient))
        out.recipients.push_back(recipient);
}

void add_keys(SealTo& out, const Picture& p, const Address& account) {
    if (const auto* found = look_up(p.accounts, account))
        for (const auto& [signer, key] : found->keys) add(out, key.recipient);
}

// A team without a key of its own: its members' own keys.
void add_reader(SealTo& out, const Picture& p, const Address& reader, Seconds time) {
    const auto* account = look_up(p.accounts, reader);
    if (account == nullptr) return;
    if (account->role != Role::team) return add_keys(out, p, reader);
    if (account->team_key != Word{}) return add(out, account->team_key);
    if (const auto* members = look_up(p.teams, reader))
        for (const auto& [person, member] : *members)
            if (is_member(p, reader, person, time)) add_keys(out, p, person);
}

}  // namespace

bool qualified(const Account& account, Seconds time) {
    return !attested(account.role) || time < account.licensed_until;
}

bool is_member(const Picture& p, const Address& team, const Address& person, Seconds time) {
    const auto* members = look_up(p.teams, team);
    const auto* member = members == nullptr ? nullptr : look_up(*members, person);
    const auto* account = look_up(p.accounts, team);
    return member != nullptr && time < member->until && account != nullptr &&
           is_licensed(p, person, account->organisation, time);
}

bool allowed(const Picture& p, const Patient& patient, const Address& reader, std::uint16_t scopes,
             Seconds time) {
    if (scopes == 0 || scopes > scope::all) return false;
    if (patient == reader) return true;
    const auto* grant = grant_of(p, patient, reader);
    if (grant == nullptr || !in_force(*grant, scopes, time))
        return (scopes & ~kNow) == 0 && broken(p, patient, reader, time) != nullptr;
    if (!still_qualified(p, *grant, reader, time)) return false;
    return (scopes & kNow) == 0 || within_stay(p, patient, *grant);
}

std::optional<Right> right_of(const Picture& p, const Patient& patient, const Address& person,
                              std::uint16_t scopes, Seconds time) {
    using Kind = Right::Kind;
    if (patient == person && allowed(p, patient, person, scopes, time))
        return Right{Kind::self, person};
    if (allowed(p, patient, person, scopes, time)) {
        const auto* grant = grant_of(p, patient, person);
        if (grant != nullptr && in_force(*grant, scopes, time))
            return Right{Kind::grant, person, grant->terms.purpose};
        const auto* glass = broken(p, patient, person, time);
        return Right{Kind::glass, person, 0, static_cast<Micros>(glass->since) * kSecond};
    }
    if (const auto* teams = look_up(p.teams_of, person))
        for (const auto& team : *teams)
            if (is_member(p, team, person, time) && allowed(p, patient, team, scopes, time))
                return Right{Kind::team, team, grant_of(p, patient, team)->terms.purpose};
    return {};
}

bool may_manage(const Picture& p, const Patient& patient, const Address& account, Seconds time) {
    return account == patient || has(p, patient, account, scope::manage, time);
}

std::optional<Patient> wearer_of(const Picture& p, const DeviceId& id) {
    const auto* device = look_up(p.devices, id);
    if (device == nullptr || device->retired || device->wearer == Address{}) return {};
    const auto* stay = look_up(p.stays, device->wearer);
    const bool over =
        stay != nullptr && (stay->stay == Stay::discharged || stay->stay == Stay::deceased);
    if (over || device->since <= (stay == nullptr ? 0 : stay->ended)) return {};
    return device->wearer;
}

EpochState epoch_of(const Picture& p, const Patient& patient) {
    const auto* epochs = look_up(p.epochs, patient);
    const auto* account = look_up(p.accounts, patient);
    const Epochs none;
    const auto& e = epochs == nullptr ? none : *epochs;
    EpochState out{.number = e.current, .since = e.since};
    out.generation = e.removals + (account == nullptr ? 0 : account->removals);
    out.next = std::max(e.current, e.last) + 1;
    const bool spent = e.last == 0 || e.current > e.last || e.generation != out.generation;
    if (spent) return out;
    if (const auto* recipient = look_up(e.recipients, e.current)) out.recipient = *recipient;
    out.spares = e.last - e.current;
    return out;
}

model::Standing standing_of(const Picture& p, const Patient& patient, Seconds time) {
    const auto micros = [](Seconds at) { return static_cast<Micros>(at) * kSecond; };
    model::Standing out;
    if (const auto* account = look_up(p.accounts, patient)) out.clinic = account->organisation;
    if (const auto* stay = look_up(p.stays, patient)) {
        const bool resumed = stay->stay == Stay::paused && time >= stay->until;
        out.stay = resumed ? Stay::monitored : stay->stay;
        out.paused_until = out.stay == Stay::paused ? micros(stay->until) : 0;
    }
    if (const auto* grants = look_up(p.grants, patient))
        for (const auto& [reader, grant] : *grants)
            if (has(p, patient, reader, scope::vault, time)) out.kept_by.push_back(reader);
    const auto epoch = epoch_of(p, patient);
    out.epoch_key = epoch.recipient.has_value();
    out.spares = epoch.spares;
    if (const auto* glass = look_up(p.glass, patient))
        for (const auto& [clinician, entry] : *glass)
            if (broken(p, patient, clinician, time))
                out.glass.push_back(
                    {clinician, micros(entry.since), micros(entry.until), entry.reason});
    return out;
}

std::vector<Address> teams_of(const Picture& p, const Address& person, Seconds time) {
    std::vector<Address> out;
    if (const auto* teams = look_up(p.teams_of, person))
        for (const auto& team : *teams)
            if (is_member(p, team, person, time)) out.push_back(team);
    return out;
}

SealTo seal_to(const Picture& p, const Patient& patient, const HasCapsule& has_capsule,
               Seconds time) {
    const auto epoch = epoch_of(p, patient);
    SealTo out{.epoch = epoch.number};
    if (epoch.recipient) add(out, *epoch.recipient);
    add_keys(out, p, patient);
    if (const auto* grants = look_up(p.grants, patient))
        for (const auto& [reader, grant] : *grants)
            if (allowed(p, patient, reader, scope::history, time) &&
                !(epoch.recipient && has_capsule && has_capsule(reader, epoch.number)))
                add_reader(out, p, reader, time);
    if (const auto* glass = look_up(p.glass, patient))
        for (const auto& [clinician, entry] : *glass)
            if (broken(p, patient, clinician, time)) add_keys(out, p, clinician);
    return out;
}

std::vector<Due> due(const Picture& p, const Patient& patient, Seconds time) {
    std::vector<Due> out;
    if (const auto* grants = look_up(p.grants, patient))
        for (const auto& [reader, grant] : *grants) {
            const auto* account = look_up(p.accounts, reader);
            const auto removals = account == nullptr ? 0 : account->removals;
            if (time >= grant.terms.until || !still_qualified(p, grant, reader, time))
                out.push_back({Due::Kind::lapse, reader});
            else if ((grant.terms.scopes & kKeys) != 0 && grant.seen != removals)
                out.push_back({Due::Kind::sweep, reader});
        }
    const auto* epochs = look_up(p.epochs, patient);
    const bool rolled =
        std::ranges::any_of(out, [](const Due& d) { return d.kind != Due::Kind::roll; });
    if (!rolled && epochs != nullptr && epochs->current < epochs->last &&
        month_of(time) > month_of(epochs->since))
        out.push_back({Due::Kind::roll, {}});
    return out;
}

}  // namespace vs::access
