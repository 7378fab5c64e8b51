// What tests of crashes share: folders that go with the test, the library that forgets what was not
// synced, and seeded runs, 10 of them or 200 with VITALSEAL_SOAK.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <thread>

#include "crypto/hash.h"
#include "cut.h"
#include "process.h"

namespace vs::test {

namespace fs = std::filesystem;

class CrashTest : public testing::Test {
  protected:
    void SetUp() override {
        fs::create_directories(data);
        fs::create_directories(undo);
    }
    void TearDown() override { fs::remove_all(base); }

    std::map<std::string, std::string> environment() const {
        if (!power) return {};
        return {{"LD_PRELOAD", POWERLOSS_LIBRARY},
                {"POWERLOSS_DIR", data},
                {"POWERLOSS_LOG", undo},
                {"POWERLOSS_FAST", "1"}};
    }
    // After a kill: what was not synced is gone, or its beginning is there.
    void cut_power(unsigned seed) {
        if (!power) return;
        ASSERT_TRUE(powerloss::cut(
            data, undo, seed % 2 == 0 ? powerloss::Keep::nothing : powerloss::Keep::beginning,
            seed));
    }
    // Something has been acknowledged; a slow machine takes its time for it.
    static void wait_for_the_first(const std::atomic<bool>& any) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (!any && std::chrono::steady_clock::now() < end)
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    void run_seeds(const std::function<void(unsigned seed)>& one_run) {
        const unsigned runs = std::getenv("VITALSEAL_SOAK") != nullptr ? 200 : 10;
        for (unsigned seed = 1; seed <= runs && !HasFatalFailure(); ++seed) one_run(seed);
    }

    bool power = false;
    std::string base =
        fs::temp_directory_path() / ("vitalseal-crash-" + to_hex(crypto::random_array<8>()));
    std::string data = base + "/data", undo = base + "/undo";
    std::size_t checked = 0;  // how many of what was acknowledged were seen again
};

}  // namespace vs::test
