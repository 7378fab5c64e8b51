#include "clinic/forms.h"

#include <gtest/gtest.h>

namespace vs::clinic {
namespace {

constexpr const char* kAccount = "0x00112233445566778899aabbccddeeff00112233";

TEST(Forms, TheFirstWhoJoinsNamesTheClinicAndLaterOnesNeedNot) {
    const std::string later =
        std::string(R"({"name": " Dr. Ada ", "account": ")") + kAccount + "\"}";
    EXPECT_FALSE(parse_join(later, true));
    const auto form = parse_join(later, false);
    ASSERT_TRUE(form);
    EXPECT_EQ(form->name, "Dr. Ada");
    EXPECT_EQ(crypto::to_text(form->account), kAccount);
}

TEST(Forms, APatientHasANameAPlausibleYearAndLimitsFromTheList) {
    const auto read = [](const char* text) { return parse_patient(text, 2026); };
    const auto good =
        read(R"({"name":"Maria Muster","bed":"3","birth_year":1948,"preset":"adult-1"})");
    ASSERT_TRUE(good);
    EXPECT_EQ(good->birth_year, 1948);
    for (const char* bad : {"", "[]", "{}", R"({"name":" ","birth_year":1948,"preset":"adult-1"})",
                            R"({"name":"M","birth_year":1900,"preset":"adult-1"})",
                            R"({"name":"M","birth_year":2027,"preset":"adult-1"})",
                            R"({"name":"M","birth_year":"1948","preset":"adult-1"})",
                            R"({"name":"M","birth_year":1948,"preset":"mine"})",
                            R"({"name":"M\u0007","birth_year":1948,"preset":"adult-1"})"}) {
        const auto form = read(bad);
        ASSERT_FALSE(form) << bad;
        EXPECT_EQ(form.error().code, "usage") << bad;
    }
    EXPECT_FALSE(
        read((R"({"birth_year":1948,"preset":"adult-1","name":")" + std::string(121, 'x') + "\"}")
                 .c_str()));
}

TEST(Forms, ADeviceNeedsItsIdAndPublicKeyInHex) {
    const std::string key(64, 'a');
    const auto text = [&](const std::string& device, const std::string& open) {
        return std::string(R"({"patient":")") + kAccount + R"(","device":")" + device +
               R"(","public":")" + open + "\"}";
    };
    const auto good = parse_device(text("02a1b2c3d4e5f607", key));
    ASSERT_TRUE(good);
    EXPECT_EQ(good->kind, "device");
    EXPECT_FALSE(parse_device(text("02a1", key)));
    EXPECT_FALSE(parse_device(text("02a1b2c3d4e5f607", "zz")));
}

}  // namespace
}  // namespace vs::clinic
