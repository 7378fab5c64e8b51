// Transactions on small worlds. The official state tests (vitalseal-conformance state) cover the
// rules; here stand those they do not ask, and what our own callers rely on.
#include "chain/transition.h"

#include <gtest/gtest.h>
#include <pthread.h>

#include "chain/memory_state.h"

namespace vs::chain::transition_test {
namespace {

using evm::Machine;
using evm::Revision;
using evm::Status;

Address address_of(std::uint8_t last) {
    Address address{};
    address[0] = 0xee;
    address.back() = last;
    return address;
}
const Address kSender = address_of(1), kContract = address_of(2), kOther = address_of(3),
              kCoinbase = address_of(9);
constexpr std::uint64_t kBlockGas = 100'000'000;

struct World {
    Alloc alloc;
    BlockContext block;
    Revision revision = Revision::cancun;

    World() {
        alloc[kSender].balance = U256{1} << 80;
        block.number = 100;
        block.gas_limit = kBlockGas;
        block.base_fee = 10;
        block.coinbase = kCoinbase;
    }
    void code(const Address& address, std::string_view hex) {
        alloc[address].code = *from_hex(hex);
    }
};

struct Ran {
    Result<TransactionResult> result;
    Alloc after;
};

Transaction call_to(std::optional<Address> to, std::string_view data_hex = "") {
    Transaction tx;
    tx.sender = kSender;
    tx.to = to;
    tx.gas = 1'000'000;
    tx.type = TransactionType::dynamic_fee;
    tx.max_fee = 20;
    tx.max_priority_fee = 3;
    tx.data = *from_hex(data_hex);
    return tx;
}

Ran run(const World& world, const Transaction& tx) {
    MemoryState base(world.alloc);
    State state(base);
    Machine machine(world.revision);
    auto result = transition(state, tx, world.block, machine, world.block.gas_limit);
    base.apply(state.diff());
    return {std::move(result), base.alloc()};
}

std::string code_of(const World& world, const Transaction& tx) {
    auto ran = run(world, tx);
    EXPECT_EQ(ran.after, world.alloc);  // a refusal changes nothing
    return ran.result ? "" : ran.result.error().code;
}

TEST(ChainTransition, BurnsTheBaseFeeAndTipsTheCoinbase) {
    World world;
    auto tx = call_to(kOther);
    tx.value = 7;
    const auto ran = run(world, tx);
    ASSERT_TRUE(ran.result);
    EXPECT_EQ(ran.result->gas_used, 21000u);
    EXPECT_EQ(ran.result->gas_price, U256{13});
    EXPECT_EQ(ran.after.at(kOther).balance, U256{7});
    EXPECT_EQ(ran.after.at(kCoinbase).balance, U256{3 * 21000});
    EXPECT_EQ(ran.after.at(kSender).balance, (U256{1} << 80) - U256{7 + 13 * 21000});
    EXPECT_EQ(ran.after.at(kSender).nonce, 1u);
}

TEST(ChainTransition, RefusalsHaveTheirNames) {
    World world;
    const auto with = [](auto change) {
        auto tx = call_to(kOther);
        change(tx);
        return tx;
    };
    EXPECT_EQ(code_of(world, with([](auto& t) { t.chain_id = 2; })), "INVALID_CHAINID");
    EXPECT_EQ(code_of(world, with([](auto& t) { t.gas = 20999; })), "INTRINSIC_GAS_TOO_LOW");
    EXPECT_EQ(code_of(world, with([](auto& t) { t.nonce = 1; })), "NONCE_MISMATCH_TOO_HIGH");
    EXPECT_EQ(code_of(world, with([](auto& t) { t.nonce = ~0ull; })), "NONCE_IS_MAX");
    EXPECT_EQ(code_of(world, with([](auto& t) { t.gas = kBlockGas + 1; })),
              "GAS_ALLOWANCE_EXCEEDED");
    EXPECT_EQ(code_of(world, with([](auto& t) { t.max_fee = 9; })), "INSUFFICIENT_MAX_FEE_PER_GAS");
    EXPECT_EQ(code_of(world, with([](auto& t) { t.max_priority_fee = 21; })),
              "PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS");
    EXPECT_EQ(code_of(world, with([](auto& t) { t.value = U256{1} << 80; })),
              "INSUFFICIENT_ACCOUNT_FUNDS");
    EXPECT_EQ(code_of(world, with([](auto& t) { t.max_fee = ~U256{}; })),
              "GASLIMIT_PRICE_PRODUCT_OVERFLOW");
    EXPECT_EQ(code_of(world, with([](auto& t) {
                          t.to = std::nullopt;
                          t.data = Bytes(49153);
                      })),
              "INITCODE_SIZE_EXCEEDED");
    world.alloc[kSender].nonce = 5;
    EXPECT_EQ(code_of(world, call_to(kOther)), "NONCE_MISMATCH_TOO_LOW");
    world.alloc[kSender].nonce = 0;
    world.code(kSender, "00");
    EXPECT_EQ(code_of(world, call_to(kOther)), "SENDER_NOT_EOA");
    world.revision = Revision::berlin;
    EXPECT_EQ(code_of(world, call_to(kOther)), "TYPE_NOT_SUPPORTED");
}

TEST(ChainTransition, FixtureNamesOfBothGenerations) {
    EXPECT_TRUE(is_expected("INSUFFICIENT_ACCOUNT_FUNDS", "TR_NoFunds"));
    EXPECT_TRUE(is_expected("NONCE_IS_MAX", "TransactionException.NONCE_IS_MAX"));
    EXPECT_TRUE(is_expected(
        "SENDER_NOT_EOA", "TransactionException.NONCE_IS_MAX|TransactionException.SENDER_NOT_EOA"));
    EXPECT_FALSE(is_expected("NONCE_IS_MAX", "TR_NoFunds"));
    EXPECT_FALSE(is_expected("", "TR_NoFunds"));
}

TEST(ChainTransition, PointEvaluationGivesTheTransactionUp) {
    World world;
    world.code(kContract, "600160015560006000600060006000600a5af100");  // ignores the failure
    EXPECT_EQ(code_of(world, call_to(kContract)), "unsupported-precompile");
    auto direct = call_to(Address{});
    direct.to->back() = 10;
    EXPECT_EQ(code_of(world, direct), "unsupported-precompile");
    world.revision = Revision::shanghai;  // an ordinary empty account then
    EXPECT_TRUE(run(world, direct).result);
}

TEST(ChainTransition, FailedCallCostsAllGasAndKeepsNothingElse) {
    World world;
    world.code(kContract, "6001600155fe");
    const auto ran = run(world, call_to(kContract));
    ASSERT_TRUE(ran.result);
    EXPECT_EQ(ran.result->status, Status::invalid_instruction);
    EXPECT_EQ(ran.result->gas_used, 1'000'000u);
    EXPECT_TRUE(ran.after.at(kContract).storage.empty());
    EXPECT_EQ(ran.after.at(kSender).nonce, 1u);
}

TEST(ChainTransition, RefundIsAtMostAFifth) {
    World world;
    world.alloc[kContract].storage = {{1, 1}, {2, 1}, {3, 1}};
    world.code(kContract, "5f6001555f6002555f60035500");
    const auto ran = run(world, call_to(kContract));
    const std::uint64_t used = 21000 + 3 * (2 + 3 + 5000);
    EXPECT_EQ(ran.result->gas_used, used - used / 5);
    EXPECT_TRUE(ran.after.at(kContract).storage.empty());
}

TEST(ChainTransition, CreateGivesTheAddressAndTheCode) {
    World world;
    const auto tx = call_to(std::nullopt, "61beef5f526002601ef3");  // returns beef
    const auto ran = run(world, tx);
    ASSERT_TRUE(ran.result && ran.result->created);
    EXPECT_EQ(*ran.result->created, created_address(kSender, 0));
    EXPECT_EQ(ran.after.at(*ran.result->created).code, *from_hex("beef"));
    EXPECT_EQ(ran.after.at(*ran.result->created).nonce, 1u);
    EXPECT_TRUE(ran.result->output.empty());
    const auto ef = call_to(std::nullopt, "60ef5f5360015ff3");
    EXPECT_EQ(run(world, ef).result->status, Status::code_starts_with_ef);
    world.alloc[created_address(kSender, 0)].nonce = 1;
    EXPECT_EQ(run(world, tx).result->status, Status::address_collision);
}

TEST(ChainTransition, SelfDestructOnlyOfWhatIsNew) {
    World world;
    world.alloc[kContract].balance = 50;
    auto suicide = "73" + to_hex(kOther) + "ff";
    world.code(kContract, suicide);
    const auto ran = run(world, call_to(kContract));
    EXPECT_EQ(ran.after.at(kOther).balance, U256{50});
    EXPECT_EQ(ran.after.at(kContract).code, *from_hex(suicide));  // EIP-6780
    world.revision = Revision::shanghai;
    EXPECT_FALSE(run(world, call_to(kContract)).after.contains(kContract));
}

TEST(ChainTransition, RevertSaysWhy) {
    World world;
    world.code(kContract, "60ab5f5360015ffd");
    const auto ran = run(world, call_to(kContract));
    EXPECT_EQ(ran.result->status, Status::revert);
    EXPECT_EQ(ran.result->output, Bytes{0xab});
    EXPECT_LT(ran.result->gas_used, 22000u);
}

TEST(ChainTransition, SimulationNeedsNoFundsNonceOrFee) {
    World world;
    world.code(kContract,
               "60015500"
               "00");
    world.code(kContract, "3a5f5260205ff3");  // GASPRICE
    const MemoryState base(world.alloc);
    State state(base);
    Machine machine(Revision::cancun);
    auto tx = call_to(kContract);
    tx.sender = kOther;
    tx.nonce = 77;
    tx.max_fee = tx.max_priority_fee = 0;
    const auto result = simulate(state, tx, world.block, machine, {.list_access = true});
    ASSERT_TRUE(result);
    EXPECT_EQ(result->output, Bytes(32));
    EXPECT_FALSE(result->accessed.empty());
    tx.value = 1;
    EXPECT_EQ(simulate(state, tx, world.block, machine).error().code, "INSUFFICIENT_ACCOUNT_FUNDS");
}

TEST(ChainTransition, SystemCallPaysNothing) {
    World world;
    world.code(kContract, "335f5500");  // stores the caller
    MemoryState base(world.alloc);
    State state(base);
    Machine machine(Revision::cancun);
    system_call(state, world.block, machine, kContract, {});
    system_call(state, world.block, machine, kOther, {});  // no code there
    base.apply(state.diff());
    const auto after = base.alloc();
    EXPECT_EQ(to_hex(evm::to_address(after.at(kContract).storage.at(0))),
              "fffffffffffffffffffffffffffffffffffffffe");
    EXPECT_EQ(after.size(), world.alloc.size());
}

// Notes how deep calls go and how much native stack they take.
class DepthWatcher : public CallWatcher {
  public:
    void enter(const evm::Message& message) override {
        const char here = 0;
        const auto place = reinterpret_cast<std::uintptr_t>(&here);
        if (message.depth == 0) first_ = place;
        deepest = std::max(deepest, message.depth);
        stack = std::max(stack, first_ - place);
    }
    void leave(const evm::Outcome&) override {}
    int deepest = 0;
    std::size_t stack = 0;

