// What can be said of a transaction without looking at the state.
#include "chain/pool.h"
#include "chain/transition.h"

namespace vs::chain {
namespace {

constexpr std::size_t kMaxPooled = std::size_t{128} << 10;  // as other nodes

Result<> check_form(const Transaction& transaction, const PoolOptions& options) {
    if (!transaction.chain_id && !options.unprotected)
        return fail("unprotected", "only replay-protected (EIP-155) transactions allowed over RPC");
    if (transaction.chain_id && *transaction.chain_id != options.chain_id)
        return fail("chain-id", "invalid chain id for signer: have " +
                                    std::to_string(*transaction.chain_id) + " want " +
                                    std::to_string(options.chain_id));
    if (transaction.max_priority_fee > transaction.max_fee)
        return fail("tip-over-fee", "max priority fee per gas higher than max fee per gas");
    if (!transaction.to && transaction.data.size() > evm::kMaxInitCodeSize)
        return fail("init-code", "max initcode size exceeded: code size " +
                                     std::to_string(transaction.data.size()) + ", limit " +
                                     std::to_string(evm::kMaxInitCodeSize));
    if (transaction.nonce == ~std::uint64_t{0})
        return fail("nonce-too-high", "nonce has max value: " + std::to_string(transaction.nonce));
    return {};
}

Result<> check_gas(const Transaction& transaction, const PoolOptions& options) {
    if (transaction.gas > options.gas_limit)
        return fail("gas-limit", "exceeds block gas limit: transaction gas " +
                                     std::to_string(transaction.gas) + ", limit " +
                                     std::to_string(options.gas_limit));
    const auto least = intrinsic_gas(transaction, evm::Revision::shanghai);
    if (transaction.gas < least)
        return fail("intrinsic-gas", "intrinsic gas too low: gas " +
                                         std::to_string(transaction.gas) + ", minimum needed " +
                                         std::to_string(least));
    return {};
}

}  // namespace

Result<PoolItemPtr> Pool::read(Bytes raw) const {
    if (raw.size() > kMaxPooled)
        return fail("too-large", "oversized data: transaction size " + std::to_string(raw.size()) +
                                     ", limit " + std::to_string(kMaxPooled));
    auto transaction = decode_transaction(raw);
    if (!transaction) return pass(transaction);
    if (auto checked = check_form(*transaction, options_); !checked) return pass(checked);
    if (auto checked = check_gas(*transaction, options_); !checked) return pass(checked);
    auto item = std::make_shared<PoolItem>();
    item->transaction = std::move(*transaction);
    item->raw = std::move(raw);
    return PoolItemPtr(std::move(item));
}

}  // namespace vs::chain
