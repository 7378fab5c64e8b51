// What a contract says when it refuses, in words: its custom errors by name and meaning. Pure and
// thread-safe.
#pragma once

#include "model/contract_abi.h"

namespace vs::model {

// What a "reverted" error of a chain::Client says by one of our contracts' errors; none for any
// other.
std::optional<Refusal> refusal_in(const Error& error);
// `error` of a chain::Client. One of code "reverted" whose data are an error of our contracts comes
// back with that error's name as code ("not-signer" for NotSigner) and a sentence; any other as it
// is.
Error in_words(const Error& error);
// "NotSigner" -> "not-signer"
std::string code_of(std::string_view name);
// A sentence for every custom error of the suite; "" for others.
std::string_view sentence_of(std::string_view name);

}  // namespace vs::model
