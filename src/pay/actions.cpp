#include "pay/actions.h"

namespace vs::pay::actions {

Action mint(const Address& to, const Units& amount, const Word& receipt) {
    return {"Mint", {to, amount, receipt}};
}

Action redeem(const Units& amount) {
    return {"Redeem", {amount}};
}

Action burn(const Units& amount, const Word& receipt) {
    return {"Burn", {amount, receipt}};
}

Action open_visit(const Fee& fee) {
    return {"Open", {fee.clinician, fee.patient, fee.amount, Units(fee.complete_by), fee.terms}};
}

Action complete(const Units& visit, const Word& record) {
    return {"Complete", {visit, record}};
}

Action settle(const Units& visit) {
    return {"Settle", {visit}};
}

Action decline(const Units& visit) {
    return {"Decline", {visit}};
}

Action dispute(const Units& visit, const Word& reason) {
    return {"Dispute", {visit, reason}};
}

Action resolve(const Units& visit, const Units& to_clinician) {
    return {"Resolve", {visit, to_clinician}};
}

Result<Bytes> expire(const Units& visit) {
    return model::visits_abi().call("expire", {visit});
}

Result<Bytes> withdraw(const Address& account) {
    return model::visits_abi().call("withdraw", {account});
}

Action open_study(const Plan& plan) {
    return {"Open", {plan.ethics, plan.price, plan.budget, Units(plan.until)}};
}

Action fund(const Units& study, const Units& amount) {
    return {"Fund", {study, amount}};
}

Action post(const Units& study, const Word& root) {
    return {"Post", {study, root}};
}

Action claim(const Claim& claim) {
    return {"Claim",
            {claim.study, claim.period, claim.amount, claim.salt},
            {model::Values(claim.proof.begin(), claim.proof.end())}};
}

Action close_study(const Units& study) {
    return {"Close", {study}};
}

Result<Bytes> enrol(const Units& study, const Word& commitment) {
    return model::studies_abi().call("enrol", {study, commitment});
}

Word digest_of(std::string_view text) {
    return text.empty() ? Word{} : crypto::keccak256(as_bytes(text));
}

}  // namespace vs::pay::actions
