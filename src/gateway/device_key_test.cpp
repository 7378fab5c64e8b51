#include "gateway/device_key.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

namespace vs::gateway {
namespace device_key_test {

struct Folder {
    Folder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "key-XXXXXX").string();
        path = mkdtemp(pattern.data());
        key = path + "/a.key";
    }
    ~Folder() { std::filesystem::remove_all(path); }
    void write(const std::string& name, std::string_view text) const {
        std::ofstream(path + "/" + name) << text;
        ::chmod((path + "/" + name).c_str(), 0600);
    }
    std::string path, key;
};

TEST(DeviceKey, AFileFromAPageIsAdoptedOnceWithItsCounter) {
    const Folder folder;
    const auto made = DeviceKey::generate();
    ASSERT_TRUE(made.save(folder.path + "/page.json"));
    std::filesystem::remove(folder.path + "/page.json.boot");
    ::chmod((folder.path + "/page.json").c_str(), 0644);
    const auto adopted = DeviceKey::adopt(folder.path + "/page.json", folder.key);
    ASSERT_TRUE(adopted);
    EXPECT_EQ(adopted->id(), made.id());
    EXPECT_TRUE(DeviceKey::load(folder.key));
    EXPECT_EQ(*next_boot(folder.key), 1u);
    EXPECT_EQ(DeviceKey::adopt(folder.path + "/page.json", folder.key).error().code, "exists");
    folder.write("other", "{}");
    EXPECT_EQ(DeviceKey::adopt(folder.path + "/other", folder.path + "/b.key").error().code,
              "device-key");
}

TEST(DeviceKey, IdsAreLocallyAdministeredAndDiffer) {
    std::set<std::string> seen;
    for (int i = 0; i < 100; ++i) {
        const auto key = DeviceKey::generate();
        EXPECT_EQ(key.id()[0] & 0x03, 0x02);
        EXPECT_TRUE(seen.insert(key.id_text()).second);
    }
}

TEST(DeviceKey, SavesAndLoadsForItsOwnerOnly) {
    const Folder folder;
    const auto key = DeviceKey::generate();
    ASSERT_TRUE(key.save(folder.key));
    struct stat status{};
    ASSERT_EQ(::stat(folder.key.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600u);
    const auto again = DeviceKey::load(folder.key);
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(again->id(), key.id());
    EXPECT_EQ(again->public_key(), key.public_key());
    EXPECT_EQ(again->key().sign(as_bytes("x")), key.key().sign(as_bytes("x")));
    EXPECT_EQ(key.save(folder.key).error().code, "exists");
    ::chmod(folder.key.c_str(), 0640);
    EXPECT_EQ(DeviceKey::load(folder.key).error().code, "permissions");
}

TEST(DeviceKey, KnownSeedGivesTheKeyOfRfc8032) {  // section 7.1, TEST 1
    const auto seed = *to_array<32>(
        *from_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"));
    const DeviceKey key({2, 0, 0, 0, 0, 0, 0, 1}, crypto::Secret(seed));
    EXPECT_EQ(to_hex(key.public_key()),
              "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    EXPECT_EQ(key.id_text(), "0200000000000001");
}

TEST(DeviceKey, RefusesWhatIsNoKeyFile) {
    const Folder folder;
    EXPECT_EQ(DeviceKey::load(folder.path + "/none").error().code, "missing-file");
    const std::string id = R"({"device":"0200000000000001",)";
    const std::string zeros(64, '0');
    for (const auto& text :
         {std::string(""), std::string("[]"), id + "}", id + R"("seed":"00","public":"00"})",
          id + R"("seed":")" + zeros + R"(","public":")" + zeros + "\"}"}) {
        folder.write("bad", text);
        EXPECT_EQ(DeviceKey::load(folder.path + "/bad").error().code, "device-key") << text;
    }
}

TEST(BootCounter, CountsFromOneAndNeverRepeats) {
    const Folder folder;
    ASSERT_TRUE(DeviceKey::generate().save(folder.key));
    for (std::uint32_t expected : {1u, 2u, 3u}) EXPECT_EQ(*next_boot(folder.key), expected);
    // A crash between writing the next number and putting it in place leaves this behind.
    folder.write("a.key.boot.new", "4");
    EXPECT_EQ(*next_boot(folder.key), 4u);
    EXPECT_EQ(*next_boot(folder.key), 5u);
}

TEST(BootCounter, ProcessesAtTheSameTimeGetDifferentNumbers) {
    const Folder folder;
    ASSERT_TRUE(DeviceKey::generate().save(folder.key));
    std::vector<std::uint32_t> numbers(40);
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 10; ++i)
                numbers[static_cast<std::size_t>(t * 10 + i)] = next_boot(folder.key).value_or(0);
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(std::set<std::uint32_t>(numbers.begin(), numbers.end()).size(), 40u);
    EXPECT_EQ(*std::max_element(numbers.begin(), numbers.end()), 40u);
}

// A process that draws numbers and is killed at some moment; what it had told is never told again.
TEST(BootCounter, NeverRepeatsAfterAKill) {
    const Folder folder;
    ASSERT_TRUE(DeviceKey::generate().save(folder.key));
    std::uint32_t last = 0;
    for (int round = 0; round < 5; ++round) {
        int ends[2];
        ASSERT_EQ(::pipe(ends), 0);
        const auto child = ::fork();
        ASSERT_GE(child, 0);
        for (; child == 0;) {
            const auto number = next_boot(folder.key).value_or(0);
            if (::write(ends[1], &number, sizeof number) != sizeof number) ::_exit(1);
        }
        ::close(ends[1]);
        std::uint32_t number = 0;
        for (int i = 0; ::read(ends[0], &number, sizeof number) == sizeof number; ++i) {
            EXPECT_GT(number, last);
            last = number;
            if (i == 3 + round) ::kill(child, SIGKILL);
        }
        ::close(ends[0]);
        ::waitpid(child, nullptr, 0);
    }
    EXPECT_GT(*next_boot(folder.key), last);
}

TEST(BootCounter, LostOrDamagedIsAnErrorAndNoFreshStart) {
    const Folder folder;
    ASSERT_TRUE(DeviceKey::generate().save(folder.key));
    for (const auto* text :
         {"", "\n", "7", "x\n", "-1\n", "7 \n", "4294967295\n", "4294967296\n"}) {
        folder.write("a.key.boot", text);
        EXPECT_EQ(next_boot(folder.key).error().code, "boot-counter") << text;
    }
    std::filesystem::remove(folder.key + ".boot");
    EXPECT_EQ(next_boot(folder.key).error().code, "boot-counter");
    EXPECT_EQ(next_boot(folder.path + "/none").error().code, "missing-file");
}

}  // namespace device_key_test
}  // namespace vs::gateway
