// vitalseal-conformance SUITE PATH…: runs other people's test vectors against our libraries.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "suite.h"

namespace vs::conformance {
namespace {

struct Entry {
    std::string_view name;
    std::string_view about;
    Suite* run;
};

constexpr Entry kSuites[] = {
    {"age", "age files: CCTV vectors, or the npm package cctv-age", run_age},
    {"block", "whole blocks, good and bad: ethereum/tests BlockchainTests", run_block},
    {"multiformats", "multibase, multihash, CIDs: multiformats and IPLD fixtures",
     run_multiformats},
    {"rlp", "encodings, good and bad: ethereum/tests RLPTests", run_rlp},
    {"rpc", "JSON-RPC over a chain: ethereum/execution-apis, London and Shanghai editions",
     run_rpc},
    {"state", "transactions on world states: ethereum/tests GeneralStateTests", run_state},
    {"tlog", "Merkle inclusion and consistency proofs: transparency-dev JSON files", run_tlog},
    {"trie", "roots and proofs: ethereum/tests TrieTests", run_trie},
    {"tx", "transactions, good and bad: ethereum/tests TransactionTests", run_tx},
    {"vm", "single runs of code: ethereum/legacytests VMTests", run_vm},
    {"wycheproof", "signatures, key agreement, AEADs, MACs, HKDF: Wycheproof JSON files",
     run_wycheproof},
};

constexpr int kWrongUse = 2;
constexpr std::size_t kMaxFile = 256 << 20;

void print_help(std::FILE* out) {
    std::fputs(
        "usage: vitalseal-conformance SUITE [--sample N] PATH...\n\n"
        "Runs test vectors that others wrote against Vitalseal's libraries.\n"
        "PATH is a vector file or a folder, read with all folders in it.\n"
        "--sample N takes about one case of N, chosen by its name, where a suite has thousands.\n"
        "\nSuites:\n",
        out);
    for (const auto& suite : kSuites)
        std::fprintf(out, "  %-14s %s\n", suite.name.data(), suite.about.data());
    std::fputs(
        "\nEvery failure is printed with its file and case, then what was skipped and why.\n"
        "The last line is \"N passed, N failed, N skipped\".\n"
        "Exit: 0 nothing failed and something passed, 1 otherwise, 2 wrong use.\n\n"
        "Examples:\n"
        "  vitalseal-conformance age web/node_modules/cctv-age\n"
        "  vitalseal-conformance wycheproof wycheproof/testvectors_v1\n",
        out);
}

int wrong_use(const std::string& what) {
    std::fprintf(stderr, "vitalseal-conformance: %s\n\n", what.c_str());
    print_help(stderr);
    return kWrongUse;
}

const Entry* find_suite(std::string_view name) {
    const auto* found = std::ranges::find(kSuites, name, &Entry::name);
    return found == std::end(kSuites) ? nullptr : found;
}

void add_files(const std::filesystem::path& path, Files& files) {
    namespace fs = std::filesystem;
    if (!fs::is_directory(path)) {
        files.push_back(path);
        return;
    }
    const auto begin = files.size();
    for (const auto& entry : fs::recursive_directory_iterator(path))
        if (entry.is_regular_file()) files.push_back(entry.path());
    std::sort(files.begin() + static_cast<std::ptrdiff_t>(begin), files.end());
}

int report(const Tally& tally) {
    int skipped = 0;
    for (const auto& [reason, count] : tally.skipped) {
        std::printf("skipped %d: %s\n", count, reason.c_str());
        skipped += count;
    }
    std::printf("%d passed, %d failed, %d skipped\n", tally.passed, tally.failed, skipped);
    return tally.failed == 0 && tally.passed > 0 ? 0 : 1;
}

int run(const std::vector<std::string>& arguments) {
    if (arguments.empty()) return wrong_use("name a suite and at least one path");
    if (arguments[0] == "--help" || arguments[0] == "-h") return print_help(stdout), 0;
    const auto* suite = find_suite(arguments[0]);
    if (suite == nullptr) return wrong_use("there is no suite \"" + arguments[0] + "\"");
    Tally tally;
    std::size_t first = 1;
    if (arguments.size() > 2 && arguments[1] == "--sample") {
        tally.sample = static_cast<unsigned>(std::atoi(arguments[2].c_str()));
        if (tally.sample == 0) return wrong_use("--sample wants a number above zero");
        first = 3;
    }
    if (arguments.size() <= first) return wrong_use("name a file or folder of vectors");
    Files files;
    for (std::size_t i = first; i < arguments.size(); ++i) {
        if (!std::filesystem::exists(arguments[i]))
            return wrong_use("there is no file or folder " + arguments[i]);
        add_files(arguments[i], files);
    }
    suite->run(files, tally);
    return report(tally);
}

}  // namespace

bool Tally::takes(std::string_view test) const {
    std::uint32_t hash = 2166136261;  // FNV-1a
    for (const char c : test) hash = (hash ^ static_cast<std::uint8_t>(c)) * 16777619;
    return (hash ^ hash >> 16) % sample == 0;
}

void Tally::fail(const std::filesystem::path& file, std::string_view test, std::string_view why) {
    ++failed;
    std::printf("FAILED %s, case %.*s: %.*s\n", file.c_str(), static_cast<int>(test.size()),
                test.data(), static_cast<int>(why.size()), why.data());
}

Result<Bytes> read_whole(const std::filesystem::path& file) {
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    if (error) return vs::fail("read", "cannot read it: " + error.message());
    if (size > kMaxFile) return vs::fail("read", "it is over 256 MiB");
    std::ifstream in(file, std::ios::binary);
    Bytes out((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    if (!in) return vs::fail("read", "cannot read it");
    return out;
}

void each_fixture(
    const Files& files, std::string_view folder, Tally& tally,
    const std::function<void(const std::filesystem::path&, const json::object&)>& judge) {
    for (const auto& file : files) {
        if (file.extension() != ".json" || file.string().find(folder) == std::string::npos)
            continue;
        const auto content = read_whole(file);
        const Result<json::value> value = content ? parse_json(as_text(*content)) : pass(content);
        if (value && value->is_object())
            judge(file, value->get_object());
        else if (!value || !folder.empty())
            tally.fail(file, "-", value ? "it is no object" : value.error().message);
    }
}

}  // namespace vs::conformance

int main(int count, char** values) {
    return vs::conformance::run({values + 1, values + count});
}
