#include "verify/signers.h"

#include <gtest/gtest.h>

#include "model/consent_contract.h"
#include "model/log_contract.h"

namespace vs::verify {
namespace {

crypto::Address account(std::uint8_t n) {
    crypto::Address out{};
    out.back() = n;
    return out;
}

const auto kPatient = account(1), kAda = account(2), kBo = account(3);

void set(Signers& signers, const crypto::Address& approver, std::uint64_t time) {
    signers.add({.address = {},
                 .topics = {*model::consent_abi().topic("ApproverSet"),
                            model::address_word(kPatient), model::address_word(approver)},
                 .data = {}},
                time, time);
}

// A node that erases for one signature where two were wanted is found out.
TEST(Signers, SomebodyHasToAgreeFromTheirNamingToTheirEnd) {
    Signers signers;
    EXPECT_TRUE(signers.agreed(kPatient, {}, 0, 500));
    set(signers, kAda, 100);
    set(signers, kBo, 200);
    set(signers, {}, 300);
    EXPECT_TRUE(signers.agreed(kPatient, {}, 50, 90)) << "before there was one";
    EXPECT_TRUE(signers.agreed(kPatient, {}, 90, 150)) << "it may have been before";
    EXPECT_FALSE(signers.agreed(kPatient, {}, 110, 150));
    EXPECT_FALSE(signers.agreed(kPatient, {}, 150, 250)) << "one followed on the other";
    EXPECT_FALSE(signers.agreed(kPatient, kBo, 110, 150));
    EXPECT_TRUE(signers.agreed(kPatient, kAda, 110, 150));
    EXPECT_TRUE(signers.agreed(kPatient, kBo, 210, 290));
    EXPECT_FALSE(signers.agreed(kPatient, kAda, 210, 290));
    EXPECT_TRUE(signers.agreed(kPatient, {}, 310, 400));
    EXPECT_TRUE(signers.agreed(kAda, {}, 110, 150)) << "another patient's";
}

}  // namespace
}  // namespace vs::verify
