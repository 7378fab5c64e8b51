#include "person/account.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "person/recovery.h"
#include "store/file.h"

namespace vs::person {
namespace account_test {

class Account : public ::testing::Test {
  protected:
    ~Account() override { std::filesystem::remove_all(path_); }
    const std::string path_ = std::filesystem::temp_directory_path() /
                              ("vitalseal-account-" + to_hex(crypto::random_array<8>()));
    const Folder folder_{path_};
    const Device device_ = new_device(model::Role::patient);
    const Pin pin_{"http://localhost:1", "http://localhost:2", "key", 4294967299, {9}};
};

TEST_F(Account, KeepsWhatItWasGivenForItsOwnerAlone) {
    ASSERT_TRUE(Folder(folder_).create(device_, pin_));
    const auto device = folder_.device();
    ASSERT_TRUE(device) << device.error().message;
    EXPECT_EQ(device->account, device_.account);
    EXPECT_EQ(device->signer, device_.signer);
    EXPECT_EQ(device->role, model::Role::patient);
    EXPECT_EQ(device->identity.secret.bytes(), device_.identity.secret.bytes());
    const auto pin = folder_.pin();
    ASSERT_TRUE(pin);
    EXPECT_EQ(pin->chain_id, pin_.chain_id);
    EXPECT_EQ(pin->directory, pin_.directory);
    for (const auto& entry : std::filesystem::directory_iterator(path_)) {
        struct stat status{};
        ASSERT_EQ(::stat(entry.path().c_str(), &status), 0);
        EXPECT_EQ(status.st_mode & 0777, 0600U) << entry.path();
    }
    EXPECT_EQ(Folder(folder_).create(device_, pin_).error().code, "exists");
}

TEST_F(Account, AKeyFileThatOthersCanReadIsRefused) {
    ASSERT_TRUE(Folder(folder_).create(device_, pin_));
    ASSERT_EQ(::chmod((path_ + "/device.json").c_str(), 0644), 0);
    EXPECT_EQ(folder_.device().error().code, "keys");
}

TEST_F(Account, TheVaultOpensForEveryDeviceForTheWordsAndForNobodyElse) {
    ASSERT_TRUE(Folder(folder_).create(device_, pin_));
    const auto second = new_device(model::Role::patient), lost = new_device(model::Role::patient);
    const auto recovery = *recovery_of(new_words());
    model::Vault vault{.tag_key = crypto::Secret::random(), .account = device_.account};
    vault.seeds = {{0, 1, crypto::Secret::random()}};
    ASSERT_TRUE(folder_.save_vault(
        vault, std::vector{age::recipient_of(device_.identity), age::recipient_of(second.identity),
                           age::recipient_of(recovery.identity)}));
    for (const auto* identity : {&device_.identity, &second.identity, &recovery.identity}) {
        const auto opened = folder_.vault(*identity);
        ASSERT_TRUE(opened);
        EXPECT_EQ(opened->seeds[0].secret.bytes(), vault.seeds[0].secret.bytes());
    }
    EXPECT_EQ(folder_.vault(lost.identity).error().code, "vault");
}

TEST_F(Account, APassphraseUnlocksWithItsOwnFile) {
    ASSERT_TRUE(store::make_directories(path_));
    const auto unlock = age::generate();
    ASSERT_TRUE(folder_.set_unlock("long enough", unlock));
    EXPECT_EQ(folder_.unlock("long enough")->secret.bytes(), unlock.secret.bytes());
    EXPECT_FALSE(folder_.unlock("another"));
}

}  // namespace account_test
}  // namespace vs::person
