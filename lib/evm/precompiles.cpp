#include "evm/precompiles.h"

#include <openssl/evp.h>

#include <algorithm>

#include "evm/detail/blake2f.h"
#include "evm/detail/bn254_calls.h"
#include "evm/detail/ecrecover.h"
#include "evm/detail/modexp.h"
#include "evm/gas.h"

namespace vs::evm {
namespace {

using detail::Answer;

struct Contract {
    std::int64_t (*price)(ByteView input, Revision revision);
    Answer (*run)(ByteView input);  // no value: failure
};

template <std::int64_t Base, std::int64_t PerWord>
std::int64_t linear(ByteView input, Revision) {
    return Base + PerWord * static_cast<std::int64_t>(gas::words(input.size()));
}

Answer sha256(ByteView input) {
    const auto digest = crypto::sha256(input);
    return Bytes(digest.begin(), digest.end());
}

Answer ripemd160(ByteView input) {
    Bytes out(32);
    unsigned size = 0;
    if (EVP_Digest(input.data(), input.size(), out.data() + 12, &size, EVP_ripemd160(), nullptr) !=
        1)
        return std::nullopt;
    return out;
}

Answer identity(ByteView input) {
    return to_bytes(input);
}

constexpr Contract kContracts[] = {
    {linear<3000, 0>, detail::ecrecover},
    {linear<60, 12>, sha256},
    {linear<600, 120>, ripemd160},
    {linear<15, 3>, identity},
    {detail::modexp_price, detail::modexp},
    {linear<150, 0>, detail::bn254_add},
    {linear<6000, 0>, detail::bn254_multiply},
    {detail::bn254_pairing_price, detail::bn254_pairing},
    {detail::blake2f_price, detail::blake2f},
};

constexpr unsigned kPointEvaluation = 10;

}  // namespace

unsigned precompile_number(const Address& address, Revision revision) {
    if (address[0] != 0 || address[19] == 0 || address[19] > precompile_count(revision)) return 0;
    const bool low = std::all_of(address.begin(), address.end() - 1, [](auto b) { return b == 0; });
    return low ? address[19] : 0;
}

Outcome call_precompile(unsigned number, Revision revision, ByteView input, std::int64_t gas) {
    Outcome outcome;
    if (number == kPointEvaluation) {
        outcome.status = Status::unsupported_precompile;
        return outcome;
    }
    const auto& contract = kContracts[number - 1];
    const auto price = contract.price(input, revision);
    if (price > gas) {
        outcome.status = Status::out_of_gas;
        return outcome;
    }
    auto answer = contract.run(input);
    if (!answer) {
        outcome.status = Status::precompile_failure;
        return outcome;
    }
    outcome.gas_left = gas - price;
    outcome.output = std::move(*answer);
    return outcome;
}

}  // namespace vs::evm
