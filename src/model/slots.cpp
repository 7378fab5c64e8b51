#include "model/slots.h"

namespace vs::model::slots {
namespace {

// Places of variables in storage; a test compares them with contracts/artifacts.
constexpr std::uint64_t kAccounts = 3, kSigners = 5, kKeys = 6, kGuardians = 7, kThreshold = 8,
                        kTeamKeys = 12;                                         // Registry
constexpr std::uint64_t kEpochs = 3, kRecipients = 4, kGrants = 5, kGlass = 7;  // Consent
constexpr std::uint64_t kNonces = 2;                                            // of each
constexpr std::uint64_t kBalances = 4;                                          // Credit
constexpr std::uint64_t kVisits = 4, kOwed = 5;                                 // Visits
constexpr std::uint64_t kStudies = 4, kEnrolled = 5, kRoots = 6, kClaims = 7;   // Studies

Word number_word(std::uint64_t number) {
    return chain::U256(number).to_be();
}

}  // namespace

chain::U256 of(const Word& key, const chain::U256& variable) {
    return chain::U256::from_be(crypto::keccak256(concat({key, variable.to_be()})));
}

chain::U256 keys(const crypto::Address& account) {
    return of(address_word(account), kKeys);
}

chain::U256 array_item(const chain::U256& slot, std::uint64_t index) {
    return chain::U256::from_be(crypto::keccak256(slot.to_be())) + chain::U256(index);
}

chain::U256 signer(const crypto::Address& account, const crypto::Address& key) {
    return of(address_word(key), of(address_word(account), kSigners));
}

chain::U256 account(const crypto::Address& account) {
    return of(address_word(account), kAccounts);
}

chain::U256 guardians(const crypto::Address& account) {
    return of(address_word(account), kGuardians);
}

chain::U256 threshold(const crypto::Address& account) {
    return of(address_word(account), kThreshold);
}

chain::U256 team_key(const crypto::Address& team) {
    return of(address_word(team), kTeamKeys);
}

chain::U256 epoch(const crypto::Address& patient) {
    return of(address_word(patient), kEpochs);
}

chain::U256 recipient(const crypto::Address& patient, std::uint32_t number) {
    return of(number_word(number), of(address_word(patient), kRecipients));
}

chain::U256 grant(const crypto::Address& patient, const crypto::Address& reader) {
    return of(address_word(reader), of(address_word(patient), kGrants));
}

chain::U256 glass(const crypto::Address& patient, const crypto::Address& clinician) {
    return of(address_word(clinician), of(address_word(patient), kGlass));
}

chain::U256 nonces(const crypto::Address& account) {
    return of(address_word(account), kNonces);
}

chain::U256 balance(const crypto::Address& account) {
    return of(address_word(account), kBalances);
}

chain::U256 visit(const chain::U256& number) {
    return of(number.to_be(), kVisits);
}

chain::U256 owed(const crypto::Address& account) {
    return of(address_word(account), kOwed);
}

chain::U256 study(const chain::U256& number) {
    return of(number.to_be(), kStudies);
}

chain::U256 enrolled(const chain::U256& study, const Word& commitment) {
    return of(commitment, of(study.to_be(), kEnrolled));
}

chain::U256 root(const chain::U256& study, const chain::U256& period) {
    return of(period.to_be(), of(study.to_be(), kRoots));
}

chain::U256 claims(const chain::U256& study, const crypto::Address& patient) {
    return of(address_word(patient), of(study.to_be(), kClaims));
}

}  // namespace vs::model::slots
