// Amounts as people write them. A unit of Credit is a hundredth of the clinic's currency; nothing
// that people see speaks of units. Pure and thread-safe.
#pragma once

#include "chain/abi.h"

namespace vs::model {

using Units = chain::U256;

// "40", "40.5" and "40.00"; from 0.01 to 999,999,999,999.99. Code "usage".
Result<Units> parse_amount(std::string_view text);
std::string to_text(const Units& units);  // "40.00"
// "EUR 40.00"; without the currency where it is empty.
std::string in_words(const Units& units, std::string_view currency);
bool is_currency(std::string_view text);  // three capital letters, as ISO 4217 has them

}  // namespace vs::model
