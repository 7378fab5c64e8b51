#include "access/picture.h"

#include <utility>

namespace vs::access {
namespace {

namespace registry = model::registry;
namespace consent = model::consent;

constexpr Seconds kReversible = Seconds{24} * 60 * 60;

// Each function does what the contract did when it wrote the event (contracts/src/registry).
struct OfRegistry {
    Picture& p;
    Seconds time;

    void operator()(const registry::Other&) const {}
    void operator()(const registry::Registered& e) const {
        auto& account = p.accounts[e.account];
        account.role = e.role;
        account.organisation = e.organisation;
    }
    void operator()(const registry::SignerAdded& e) const {
        p.accounts[e.account].keys[e.signer] = {e.kind, e.recipient};
    }
    void operator()(const registry::SignerRemoved& e) const {
        auto& account = p.accounts[e.account];
        account.keys.erase(e.signer);
        ++account.removals;
    }
    void operator()(const registry::KeyRotated& e) const {
        auto& account = p.accounts[e.account];
        account.keys[e.signer].recipient = e.recipient;
        ++account.removals;
    }
    void operator()(const registry::NoteKeySet& e) const { p.accounts[e.node].note_key = e.key; }
    void operator()(const registry::Licensed& e) const {
        auto& account = p.accounts[e.person];
        if (account.licensed_until <= time) ++account.stint;
        account.organisation = e.organisation;
        account.licensed_until = e.until;
    }
    void operator()(const registry::Offboarded& e) const {
        auto& until = p.accounts[e.person].licensed_until;
        until = std::min(until, time);
    }
    void operator()(const registry::TeamCreated& e) const {
        auto& account = p.accounts[e.team];
        account.role = Role::team;
        account.organisation = e.organisation;
    }
    void operator()(const registry::Joined& e) const {
        p.teams[e.team][e.person].until = e.until;
        p.teams_of[e.person].insert(e.team);
    }
    void operator()(const registry::Left& e) const {
        p.teams[e.team].erase(e.person);
        p.teams_of[e.person].erase(e.team);
        auto& team = p.accounts[e.team];
        ++team.removals;
        team.team_key = {};
    }
    void operator()(const registry::DutySet& e) const {
        auto& member = p.teams[e.team][e.person];
        member.duty_from = e.from;
        member.duty_until = e.until;
    }
    void operator()(const registry::TeamKeySet& e) const {
        p.accounts[e.team].team_key = e.recipient;
    }
    void operator()(const registry::StaySet& e) const { set_stay(p.stays[e.patient], e); }
    void operator()(const registry::DeviceEnrolled& e) const {
        p.devices[e.device] = {.key = e.key, .organisation = e.organisation};
    }
    void operator()(const registry::DeviceBound& e) const {
        auto& device = p.devices[e.device];
        device.wearer = device.last = e.patient;
        device.since = time;
    }
    void operator()(const registry::DeviceReleased& e) const { p.devices[e.device].wearer = {}; }
    void operator()(const registry::DeviceRetired& e) const { p.devices[e.device].retired = true; }

    static bool is_end(Stay stay) { return stay == Stay::discharged || stay == Stay::deceased; }
    void set_stay(StayEntry& entry, const registry::StaySet& e) const {
        const bool back =
            is_end(entry.stay) && e.stay == entry.before && time < entry.since + kReversible;
        if (back) {
            entry.ended = entry.ended_before;
        } else if (is_end(e.stay)) {
            entry.before = entry.stay;
            entry.ended_before = entry.ended;
            entry.ended = time;
        }
        entry.stay = e.stay;
        entry.since = time;
        entry.until = e.until;
    }
};

struct OfConsent {
    Picture& p;
    Seconds time;

    void operator()(const registry::Other&) const {}
    void operator()(const consent::Granted& e) const {
        auto& grant = p.grants[e.patient][e.reader];
        const auto& reader = p.accounts[e.reader];
        if ((grant.terms.scopes & kKeys) == 0) grant.seen = reader.removals;
        const auto before = std::exchange(grant.terms, e.terms);
        if (grant.terms.from == 0) grant.terms.from = time;
        const bool goes_on = (grant.terms.scopes & ~before.scopes) == 0 && before.from <= time &&
                             grant.terms.from <= std::max(time, before.until) &&
                             time < before.until;
        if (!goes_on) grant.since = grant.terms.from;
        grant.given = time;
        grant.stint = reader.stint;
    }
    void operator()(const consent::Revoked& e) const {
        auto& grants = p.grants[e.patient];
        const auto ended = grants.extract(e.reader);
        if (ended && (ended.mapped().terms.scopes & kKeys) != 0)
            p.epochs[e.patient].removing = true;
    }
    void operator()(const consent::Swept& e) const {
        p.grants[e.patient][e.reader].seen = e.removals;
        p.epochs[e.patient].removing = true;
    }
    void operator()(const consent::ApproverSet& e) const {
        if (e.approver == Address{})
            p.approvers.erase(e.patient);
        else
            p.approvers[e.patient] = e.approver;
    }
    void operator()(const consent::EpochsCommitted& e) const {
        auto& epochs = p.epochs[e.patient];
        for (std::uint32_t i = 0; i < e.recipients.size(); ++i)
            epochs.recipients[e.first + i] = e.recipients[i];
        epochs.last = e.first + static_cast<std::uint32_t>(e.recipients.size()) - 1;
        // A new seed: whoever knew the one before was taken away.
        epochs.removing = epochs.removing || epochs.generation != e.generation;
        epochs.generation = e.generation;
    }
    void operator()(const consent::EpochOpened& e) const {
        auto& epochs = p.epochs[e.patient];
        epochs.current = e.number;
        epochs.since = time;
        epochs.begun[e.number] = {time, std::exchange(epochs.removing, false)};
    }
    void operator()(const consent::SparesVoided& e) const {
        auto& epochs = p.epochs[e.patient];
        ++epochs.removals;
        epochs.removing = true;
    }
    void operator()(const consent::GlassBroken& e) const {
        auto& glass = p.glass[e.patient][e.clinician];
        if (time >= glass.until) glass.since = time;
        glass.until = e.until;
        glass.reason = e.reason;
    }
};

}  // namespace

void Picture::apply(const model::registry::Event& event, Seconds time) {
    std::visit(OfRegistry{*this, time}, event);
}

void Picture::apply(const model::consent::Event& event, Seconds time) {
    std::visit(OfConsent{*this, time}, event);
}

}  // namespace vs::access
