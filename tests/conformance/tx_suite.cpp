// Transaction vectors of ethereum/tests, TransactionTests: {name: {"txbytes", "result": {fork:
// {"hash", "sender", "intrinsicGas"} or {"exception"}}}}. A case is one transaction under one of
// the forks Istanbul to Cancun; the vectors are made for chain id 1. What a pool judges without a
// state is judged here: form, signature, chain, type, intrinsic gas, size of init code, fees.
#include "base/json.h"
#include "chain/transition.h"
#include "suite.h"

namespace vs::conformance {
namespace {

using chain::Transaction;

// The least a state must hold so that nothing but the transaction itself can be wrong.
class RichSender : public chain::StateReader {
  public:
    explicit RichSender(const Transaction& transaction) : transaction_(transaction) {}
    Result<std::optional<chain::AccountInfo>> account(
        const chain::Address& address) const override {
        if (address != transaction_.sender) return std::optional<chain::AccountInfo>();
        chain::AccountInfo out;
        out.nonce = transaction_.nonce;
        out.balance = ~evm::U256{};
        return std::optional(out);
    }
    Result<evm::U256> storage(const chain::Address&, const evm::U256&) const override {
        return evm::U256{};
    }
    Result<Bytes> code(const chain::Hash&) const override { return Bytes{}; }

  private:
    const Transaction& transaction_;
};

// No block holds 2^63 gas, so a higher limit never runs; the vectors judge its form and its price.
Result<> runs(Transaction transaction, evm::Revision revision) {
    if (transaction.gas > INT64_MAX) {
        if (~evm::U256{} / evm::U256(transaction.gas) < transaction.max_fee)
            return fail("GASLIMIT_PRICE_PRODUCT_OVERFLOW", "gas times fee exceeds 256 bits");
        transaction.gas = INT64_MAX;
    }
    chain::BlockContext block;
    block.gas_limit = ~std::uint64_t{0};
    const RichSender reader(transaction);
    chain::State state(reader);
    evm::Machine machine(revision);
    const auto done = chain::transition(state, transaction, block, machine, block.gas_limit);
    return done ? Result<>() : pass(done);
}

std::string judge(ByteView raw, const json::object& wanted, evm::Revision revision) {
    const bool refuse = wanted.contains("exception");
    const auto transaction = chain::decode_transaction(raw);
    if (!transaction) return refuse ? "" : "refused: " + transaction.error().message;
    const auto done = runs(*transaction, revision);
    if (refuse) return done ? "accepted, must be refused" : "";
    if (!done) return "refused: " + done.error().message;
    if ("0x" + to_hex(transaction->hash) != json_text(wanted, "hash")) return "another hash";
    if (crypto::to_text(transaction->sender) != json_text(wanted, "sender"))
        return "another sender";
    const auto gas = chain::intrinsic_gas(*transaction, revision);
    const auto expected = evm::parse_u256(json_text(wanted, "intrinsicGas"));
    return expected && *expected == evm::U256(gas) ? "" : "other intrinsic gas";
}

void judge(const std::filesystem::path& file, std::string_view name, const json::object& test,
           Tally& tally) {
    auto text = json_text(test, "txbytes");
    if (text.starts_with("0x")) text.remove_prefix(2);
    const auto raw = from_hex(text);
    const auto* result = test.if_contains("result");
    if (!raw || result == nullptr || !result->is_object())
        return tally.fail(file, name, "it has no \"txbytes\" or no \"result\"");
    for (const auto& [fork, wanted] : result->get_object()) {
        const auto revision = evm::parse_revision(fork);
        if (!revision || !wanted.is_object()) continue;  // before Istanbul
        const auto why = judge(*raw, wanted.get_object(), *revision);
        if (why.empty())
            tally.pass();
        else
            tally.fail(file, std::string(name) + " " + std::string(fork), why);
    }
}

}  // namespace

void run_tx(const Files& files, Tally& tally) {
    each_fixture(files, "TransactionTests", tally, [&](const auto& file, const auto& tests) {
        for (const auto& [name, test] : tests)
            if (test.is_object()) judge(file, name, test.get_object(), tally);
    });
}

}  // namespace vs::conformance
