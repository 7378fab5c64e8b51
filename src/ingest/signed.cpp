#include "ingest/signed.h"

#include <algorithm>

#include "crypto/hash.h"
#include "model/consent_contract.h"

namespace vs::ingest {
namespace {

namespace scope = model::scope;
using model::Said;

constexpr std::uint8_t kCare = 1;  // purpose of a grant

enum class Kind { entry, order, own, answer, emergency };

Kind kind_of(const std::optional<model::Statement>& statement) {
    if (!statement) return Kind::entry;
    switch (statement->said) {
        case Said::checkup_begun:
        case Said::checkup_ended:
            return Kind::entry;
        case Said::symptom:
        case Said::help:
            return Kind::own;
        case Said::read:
        case Said::reply:
            return Kind::answer;
        case Said::emergency:
            return Kind::emergency;
        default:
            return Kind::order;
    }
}

bool cares(const model::Authority& authority, const model::Account& who,
           const model::Patient& patient, std::uint16_t scopes) {
    if (who.role != "clinician") return false;
    const auto right = authority.right(who.address, patient, scopes);
    return right && *right &&
           ((*right)->kind == model::Right::Kind::glass || (*right)->purpose == kCare);
}

// The words whose digest the contract holds, by who has broken the glass with them.
bool gives_the_reason(const model::Authority& authority, const model::Account& who,
                      const model::Patient& patient, const model::Statement& statement) {
    const auto standing = authority.standing(patient);
    if (!standing || !*standing) return false;
    const auto reason = crypto::keccak256(as_bytes(statement.text));
    return std::ranges::any_of((*standing)->glass, [&](const model::Standing::Glass& one) {
        return one.clinician == who.address && one.reason == reason;
    });
}

}  // namespace

bool may_write(const model::Authority& authority, const model::Account& who,
               const model::Patient& patient, const std::optional<model::Statement>& statement) {
    const auto kind = kind_of(statement);
    if (kind == Kind::emergency) return gives_the_reason(authority, who, patient, *statement);
    if (who.address == patient) return kind != Kind::order;
    const auto manages = [&] {
        return authority.allowed(who.address, patient, scope::live | scope::manage);
    };
    switch (kind) {
        case Kind::entry:
            return cares(authority, who, patient, scope::live) || manages();
        case Kind::order:
            return cares(authority, who, patient, scope::live | scope::alerts);
        case Kind::own:
            return who.role != "clinician" && manages();
        case Kind::answer:
            return authority.allowed(who.address, patient, scope::alerts) || manages();
        case Kind::emergency:
            break;
    }
    return false;
}

}  // namespace vs::ingest
