// For the tests of this folder: how much a running node takes, and many sockets to it.
#pragma once

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <filesystem>
#include <fstream>

#include "net/test_server.h"
#include "process.h"

namespace vs::test {

namespace fs = std::filesystem;

inline std::size_t kilobytes_of(pid_t process, const std::string& field = "VmRSS") {
    std::ifstream file("/proc/" + std::to_string(process) + "/status");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with(field))
            return std::stoul(line.substr(line.find_first_of("0123456789")));
    return 0;
}

inline std::size_t files_of(pid_t process) {
    std::error_code error;
    const fs::directory_iterator files("/proc/" + std::to_string(process) + "/fd", error);
    return static_cast<std::size_t>(std::distance(fs::begin(files), fs::end(files)));
}

inline std::string new_folder() {
    std::string name = (fs::temp_directory_path() / "vitalseal-abuse-XXXXXX").string();
    EXPECT_NE(::mkdtemp(name.data()), nullptr);
    return name;
}

// For this process's own sockets; false where it may not have that many.
inline bool allow_many_files() {
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = std::min<rlim_t>(files.rlim_max, 8'192);
    return ::setrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur >= 6'000;
}

constexpr auto kFewFiles = "skipped: a process may not open 6,000 files here (ulimit -Hn)";

inline std::uint16_t port_of(const std::string& url) {
    return static_cast<std::uint16_t>(std::stoul(url.substr(url.rfind(':') + 1)));
}

inline std::string status_of(const std::string& answer) {
    return answer.starts_with("HTTP/1.1 ") ? answer.substr(9, 3) : answer;
}

}  // namespace vs::test