  private:
    std::uintptr_t first_ = 0;
};

void* call_down(void* watcher) {
    World world;
    world.code(kContract, "5f5f5f5f5f305af1");  // calls itself with all gas
    MemoryState base(world.alloc);
    State state(base);
    Machine machine(Revision::cancun);
    auto tx = call_to(kContract);
    tx.gas = std::uint64_t{1} << 50;  // a 64th stays behind at each level
    tx.max_fee = tx.max_priority_fee = 0;
    simulate(state, tx, world.block, machine, {.watcher = static_cast<DepthWatcher*>(watcher)})
        .value();
    return nullptr;
}

TEST(ChainTransition, AThousandNestedCallsFitAnOrdinaryStack) {
#if defined(__SANITIZE_ADDRESS__)
    GTEST_SKIP() << "skipped: the sanitizer's own frames are many times larger";
#endif
    DepthWatcher watcher;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, std::size_t{8} << 20);
    pthread_t thread;
    ASSERT_EQ(pthread_create(&thread, &attributes, call_down, &watcher), 0);
    pthread_join(thread, nullptr);
    pthread_attr_destroy(&attributes);
    EXPECT_EQ(watcher.deepest, evm::kMaxDepth);
    const auto per_call = watcher.stack / evm::kMaxDepth;
    RecordProperty("stack_bytes_per_call", static_cast<int>(per_call));
    EXPECT_LT(per_call, 6u * 1024);
}

}  // namespace
}  // namespace vs::chain::transition_test
