// What a conformance suite is: a function that judges the files it is given and keeps count.
// To add one: write NAME_suite.cpp beside this file, declare its function below, add a line to the
// table in main.cpp and to the list in CMakeLists.txt.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/json.h"

namespace vs::conformance {

struct Tally {
    int passed = 0;
    int failed = 0;
    std::map<std::string, int> skipped;  // by reason
    unsigned sample = 1;                 // of so many cases about one is taken

    // Whether a case belongs to the sample: decided by its name, always in the same way. Suites
    // with thousands of cases ask; the others take all.
    bool takes(std::string_view test) const;

    void pass() { ++passed; }
    // Prints the failure: the file, the case in it (a name or number), and what happened.
    void fail(const std::filesystem::path& file, std::string_view test, std::string_view why);
    void skip(const std::string& reason) { ++skipped[reason]; }
};

using Files = std::vector<std::filesystem::path>;
using Suite = void(const Files& files, Tally& tally);

// At most 256 MiB; code "read".
Result<Bytes> read_whole(const std::filesystem::path& file);

// Calls `judge` with each file of JSON whose path holds `folder`, and its object. What cannot be
// read is a failure; what is no object, too, where a folder is named: all in it are tests.
void each_fixture(
    const Files& files, std::string_view folder, Tally& tally,
    const std::function<void(const std::filesystem::path&, const json::object&)>& judge);

Suite run_age;
Suite run_block;
Suite run_multiformats;
Suite run_rlp;
Suite run_rpc;
Suite run_state;
Suite run_tlog;
Suite run_trie;
Suite run_tx;
Suite run_vm;
Suite run_wycheproof;

}  // namespace vs::conformance
