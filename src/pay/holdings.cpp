#include "pay/holdings.h"

namespace vs::pay {
namespace {

constexpr unsigned kAddressBits = 160, kTimeBits = 40, kAmountBits = 96;

// Solidity packs the members of a struct from the low end of a word.
Units bits(const Units& word, unsigned from, unsigned count) {
    return (word >> from) & ((Units(1) << count) - Units(1));
}

}  // namespace

std::string_view to_text(VisitState state) {
    switch (state) {
        case VisitState::open:
            return "open";
        case VisitState::completed:
            return "completed";
        case VisitState::disputed:
            return "disputed";
        case VisitState::ended:
            return "ended";
        case VisitState::none:
            break;
    }
    return "unknown";
}

Visit visit_of(std::span<const Units> words) {
    if (words.size() != 2) return {};
    const auto state = bits(words[1], kAddressBits + kTimeBits, 8).clamp_u64();
    return {.payer = evm::to_address(words[0]),
            .clinician = evm::to_address(words[1]),
            .amount = bits(words[0], kAddressBits, kAmountBits),
            .due = bits(words[1], kAddressBits, kTimeBits).clamp_u64(),
            .state = state > 4 ? VisitState::none : static_cast<VisitState>(state)};
}

Study study_of(std::span<const Units> words) {
    if (words.size() != 3) return {};
    return {.researcher = evm::to_address(words[0]),
            .budget = bits(words[0], kAddressBits, kAmountBits),
            .price = bits(words[2], 0, kAmountBits),
            .ethics = words[1].to_be(),
            .until = bits(words[2], kAmountBits, kTimeBits).clamp_u64(),
            .periods = bits(words[2], kAmountBits + kTimeBits, 32).clamp_u64()};
}

bool is_enrolled(const Units& word) {
    return !word.is_zero();
}

bool has_claimed(const Units& word, const Units& period) {
    constexpr std::uint64_t kMostPeriods = 255;
    const auto number = period.clamp_u64();
    return number < kMostPeriods && bits(word, static_cast<unsigned>(number), 1) == Units(1);
}

namespace slots {

std::vector<Units> visit(const Units& number) {
    const auto first = model::slots::visit(number);
    return {first, first + Units(1)};
}

std::vector<Units> study(const Units& number) {
    const auto first = model::slots::study(number);
    return {first, first + Units(1), first + Units(2)};
}

}  // namespace slots
}  // namespace vs::pay
