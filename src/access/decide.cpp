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

// The first moment after the second of a block.
Micros after(Seconds second) {
    return (static_cast<Micros>(second) + 1) * kSecond;
}

const Epochs& epochs_of(const Picture& p, const Patient& patient) {
    static const Epochs kNone;
    const auto* epochs = look_up(p.epochs, patient);
    return epochs == nullptr ? kNone : *epochs;
}

// The generation that what is committed now must be of.
std::uint32_t generation_of(const Picture& p, const Patient& patient) {
    const auto* account = look_up(p.accounts, patient);
    return epochs_of(p, patient).removals + (account == nullptr ? 0 : account->removals);
}

// From when on an epoch has what is measured. The first that began has all that was before it too,
// where it has a key: without one, that was sealed to readers' keys alone.
Micros begin_of(const Epochs& epochs, std::uint32_t number) {
    const auto found = epochs.begun.lower_bound(number);
    if (number == 0) return 0;
    if (found == epochs.begun.end()) return INT64_MAX;
    const bool first = found == epochs.begun.begin() && epochs.recipients.contains(found->first);
    return first ? 0 : after(found->second.since);
}

// That of a moment; 0 before all of them.
std::uint32_t epoch_at(const Epochs& epochs, Micros moment) {
    std::uint32_t out = 0;
    for (const auto& [number, begun] : epochs.begun)
        if (begin_of(epochs, number) <= moment) out = number;
    return out;
}

// The last epoch that began because somebody was taken away: what they held opens none from there.
std::uint32_t last_removal(const Epochs& epochs) {
    std::uint32_t out = 0;
    for (const auto& [number, begun] : epochs.begun)
        if (begun.removal) out = number;
    return out;
}

std::optional<Word> key_of(const Picture& p, const Patient& patient, std::uint32_t number) {
    const auto& epochs = epochs_of(p, patient);
    if (epochs.generation != generation_of(p, patient) || number > epochs.last) return {};
    const auto* recipient = look_up(epochs.recipients, number);
    return recipient == nullptr ? std::nullopt : std::optional(*recipient);
}

// Whether somebody reads later epochs and was granted nothing of this one.
bool has_later_readers(const Picture& p, const Patient& patient, std::uint32_t number) {
    const auto* grants = look_up(p.grants, patient);
    return grants != nullptr && std::ranges::any_of(*grants, [&](const auto& entry) {
               const auto& terms = entry.second.terms;
               return (terms.scopes & scope::history) != 0 && terms.first_epoch > number;
           });
}

// What lies before a grant is closed: before its first epoch where it gives history, else before
// it.
Right right_by(const Picture& p, const Patient& patient, Right right, const Grant& grant) {
    right.purpose = grant.terms.purpose;
    const bool history = (grant.terms.scopes & scope::history) != 0;
    right.since =
        history ? begin_of(epochs_of(p, patient), grant.terms.first_epoch) : after(grant.since);
    return right;
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
    return patient == reader || granted(p, patient, reader, scopes, time) ||
           ((scopes & ~kNow) == 0 && broken(p, patient, reader, time) != nullptr);
}

// One that counts no more, say of an earlier stay, takes nothing from who breaks the glass.
bool granted(const Picture& p, const Patient& patient, const Address& reader, std::uint16_t scopes,
             Seconds time) {
    return scopes != 0 && has(p, patient, reader, scopes, time) &&
           ((scopes & kNow) == 0 || within_stay(p, patient, *grant_of(p, patient, reader)));
}

std::optional<Right> right_by_glass(const Picture& p, const Patient& patient,
                                    const Address& clinician, Seconds time) {
    const auto* glass = broken(p, patient, clinician, time);
    if (glass == nullptr) return {};
    return Right{Right::Kind::glass, clinician, 0, after(glass->since)};
}

std::optional<Right> right_of(const Picture& p, const Patient& patient, const Address& person,
                              std::uint16_t scopes, Seconds time) {
    using Kind = Right::Kind;
    if (patient == person && allowed(p, patient, person, scopes, time))
        return Right{Kind::self, person};
    std::optional<Right> out;
    if (allowed(p, patient, person, scopes, time))
        out = granted(p, patient, person, scopes, time)
                  ? right_by(p, patient, {Kind::grant, person}, *grant_of(p, patient, person))
                  : right_by_glass(p, patient, person, time);
    for (const auto& team : teams_of(p, person, time)) {
        if (!granted(p, patient, team, scopes, time)) continue;
        const auto right = right_by(p, patient, {Kind::team, team}, *grant_of(p, patient, team));
        if (!out || right.since < out->since) out = right;
    }
    return out;
}

bool may_manage(const Picture& p, const Patient& patient, const Address& account, Seconds time) {
    return account == patient || has(p, patient, account, scope::manage, time);
}

bool may_enter(const Picture& p, const Address& address, Seconds time) {
    const auto* account = look_up(p.accounts, address);
    if (account == nullptr) return false;
    const bool ended = account->licensed_until != 0 && !qualified(*account, time);
    return !ended || p.epochs.contains(address) || p.stays.contains(address);
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
    const auto& e = epochs_of(p, patient);
    EpochState out{.number = e.current, .since = e.since};
    out.generation = generation_of(p, patient);
    out.next = std::max(e.current, e.last) + 1;
    const bool spent = e.last == 0 || e.current > e.last || e.generation != out.generation;
    if (spent) return out;
    out.recipient = key_of(p, patient, e.current);
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
    out.generation = epoch.generation;
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

std::vector<Micros> bounds_of(const Picture& p, const Patient& patient) {
    std::vector<Micros> out;
    for (const auto& [number, begun] : epochs_of(p, patient).begun)
        out.push_back(after(begun.since));
    if (const auto* glass = look_up(p.glass, patient))
        for (const auto& [clinician, entry] : *glass) out.push_back(after(entry.since));
    std::ranges::sort(out);
    out.erase(std::ranges::unique(out).begin(), out.end());
    return out;
}

SealTo seal_to(const Picture& p, const Patient& patient, const HasCapsule& has_capsule,
               Seconds time, Micros start) {
    const auto& epochs = epochs_of(p, patient);
    const auto at = epoch_at(epochs, start);
    SealTo out{.epoch = std::max(at, last_removal(epochs))};
    const auto key = out.epoch != at && has_later_readers(p, patient, at)
                         ? std::nullopt
                         : key_of(p, patient, out.epoch);
    if (key) add(out, *key);
    add_keys(out, p, patient);
    if (const auto* grants = look_up(p.grants, patient))
        for (const auto& [reader, grant] : *grants)
            if (grant.terms.first_epoch <= at &&
                allowed(p, patient, reader, scope::history, time) &&
                !(key && has_capsule && has_capsule(reader, out.epoch)))
                add_reader(out, p, reader, time);
    if (const auto* glass = look_up(p.glass, patient))
        for (const auto& [clinician, entry] : *glass)
            if (after(entry.since) <= start && broken(p, patient, clinician, time))
                add_keys(out, p, clinician);
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
