// How a study stands, from contract state that is proven, and who enrolled.
#pragma once

#include "money_desk.h"

namespace vs::cmd {

// The commitments that enrolled, in the order of the chain: which there are the node says. One that
// it invents is refused at the first claim of a patient, and pays nobody twice for a period.
Result<std::vector<pay::Word>> enrolled_in(Desk& desk, const pay::Units& study);
// Whose they are, as far as claims have shown; in the order of the chain, as the node says.
Result<std::vector<pay::Shown>> shown_in(Desk& desk, const pay::Units& study);

// A patient's own commitment.
struct Enrolment {
    pay::Word salt{}, commitment{};
};
// From the vault in the account's folder; codes of Folder::vault, "vault".
Result<Enrolment> enrolment_of(const Desk& desk, const pay::Units& study);

// `ethics`, where it is given, is compared with what the study was opened under.
Result<> print_study(Desk& desk, const pay::Units& number, const std::string& ethics);

}  // namespace vs::cmd
