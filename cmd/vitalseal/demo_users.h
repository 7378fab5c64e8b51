// The people and devices of the demonstration: their keys and vaults lie as files under DIR/users,
// as a patient, a doctor and a device would keep them; the node gets only the public halves, and
// their grants are on its chain (demo_people.h).
//
//   users/people.json             who there is and what each may do
//   users/clinic/ doctor/ …       account folders (`--account`); words.txt is what stands on paper
//   users/doctor/token            the demo doctor's session; also of patient 1 and the guardian
//   users/patients/N/             account folders with vault.age
//   users/*/identity.txt          the device's age key, for `age -d -i`
//   users/devices/N.json          device keys, N.json.boot
//   users/devices.json            which device key belongs to whom: what `vitalseal verify
//                                 --devices` reads
#pragma once

#include "age/age.h"
#include "api/api.h"
#include "gateway/device_key.h"
#include "gateway/ward.h"
#include "model/authority.h"
#include "node/chain_host.h"

namespace vs::cmd {

struct DemoUsers {
    std::vector<api::Ports::Visitor> visitors;  // whom a visitor of the page may look as
    std::vector<gateway::DeviceKey> devices;    // one per patient, in order
    std::vector<std::uint32_t> boots;
};

// Makes the users where the folder has none and enrols them; loads them otherwise.
Result<DemoUsers> demo_users(const std::string& folder, model::SqlAuthority& authority,
                             const std::vector<gateway::PatientInfo>& patients, Micros now,
                             node::ChainHost& chain);

}  // namespace vs::cmd
