// VM tests of ethereum/tests: {name: {"env", "pre", "exec", and where it succeeds "post", "out",
// "logs"}}. They assume the gas prices of Frontier, so gas itself is not compared: what should
// succeed gets more than enough, what should fail gets what the fixture gives.
#include "chain/detail/call_host.h"
#include "ethereum_fixture.h"
#include "suite.h"

namespace vs::conformance {
namespace {

using namespace ethereum;

constexpr std::int64_t kPlenty = std::int64_t{1} << 40;

chain::BlockContext block_of(const json::object& env) {
    chain::BlockContext block;
    block.number = u64_in(env, "currentNumber");
    block.timestamp = u64_in(env, "currentTimestamp");
    block.gas_limit = u64_in(env, "currentGasLimit");
    block.coinbase = fixed_of<20>(json_text(env, "currentCoinbase"));
    block.prev_randao = number_in(env, "currentDifficulty");
    block.block_hash = test_block_hash;
    return block;
}

evm::Environment environment_of(const chain::BlockContext& block, const json::object& exec) {
    evm::Environment out;
    out.gas_price = number_in(exec, "gasPrice");
    out.origin = fixed_of<20>(json_text(exec, "origin"));
    out.coinbase = block.coinbase;
    out.number = block.number;
    out.timestamp = block.timestamp;
    out.gas_limit = block.gas_limit;
    out.prev_randao = block.prev_randao;
    return out;
}

struct Ran {
    evm::Outcome outcome;
    Hash logs{};
    chain::Alloc after;
};

Ran run(const json::object& test, bool succeeds) {
    const auto& exec = object_in(test, "exec");
    const auto block = block_of(object_in(test, "env"));
    const auto input = bytes_of(json_text(exec, "data"));
    evm::Message message;
    message.gas = succeeds ? kPlenty : static_cast<std::int64_t>(u64_in(exec, "gas"));
    message.caller = fixed_of<20>(json_text(exec, "caller"));
    message.recipient = message.code_address = fixed_of<20>(json_text(exec, "address"));
    message.value = number_in(exec, "value");
    message.input = input;

    chain::MemoryState world(alloc_of(object_in(test, "pre")));
    chain::State state(world);
    evm::Machine machine(evm::Revision::istanbul);
    chain::detail::CallHost host(state, block, machine, environment_of(block, exec), nullptr);
    Ran ran;
    ran.outcome = machine.execute(host, message, evm::Code(bytes_of(json_text(exec, "code"))));
    ran.logs = hash_of(state.end_transaction());
    world.apply(state.diff());
    ran.after = world.alloc();
    return ran;
}

std::string difference(const Ran& ran, const json::object& test) {
    if (ran.outcome.status != evm::Status::success)
        return "failed: " + std::string(name_of(ran.outcome.status));
    if (ran.outcome.output != bytes_of(json_text(test, "out"))) return "other output";
    if (ran.logs != fixed_of<32>(json_text(test, "logs"))) return "other logs";
    for (const auto& [address, account] : alloc_of(object_in(test, "post"))) {
        const auto found = ran.after.find(address);
        if (found == ran.after.end() ? !account.storage.empty()
                                     : found->second.storage != account.storage)
            return "other storage";
    }
    return {};
}

void judge(const std::filesystem::path& file, std::string_view name, const json::object& test,
           Tally& tally) {
    const bool succeeds = test.contains("post");
    const auto ran = run(test, succeeds);
    if (!succeeds) {
        if (ran.outcome.status != evm::Status::success) return tally.pass();
        return tally.skip("outcome depends on Frontier gas");
    }
    const auto why = difference(ran, test);
    why.empty() ? tally.pass() : tally.fail(file, name, why);
}

}  // namespace

void run_vm(const Files& files, Tally& tally) {
    each_fixture(files, "", tally, [&](const auto& file, const auto& tests) {
        for (const auto& [name, test] : tests)
            if (test.is_object() && test.get_object().contains("exec") && tally.takes(name))
                judge(file, name, test.get_object(), tally);
    });
}

}  // namespace vs::conformance
