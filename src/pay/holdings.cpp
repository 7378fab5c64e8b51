#include "pay/holdings.h"

#include "crypto/hash.h"

namespace vs::pay {
namespace {

// Places of variables in storage; a test compares them with contracts/artifacts.
constexpr std::uint64_t kBalances = 4;                                         // Credit
constexpr std::uint64_t kVisits = 4, kOwed = 5;                                // Visits
constexpr std::uint64_t kStudies = 4, kEnrolled = 5, kRoots = 6, kClaims = 7;  // Studies
constexpr unsigned kAddressBits = 160, kTimeBits = 40, kAmountBits = 96;

Units in_mapping(const Word& key, const Units& variable) {
    return Units::from_be(crypto::keccak256(concat({key, variable.to_be()})));
}

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

Units balance(const crypto::Address& account) {
    return in_mapping(model::address_word(account), kBalances);
}

std::vector<Units> visit(const Units& number) {
    const auto first = in_mapping(number.to_be(), kVisits);
    return {first, first + Units(1)};
}

Units owed(const crypto::Address& account) {
    return in_mapping(model::address_word(account), kOwed);
}

std::vector<Units> study(const Units& number) {
    const auto first = in_mapping(number.to_be(), kStudies);
    return {first, first + Units(1), first + Units(2)};
}

Units enrolled(const Units& study, const Word& commitment) {
    return in_mapping(commitment, in_mapping(study.to_be(), kEnrolled));
}

Units root(const Units& study, const Units& period) {
    return in_mapping(period.to_be(), in_mapping(study.to_be(), kRoots));
}

Units claims(const Units& study, const crypto::Address& patient) {
    return in_mapping(model::address_word(patient), in_mapping(study.to_be(), kClaims));
}

}  // namespace slots
}  // namespace vs::pay
