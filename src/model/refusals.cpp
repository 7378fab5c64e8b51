#include "model/refusals.h"

#include <algorithm>
#include <array>

#include "base/time.h"

namespace vs::model {
namespace {

struct Sentence {
    std::string_view name, text;
};

constexpr auto kSentences = std::to_array<Sentence>({
    {"AlreadyClaimed", "this period has been paid already"},
    {"AlreadyEnrolled", "this commitment is enrolled already"},
    {"AlreadyRegistered", "this account is registered already; a role is for ever"},
    {"ApproverRequired", "grants of this patient need a second signature, by the approver"},
    {"BadDivision", "more would be paid out than the fee"},
    {"BadGuardians",
     "guardians are 1 to 16 other accounts in ascending order, and a number of them"},
    {"BadRecipients", "an epoch commitment has 1 to 16 recipients, none of them empty"},
    {"BadStudy", "a study needs an ethics number, a price, a budget and an end to come"},
    {"BadTime", "the visit cannot be completed by that time"},
    {"BeyondManager", "a manager grants nothing beyond their own end"},
    {"BudgetSpent", "the study's budget does not reach for this"},
    {"DeadlinePassed", "the signature came after its deadline"},
    {"DeviceKnown", "this device is enrolled already"},
    {"DeviceNotWorn", "nobody wears this device"},
    {"DeviceUnknown", "this device is not enrolled, or retired"},
    {"DeviceWorn", "somebody wears this device already"},
    {"ECDSAInvalidSignature", "the signature is none"},
    {"ECDSAInvalidSignatureLength", "the signature is none"},
    {"ECDSAInvalidSignatureS", "the signature has a high s"},
    {"EmptyPeriod", "the period must end after it begins and after now"},
    {"EpochNotOpen", "a grant opens no epoch later than the next"},
    {"InsufficientCredit", "the account holds less than that"},
    {"InvalidAccountNonce",
     "the signature was used before, or an earlier one of this account has not arrived yet"},
    {"InvalidShortString", "the contract's own name is damaged"},
    {"KeyRefused", "this key is empty, is the account's already, or is not one of its keys"},
    {"LicensedElsewhere", "another organisation attests this licence until its end"},
    {"NoAmount", "an amount is needed"},
    {"NoGrant", "there is no such grant"},
    {"NoReason", "an emergency needs a reason"},
    {"NoResearchGrant", "the patient has no research grant in force for this"},
    {"NotAdmitted", "nobody takes this role by themselves; the operator admits organisations"},
    {"NotApprover", "only the patient's recovery words or the approver change the approver"},
    {"NotClinic", "only the clinic does this"},
    {"NotClinician", "a clinician with a licence in force is needed"},
    {"NotEnrolled", "this commitment is not enrolled"},
    {"NotEscrow", "only the contracts of visits and studies do this"},
    {"NotGuardians", "not enough guardians signed, one did twice, or somebody is none"},
    {"NotInPeriod", "this payout is not among those posted for that period"},
    {"NotLicensed", "a licence in force is needed"},
    {"NotManager", "this account may not act for the patient"},
    {"NotMember", "this person is not a member of the team"},
    {"NotOperator", "only the operator of the suite does this"},
    {"NotOrganisation", "only the organisation concerned does this"},
    {"NotParty", "this account has no part in the visit"},
    {"NotResearcher", "a licensed researcher is needed"},
    {"NotSigner",
     "the key that signed may not sign for this account, or signed something else: other data, for "
     "another contract, or on another chain"},
    {"NotTakenIn",
     "no clinician of the clinic has taken this account in as a patient: ask them to set your "
     "stay"},
    {"NotTheirClinician", "only a licensed clinician of the patient's clinic does this"},
    {"NotTheirPatient", "the patient is with another clinic"},
    {"NothingOwed", "nothing is owed to this account"},
    {"NothingToRoll", "the month has not changed, or no spare epoch is left"},
    {"NothingToSweep", "nothing was taken from this reader since the grant"},
    {"OnlyPatient", "only the patient gives and takes management and the vault"},
    {"PeriodOver", "that end has passed"},
    {"RecoveryOnly", "only the recovery words do this"},
    {"ReentrancyGuardReentrantCall", "a call within a call is refused"},
    {"RevokeFirst", "keys and the vault are taken away by revoking, not by granting less"},
    {"SelfGrant", "nobody grants themselves anything"},
    {"StaleTeamKey", "a member left since this team key was made"},
    {"StayRefused", "a stay cannot change like this"},
    {"StillInForce", "the grant is in force: it does not lapse"},
    {"StillMember", "this person is a member still"},
    {"StringTooLong", "the contract's own name is damaged"},
    {"TooEarly", "it is too early for this"},
    {"TooLate", "it is too late for this"},
    {"TooManyKeys", "an account has at most 16 keys"},
    {"TooManyPeriods", "the study has as many periods as it can have"},
    {"TooManyTeams", "this person is in as many teams as can be"},
    {"UnknownAccount", "there is no such account"},
    {"UnknownReader", "the reader has no account"},
    {"UnknownScopes", "these scopes do not exist, or there are none"},
    {"WrongEpoch", "epochs are committed without a gap; another number comes next"},
    {"WrongGeneration",
     "the vault has had another number of seeds; it was taken away from somebody"},
    {"WrongRole", "this account is not of the role this takes"},
    {"WrongState", "the visit is past this, or not there yet"},
});

// Which of a refusal's values are times, in seconds.
constexpr auto kTimes =
    std::to_array<std::pair<std::string_view, std::size_t>>({{"BeyondManager", 0},
                                                             {"DeadlinePassed", 0},
                                                             {"EmptyPeriod", 0},
                                                             {"LicensedElsewhere", 1},
                                                             {"PeriodOver", 0},
                                                             {"StillInForce", 0}});

bool is_time(std::string_view name, std::size_t place) {
    return std::ranges::find(kTimes, std::pair(name, place)) != kTimes.end();
}

std::string text_of(const Value& value, bool time) {
    constexpr std::uint64_t kLastYear = 253'402'300'799;  // 9999
    const auto word = value.word();
    if (time)
        return to_rfc3339(static_cast<Micros>(std::min(word.clamp_u64(), kLastYear)) * kSecond);
    if (word.fits_u64()) return std::to_string(word.clamp_u64());
    return "0x" +
           to_hex(ByteView(word.to_be()).subspan(word.w[3] == 0 && word.w[2] >> 32 == 0 ? 12 : 0));
}

Bytes revert_of(std::string_view message) {
    const auto at = message.rfind("0x");
    const auto data =
        at == std::string_view::npos ? Result<Bytes>(Bytes()) : from_hex(message.substr(at + 2));
    return data ? *data : Bytes();
}

}  // namespace

std::string code_of(std::string_view name) {
    std::string out;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const bool upper = name[i] >= 'A' && name[i] <= 'Z';
        const bool before = i > 0 && name[i - 1] >= 'a' && name[i - 1] <= 'z';
        if (upper && before) out += '-';
        out += upper ? static_cast<char>(name[i] - 'A' + 'a') : name[i];
    }
    return out;
}

std::string_view sentence_of(std::string_view name) {
    const auto* found = std::ranges::find(kSentences, name, &Sentence::name);
    return found == kSentences.end() ? std::string_view() : found->text;
}

// A contract passes on what another one refused: all are asked.
std::optional<Refusal> refusal_in(const Error& error) {
    if (error.code != "reverted") return {};
    const auto data = revert_of(error.message);
    for (const auto* abi :
         {&registry_abi(), &consent_abi(), &credit_abi(), &visits_abi(), &studies_abi()})
        if (auto refusal = abi->refusal(data)) return refusal;
    return {};
}

Error in_words(const Error& error) {
    const auto refusal = refusal_in(error);
    if (!refusal) return error;
    auto text = std::string(sentence_of(refusal->name));
    for (std::size_t i = 0; i < refusal->values.size(); ++i)
        text += "; " + text_of(refusal->values[i], is_time(refusal->name, i));
    return {code_of(refusal->name), text};
}

}  // namespace vs::model
