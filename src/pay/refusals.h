// What the contracts of money say when they refuse, with amounts and times as people write them.
#pragma once

#include "model/money.h"
#include "model/refusals.h"

namespace vs::pay {

// As model::in_words, for an error of chain::Client.
Error refusal_words(const Error& error, std::string_view currency);

}  // namespace vs::pay
