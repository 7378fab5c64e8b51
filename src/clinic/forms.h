// What people fill in when a clinic is set up and patients come, as the pages send it. Decoders of
// foreign bytes: everything is bounded. Pure, thread-safe. Code "usage", in words for the page.
#pragma once

#include "crypto/secp256k1.h"
#include "crypto/sign.h"
#include "model/reading.h"

namespace vs::clinic {

struct JoinForm {
    std::string clinic, phone;  // of the clinic; only the first fills them in
    std::string name;           // of the clinician
    crypto::Address account{};  // registered already, by its own browser
};

struct PatientForm {
    std::string name, bed, preset;
    int birth_year = 0;
};

struct DeviceForm {
    model::Patient patient{};
    model::DeviceId device{};
    crypto::PublicKey key{};
    std::string kind;  // "patch", "monitor", …
};

// Those of alert/limits.h (docs/formats/alert.md).
bool is_preset(std::string_view name);

Result<JoinForm> parse_join(std::string_view text, bool first);
Result<PatientForm> parse_patient(std::string_view text, int this_year);
Result<DeviceForm> parse_device(std::string_view text);

}  // namespace vs::clinic
