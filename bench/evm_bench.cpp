// Gas per second of the interpreter on loops of at least 10^9 gas, each run as eth_call would run
// it: through the state, on an account in memory. With --peer the node at that URL (anvil, started
// with a large gas limit: bench/chain.sh) runs the same contracts by eth_call, and each line ends
// with how many times faster we are. The better of two runs counts, for both.
//
//   vitalseal-bench-evm [--peer URL] [NAME…]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <memory>

#include "base/json.h"
#include "chain/memory_state.h"
#include "chain/transition.h"
#include "net/client.h"

namespace {

using namespace vs;
using evm::U256;

struct Workload {
    std::string_view name;
    std::string_view about;
    std::string_view body;  // finds the counter on top of the stack and leaves it there
    std::uint64_t rounds;
};

constexpr Workload kWorkloads[] = {
    // clang-format off: one string for one or two instructions
    {"keccak-64", "keccak256 of 64 bytes, each of the last hash: what mappings cost",
     "6040" "5f" "20" "5f" "52", 13'000'000},
    {"keccak-4k", "keccak256 of 4 KiB", "611000" "5f" "20" "5f" "52", 1'300'000},
    {"add", "ADD, SUB, AND, OR, XOR, SHR of full words",
     "8019" "8101" "8103" "8116" "8101" "8103" "8117" "6003" "1c" "8118" "50", 13'000'000},
    {"mul", "MUL of full words, DIV by one of 130 bits",
     "8019" "8002" "700123456789abcdef0123456789abcdef01" "9004" "8019" "02" "50", 17'000'000},
    {"mulmod", "MULMOD by the prime of secp256k1",
     "7ffffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f" "8119" "8009"
     "7ffffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f" "90" "8009" "50", 16'000'000},
    {"memory", "MLOAD and MSTORE over 32 KiB", "80" "617fe0" "16" "8051" "8201" "8152" "50",
     19'000'000},
    {"mcopy", "MCOPY of 1 KiB there and back", "610400" "5f" "612000" "5e" "610400" "612000" "5f" "5e",
     4'300'000},
    {"storage", "SLOAD and SSTORE of one warm slot", "5f54" "600101" "5f55", 4'400'000},
    {"slots", "SSTORE to fresh slots", "80" "80" "55", 60'000},
    {"stack", "DUP, SWAP, PUSH, POP",
     "80818283" "909192" "50505050" "600160026003" "505050", 15'000'000},
    {"jumps", "nothing but the loop", "", 40'000'000},
    {"calls", "STATICCALL of the identity precompile", "6020" "5f" "6020" "5f" "6004" "5a" "fa" "50",
     6'500'000},
    // clang-format on
};

std::string hex_of(std::uint64_t number, int digits) {
    char text[17];
    std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(number));
    return text + 16 - digits;
}

// PUSH4 rounds; JUMPDEST; body; PUSH1 1; SWAP1; SUB; DUP1; PUSH1 5; JUMPI; STOP
std::string code_of(const Workload& work) {
    return "63" + hex_of(work.rounds, 8) + "5b" + std::string(work.body) + "6001900380600557" +
           "00";
}

chain::Address address_of(std::uint8_t first) {
    chain::Address address{};
    address[0] = first;
    return address;
}

using Seconds = std::chrono::duration<double>;

Seconds since(std::chrono::steady_clock::time_point start) {
    return std::chrono::steady_clock::now() - start;
}

struct Run {
    std::uint64_t gas = 0;
    Seconds took{0};
};

Result<Run> run_here(const Workload& work) {
    chain::Alloc alloc;
    alloc[address_of(0xcc)].code = *from_hex(code_of(work));
    const chain::MemoryState world(alloc);
    chain::State state(world);
    evm::Machine machine(evm::Revision::cancun);
    chain::BlockContext block;
    block.gas_limit = std::uint64_t{1} << 50;
    chain::Transaction tx;
    tx.sender = address_of(0xaa);
    tx.to = address_of(0xcc);
    tx.gas = std::uint64_t{1} << 50;
    const auto start = std::chrono::steady_clock::now();
    const auto result = chain::simulate(state, tx, block, machine);
    const auto took = since(start);
    if (!result) return pass(result);
    if (!result->success()) return fail("evm", std::string(name_of(result->status)));
    return Run{result->gas_used, took};
}

// eth_call with the code as a state override.
Result<Seconds> run_there(net::HttpClient& peer, const Workload& work) {
    const auto to = "0x" + to_hex(address_of(0xcc));
    const json::object request{
        {"jsonrpc", "2.0"},
        {"id", 1},
        {"method", "eth_call"},
        {"params", json::array{json::object{{"to", to}, {"gas", "0x5af3107a4000"}}, "latest",
                               json::object{{to, json::object{{"code", "0x" + code_of(work)}}}}}}};
    const auto start = std::chrono::steady_clock::now();
    const auto answer = peer.post("/", "application/json", json::serialize(request));
    const auto took = since(start);
    if (!answer) return pass(answer);
    if (answer->body.find("\"result\":\"0x\"") == std::string::npos)
        return fail("peer", answer->body.substr(0, 200));
    return took;
}

template <class Function>
auto better_of_two(Function function) {
    auto first = function();
    auto second = function();
    const auto time = [](const auto& result) {
        if constexpr (requires { result->took; })
            return result->took;
        else
            return *result;
    };
    return !first || (second && time(second) < time(first)) ? second : first;
}

bool measure(const Workload& work, net::HttpClient* peer) {
    const auto ours = better_of_two([&] { return run_here(work); });
    if (!ours) {
        std::printf("%-10s failed: %s\n", work.name.data(), ours.error().message.c_str());
        return false;
    }
    const auto gas = static_cast<double>(ours->gas) / 1e9;
    std::printf("%-10s %7.3f Ggas %7.3f s %7.3f Ggas/s", work.name.data(), gas, ours->took.count(),
                gas / ours->took.count());
    bool good = true;
    if (peer != nullptr) {
        const auto theirs = better_of_two([&] { return run_there(*peer, work); });
        good = theirs.has_value();
        if (good)
            std::printf("   peer %7.3f s %7.3f Ggas/s   x %5.2f", theirs->count(),
                        gas / theirs->count(), theirs->count() / ours->took.count());
        else
            std::printf("   peer failed: %s", theirs.error().message.c_str());
    }
    std::printf("   %s\n", work.about.data());
    std::fflush(stdout);
    return good;
}

}  // namespace

int main(int count, char** values) {
    std::vector<std::string_view> wanted(values + 1, values + count);
    std::unique_ptr<net::HttpClient> peer;
    if (wanted.size() >= 2 && wanted[0] == "--peer") {
        peer = std::make_unique<net::HttpClient>(
            std::string(wanted[1]), net::ClientOptions{.read_timeout = std::chrono::seconds(120)});
        wanted.erase(wanted.begin(), wanted.begin() + 2);
    }
    bool good = true;
    for (const auto& work : kWorkloads)
        if (wanted.empty() || std::ranges::find(wanted, work.name) != wanted.end())
            good = measure(work, peer.get()) && good;
    return good ? 0 : 1;
}
