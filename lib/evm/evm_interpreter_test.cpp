// Instructions one by one, on a host with nothing around it. What needs accounts is tested in
// lib/chain; the official state tests cover all of it together.
#include <gtest/gtest.h>

#include "evm/opcodes.h"
#include "evm/testing/lone_host.h"

namespace vs::evm::interpreter_test {
namespace {

using testing::LoneHost;

// Code that leaves one word on the stack, made to return it.
U256 word_of(LoneHost& host, std::string_view code_hex, ByteView input = {}) {
    auto code = *from_hex(code_hex);
    append(code, *from_hex("60005260206000f3"));  // MSTORE(0), RETURN(0, 32)
    const auto outcome = host.run(code, input);
    EXPECT_EQ(outcome.status, Status::success) << code_hex;
    return outcome.output.size() == 32 ? U256::from_be(outcome.output) : U256{0xbad};
}
U256 word_of(std::string_view code_hex) {
    LoneHost host;
    return word_of(host, code_hex);
}

Status status_of(std::string_view code_hex, Revision revision = Revision::cancun,
                 std::int64_t gas = 1'000'000) {
    LoneHost host(revision);
    return host.run(*from_hex(code_hex), {}, gas).status;
}

std::int64_t gas_of(std::string_view code_hex, Revision revision = Revision::cancun) {
    LoneHost host(revision);
    const auto outcome = host.run(*from_hex(code_hex), {}, 1'000'000);
    EXPECT_EQ(outcome.status, Status::success) << code_hex;
    return 1'000'000 - outcome.gas_left;
}

TEST(EvmInterpreter, Arithmetic) {
    EXPECT_EQ(word_of("6003600401"), U256{7});
    EXPECT_EQ(word_of("6003600403"), U256{1});      // the top minus the next
    EXPECT_EQ(word_of("6003601504"), U256{7});      // 21 / 3
    EXPECT_EQ(word_of("6000601504"), U256{});       // by zero
    EXPECT_EQ(word_of("6008600a600a08"), U256{4});  // (10 + 10) % 8
    EXPECT_EQ(word_of("6008600a600a09"), U256{4});  // (10 * 10) % 8
    EXPECT_EQ(word_of("600a60020a"), U256{1024});
    EXPECT_EQ(word_of("600160ff1b"), U256{1} << 255);
    EXPECT_EQ(word_of("60008015"), U256{1});  // ISZERO, the copy below stays
}

TEST(EvmInterpreter, PushOfEveryLengthAndPastTheEnd) {
    for (unsigned n = 1; n <= 32; ++n) {
        Bytes code{static_cast<std::uint8_t>(PUSH1 + n - 1)};
        U256 wanted;
        for (unsigned i = 1; i <= n; ++i) {
            code.push_back(static_cast<std::uint8_t>(i));
            wanted = (wanted << 8) | U256{i};
        }
        EXPECT_EQ(word_of(to_hex(code)), wanted) << n;
    }
    EXPECT_EQ(status_of("7f01"), Status::success);  // missing bytes are zeros, then STOP
}

TEST(EvmInterpreter, StackLimits) {
    EXPECT_EQ(status_of("01"), Status::stack_underflow);
    EXPECT_EQ(status_of("600190"), Status::stack_underflow);  // SWAP1 of one
    std::string full;
    for (int i = 0; i < 1024; ++i) full += "5f";
    EXPECT_EQ(status_of(full), Status::success);
    EXPECT_EQ(status_of(full + "5f"), Status::stack_overflow);
    EXPECT_EQ(status_of(full + "80"), Status::stack_overflow);
    EXPECT_EQ(status_of(full + "90"), Status::success);
}

TEST(EvmInterpreter, JumpsOnlyToDestinations) {
    EXPECT_EQ(status_of("6004565b5b00"), Status::success);
    EXPECT_EQ(status_of("600356fe5b"), Status::bad_jump_destination);
    EXPECT_EQ(status_of("600456605b00"), Status::bad_jump_destination);  // data of a PUSH
    EXPECT_EQ(status_of("7f" + std::string(64, 'f') + "56"), Status::bad_jump_destination);
    EXPECT_EQ(status_of("5f600757fe5b00"), Status::invalid_instruction);  // not taken
    EXPECT_EQ(status_of("5b5f56", Revision::cancun, 100'000), Status::out_of_gas);
}

TEST(EvmInterpreter, UndefinedUntilTheirFork) {
    EXPECT_EQ(status_of("5f", Revision::paris), Status::undefined_instruction);
    EXPECT_EQ(status_of("5f", Revision::shanghai), Status::success);
    EXPECT_EQ(status_of("48", Revision::berlin), Status::undefined_instruction);
    EXPECT_EQ(status_of("48", Revision::london), Status::success);
    for (const auto* code : {"60005c", "600060005d", "6000600060005e", "600049", "4a"}) {
        EXPECT_EQ(status_of(code, Revision::shanghai), Status::undefined_instruction) << code;
        EXPECT_EQ(status_of(code, Revision::cancun), Status::success) << code;
    }
    EXPECT_EQ(status_of("0c"), Status::undefined_instruction);
    EXPECT_EQ(status_of("fe"), Status::invalid_instruction);
}

TEST(EvmInterpreter, MemoryGrowsByWordsAndIsPaid) {
    EXPECT_EQ(gas_of("600151"), 3 + 3 + 6);  // MLOAD at 1: two words
    EXPECT_EQ(gas_of("60ff60005360ff60005300"), 3 * 4 + 2 * 3 + 3);
    EXPECT_EQ(gas_of("60206103e05200"), 3 + 3 + 3 + 96 + 2);  // 32 words: 3*32 + 32^2/512
    EXPECT_EQ(status_of("63ffffffff51"), Status::out_of_gas);
    EXPECT_EQ(status_of("7f" + std::string(64, 'f') + "51"), Status::out_of_gas);
    EXPECT_EQ(word_of("60aa60005259"), U256{32});
}

TEST(EvmInterpreter, MemoryOfAnEarlierCallIsNotSeen) {
    LoneHost host;
    host.run(*from_hex("7f" + std::string(64, 'f') + "60205200"));
    EXPECT_EQ(word_of(host, "602051"), U256{});
}

TEST(EvmInterpreter, CallDataIsPaddedWithZeros) {
    LoneHost host;
    const auto input = *from_hex("aabb");
    EXPECT_EQ(word_of(host, "600035", input), U256{0xaabb} << 240);
    EXPECT_EQ(word_of(host, "600135", input), U256{0xbb} << 248);
    EXPECT_EQ(word_of(host, "600235", input), U256{});
    EXPECT_EQ(word_of(host, "7f" + std::string(64, 'f') + "35", input), U256{});
    EXPECT_EQ(word_of(host, "36", input), U256{2});
    EXPECT_EQ(word_of(host, "60206001600037600051", input), U256{0xbb} << 248);
}

TEST(EvmInterpreter, Keccak) {
    // of nothing
    EXPECT_EQ(word_of("6000600020"), U256::from_be(kEmptyCodeHash));
    EXPECT_EQ(gas_of("60206000205000"), 3 + 3 + 30 + 6 + 3 + 2);
}

TEST(EvmInterpreter, StoragePricesAndRefunds) {
    // Fresh slot: 22,100 from Berlin on, 20,000 before.
    EXPECT_EQ(gas_of("600160005500"), 6 + 22100);
    EXPECT_EQ(gas_of("600160005500", Revision::istanbul), 6 + 20000);
    EXPECT_EQ(gas_of("60005400"), 3 + 2100);
    EXPECT_EQ(gas_of("60005400", Revision::istanbul), 3 + 800);
    for (const auto& [revision, refund] :
         {std::pair{Revision::berlin, 15000}, std::pair{Revision::london, 4800}}) {
        LoneHost host(revision);
        host.slots[U256{}] = {1, 1};
        EXPECT_EQ(host.run(*from_hex("600060005500")).gas_refund, refund);
    }
    LoneHost host;
    EXPECT_EQ(host.run(*from_hex("600160005500"), {}, 6 + 2300).status, Status::out_of_gas);
    EXPECT_EQ(host.run(*from_hex("600160005500"), {}, 100'000, true).status,
              Status::static_mode_violation);
}

TEST(EvmInterpreter, ExpIsPaidByTheByte) {
    EXPECT_EQ(gas_of("60ff60020a00"), 6 + 10 + 50);
    EXPECT_EQ(gas_of("61ffff60020a00"), 6 + 10 + 100);
    EXPECT_EQ(gas_of("600060020a00"), 6 + 10);
}

TEST(EvmInterpreter, MCopyOverlaps) {
    // Bytes 0..31 = 00..1f, MCOPY(1, 0, 32), MLOAD(1) is what was there.
    const std::string word = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    EXPECT_EQ(word_of("7f" + word + "600052" + "6020600060015e" + "600151"),
              U256::from_be(*from_hex(word)));
    EXPECT_EQ(gas_of("60006000600a5e00"), 3 * 3 + 3);  // of nothing: no memory
}

TEST(EvmInterpreter, ReturnDataOutOfBounds) {
    EXPECT_EQ(status_of("6000600060003e"), Status::success);
    EXPECT_EQ(status_of("6001600060003e"), Status::return_data_out_of_bounds);
    EXPECT_EQ(status_of("6000600160003e"), Status::return_data_out_of_bounds);
}

TEST(EvmInterpreter, RevertKeepsGasAndOutput) {
    LoneHost host;
    const auto outcome = host.run(*from_hex("60ab60005360016000fd"), {}, 100);
    EXPECT_EQ(outcome.status, Status::revert);
    EXPECT_EQ(outcome.output, Bytes{0xab});
    EXPECT_EQ(outcome.gas_left, 100 - (3 + 3 + 3 + 3 + 3 + 3));
}

TEST(EvmInterpreter, BlockHashOfTheLast256) {
    LoneHost host;
    host.world.number = 1000;
    EXPECT_EQ(word_of(host, "6103e740"), U256{1999});
    EXPECT_EQ(word_of(host, "6102e840"), U256{1744});
    EXPECT_EQ(word_of(host, "6102e740"), U256{});  // 257 back
    EXPECT_EQ(word_of(host, "6103e840"), U256{});  // itself
}

TEST(EvmInterpreter, CallsPrecompiles) {
    // STATICCALL(gas, 4, 0, 32, 32, 32): identity
    EXPECT_EQ(word_of("60aa600052"
                      "6020602060206000"
                      "60045afa50"
                      "602051"),
              U256{0xaa});
    EXPECT_EQ(word_of("6000600060006000600060045af1503d"), U256{});
}

TEST(EvmInterpreter, LogsWithTopics) {
    LoneHost host;
    host.run(
        *from_hex("60ab600053"
                  "6002"
                  "6001"
                  "6001"
                  "6000"
                  "a200"));
    ASSERT_EQ(host.events.size(), 1u);
    EXPECT_EQ(host.events[0].topics, (std::vector<U256>{1, 2}));
    EXPECT_EQ(host.events[0].data, Bytes{0xab});
}

}  // namespace
}  // namespace vs::evm::interpreter_test
