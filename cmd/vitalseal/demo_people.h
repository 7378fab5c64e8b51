// The people of the demonstration on the node's chain: a clinic, clinicians (the licence of one
// ends within seconds), a team on duty, a guardian, a researcher, and patients who have committed
// epochs and granted what each may see. Every action is signed by the person it is of, as over the
// relay; only the waiting is done once for all.
#pragma once

#include "node/chain_host.h"
#include "person/account.h"
#include "person/actions.h"
#include "person/crowd.h"

namespace vs::cmd {

inline constexpr std::uint64_t kDaySeconds = 86'400;

struct DemoPerson {
    std::string name, folder;
    person::Device device;
    person::Recovery recovery;
};

// Fresh keys in a folder of their own, with the recovery words beside them as on paper.
Result<DemoPerson> make_person(const std::string& folder, const std::string& name, model::Role role,
                               const person::Pin& pin);

struct DemoStaff {
    DemoPerson clinic, doctor, colleague, guardian, researcher;
    crypto::Address team{};
};
Result<DemoStaff> enrol_staff(const std::string& folder, person::Crowd& crowd,
                              node::ChainHost& chain, const person::Pin& pin, std::uint64_t now);

struct DemoPatient {
    DemoPerson person;
    model::Vault vault;
};
// Registers, commits epochs, begins the stay and grants; `place` from 0 chooses who else may read.
Result<DemoPatient> enrol_patient_on_chain(const std::string& folder, person::Crowd& crowd,
                                           const DemoStaff& staff, const person::Pin& pin,
                                           std::size_t place, std::uint64_t now);
Result<> wear(person::Crowd& crowd, const DemoStaff& staff, const DemoPatient& patient,
              const model::DeviceId& device, const crypto::PublicKey& key);

// What each may do, for people and as JSON beside their folders.
Result<> write_people(const std::string& folder, const DemoStaff& staff,
                      const std::vector<DemoPatient>& patients);
// The same as lines of text, from the file: who there is, and what each may do.
std::string people_text(const std::string& folder);
// Tells every folder where the node listens this time.
Result<> point_folders(const std::string& folder, const std::string& node, const std::string& rpc);

}  // namespace vs::cmd
