// JSON-RPC cases of ethereum/execution-apis. A folder with chain.rlp and genesis.json is an
// edition: its chain is executed into a store of ours (the proof of work of its old blocks is not
// checked), and then every NAME.io below it is played:
//
//   >> request     << answer     one pair or more; lines that begin with // are comments
//
// An answer must hold all that is expected, may hold more, and may differ where a rule below says
// so and why; each rule that was needed is printed with the number of its uses.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <future>

#include "base/json.h"
#include "chain/block_file.h"
#include "chain/rpc.h"
#include "suite.h"

namespace vs::conformance {
namespace {

namespace fs = std::filesystem;

// Where `place` (names and numbers from the result down, or its last name behind "*/") of a case
// whose path holds `test` may differ.
struct Rule {
    std::string_view test, place, reason;
};

constexpr Rule kRules[] = {
    {"", "*/totalDifficulty", "totalDifficulty has been removed from the API since"},
    {"eth_maxPriorityFeePerGas", "result", "this node asks no tip; geth's default is 1 gwei"},
    {"eth_gasPrice", "result", "this node asks no tip; geth's default is 1 gwei"},
    {"london-4015a8c6/tests/eth_getProof", "result/storageProof/0/key",
     "a proof's key is written as a quantity since"},
    {"", "error/message", "each client has its own words"},
    {"eth_getStorage/get-storage-invalid", "error/code",
     "a malformed parameter is -32602 here, as JSON-RPC 2.0 says; geth had -32000"},
};

struct Difference {
    std::string place, expected, got;
};

std::string shown(const json::value* value) {
    if (value == nullptr) return "nothing";
    auto text = json::serialize(*value);
    return text.size() > 200 ? text.substr(0, 200) + "…" : text;
}

// Lists whose order means nothing.
bool is_set(std::string_view place) {
    return place.ends_with("/storageKeys");
}

json::array sorted(const json::array& list) {
    std::vector<json::value> values(list.begin(), list.end());
    std::sort(values.begin(), values.end(), [](const json::value& a, const json::value& b) {
        return json::serialize(a) < json::serialize(b);
    });
    return json::array(values.begin(), values.end());
}

void compare(const json::value& expected, const json::value* got, const std::string& place,
             std::vector<Difference>& out) {
    const bool same_kind = got != nullptr && expected.kind() == got->kind();
    if (same_kind && expected.is_object()) {
        for (const auto& [name, value] : expected.get_object())
            compare(value, got->get_object().if_contains(name), place + "/" + std::string(name),
                    out);
        return;
    }
    if (same_kind && expected.is_array() &&
        expected.get_array().size() == got->get_array().size()) {
        const auto want = is_set(place) ? sorted(expected.get_array()) : expected.get_array();
        const auto have = is_set(place) ? sorted(got->get_array()) : got->get_array();
        for (std::size_t i = 0; i < want.size(); ++i)
            compare(want[i], &have[i], place + "/" + std::to_string(i), out);
        return;
    }
    if (got == nullptr || expected != *got) out.push_back({place, shown(&expected), shown(got)});
}

const Rule* rule_for(std::string_view test, std::string_view place) {
    for (const auto& rule : kRules) {
        const bool anywhere = rule.place.starts_with("*/");
        const bool here = anywhere ? place.ends_with(rule.place.substr(1)) : place == rule.place;
        if (here && test.find(rule.test) != std::string_view::npos) return &rule;
    }
    return nullptr;
}

struct Edition {
    fs::path root, folder;
    std::unique_ptr<chain::Chain> chain;
    std::unique_ptr<chain::Rpc> rpc;

    ~Edition() {
        rpc.reset();
        chain.reset();
        std::error_code ignored;
        if (!folder.empty()) fs::remove_all(folder, ignored);
    }
};

// The clock stands still before the chain's first block, so that no block is made meanwhile.
Result<> open(Edition& edition) {
    const auto text = read_whole(edition.root / "genesis.json");
    if (!text) return pass(text);
    auto genesis = chain::parse_genesis(as_text(*text));
    if (!genesis) return pass(genesis);
    edition.folder = fs::temp_directory_path() / ("vs-rpc-suite-" + std::to_string(::getpid()));
    fs::remove_all(edition.folder);
    auto chain = chain::Chain::open({.folder = edition.folder.string(),
                                     .genesis = std::move(*genesis),
                                     .archive = true,
                                     .clock = [] { return Micros{0}; }});
    if (!chain) return pass(chain);
    edition.chain = std::move(*chain);
    const auto added =
        chain::import_blocks(*edition.chain, (edition.root / "chain.rlp").string(), true);
    if (!added) return pass(added);
    edition.rpc = std::make_unique<chain::Rpc>(*edition.chain, chain::RpcOptions{});
    return {};
}

std::string ask(chain::Rpc& rpc, const std::string& request) {
    std::promise<std::string> promise;
    rpc.handle(request, true, [&](std::string answer) { promise.set_value(std::move(answer)); });
    return promise.get_future().get();
}

using Tolerated = std::map<std::string_view, int>;

// What is wrong with the answer, "" where nothing is.
std::string judge(std::string_view test, const std::string& expected, const std::string& got,
                  Tolerated& tolerated) {
    const auto want = parse_json(expected), have = parse_json(got);
    if (!want || !have) return "the answer is no JSON: " + got;
    std::vector<Difference> differences;
    for (const auto* member : {"result", "error"}) {
        const auto* value = want->get_object().if_contains(member);
        if (value != nullptr)
            compare(*value, have->get_object().if_contains(member), member, differences);
    }
    for (const auto& difference : differences) {
        const auto* rule = rule_for(test, difference.place);
        if (rule == nullptr)
            return difference.place + " is " + difference.got + ", expected " + difference.expected;
        ++tolerated[rule->reason];
    }
    return {};
}

void play(const fs::path& file, Edition& edition, Tally& tally, Tolerated& tolerated) {
    const auto content = read_whole(file);
    if (!content) return tally.fail(file, "-", content.error().message);
    std::string_view rest = as_text(*content);
    std::string got, problem;
    while (!rest.empty() && problem.empty()) {
        const auto line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        if (line.starts_with(">> ")) got = ask(*edition.rpc, std::string(line.substr(3)));
        if (line.starts_with("<< "))
            problem = judge(file.string(), std::string(line.substr(3)), got, tolerated);
    }
    if (problem.empty()) return tally.pass();
    tally.fail(file, file.stem().string(), problem);
}

}  // namespace

void run_rpc(const Files& files, Tally& tally) {
    Tolerated tolerated;
    for (const auto& start : files) {
        if (start.filename() != "chain.rlp") continue;
        Edition edition{.root = start.parent_path()};
        if (auto opened = open(edition); !opened) {
            tally.fail(start, opened.error().code, opened.error().message);
            continue;
        }
        for (const auto& file : files)
            if (file.extension() == ".io" && file.string().starts_with(edition.root.string() + "/"))
                play(file, edition, tally, tolerated);
    }
    for (const auto& [reason, count] : tolerated)
        std::printf("tolerated %d: %s\n", count, std::string(reason).c_str());
}

}  // namespace vs::conformance
