// Gas per second of the interpreter on loops of at least 10^9 gas, each run as eth_call would run
// it: through the state, on an account in memory. With --codes it prints the same contracts as
// JSON, {name: {"code", "input"}}, so that another node can be given them.
//
//   vitalseal-bench-evm [--codes] [NAME…]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>

#include "chain/memory_state.h"
#include "chain/transition.h"

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

bool measure(const Workload& work) {
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
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    if (!result || !result->success()) {
        std::printf("%-10s failed: %s\n", work.name.data(),
                    result ? name_of(result->status).data() : result.error().message.c_str());
        return false;
    }
    const auto gas = static_cast<double>(result->gas_used);
    std::printf("%-10s %7.3f Ggas %8.3f s %8.3f Ggas/s   %s\n", work.name.data(), gas / 1e9,
                took.count(), gas / 1e9 / took.count(), work.about.data());
    std::fflush(stdout);
    return true;
}

void print_codes() {
    std::printf("{");
    const char* separator = "";
    for (const auto& work : kWorkloads) {
        std::printf("%s\n  \"%s\": {\"code\": \"0x%s\", \"input\": \"0x\"}", separator,
                    work.name.data(), code_of(work).c_str());
        separator = ",";
    }
    std::printf("\n}\n");
}

}  // namespace

int main(int count, char** values) {
    const std::vector<std::string_view> wanted(values + 1, values + count);
    if (wanted.size() == 1 && wanted[0] == "--codes") return print_codes(), 0;
    bool good = true;
    for (const auto& work : kWorkloads)
        if (wanted.empty() || std::ranges::find(wanted, work.name) != wanted.end())
            good = measure(work) && good;
    return good ? 0 : 1;
}
