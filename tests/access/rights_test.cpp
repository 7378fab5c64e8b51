// Thousands of random actions on the real contracts; after each, what the index says is what the
// contracts say.
#include <random>

#include "suite.h"

namespace vs::tests {
namespace {

namespace scope = model::scope;
using access::Seconds;

constexpr Seconds kDay = 86'400;

class World {
  public:
    explicit World(std::uint32_t seed) : random_(seed) {
        suite.enrol(clinic, Role::organisation, {});
        for (const auto& person : clinicians) suite.enrol(person, Role::clinician, {});
        suite.enrol(researcher, Role::researcher, {});
        suite.enrol(guardian, Role::guardian, {});
        for (const auto& patient : patients) suite.enrol(patient, Role::patient, clinic.address);
        for (const auto& person : clinicians) license(person);
        EXPECT_TRUE(suite.act(clinic, "Registry", "CreateTeam", {Value(word(1))}));
        team = suite.ask("Registry", "teamOf", {Value(clinic.address), Value(word(1))})
                   .front()
                   .address();
        for (const auto& device : devices)
            EXPECT_TRUE(suite.act(clinic, "Registry", "EnrolDevice", {device, Value(word(5))}));
    }

    // One action of somebody; whether the contract took it.
    bool step() {
        switch (below(20)) {
            case 0:
                return license(some(clinicians));
            case 1:
                return suite.act(clinic, "Registry", "Offboard", {address(some(clinicians))});
            case 2:
            case 3:
                return join();
            case 4:
                return suite.act(clinic, "Registry", "Leave",
                                 {Value(team), address(some(clinicians))});
            case 5:
            case 6:
            case 7:
            case 8:
                return grant();
            case 9:
                return revoke();
            case 10:
                return suite.send("Consent", call("lapse"));
            case 11:
                return suite.send("Consent", call("sweep"));
            case 12:
                return stay();
            case 13:
                return suite.act(some(clinicians), "Consent", "BreakGlass",
                                 {address(some(patients)), Value(word(9))});
            case 14:
                return suite.act(some(people()), "Registry", "RotateKey",
                                 {Value(word(below(1'000)))});
            case 15:
                return commit();
            case 16:
                return suite.act(some(patients), "Consent", "Roll", {address(some(patients))});
            case 17:
                return device();
            case 18:
                return suite.act(member(), "Registry", "SetTeamKey",
                                 {Value(team), Value(word(below(1'000))), removals(team)});
            default:
                suite.wait(1 + below(below(4) == 0 ? 40 * kDay : 7'200));
                return true;
        }
    }

    // Everything that can be asked, of everybody.
    void compare(const access::View& view) {
        const auto& picture = *view.picture;
        ASSERT_EQ(view.time, suite.time());
        auto readers = people();
        readers.push_back({crypto::Secret(), team});
        readers.push_back(somebody(200));  // whom nobody knows
        for (const auto& patient : patients)
            for (const auto& reader : readers) compare(picture, patient, reader);
        for (const auto& person : people())
            EXPECT_EQ(access::is_member(picture, team, person.address, suite.time()),
                      truth("Registry", "isMember", {Value(team), address(person)}));
        for (const auto& device : devices)
            EXPECT_EQ(access::wearer_of(picture, id(device)).value_or(Address{}),
                      suite.ask("Registry", "wearerOf", {device}).front().address());
        for (const auto& patient : patients) compare_epoch(picture, patient);
    }

    Suite suite;
    const Somebody clinic = somebody(1), researcher = somebody(5), guardian = somebody(6);
    const std::vector<Somebody> clinicians{somebody(2), somebody(3), somebody(4)},
        patients{somebody(7), somebody(8)};
    Address team{};

  private:
    void compare(const access::Picture& picture, const Somebody& patient, const Somebody& reader) {
        const auto now = suite.time();
        for (const std::uint16_t bits : {0, 1, 2, 3, 4, 7, 8, 16, 32, 63, 64}) {
            const bool said =
                truth("Consent", "allowed", {address(patient), address(reader), Number{bits}});
            EXPECT_EQ(access::allowed(picture, patient.address, reader.address, bits, now), said)
                << bits;
            granted += said && patient.address != reader.address;
            const bool through =
                truth("Consent", "allowedThrough",
                      {address(patient), address(reader), Value(team), Number{bits}});
            const auto right =
                access::right_of(picture, patient.address, reader.address, bits, now);
            EXPECT_EQ(right.has_value(), said || through);
        }
        EXPECT_EQ(access::may_manage(picture, patient.address, reader.address, now),
                  truth("Consent", "mayManage", {address(patient), address(reader)}));
    }
    void compare_epoch(const access::Picture& picture, const Somebody& patient) {
        const auto said = suite.ask("Consent", "epochOf", {address(patient)});
        const auto epoch = access::epoch_of(picture, patient.address);
        EXPECT_EQ(Number{epoch.number}, said[0].word());
        EXPECT_EQ(epoch.recipient.value_or(model::Word{}), said[1].hash());
        EXPECT_EQ(Number{epoch.spares}, said[2].word());
        EXPECT_EQ(Number{epoch.since}, said[3].word());
        EXPECT_EQ(Number{epoch.generation}, said[4].word());
        EXPECT_EQ(Number{epoch.next}, said[5].word());
    }

    std::uint64_t below(std::uint64_t end) { return random_() % end; }
    const Somebody& some(const std::vector<Somebody>& all) { return all[below(all.size())]; }
    std::vector<Somebody> people() const {
        auto out = clinicians;
        out.push_back(researcher);
        out.push_back(guardian);
        out.insert(out.end(), patients.begin(), patients.end());
        return out;
    }
    const Somebody& member() { return some(clinicians); }
    static Value address(const Somebody& who) { return Value(who.address); }
    static model::DeviceId id(const Value& device) {
        return *to_array<8>(ByteView(device.hash()).first(8));
    }
    bool truth(std::string_view contract, std::string_view function, const Values& arguments) {
        return !suite.ask(contract, function, arguments).front().word().is_zero();
    }
    Number removals(const Address& account) {
        return suite.ask("Registry", "standing", {Value(account)})[1].word();
    }
    bool license(const Somebody& person) {
        const auto& who = below(5) == 0 ? researcher : person;
        return suite.act(
            clinic, "Registry", "License",
            {address(who), Number{suite.time() + 1 + below(60 * kDay)}, Value(word(2))});
    }
    bool join() {
        return suite.act(
            clinic, "Registry", "Join",
            {Value(team), address(some(clinicians)), Number{suite.time() + 1 + below(20 * kDay)}});
    }
    Address reader() { return below(3) == 0 ? team : some(people()).address; }
    bool grant() {
        const auto& patient = some(patients);
        const auto& account = below(5) == 0 ? guardian : patient;
        const auto from = below(3) == 0 ? suite.time() + below(kDay) : 0;
        const auto until = suite.time() + 1 + below(below(2) == 0 ? kDay : 90 * kDay);
        return suite.act(account, "Consent", "Grant",
                         {address(patient), Value(reader()), Number{1 + below(63)}, Number{1},
                          Number{from}, Number{until}, Number{below(4)}});
    }
    bool revoke() {
        const auto& patient = some(patients);
        return suite.act(patient, "Consent", "Revoke", {address(patient), Value(reader())});
    }
    Bytes call(std::string_view function) {
        return *model::consent_abi().call(function, {address(some(patients)), Value(reader())});
    }
    bool stay() {
        const auto stay = 1 + below(5);
        return suite.act(some(clinicians), "Registry", "SetStay",
                         {address(some(patients)), Number{stay},
                          Number{stay == 3 ? suite.time() + 1 + below(kDay) : 0}, Value(word(3))});
    }
    bool commit() {
        const auto& patient = some(patients);
        const auto epoch = suite.ask("Consent", "epochOf", {address(patient)});
        Values keys;
        for (auto n = 1 + below(4); n > 0; --n) keys.emplace_back(word(below(1'000'000)));
        return suite.act(patient, "Consent", "CommitEpochs",
                         {address(patient), epoch[4].word(), epoch[5].word(), Value(keys)});
    }
    bool device() {
        const auto& device = devices[below(devices.size())];
        const auto& patient = some(patients);
        switch (below(8)) {
            case 0:
                return suite.act(clinic, "Registry", "RetireDevice", {device});
            case 1:
                return suite.act(clinic, "Registry", "ReleaseDevice", {device});
            default:
                return suite.act(patient, "Registry", "BindDevice", {device, address(patient)});
        }
    }

  public:
    std::uint64_t granted = 0;
    const std::vector<Value> devices{device_id(1), device_id(2), device_id(3)};

  private:
    static Value device_id(std::uint8_t number) {
        chain::Hash out{};
        out[0] = 2;
        out[7] = number;
        return Value(out);
    }
    std::mt19937 random_;
};

void run(std::uint32_t seed, int steps) {
    World world(seed);
    auto live = world.suite.index();
    int taken = 0;
    for (int i = 0; i < steps; ++i) {
        taken += world.step();
        const auto view = live.catch_up();
        ASSERT_TRUE(view) << view.error().message;
        world.compare(*view);
        if (testing::Test::HasFailure()) FAIL() << "after step " << i << " of seed " << seed;
    }
    EXPECT_GT(taken, steps / 4);
    EXPECT_GT(world.granted, 0u);
    // From the chain alone, in one go, in small pages, and by another process's opening.
    auto again = world.suite.index();
    EXPECT_EQ(*again.catch_up()->picture, *live.view().picture);
    access::Index paged(
        world.suite.chain(),
        {.registry = world.suite.registry, .consent = world.suite.consent, .page = 7});
    EXPECT_EQ(*paged.catch_up()->picture, *live.view().picture);
    const auto kept = live.view().picture;
    world.suite.reopen();
    auto reopened = world.suite.index();
    EXPECT_EQ(*reopened.catch_up()->picture, *kept);
}

TEST(Rights, AreThoseOfTheContractsAfterEveryAction) {
    for (std::uint32_t seed = 1; seed <= 3; ++seed) run(seed, 60);
}

TEST(Rights, AreThoseOfTheContractsForLong) {
    if (std::getenv("VITALSEAL_SOAK") == nullptr)
        GTEST_SKIP() << "skipped: long; set VITALSEAL_SOAK=1";
    for (std::uint32_t seed = 100; seed < 130; ++seed) run(seed, 300);
}

TEST(Rights, FollowAChainThatTakesBlocksBack) {
    World world(7);
    auto index = world.suite.index();
    const auto before = *index.catch_up()->picture;
    const auto place = world.suite.chain().snapshot();
    ASSERT_TRUE(place);
    ASSERT_TRUE(world.suite.act(world.clinic, "Registry", "CreateTeam", {Value(word(2))}));
    EXPECT_FALSE(*index.catch_up()->picture == before);
    ASSERT_TRUE(world.suite.chain().revert(*place));
    EXPECT_EQ(*index.catch_up()->picture, before);
}

}  // namespace
}  // namespace vs::tests
