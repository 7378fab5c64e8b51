#include "pay/refusals.h"

#include "base/time.h"
#include "pay/holdings.h"

namespace vs::pay {
namespace {

std::string time_in(const model::Values& values, std::size_t place) {
    constexpr std::uint64_t kLastYear = 253'402'300'799;  // 9999
    const auto seconds = std::min(values[place].word().clamp_u64(), kLastYear);
    return to_rfc3339(static_cast<Micros>(seconds) * kSecond);
}

std::string text_of(const model::Refusal& refusal, std::string_view currency) {
    const auto& values = refusal.values;
    const auto money = [&](std::size_t place) { return in_words(values[place].word(), currency); };
    const auto& name = refusal.name;
    if (name == "InsufficientCredit" && values.size() == 3)
        return "the account has " + money(1) + ", and " + money(2) + " are needed";
    if (name == "BadDivision" && values.size() == 1)
        return "more would be paid out than the fee of " + money(0);
    if (name == "BudgetSpent" && values.size() == 1)
        return "the study has " + money(0) + " left, which does not reach for this";
    if (name == "TooEarly" && values.size() == 1) return "not before " + time_in(values, 0);
    if (name == "TooLate" && values.size() == 1) return "not from " + time_in(values, 0) + " on";
    if (name == "BadTime" && values.size() == 1)
        return "a visit is completed within a year from now, not by " + time_in(values, 0);
    if (name == "AlreadyClaimed" && values.size() == 1)
        return "period " + evm::to_decimal(values[0].word()) + " has been paid already";
    if (name == "WrongState" && values.size() == 2) {
        const auto state = values[1].word().clamp_u64();
        const auto visit = "visit " + evm::to_decimal(values[0].word());
        if (state == 0) return "there is no " + visit;
        return visit + " is " + std::string(to_text(static_cast<VisitState>(state)));
    }
    return {};
}

}  // namespace

Error refusal_words(const Error& error, std::string_view currency) {
    const auto refusal = model::refusal_in(error);
    auto text = refusal ? text_of(*refusal, currency) : std::string();
    if (text.empty()) return model::in_words(error);
    return {model::code_of(refusal->name), std::move(text)};
}

}  // namespace vs::pay
