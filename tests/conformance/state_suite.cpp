// State tests of ethereum/tests: {name: {"env", "pre", "transaction", "post": {fork: [case, …]}}}.
// A case names the hash of the state after its transaction ("txbytes") and of the logs, or the
// reason why the transaction is refused ("expectException").
#include "chain/transition.h"
#include "ethereum_fixture.h"
#include "suite.h"

namespace vs::conformance {
namespace {

using namespace ethereum;
using chain::BlockContext;
using evm::Revision;

BlockContext block_of(const json::object& env, Revision revision) {
    BlockContext block;
    block.number = u64_in(env, "currentNumber");
    block.timestamp = u64_in(env, "currentTimestamp");
    block.gas_limit = u64_in(env, "currentGasLimit");
    if (revision >= Revision::london) block.base_fee = number_in(env, "currentBaseFee");
    block.coinbase = fixed_of<20>(json_text(env, "currentCoinbase"));
    block.prev_randao =
        number_in(env, revision >= Revision::paris ? "currentRandom" : "currentDifficulty");
    block.excess_blob_gas = u64_in(env, "currentExcessBlobGas");
    block.block_hash = test_block_hash;
    return block;
}

struct Ran {
    Hash root{}, logs{};
    std::string refused;  // the code, where it was
};

Ran run(const chain::Alloc& pre, const BlockContext& block, Revision revision, ByteView raw) {
    chain::MemoryState before(pre);
    Ran ran;
    const auto transaction = chain::decode_transaction(raw);
    if (!transaction) {
        ran.refused = transaction.error().code;
    } else {
        chain::State state(before);
        evm::Machine machine(revision);
        auto result = chain::transition(state, *transaction, block, machine, block.gas_limit);
        if (!result)
            ran.refused = result.error().code;
        else
            ran.logs = hash_of(result->logs);
        if (result) before.apply(state.diff());
    }
    ran.root = before.root();
    return ran;
}

// Empty where it is as it should be.
std::string difference(const Ran& ran, const json::object& wanted) {
    const auto refusal = json_text(wanted, "expectException");
    if (!ran.refused.empty() != !refusal.empty())
        return refusal.empty() ? "refused: " + ran.refused
                               : "accepted, wanted " + std::string(refusal);
    if (!refusal.empty() && !chain::is_expected(ran.refused, refusal))
        return "refused as " + ran.refused + ", wanted " + std::string(refusal);
    if (ran.root != fixed_of<32>(json_text(wanted, "hash"))) return "another state root";
    if (refusal.empty() && ran.logs != fixed_of<32>(json_text(wanted, "logs"))) return "other logs";
    return {};
}

std::string name_of_case(std::string_view test, std::string_view fork, const json::object& wanted) {
    const auto& indexes = object_in(wanted, "indexes");
    std::string name = std::string(test) + "/" + std::string(fork);
    for (const auto* key : {"data", "gas", "value"})
        if (const auto* index = indexes.if_contains(key)) name += "/" + json::serialize(*index);
    return name;
}

bool is_blob(const json::object& test) {
    return object_in(test, "transaction").contains("maxFeePerBlobGas");
}

struct Judge {
    const std::filesystem::path& file;
    Tally& tally;

    void one(const std::string& name, const json::object& test, const chain::Alloc& pre,
             Revision revision, const json::object& wanted) {
        if (revision >= Revision::cancun && is_blob(test)) return tally.skip("blob transaction");
        const auto block = block_of(object_in(test, "env"), revision);
        const auto ran = run(pre, block, revision, bytes_of(json_text(wanted, "txbytes")));
        if (ran.refused == "unsupported-precompile") return tally.skip("point evaluation");
        const auto why = difference(ran, wanted);
        why.empty() ? tally.pass() : tally.fail(file, name, why);
    }

    void all(std::string_view test_name, const json::object& test) {
        const auto pre = alloc_of(object_in(test, "pre"));
        for (const auto& [fork, cases] : object_in(test, "post")) {
            const auto revision = evm::parse_revision(fork);
            for (const auto& wanted : cases.as_array()) {
                const auto name = name_of_case(test_name, fork, wanted.as_object());
                if (!tally.takes(name)) continue;
                if (!revision)
                    tally.skip("rules before Istanbul");
                else
                    one(name, test, pre, *revision, wanted.as_object());
            }
        }
    }
};

bool is_state_test(const json::value& value) {
    const auto* test = value.if_object();
    return test != nullptr && test->contains("post") && test->contains("transaction");
}

}  // namespace

void run_state(const Files& files, Tally& tally) {
    each_fixture(files, "", tally, [&](const auto& file, const auto& tests) {
        for (const auto& [name, test] : tests)
            if (is_state_test(test)) Judge{file, tally}.all(name, test.get_object());
    });
}

}  // namespace vs::conformance
