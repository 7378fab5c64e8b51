#include "store/file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

namespace vs::store {
namespace file_tests {

namespace fs = std::filesystem;

class FileTest : public testing::Test {
  protected:
    FileTest()
        : folder_(
              (fs::temp_directory_path() / ("vs-file-" + std::to_string(::getpid()))).string()) {
        fs::remove_all(folder_);
        fs::create_directories(folder_);
    }
    ~FileTest() override { fs::remove_all(folder_); }

    int mode_of(const std::string& path) {
        struct stat status{};
        return ::stat(path.c_str(), &status) == 0 ? static_cast<int>(status.st_mode & 0777) : -1;
    }

    // The descriptor this process has open for the file, found the way the kernel shows it.
    int descriptor_of(const std::string& path) {
        for (int number = 0; number < 1024; ++number) {
            std::error_code none;
            const auto target = fs::read_symlink("/proc/self/fd/" + std::to_string(number), none);
            if (!none && target == fs::canonical(path)) return number;
        }
        return -1;
    }

    std::string folder_;
};

// Two commands of one person at a time, say: a revocation once failed since another had renamed the
// file that it was writing.
TEST_F(FileTest, WritersOfOneFileWaitForEachOther) {
    const auto path = folder_ + "/seen";
    std::atomic<int> failed{0};
    std::vector<std::thread> writers;
    for (std::uint8_t writer = 0; writer < 4; ++writer)
        writers.emplace_back([&, writer] {
            for (int i = 0; i < 50; ++i)
                if (!write_file_atomic(path, Bytes(1000 + 100 * writer, writer))) ++failed;
        });
    for (auto& writer : writers) writer.join();
    EXPECT_EQ(failed, 0);
    const auto left = read_file(path, 5000);
    ASSERT_TRUE(left);
    EXPECT_EQ(left->size(), 1000U + 100U * left->front());
    EXPECT_EQ(std::ranges::count(*left, left->front()), static_cast<long>(left->size()));
    EXPECT_FALSE(fs::exists(path + ".new"));
}

TEST_F(FileTest, a_file_is_replaced_whole_with_the_mode_asked_for) {
    const auto path = folder_ + "/head";
    const auto before = ::umask(0077);
    ASSERT_TRUE(write_file_atomic(path, as_bytes("first")));
    EXPECT_EQ(mode_of(path), 0600);
    ASSERT_TRUE(write_file_atomic(path, as_bytes("second, longer"), 0644));
    ::umask(before);
    EXPECT_EQ(mode_of(path), 0644);
    EXPECT_EQ(as_text(read_file(path, 100).value()), "second, longer");
    EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 1);  // nothing else is left
}

TEST_F(FileTest, a_left_over_temporary_file_is_no_obstacle) {
    const auto path = folder_ + "/head";
    std::ofstream(path + ".new") << "half of someth";
    ASSERT_TRUE(write_file_atomic(path, as_bytes("x")));
    EXPECT_EQ(as_text(read_file(path, 1).value()), "x");
    EXPECT_FALSE(fs::exists(path + ".new"));
}

TEST_F(FileTest, does_not_follow_a_link_laid_by_another) {
    std::ofstream(folder_ + "/victim") << "untouched";
    fs::create_symlink(folder_ + "/victim", folder_ + "/head.new");
    EXPECT_FALSE(write_file_atomic(folder_ + "/head", as_bytes("x")));
    EXPECT_EQ(as_text(read_file(folder_ + "/victim", 100).value()), "untouched");
}

TEST_F(FileTest, reading_is_bounded) {
    const auto path = folder_ + "/data";
    ASSERT_TRUE(write_file_atomic(path, Bytes(1000, 7)));
    EXPECT_EQ(read_file(path, 1000).value().size(), 1000u);
    EXPECT_EQ(read_file(path, 999).error().code, "too-large");
    EXPECT_EQ(read_file(path, static_cast<std::size_t>(-1)).value().size(), 1000u);
    EXPECT_EQ(read_range(path, 990, 100).value().size(), 10u);
    EXPECT_EQ(read_range(path, 0, 3).value(), Bytes(3, 7));
    EXPECT_TRUE(read_range(path, 5000, 3).value().empty());
    EXPECT_EQ(read_file(folder_ + "/absent", 10).error().code, "missing");
    EXPECT_EQ(read_file(folder_, 10).error().code, "io");
}

TEST_F(FileTest, errors_name_the_file) {
    const auto result = write_file_atomic(folder_ + "/absent/head", as_bytes("x"));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, "missing");
    EXPECT_NE(result.error().message.find("/absent/head"), std::string::npos);
}

TEST_F(FileTest, folders_are_made_for_the_owner_only) {
    ASSERT_TRUE(make_directories(folder_ + "/a/b/c"));
    ASSERT_TRUE(make_directories(folder_ + "/a/b/c"));
    EXPECT_EQ(mode_of(folder_ + "/a"), 0700);
    EXPECT_EQ(mode_of(folder_ + "/a/b/c"), 0700);
    ASSERT_TRUE(write_file_atomic(folder_ + "/file", {}));
    EXPECT_EQ(make_directories(folder_ + "/file").error().code, "io");
    EXPECT_FALSE(make_directories(folder_ + "/file/x"));
}

TEST_F(FileTest, removing_twice_is_no_error) {
    ASSERT_TRUE(write_file_atomic(folder_ + "/x", {}));
    EXPECT_TRUE(remove_file(folder_ + "/x"));
    EXPECT_FALSE(fs::exists(folder_ + "/x"));
    EXPECT_TRUE(remove_file(folder_ + "/x"));
}

TEST_F(FileTest, an_append_file_is_new_and_grows) {
    const auto path = folder_ + "/segment";
    auto file = AppendFile::create(path).value();
    ASSERT_TRUE(file.append(as_bytes("one ")));
    ASSERT_TRUE(file.append(as_bytes("two")));
    EXPECT_EQ(file.size(), 7u);
    ASSERT_TRUE(file.sync());
    EXPECT_EQ(as_text(read_file(path, 100).value()), "one two");
    EXPECT_EQ(mode_of(path), 0600);
    EXPECT_EQ(AppendFile::create(path).error().code, "exists");
    auto moved = std::move(file);
    ASSERT_TRUE(moved.append(as_bytes("!")));
    EXPECT_EQ(moved.size(), 8u);
}

// /dev/full is the kernel's own full disk.
TEST_F(FileTest, a_full_disk_is_said_and_remembered) {
    auto file = AppendFile::create(folder_ + "/segment").value();
    const int full = ::open("/dev/full", O_WRONLY);
    ASSERT_GE(full, 0);
    const int own = descriptor_of(folder_ + "/segment");
    ASSERT_GE(own, 0);
    ASSERT_EQ(::dup2(full, own), own);
    ::close(full);
    const auto failed = file.append(as_bytes("x"));
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, "disk-full");
    EXPECT_EQ(file.sync().error().message, failed.error().message);
    EXPECT_EQ(file.append(as_bytes("y")).error().code, "disk-full");
    EXPECT_EQ(file.size(), 0u);
}

}  // namespace file_tests
}  // namespace vs::store
