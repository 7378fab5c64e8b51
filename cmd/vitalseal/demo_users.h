// The people and devices of the demonstration: their keys and vaults lie as files under DIR/users,
// as a patient, a doctor and a device would keep them; the node gets only the public halves.
//
//   users/doctor/identity.txt    the demo doctor's age key          users/doctor/token      the
//   session users/patients/N/identity.txt, vault.age                        users/devices/N.json
//   device keys, N.json.boot users/devices.json           which device key belongs to whom: what
//   `vitalseal verify --devices` reads
#pragma once

#include "age/age.h"
#include "gateway/device_key.h"
#include "gateway/ward.h"
#include "model/authority.h"

namespace vs::cmd {

struct DemoUsers {
    std::string token;
    age::Identity doctor;
    std::vector<gateway::DeviceKey> devices;  // one per patient, in order
    std::vector<std::uint32_t> boots;
};

// Makes the users where the folder has none and enrols them; loads them otherwise. `epochs_from` is
// the first month for which every patient has an epoch key.
Result<DemoUsers> demo_users(const std::string& folder, model::SqlAuthority& authority,
                             const std::vector<gateway::PatientInfo>& patients, Micros now,
                             Micros epochs_from);

}  // namespace vs::cmd
