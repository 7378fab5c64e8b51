// The suite of chain::Client against anvil, somebody else's node.
#include <gtest/gtest.h>

#include <filesystem>

#include "../faults/process.h"
#include "chain/testing/client_suite.h"

namespace vs::test {
namespace {

TEST(Client, UsesAnvil) {
    if (!std::filesystem::exists(ANVIL_BINARY))
        GTEST_SKIP() << "skipped: anvil is not installed; run 'npm ci' in tests/chain_clients";
    // It keeps every state in memory unless told not to; it is stopped with the test in any case.
    Process anvil({ANVIL_BINARY, "--port", "0", "--prune-history", "--hardfork", "cancun"});
    const auto address = anvil.wait_for("Listening on ");
    ASSERT_FALSE(address.empty()) << anvil.output();
    chain::testing::client_suite(
        [&] { return chain::remote_transport({.url = "http://" + address}); });
}

}  // namespace
}  // namespace vs::test
