// What people tell the node beside the contracts: who a patient is, and letters for each other.
#include "model/authority.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace vs::model {
namespace authority_test {

class Rows : public ::testing::Test {
  protected:
    ~Rows() override { std::filesystem::remove_all(path_); }
    const std::string path_ = std::filesystem::temp_directory_path() /
                              ("vitalseal-rows-" + to_hex(crypto::random_array<8>()));
    const std::unique_ptr<SqlAuthority> rows_ =
        std::move(*SqlAuthority::open(path_, crypto::Secret::random()));
    const crypto::Secret key_ = crypto::Secret::random();
    static constexpr Patient kPatient{1}, kOther{2};
    static constexpr crypto::Address kClinician{7};
};

TEST_F(Rows, APatientIsNamedOnlyAfterTheirOwnClientSaidWhoTheyAre) {
    EXPECT_EQ(rows_->name_patient({.address = kPatient, .name = "P"}).error().code, "missing");
    ASSERT_TRUE(rows_->introduce(kPatient, key_));
    EXPECT_TRUE(rows_->patients()->empty()) << "not before the clinic says so";
    ASSERT_TRUE(rows_->name_patient({.address = kPatient, .name = "P", .birth_year = 1950}));
    EXPECT_EQ(rows_->tag_key(kPatient)->bytes(), key_.bytes());
    ASSERT_TRUE(rows_->introduce(kPatient, key_)) << "the same again";
    EXPECT_EQ(rows_->introduce(kPatient, crypto::Secret::random()).error().code, "exists");
    // Another name; what else is known stays.
    const auto named = rows_->name_patient({.address = kPatient, .name = "Q", .bed = "4"});
    ASSERT_TRUE(named);
    EXPECT_EQ(named->birth_year, 1950);
    ASSERT_EQ(rows_->patients()->size(), 1U);
    EXPECT_EQ(rows_->patients()->front().name, "Q");
}

// Somebody makes thousands of accounts, and no patient could come any more.
TEST_F(Rows, WhoWaitsLongestForANameMakesRoomForWhoComes) {
    const auto stranger = [](int n) {
        return Patient{9, static_cast<std::uint8_t>(n >> 8), static_cast<std::uint8_t>(n)};
    };
    for (int n = 0; n <= 10'000; ++n) ASSERT_TRUE(rows_->introduce(stranger(n), key_)) << n;
    ASSERT_TRUE(rows_->introduce(kPatient, key_));
    EXPECT_TRUE(rows_->name_patient({.address = kPatient, .name = "P"}));
    EXPECT_EQ(rows_->name_patient({.address = stranger(0), .name = "S"}).error().code, "missing");
    EXPECT_TRUE(rows_->name_patient({.address = stranger(10'000), .name = "S"}));
}

TEST_F(Rows, PeopleAreCalledWhatTheClinicSaysElseByTheirAddress) {
    EXPECT_EQ(rows_->name_of(kClinician), crypto::to_text(kClinician));
    ASSERT_TRUE(rows_->name_person(kClinician, "Dr. Kim"));
    ASSERT_TRUE(rows_->name_person(kClinician, "Dr. Kim-Lee"));
    EXPECT_EQ(rows_->name_of(kClinician), "Dr. Kim-Lee");
}

TEST_F(Rows, TheNewestLetterOfAKindCountsAndGoesToItsReader) {
    ASSERT_TRUE(rows_->add_letter({"vault", kPatient, kClinician, kPatient, Bytes{1}, 5}));
    ASSERT_TRUE(rows_->add_letter({"vault", kPatient, kClinician, kPatient, Bytes{2}, 6}));
    ASSERT_TRUE(rows_->add_letter({"vault", kOther, kClinician, kOther, Bytes{3}, 7}));
    const auto letters = rows_->letters_to(kClinician);
    ASSERT_TRUE(letters);
    ASSERT_EQ(letters->size(), 2U);
    EXPECT_EQ(letters->front().file, Bytes{2});
    EXPECT_TRUE(rows_->letters_to(kPatient)->empty());
}

TEST_F(Rows, ThePastIsReleasedByAsManyOfficersAsThePatientSaidSinceTheGlassWasBroken) {
    const auto release = [&](std::uint8_t officer, Micros at) {
        ASSERT_TRUE(rows_->add_letter(
            {"release", kPatient, kClinician, crypto::Address{officer}, Bytes{1}, at}));
    };
    release(11, 100);
    release(12, 100);
    EXPECT_FALSE(rows_->released(kPatient, kClinician, 50)) << "nothing was deposited";
    ASSERT_TRUE(
        rows_->add_letter({"emergency", kPatient, crypto::Address{}, kPatient, Bytes{1}, 1, 2}));
    EXPECT_TRUE(rows_->released(kPatient, kClinician, 50));
    EXPECT_FALSE(rows_->released(kPatient, kClinician, 101)) << "released for another emergency";
    EXPECT_FALSE(rows_->released(kOther, kClinician, 50));
    EXPECT_FALSE(rows_->released(kPatient, kPatient, 50));
    release(11, 200);
    EXPECT_FALSE(rows_->released(kPatient, kClinician, 101)) << "one of two";
    release(11, 201);
    EXPECT_FALSE(rows_->released(kPatient, kClinician, 101)) << "the same one twice";
    release(13, 202);
    EXPECT_TRUE(rows_->released(kPatient, kClinician, 101));
}

}  // namespace authority_test
}  // namespace vs::model
