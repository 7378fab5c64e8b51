#include "access/knowing.h"

#include <algorithm>

namespace vs::access {
namespace {

namespace places = model::slots;
namespace scope = model::scope;

using Places = std::set<chain::U256>;

struct Knower {
    const Picture& p;
    const std::vector<Address> readers;  // the asker, and the teams they are in
    Places& wanted;                      // what is known is taken out
    Seconds time;

    void know(const chain::U256& place) { wanted.erase(place); }
    bool reads(const Patient& patient) const {
        const auto grants = p.grants.find(patient);
        const auto granted = [&](const Address& reader) {
            return grants != p.grants.end() && grants->second.contains(reader);
        };
        return patient == readers.front() || std::ranges::any_of(readers, granted) ||
               right_by_glass(p, patient, readers.front(), time);
    }
    void know_epochs(const Patient& patient) {
        know(places::epoch(patient));
        if (const auto epochs = p.epochs.find(patient); epochs != p.epochs.end())
            for (const auto& [number, recipient] : epochs->second.recipients)
                know(places::recipient(patient, number));
    }
    void know_grants(const Patient& patient) {
        for (const auto& reader : readers) know(places::grant(patient, reader));
        know(places::glass(patient, readers.front()));
        know(places::grant(patient, patient));  // of who made a capsule: nothing stands there
        if (const auto grants = p.grants.find(patient); grants != p.grants.end())
            for (const auto& [reader, grant] : grants->second)
                if ((grant.terms.scopes & (scope::manage | scope::vault)) != 0)
                    know(places::grant(patient, reader));
        if (!may_manage(p, patient, readers.front(), time)) return;
        for (const auto& [account, entry] : p.accounts) {
            know(places::grant(patient, account));
            know(places::glass(patient, account));
        }
    }
};

std::vector<Address> readers_of(const Picture& p, const Address& asker, Seconds time) {
    auto out = teams_of(p, asker, time);
    out.insert(out.begin(), asker);
    return out;
}

}  // namespace

bool may_know_consent(const Picture& p, const Address& asker, const Slots& slots, Seconds time) {
    Places wanted(slots.begin(), slots.end());
    Knower knower{p, readers_of(p, asker, time), wanted, time};
    std::set<Patient> patients{asker};
    for (const auto& [patient, grants] : p.grants) patients.insert(patient);
    for (const auto& [patient, glass] : p.glass) patients.insert(patient);
    for (const auto& patient : patients) {
        if (wanted.empty()) break;
        if (!knower.reads(patient)) continue;
        knower.know_epochs(patient);
        knower.know_grants(patient);
    }
    return wanted.empty();
}

bool are_keys(const Picture& p, const Slots& slots) {
    Places wanted(slots.begin(), slots.end());
    for (const auto& [account, entry] : p.accounts) {
        if (wanted.empty()) break;
        for (const auto& [signer, key] : entry.keys) {
            const auto place = places::signer(account, signer);
            wanted.erase(place);                   // the recipient
            wanted.erase(place + chain::U256(1));  // the kind
        }
    }
    return wanted.empty();
}

}  // namespace vs::access
