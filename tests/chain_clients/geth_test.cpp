// The suite of chain::Client against geth's own development node, on a chain that begins as ours
// does; and the blocks that geth made of it, executed again by us.
#include <gtest/gtest.h>

#include "../faults/process.h"
#include "chain/block_file.h"
#include "chain/testing/client_suite.h"
#include "store/file.h"

namespace vs::test {
namespace {

using namespace chain::testing;

// The path of geth; where there is none, `skipped` says why.
std::string find_geth(std::string& skipped) {
    Process script({GETH_SCRIPT, GETH_FOLDER});
    const auto status = script.wait();
    auto said = script.output();
    while (said.ends_with('\n')) said.pop_back();
    if (status == 0) return said;
    skipped = said;
    return "";
}

// What others cannot execute is not in their chain: forks up to Cancun, as in ours.
chain::Genesis genesis() {
    return chain::dev_genesis(static_cast<std::uint64_t>(now_utc() / kSecond) - 1'000);
}

void write_genesis(const std::string& path) {
    ASSERT_TRUE(store::write_file_atomic(path, as_bytes(chain::to_json(genesis()))));
}

TEST(Client, UsesGethAndExecutesItsBlocks) {
    std::string skipped;
    const auto geth = find_geth(skipped);
    if (geth.empty()) GTEST_SKIP() << skipped;
    const Folder folder, copy;
    const auto data = folder.path() + "/geth", first = folder.path() + "/genesis.json",
               blocks = folder.path() + "/chain.rlp";
    ASSERT_TRUE(store::make_directories(folder.path()));
    write_genesis(first);
    Process init({geth, "init", "--datadir", data, first});
    ASSERT_EQ(init.wait(), 0) << init.output();
    std::uint64_t height = 0;
    {
        Process node({geth, "--dev", "--datadir", data, "--http", "--http.port", "0",
                      "--authrpc.port", "0", "--port", "0", "--ipcdisable", "--nodiscover"});
        const auto listening = node.wait_for("HTTP server started ");
        const auto begin = listening.find("endpoint=") + 9;
        ASSERT_GE(begin, 9U) << node.output();
        const auto url = "http://" + listening.substr(begin, listening.find(' ', begin) - begin);
        client_suite([&] { return chain::remote_transport({.url = url}); });
        height = *chain::Client(chain::remote_transport({.url = url})).block_number();
        node.kill(SIGINT);
    }
    Process out({geth, "export", "--datadir", data, blocks});
    ASSERT_EQ(out.wait(), 0) << out.output();
    const auto text = store::read_file(first, 1 << 20);
    const auto ours = open_chain({.folder = copy.path(),
                                  .mode = chain::Mode::follow,
                                  .genesis = *chain::parse_genesis(as_text(*text))});
    const auto added = chain::import_blocks(*ours, blocks, true);
    ASSERT_TRUE(added) << added.error().message;
    EXPECT_EQ(*added, height);
    EXPECT_GT(height, 10U);
}

}  // namespace
}  // namespace vs::test
