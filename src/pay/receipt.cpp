#include "pay/receipt.h"

#include "base/time.h"
#include "model/contract_abi.h"

namespace vs::pay {
namespace {

using model::ContractEvent;

std::string number_text(const model::Value& value) {
    return evm::to_decimal(value.word());
}

std::string time_text(const model::Value& value) {
    constexpr std::uint64_t kLastYear = 253'402'300'799;  // 9999
    return to_rfc3339(static_cast<Micros>(std::min(value.word().clamp_u64(), kLastYear)) * kSecond);
}

std::optional<Movement> movement_of(const ContractEvent& event, const Places& places) {
    const auto& v = event.values;
    if (event.name == "Minted") return Movement{v[1].word(), {}, v[0].address()};
    if (event.name == "Redeemed") return Movement{v[1].word(), v[0].address(), places.clinic};
    if (event.name == "Burnt") return Movement{v[0].word(), places.clinic, {}};
    if (event.name == "Held") return Movement{v[2].word(), v[0].address(), v[1].address()};
    if (event.name == "Paid") return Movement{v[2].word(), v[1].address(), v[0].address()};
    return {};
}

std::string credit_words(const ContractEvent& event) {
    if (event.name == "Minted") return "paid in at the clinic";
    if (event.name == "Redeemed") return "given back to the clinic, to be paid out";
    if (event.name == "Burnt") return "paid out by the clinic";
    return {};  // of Held and Paid the escrow says what for
}

std::string ended_words(const ContractEvent& event, std::string_view currency) {
    const auto &clinician = event.values[1].word(), &payer = event.values[2].word();
    auto out = "visit " + number_text(event.values[0]) + " ended: ";
    if (!clinician.is_zero()) out += in_words(clinician, currency) + " for the clinician";
    if (!clinician.is_zero() && !payer.is_zero()) out += ", ";
    if (!payer.is_zero()) out += in_words(payer, currency) + " back to the payer";
    return out;
}

std::string visit_words(const ContractEvent& event, std::string_view currency) {
    const auto& v = event.values;
    if (event.name == "Withdrawn") return "what was owed for visits";
    const auto visit = "visit " + number_text(v[0]);
    if (event.name == "Opened")
        return "fee of " + visit + " put in; completed by " + time_text(v[5]) +
               ", or it can be had back";
    if (event.name == "Completed") return visit + " took place";
    if (event.name == "Disputed") return visit + " is disputed: the clinic divides the fee";
    if (event.name == "Ended") return ended_words(event, currency);
    return {};
}

std::string study_words(const ContractEvent& event, std::string_view currency) {
    const auto& v = event.values;
    const auto study = "study " + number_text(v[0]);
    if (event.name == "Opened")
        return "budget of " + study + ", which promises " + in_words(v[3].word(), currency) +
               " per period until " + time_text(v[5]);
    if (event.name == "Funded") return "added to the budget of " + study;
    if (event.name == "Enrolled") return "somebody enrolled in " + study;
    if (event.name == "Posted")
        return "payouts of period " + number_text(v[1]) + " of " + study + " posted";
    if (event.name == "Claimed") return "payout of period " + number_text(v[1]) + " of " + study;
    if (event.name == "Closed") return "rest of the budget of " + study;
    return {};
}

void add_numbers(Receipt& receipt, const ContractEvent& event, bool visits) {
    if (visits && event.name != "Withdrawn") receipt.numbers["visit"] = event.values[0].word();
    if (!visits) receipt.numbers["study"] = event.values[0].word();
    if (!visits && (event.name == "Posted" || event.name == "Claimed"))
        receipt.numbers["period"] = event.values[1].word();
}

void tell(Receipt& receipt, const char* contract, const ContractEvent& event, std::string words) {
    if (words.empty()) return;
    receipt.what = std::move(words);
    receipt.event = std::string(contract) + "." + event.name;
}

}  // namespace

Result<Receipt> receipt_of(const std::vector<chain::Log>& logs, const Places& places,
                           std::string_view currency) {
    Receipt out;
    for (const auto& log : logs) {
        const bool visits = log.address == places.visits;
        if (log.address == places.credit) {
            const auto event = model::credit_abi().event(log);
            if (!event) continue;
            out.moved = movement_of(*event, places);
            tell(out, "Credit", *event, credit_words(*event));
        } else if (visits || log.address == places.studies) {
            const auto event = (visits ? model::visits_abi() : model::studies_abi()).event(log);
            if (!event || event->name == "Cancelled") continue;
            tell(out, visits ? "Visits" : "Studies", *event,
                 visits ? visit_words(*event, currency) : study_words(*event, currency));
            add_numbers(out, *event, visits);
        }
    }
    if (out.what.empty()) return fail("receipt", "this transaction did nothing to money");
    return out;
}

std::string name_of(const crypto::Address& account, const Places& places) {
    if (account == crypto::Address{}) return "cash";
    if (account == places.clinic) return "the clinic";
    if (account == places.visits) return "the visits' escrow";
    if (account == places.studies) return "the studies' escrow";
    return crypto::to_text(account);
}

}  // namespace vs::pay
