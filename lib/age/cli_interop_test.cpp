// Files go both ways between this library and the `age` program, keys too.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "age/age.h"

namespace vs::age {
namespace cli_interop_test {

bool run(const std::string& command) {
    return std::system((command + " >/dev/null 2>&1").c_str()) == 0;
}

Bytes pattern(std::size_t size) {
    Bytes out(size);
    for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<std::uint8_t>(i * 29 + i / 253);
    return out;
}

// A folder for one test, removed with all in it.
class Folder {
  public:
    Folder() {
        path_ = std::filesystem::temp_directory_path() /
                ("vs-age-" + to_hex(crypto::random_array<8>()));
        std::filesystem::create_directory(path_);
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::string operator/(std::string_view name) const { return (path_ / name).string(); }
    void put(std::string_view name, ByteView content) const {
        std::ofstream out(*this / name, std::ios::binary);
        out.write(as_text(content).data(), static_cast<std::streamsize>(content.size()));
    }
    Bytes get(std::string_view name) const {
        std::ifstream in(*this / name, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    }

  private:
    std::filesystem::path path_;
};

class AgeProgram : public ::testing::Test {
  protected:
    void SetUp() override {
        if (!run("command -v age") || !run("command -v age-keygen"))
            GTEST_SKIP() << "skipped: the programs age and age-keygen are not installed";
    }
    Folder folder_;
};

const std::size_t kSizes[] = {0, 1, 65535, 65536, 65537, 131072, 200000};

TEST_F(AgeProgram, OpensWhatWeSeal) {
    const auto identity = generate();
    const Recipient recipients[] = {recipient_of(generate()), recipient_of(identity)};
    folder_.put("key", as_bytes(to_text(identity) + "\n"));
    for (const auto size : kSizes) {
        const auto plain = pattern(size);
        const auto file = *encrypt(recipients, plain);
        folder_.put("sealed", file);
        folder_.put("armored", as_bytes(armor_encode(file)));
        for (const std::string name : {"sealed", "armored"}) {
            ASSERT_TRUE(run("age -d -i " + folder_ / "key" + " -o " + folder_ / "opened" + " " +
                            folder_ / name))
                << size;
            EXPECT_EQ(folder_.get("opened"), plain) << name << ' ' << size;
        }
    }
}

TEST_F(AgeProgram, SealsWhatWeOpenWithKeysItMade) {
    ASSERT_TRUE(run("age-keygen -o " + folder_ / "key"));
    const auto identities = parse_identities(as_text(folder_.get("key")));
    ASSERT_TRUE(identities) << identities.error().message;
    const auto recipient = to_text(recipient_of(identities->front()));
    for (const auto size : kSizes) {
        const auto plain = pattern(size);
        folder_.put("plain", plain);
        for (const std::string armor : {"", " -a"}) {
            ASSERT_TRUE(run("age -r " + recipient + armor + " -o " + folder_ / "sealed" + " " +
                            folder_ / "plain"));
            auto file = folder_.get("sealed");
            EXPECT_EQ(looks_armored(file), !armor.empty());
            if (!armor.empty()) file = *armor_decode(as_text(file));
            EXPECT_EQ(decrypt(*identities, file), plain) << size;
        }
    }
}

// age reads a passphrase from a terminal only; script(1) gives it one.
class AgeProgramWithTerminal : public AgeProgram {
  protected:
    void SetUp() override {
        AgeProgram::SetUp();
        if (!IsSkipped() && !run("command -v script"))
            GTEST_SKIP() << "skipped: the program script is not installed";
    }
    static bool run_typing(const std::string& typed, const std::string& command) {
        return run("printf '" + typed + "' | timeout 120 script -qec '" + command + "' /dev/null");
    }
};

TEST_F(AgeProgramWithTerminal, OpensAndSealsByPassphrase) {
    const auto plain = pattern(70'000);
    folder_.put("ours", *encrypt_passphrase("two words", plain, 10));
    ASSERT_TRUE(
        run_typing("two words\\n", "age -d -o " + folder_ / "opened" + " " + folder_ / "ours"));
    EXPECT_EQ(folder_.get("opened"), plain);

    folder_.put("plain", plain);
    ASSERT_TRUE(run_typing("two words\\ntwo words\\n",
                           "age -p -o " + folder_ / "theirs" + " " + folder_ / "plain"));
    EXPECT_EQ(decrypt_passphrase("two words", folder_.get("theirs")), plain);
}

}  // namespace cli_interop_test
}  // namespace vs::age
