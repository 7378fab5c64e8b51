// Who may write what of a patient, by the rights of the Consent contract; everything else is
// refused. A clinician has a licence in force here (ingest::check asks before), and their right is
// for care, as member of a team, or by broken glass.
//
//   who                         right       entries, checkups  orders, plan  symptom, help  read,
//   reply the patient                             yes                no            yes yes a
//   clinician                 live        yes                no            no             no a
//   clinician                 live+alerts yes                yes           no             yes
//   whoever manages for them    live+manage yes                no            yes            yes
//   anybody else                alerts      no                 no            no             yes
#pragma once

#include "model/authority.h"
#include "model/statement.h"

namespace vs::ingest {

// `statement` absent: readings entered by hand.
bool may_write(const model::Authority& authority, const model::Account& who,
               const model::Patient& patient, const std::optional<model::Statement>& statement);

}  // namespace vs::ingest
