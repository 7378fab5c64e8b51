// To whom a report is sealed, and what is to be done first, on pictures made by hand. That the
// decisions are those of the contracts, tests/access shows on the contracts.
#include <gtest/gtest.h>

#include "access/decide.h"

namespace vs::access {
namespace access_test {

namespace scope = model::scope;
namespace registry = model::registry;
namespace consent = model::consent;

constexpr Seconds kNow = 1'800'000'000, kHour = 3'600;

Address address(std::uint8_t number) {
    Address out{};
    out[19] = number;
    return out;
}

Word word(std::uint8_t number) {
    Word out{};
    out[0] = number;
    return out;
}

const Address kClinic = address(1), kDoctor = address(2), kNurse = address(3), kTeam = address(4);
const Patient kPatient = address(5);

// A patient with two epochs, a doctor with a licence, a team with a nurse in it.
Picture ward() {
    Picture p;
    const auto enrol = [&](const Address& who, Role role, std::uint8_t key) {
        p.apply(registry::Event(
                    registry::Registered{who, role, role == Role::patient ? kClinic : Address{}}),
                kNow);
        p.apply(registry::Event(registry::SignerAdded{who, who, model::KeyKind::device, word(key)}),
                kNow);
    };
    enrol(kClinic, Role::organisation, 10);
    enrol(kDoctor, Role::clinician, 20);
    enrol(kNurse, Role::clinician, 30);
    enrol(kPatient, Role::patient, 50);
    for (const auto& person : {kDoctor, kNurse})
        p.apply(registry::Event(registry::Licensed{person, kClinic, kNow + 100 * kHour, {}}), kNow);
    p.apply(registry::Event(registry::TeamCreated{kTeam, kClinic, {}}), kNow);
    p.apply(registry::Event(registry::Joined{kTeam, kNurse, kNow + 50 * kHour}), kNow);
    p.apply(consent::Event(consent::EpochsCommitted{kPatient, 0, 1, {word(101), word(102)}}), kNow);
    p.apply(consent::Event(consent::EpochOpened{kPatient, 1}), kNow);
    return p;
}

void grant(Picture& p, const Address& reader, std::uint16_t scopes, Seconds until) {
    p.apply(consent::Event(consent::Granted{
                kPatient, reader, kPatient, {.scopes = scopes, .purpose = 1, .until = until}}),
            kNow);
}

using Words = std::vector<Word>;

// The first moment that is after all that is in the block of a second.
constexpr Micros after(Seconds second) {
    return static_cast<Micros>(second + 1) * kSecond;
}

Words sealed_to(const Picture& p, Seconds time, const HasCapsule& has_capsule = {}) {
    return seal_to(p, kPatient, has_capsule, time, after(time)).recipients;
}

TEST(SealTo, TheEpochAndThePatientAlone) {
    EXPECT_EQ(sealed_to(ward(), kNow), (Words{word(101), word(50)}));
}

TEST(SealTo, ReadersOfHistoryUntilTheyHaveTheirCapsule) {
    auto p = ward();
    grant(p, kDoctor, scope::history, kNow + kHour);
    EXPECT_EQ(sealed_to(p, kNow), (Words{word(101), word(50), word(20)}));
    const auto deposited = [](const Address& reader, std::uint32_t epoch) {
        return reader == kDoctor && epoch == 1;
    };
    EXPECT_EQ(sealed_to(p, kNow, deposited), (Words{word(101), word(50)}));
    EXPECT_EQ(sealed_to(p, kNow + kHour), (Words{word(101), word(50)}));  // over
    grant(p, kDoctor, scope::live, kNow + kHour);
    EXPECT_EQ(sealed_to(p, kNow), (Words{word(101), word(50)}));  // no longer history
}

TEST(SealTo, ReaderKeysAloneWhereNoSpareIsLeftEvenWithCapsules) {
    auto p = ward();
    grant(p, kDoctor, scope::history, kNow + kHour);
    p.apply(consent::Event(consent::EpochOpened{kPatient, 3}), kNow);
    const auto all = [](const Address&, std::uint32_t) { return true; };
    EXPECT_EQ(sealed_to(p, kNow, all), (Words{word(50), word(20)}));
    EXPECT_EQ(seal_to(p, kPatient, all, kNow, after(kNow)).epoch, 3u);
}

TEST(SealTo, ATeamsKeyOrElseItsMembers) {
    auto p = ward();
    grant(p, kTeam, scope::history, kNow + 90 * kHour);
    EXPECT_EQ(sealed_to(p, kNow), (Words{word(101), word(50), word(30)}));
    p.apply(registry::Event(registry::TeamKeySet{kTeam, kNurse, word(40)}), kNow);
    EXPECT_EQ(sealed_to(p, kNow), (Words{word(101), word(50), word(40)}));
    p.apply(registry::Event(registry::Left{kTeam, kNurse}), kNow);
    EXPECT_EQ(sealed_to(p, kNow), (Words{word(101), word(50)}));
}

TEST(SealTo, WhoBrokeTheGlassWhileItLasts) {
    auto p = ward();
    p.apply(consent::Event(consent::GlassBroken{kPatient, kDoctor, word(1), kNow + 4 * kHour}),
            kNow);
    EXPECT_EQ(sealed_to(p, kNow), (Words{word(101), word(50), word(20)}));
    EXPECT_EQ(sealed_to(p, kNow + 4 * kHour), (Words{word(101), word(50)}));
    const auto right = right_of(p, kPatient, kDoctor, scope::live, kNow + 1);
    ASSERT_TRUE(right);
    EXPECT_EQ(right->kind, Right::Kind::glass);
    EXPECT_EQ(right->since, after(kNow));
    EXPECT_FALSE(right_of(p, kPatient, kDoctor, scope::history, kNow + 1));
}

// Everybody may do all with what is their own, and a team is nobody's patient: asked for as one by
// a member, it once ended the node.
TEST(RightOf, ATeamIsNoPatientOfItsMembers) {
    auto p = ward();
    for (const auto scopes : {scope::live, scope::history, scope::manage})
        EXPECT_FALSE(right_of(p, kTeam, kNurse, scopes, kNow));
    grant(p, kTeam, scope::live, kNow + 90 * kHour);
    EXPECT_FALSE(right_of(p, kTeam, kNurse, scope::live, kNow));
    EXPECT_TRUE(right_of(p, kPatient, kNurse, scope::live, kNow));
}

// A patient comes back: what was granted in the stay before counts no more, and once kept who had
// it from what everybody else gets who breaks the glass.
TEST(RightOf, WhoBreaksTheGlassNeedsNoGrantAndIsNotKeptOutByAnOldOne) {
    auto p = ward();
    grant(p, kDoctor, scope::live | scope::alerts, kNow + 90 * kHour);
    const auto set = [&](model::Stay stay, Seconds time) {
        p.apply(registry::Event(registry::StaySet{.patient = kPatient, .stay = stay}), time);
    };
    set(model::Stay::discharged, kNow + kHour);
    set(model::Stay::monitored, kNow + 30 * kHour);
    const auto now = kNow + 31 * kHour;
    EXPECT_FALSE(right_of(p, kPatient, kDoctor, scope::live, now));
    for (const auto& clinician : {kDoctor, kNurse})
        p.apply(consent::Event(consent::GlassBroken{kPatient, clinician, word(1), now + 4 * kHour}),
                now);
    for (const auto& clinician : {kDoctor, kNurse}) {
        const auto right = right_of(p, kPatient, clinician, scope::live | scope::alerts, now + 1);
        ASSERT_TRUE(right);
        EXPECT_EQ(*right, (Right{Right::Kind::glass, clinician, 0, after(now)}));
    }
    EXPECT_FALSE(right_of(p, kPatient, kDoctor, scope::live, now + 4 * kHour));
}

TEST(SealTo, NobodyTwiceAndNoStruckOffKey) {
    auto p = ward();
    p.apply(registry::Event(
                registry::SignerAdded{kPatient, address(60), model::KeyKind::device, word(50)}),
            kNow);
    p.apply(registry::Event(
                registry::SignerAdded{kPatient, address(61), model::KeyKind::device, word(51)}),
            kNow);
    EXPECT_EQ(sealed_to(p, kNow), (Words{word(101), word(50), word(51)}));
    p.apply(registry::Event(registry::SignerRemoved{kPatient, address(61)}), kNow);
    // Whoever found the device may have the vault's seed: its epochs are void.
    EXPECT_EQ(sealed_to(p, kNow), (Words{word(50)}));
}

TEST(RightOf, NamesTheTeam) {
    auto p = ward();
    grant(p, kTeam, scope::live, kNow + 90 * kHour);
    const auto right = right_of(p, kPatient, kNurse, scope::live, kNow);
    ASSERT_TRUE(right);
    EXPECT_EQ(*right, (Right{Right::Kind::team, kTeam, 1, after(kNow)}));
    EXPECT_FALSE(right_of(p, kPatient, kDoctor, scope::live, kNow));
    EXPECT_FALSE(right_of(p, kPatient, kNurse, scope::live, kNow + 50 * kHour));  // gone
}

// Epochs 1, 2, … at kNow, kNow + 1 hour, …; `why` is what came before the last of them.
Picture advanced(std::uint32_t epochs, const std::vector<consent::Event>& why) {
    auto p = ward();
    p.apply(consent::Event(consent::EpochsCommitted{
                kPatient, 0, 1, {word(101), word(102), word(103), word(104)}}),
            kNow);
    for (std::uint32_t n = 2; n <= epochs; ++n) {
        if (n == epochs)
            for (const auto& event : why) p.apply(event, kNow + (n - 1) * kHour);
        p.apply(consent::Event(consent::EpochOpened{kPatient, n}), kNow + (n - 1) * kHour);
    }
    return p;
}

consent::Event granted(const Address& reader, std::uint32_t first) {
    return consent::Granted{
        kPatient,
        reader,
        kPatient,
        {.scopes = scope::history, .purpose = 1, .until = kNow + 90 * kHour, .first_epoch = first}};
}

SealTo sealed_at(const Picture& p, Micros start) {
    return seal_to(p, kPatient, {}, kNow + 10 * kHour, start);
}

TEST(SealTo, WhatWasMeasuredBeforeAGrantOfThePresentToTheEpochOfThen) {
    const auto p = advanced(2, {granted(kDoctor, 2)});
    const auto bound = after(kNow + kHour);
    EXPECT_EQ(bounds_of(p, kPatient), (std::vector{after(kNow), bound}));
    EXPECT_EQ(sealed_at(p, bound - 1), (SealTo{1, {word(101), word(50)}}));
    EXPECT_EQ(sealed_at(p, bound), (SealTo{2, {word(102), word(50), word(20)}}));
    EXPECT_EQ(sealed_at(p, after(kNow) - 9 * kDay).epoch, 1u) << "the first has all before it";
}

TEST(SealTo, NothingToAKeyThatWhoeverWasTakenAwayMayHold) {
    auto p = advanced(2, {granted(kDoctor, 0)});
    p.apply(consent::Event(consent::Revoked{kPatient, kDoctor, kPatient}), kNow + 2 * kHour);
    p.apply(consent::Event(consent::EpochOpened{kPatient, 3}), kNow + 2 * kHour);
    for (const auto start : {after(kNow), after(kNow + kHour), after(kNow + 2 * kHour)})
        EXPECT_EQ(sealed_at(p, start), (SealTo{3, {word(103), word(50)}}));
    // An epoch that began for another reason leaves that word as it is.
    p.apply(granted(kTeam, 4), kNow + 3 * kHour);
    p.apply(consent::Event(consent::EpochOpened{kPatient, 4}), kNow + 3 * kHour);
    EXPECT_EQ(sealed_at(p, after(kNow + 2 * kHour)), (SealTo{3, {word(103), word(50)}}));
    EXPECT_EQ(sealed_at(p, after(kNow + 3 * kHour)), (SealTo{4, {word(104), word(50), word(30)}}));
}

// The key that the one who left does not hold is one that the one who came holds.
TEST(SealTo, ReaderKeysAloneWhereOneCameAndAnotherLeft) {
    auto p = advanced(2, {granted(kDoctor, 0), granted(kTeam, 2)});
    const auto nurse = granted(kNurse, 0);
    p.apply(nurse, kNow + 2 * kHour);
    p.apply(consent::Event(consent::Revoked{kPatient, kDoctor, kPatient}), kNow + 2 * kHour);
    p.apply(consent::Event(consent::EpochOpened{kPatient, 3}), kNow + 2 * kHour);
    p.apply(registry::Event(registry::TeamKeySet{kTeam, kNurse, word(40)}), kNow);
    EXPECT_EQ(sealed_at(p, after(kNow)), (SealTo{3, {word(50), word(30)}}));
    EXPECT_EQ(sealed_at(p, after(kNow + kHour)),
              (SealTo{3, {word(103), word(50), word(30), word(40)}}));
}

TEST(SealTo, NothingOfASeedThatIsVoid) {
    auto p = advanced(2, {granted(kDoctor, 2)});
    p.apply(registry::Event(registry::SignerRemoved{kPatient, address(61)}), kNow + 2 * kHour);
    EXPECT_EQ(sealed_at(p, after(kNow)), (SealTo{1, {word(50)}}));
    p.apply(consent::Event(consent::EpochsCommitted{kPatient, 1, 5, {word(105)}}),
            kNow + 3 * kHour);
    p.apply(consent::Event(consent::EpochOpened{kPatient, 5}), kNow + 3 * kHour);
    EXPECT_EQ(sealed_at(p, after(kNow + 2 * kHour)).epoch, 5u) << "a new seed, nobody old holds it";
}

TEST(RightOf, OpensNothingThatLiesBeforeIt) {
    const auto since = [](const Picture& p, std::uint16_t scopes) {
        const auto right = right_of(p, kPatient, kDoctor, scopes, kNow + 9 * kHour);
        return right ? right->since : -1;
    };
    EXPECT_EQ(since(advanced(2, {granted(kDoctor, 0)}), scope::history), 0);
    EXPECT_EQ(since(advanced(2, {granted(kDoctor, 1)}), scope::history), 0);
    EXPECT_EQ(since(advanced(2, {granted(kDoctor, 2)}), scope::history), after(kNow + kHour));
    auto p = ward();
    const auto give = [&](std::uint16_t scopes, Seconds at) {
        p.apply(consent::Event(
                    consent::Granted{kPatient,
                                     kDoctor,
                                     kPatient,
                                     {.scopes = scopes, .purpose = 1, .until = at + 12 * kHour}}),
                at);
    };
    give(scope::live, kNow + kHour);
    EXPECT_EQ(since(p, scope::live), after(kNow + kHour));
    give(scope::live, kNow + 2 * kHour);
    EXPECT_EQ(since(p, scope::live), after(kNow + kHour)) << "renewed without a gap";
    give(scope::live | scope::alerts, kNow + 3 * kHour);
    EXPECT_EQ(since(p, scope::alerts), after(kNow + 3 * kHour)) << "more than before";
}

using Dues = std::vector<Due>;

TEST(DueNow, WhatIsOverLapses) {
    auto p = ward();
    grant(p, kDoctor, scope::history, kNow + kHour);
    EXPECT_EQ(due(p, kPatient, kNow), Dues{});
    EXPECT_EQ(due(p, kPatient, kNow + kHour), (Dues{{Due::Kind::lapse, kDoctor}}));
    p.apply(registry::Event(registry::Offboarded{kDoctor, kClinic}), kNow + 1);
    EXPECT_EQ(due(p, kPatient, kNow + 1), (Dues{{Due::Kind::lapse, kDoctor}}));
}

TEST(DueNow, AReaderWhoLostAKeyIsSweptOnce) {
    auto p = ward();
    grant(p, kDoctor, scope::history, kNow + kHour);
    p.apply(registry::Event(registry::KeyRotated{kDoctor, kDoctor, word(21)}), kNow);
    EXPECT_EQ(due(p, kPatient, kNow), (Dues{{Due::Kind::sweep, kDoctor}}));
    p.apply(consent::Event(consent::Swept{kPatient, kDoctor, 1}), kNow);
    EXPECT_EQ(due(p, kPatient, kNow), Dues{});
}

TEST(DueNow, AMonthRollsOnlyWithASpare) {
    auto p = ward();
    const auto later = kNow + 31 * 24 * kHour;
    EXPECT_EQ(due(p, kPatient, later), (Dues{{Due::Kind::roll, {}}}));
    p.apply(consent::Event(consent::EpochOpened{kPatient, 2}), kNow);
    EXPECT_EQ(due(p, kPatient, later), Dues{});
}

TEST(Devices, AreWornUntilReleasedRetiredOrDischarged) {
    auto p = ward();
    const DeviceId id{2, 0, 0, 0, 0, 0, 0, 1};
    p.apply(registry::Event(registry::DeviceEnrolled{id, kClinic, word(9)}), kNow);
    EXPECT_FALSE(wearer_of(p, id));
    p.apply(registry::Event(registry::DeviceBound{id, kPatient}), kNow);
    EXPECT_EQ(wearer_of(p, id), kPatient);
    const auto set = [&](Stay stay, Seconds time) {
        p.apply(registry::Event(registry::StaySet{kPatient, kDoctor, stay, 0, {}}), time);
    };
    set(Stay::monitored, kNow + 5);
    set(Stay::discharged, kNow + 10);
    EXPECT_FALSE(wearer_of(p, id));
    set(Stay::monitored, kNow + 20);  // taken back within a day: as if it had not been
    EXPECT_EQ(wearer_of(p, id), kPatient);
    p.apply(registry::Event(registry::DeviceReleased{id, kPatient}), kNow + 30);
    p.apply(registry::Event(registry::DeviceRetired{id}), kNow + 30);
    EXPECT_FALSE(wearer_of(p, id));
}

}  // namespace access_test
}  // namespace vs::access
