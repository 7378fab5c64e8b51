// Block vectors of ethereum/tests, BlockchainTests: {name: {"network", "genesisRLP", "pre",
// "blocks": [{"rlp", "expectException"?}], "lastblockhash", "postState" or "postStateHash"}}. Every
// block is decoded, put on its parent, and executed; one with an expected exception must be refused
// for that reason. Paris, Shanghai, Cancun, and the passage between the last two; what is before
// the merge wants uncles, the DAO and difficulties. Blocks may stand on any earlier block, so a
// state is kept for each.
#include <memory>

#include "base/json.h"
#include "chain/execute.h"
#include "chain/genesis.h"
#include "ethereum_fixture.h"
#include "suite.h"

namespace vs::conformance {
namespace {

using chain::Block;
using chain::Hash;

constexpr auto kNever = chain::Forks::kNever;

std::optional<chain::Forks> forks_of(std::string_view network) {
    if (network == "Paris" || network == "Merge") return chain::Forks{true, kNever, kNever};
    if (network == "Shanghai") return chain::Forks{true, 0, kNever};
    if (network == "Cancun") return chain::Forks{true, 0, 0};
    if (network == "ShanghaiToCancunAtTime15k") return chain::Forks{true, 0, 15'000};
    return std::nullopt;
}

// Names of the vectors that mean what other names say, or what a decoder says in its own words.
struct Alias {
    std::string_view expected, code;
};
constexpr Alias kAliases[] = {
    {"UnknownParent2", "UnknownParent"},
    {"3675PreParis1559BlockRejected", "PostParisUncleHashIsNotEmpty"},
    {"3675PreParis1559BlockRejected", "PostParisDifficultyIsNot0"},
    {"TR_NonceTooLow", "NONCE_MISMATCH_TOO_LOW"},
    {"TR_NonceTooHigh", "NONCE_MISMATCH_TOO_HIGH"},
    {"TR_FeeCapLessThanBlocksORGasLimitReached", "INSUFFICIENT_MAX_FEE_PER_GAS"},
    {"TR_FeeCapLessThanBlocksORGasLimitReached", "GAS_ALLOWANCE_EXCEEDED"},
    {"INPUT_UNMARSHAL_ERROR", "rlp"},
    {"RLP_ExpectedAsList", "rlp"},
    {"RLP_ExpectedAsList", "INCORRECT_BLOCK_FORMAT"},
};

bool is_expected(std::string_view code, std::string_view expected) {
    if (code == expected || chain::is_expected(code, expected)) return true;
    for (const auto& alias : kAliases)
        if (alias.expected == expected && alias.code == code) return true;
    return false;
}

Bytes hex_in(const json::object& object, std::string_view key) {
    return ethereum::bytes_of(json_text(object, key));
}

// All blocks of one vector.
class World {
  public:
    explicit World(const chain::Forks& forks) : forks_(forks) {}

    // What is wrong, or "".
    std::string begin(ByteView genesis, const chain::Alloc& alloc) {
        auto block = chain::decode_block(genesis);
        if (!block) return "genesis: " + block.error().message;
        auto state = std::make_shared<chain::MemoryState>(alloc);
        if (state->root() != block->header.state_root) return "genesis: another state root";
        const auto hash = hash_of(block->header);
        blocks_[hash] = {std::move(block->header), std::move(state)};
        return "";
    }

    Result<> add(ByteView encoded) {
        const auto block = chain::decode_block(encoded);
        if (!block) return pass(block);
        const auto found = blocks_.find(block->header.parent_hash);
        if (found == blocks_.end()) return fail("UnknownParent", "its parent is not known");
        const auto& [parent, state] = found->second;
        auto after = std::make_shared<chain::MemoryState>(*state);
        const chain::Parent on{
            parent, *state,
            [&](std::uint64_t number) { return ancestor(block->header.parent_hash, number); },
            [&](const chain::StateDiff& diff) -> Result<Hash> {
                after->apply(diff);
                return after->root();
            }};
        const auto executed = chain::execute_block(on, *block, {1, forks_.at(block->header.time)});
        if (!executed) return pass(executed);
        blocks_[hash_of(block->header)] = {block->header, std::move(after)};
        return {};
    }

    const chain::MemoryState* state_of(const Hash& block) const {
        const auto found = blocks_.find(block);
        return found == blocks_.end() ? nullptr : found->second.state.get();
    }

  private:
    struct Known {
        chain::Header header;
        std::shared_ptr<const chain::MemoryState> state;
    };

    Hash ancestor(Hash at, std::uint64_t number) const {
        while (true) {
            const auto found = blocks_.find(at);
            if (found == blocks_.end() || found->second.header.number < number) return {};
            if (found->second.header.number == number) return at;
            at = found->second.header.parent_hash;
        }
    }

    chain::Forks forks_;
    std::map<Hash, Known> blocks_;
};

// What does not end in "passed" or "failed".
constexpr std::string_view kBlobs = "blob transactions";
constexpr std::string_view kPointEvaluation = "point evaluation";

struct Verdict {
    std::string wrong;  // "" where all is well
    std::string_view skipped{};
};

Verdict judge_block(World& world, const json::object& test) {
    const auto done = world.add(hex_in(test, "rlp"));
    const auto expected = json_text(test, "expectException");
    if (done)
        return {expected.empty() ? "" : "accepted, must be refused: " + std::string(expected)};
    const auto& [code, message] = done.error();
    if (expected.empty() || !is_expected(code, expected)) {
        if (code == "unsupported-precompile") return {"", kPointEvaluation};
        if (code == "type" && message.find("blob") != std::string::npos) return {"", kBlobs};
    }
    if (expected.empty()) return {"refused, must be accepted: " + code + ": " + message};
    if (is_expected(code, expected)) return {};
    return {"refused as " + code + " (" + message + "), not as " + std::string(expected)};
}

std::string judge_end(const World& world, const json::object& test) {
    const auto last = to_array<32>(hex_in(test, "lastblockhash"));
    const auto* state = last ? world.state_of(*last) : nullptr;
    if (state == nullptr) return "its last block was not reached";
    if (test.contains("postStateHash"))
        return equal(state->root(), hex_in(test, "postStateHash")) ? ""
                                                                   : "another state at its end";
    return ethereum::alloc_of(ethereum::object_in(test, "postState")) == state->alloc()
               ? ""
               : "another state at its end";
}

Verdict judge(const json::object& test, const chain::Forks& forks) {
    World world(forks);
    const auto* blocks = test.if_contains("blocks");
    if (blocks == nullptr || !blocks->is_array()) return {"it has no \"blocks\""};
    const auto alloc = ethereum::alloc_of(ethereum::object_in(test, "pre"));
    if (auto wrong = world.begin(hex_in(test, "genesisRLP"), alloc); !wrong.empty())
        return {std::move(wrong)};
    int number = 0;
    for (const auto& block : blocks->get_array()) {
        if (!block.is_object()) return {"a block is no object"};
        auto verdict = judge_block(world, block.get_object());
        ++number;
        if (!verdict.skipped.empty()) return verdict;
        if (!verdict.wrong.empty())
            return {"block " + std::to_string(number) + ": " + verdict.wrong};
    }
    return {judge_end(world, test)};
}

void judge_file(const std::filesystem::path& file, const json::object& tests, Tally& tally) {
    for (const auto& [name, test] : tests) {
        if (!tally.takes(name)) continue;
        if (!test.is_object()) {
            tally.fail(file, name, "it is no object");
            continue;
        }
        const auto forks = forks_of(json_text(test.get_object(), "network"));
        if (!forks) {
            tally.skip("consensus from before the merge");
            continue;
        }
        const auto verdict = judge(test.get_object(), *forks);
        if (!verdict.skipped.empty())
            tally.skip(std::string(verdict.skipped));
        else if (verdict.wrong.empty())
            tally.pass();
        else
            tally.fail(file, name, verdict.wrong);
    }
}

}  // namespace

void run_block(const Files& files, Tally& tally) {
    each_fixture(files, "BlockchainTests", tally,
                 [&](const auto& file, const auto& tests) { judge_file(file, tests, tally); });
}

}  // namespace vs::conformance
