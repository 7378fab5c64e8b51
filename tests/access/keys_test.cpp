// What keys open. On the real contracts, with real vaults, capsules and sealed records: whoever was
// taken away tries everything they ever held against every record sealed since; the past is granted
// without touching a stored byte; and a revocation between sealing and logging is not overlooked.
#include <ctime>
#include <fstream>

#include "access/chain_authority.h"
#include "ipfs/block_store.h"
#include "model/vault.h"
#include "node/housekeeping.h"
#include "person/capsules.h"
#include "record/recorder.h"
#include "record/seal.h"
#include "suite.h"

namespace vs::tests {
namespace {

namespace fs = std::filesystem;
namespace scope = model::scope;

constexpr std::uint64_t kDaySeconds = 86'400;

Value key_of(const age::Identity& identity) {
    return Value(chain::Hash(age::recipient_of(identity).key));
}

// Somebody with an age key for each device, the first of which is the account's own.
struct Holder {
    Somebody self;
    std::vector<age::Identity> devices{age::generate()};
    age::Identity words = age::generate();
    std::vector<age::Identity> held;  // whatever else came into their hands, ever
    std::vector<age::Identity> everything() const {
        auto out = devices;
        out.push_back(words);
        out.insert(out.end(), held.begin(), held.end());
        return out;
    }
};

// Asks the chain's authority, but lets something happen before one of the questions.
class Interrupted final : public model::Authority {
  public:
    explicit Interrupted(const model::Authority& inner) : inner_(inner) {}
    Result<model::Sealing> sealing(const model::Patient& patient, Micros start) const override {
        if (++asked_ == at && happen) happen();
        return inner_.sealing(patient, start);
    }
    std::shared_ptr<const model::DeviceTable> devices() const override { return inner_.devices(); }
    Result<std::vector<model::Person>> patients() const override { return inner_.patients(); }
    Result<crypto::Secret> tag_key(const model::Patient& patient) const override {
        return inner_.tag_key(patient);
    }
    Result<std::optional<model::Account>> account_by_token(std::string_view token) const override {
        return inner_.account_by_token(token);
    }
    Result<std::optional<model::Account>> account(const Address& address) const override {
        return inner_.account(address);
    }
    Result<std::vector<model::CapsuleFile>> capsules_of(const Address& reader) const override {
        return inner_.capsules_of(reader);
    }
    Result<std::optional<model::Right>> right(const Address& person, const model::Patient& patient,
                                              std::uint16_t scopes) const override {
        return inner_.right(person, patient, scopes);
    }
    int at = 0;
    std::function<void()> happen;

  private:
    const model::Authority& inner_;
    mutable int asked_ = 0;
};

class Keys : public testing::Test {
  protected:
    struct Record {
        Bytes block;
        std::uint64_t consent_block = 0;
    };

    void SetUp() override {
        clinic.self = somebody(31);
        doctor.self = somebody(32);
        nurse.self = somebody(33);
        daughter.self = somebody(34);
        patient.self = somebody(35);
        ASSERT_TRUE(suite.admit(clinic.self.address));
        enroll(clinic, Role::organisation, {});
        for (auto* who : {&doctor, &nurse}) {
            enroll(*who, Role::clinician, {});
            act(clinic, "Registry", "License",
                {Value(who->self.address), Number{suite.time() + 90 * kDaySeconds},
                 Value(word(1))});
        }
        enroll(daughter, Role::guardian, {});
        enroll(patient, Role::patient, clinic.self.address);
        vault.account = patient.self.address;
        vault.tag_key = crypto::Secret::random();
        commit();
        rows = std::move(*model::SqlAuthority::open(folder + "/db", crypto::Secret::random()));
        ASSERT_TRUE(rows->add_patient({.address = vault.account, .name = "P"}, vault.tag_key));
        index = std::make_unique<access::Index>(
            suite.chain(), access::Index::Options{suite.registry, suite.consent});
        const auto clock = [this] { return static_cast<Micros>(suite.time()) * kSecond; };
        authority = std::make_unique<access::ChainAuthority>(*rows, *index, clock);
        interrupted = std::make_unique<Interrupted>(*authority);
        housekeeping =
            std::make_unique<node::Housekeeping>(*index, suite.client(), suite.consent, clock);
        open_store();
    }
    void TearDown() override {
        recorder.reset();
        kv.reset();
        rows.reset();
        fs::remove_all(folder);
    }

    void open_store() {
        kv = std::move(*store::Kv::open(folder + "/kv", record::Recorder::families()));
        recorder = std::move(*record::Recorder::open(
            *kv,
            {.folder = folder,
             .signer = tlog::NoteSigner("test/log", crypto::SigningKey(crypto::Secret::random())),
             .authority = interrupted.get(),
             .fetch = [](model::ReportKind, std::uint64_t) -> Result<Bytes> {
                 return fail("missing", "no batch");
             }}));
    }
    void act(const Holder& who, std::string_view contract, const std::string& type, Values values) {
        ASSERT_TRUE(suite.act(who.self, contract, type, std::move(values))) << type;
    }
    void enroll(Holder& who, Role role, const Address& organisation) {
        const auto recovery = somebody(static_cast<std::uint8_t>(++recoveries_));
        act(who, "Registry", "Register",
            {Number{static_cast<std::uint64_t>(role)}, Value(organisation),
             key_of(who.devices.front()), Value(recovery.address), key_of(who.words)});
    }
    // As the patient's own client does: a new seed where the generation has ended, and spares.
    void commit() {
        const auto epoch = suite.ask("Consent", "epochOf", {Value(vault.account)});
        const auto generation = static_cast<std::uint32_t>(epoch[4].word().clamp_u64()),
                   next = static_cast<std::uint32_t>(epoch[5].word().clamp_u64());
        if (vault.seeds.empty() || vault.seeds.back().generation != generation)
            vault.seeds.push_back({generation, next, crypto::Secret::random()});
        Values recipients;
        for (std::uint32_t n = next; n < next + 3; ++n)
            recipients.emplace_back(chain::Hash(
                crypto::x25519_public(model::epoch_secret(vault.seeds.back().secret, n))));
        act(patient, "Consent", "CommitEpochs",
            {Value(vault.account), Number{generation}, Number{next}, Value(recipients)});
    }
    std::uint32_t current() {
        return static_cast<std::uint32_t>(
            suite.ask("Consent", "epochOf", {Value(vault.account)})[0].word().clamp_u64());
    }
    void grant(const Address& reader, std::uint16_t scopes, std::uint64_t seconds,
               std::uint32_t first) {
        act(patient, "Consent", "Grant",
            {Value(vault.account), Value(reader), Number{scopes}, Number{1}, Number{0},
             Number{suite.time() + seconds}, Number{first}});
    }
    void revoke(const Address& reader) {
        act(patient, "Consent", "Revoke", {Value(vault.account), Value(reader)});
    }
    // What a capsule hands over, and that it lies at the node.
    void hand_over(const Address& reader, std::uint32_t first, std::vector<Holder*> to) {
        for (std::uint32_t n = first; n <= current(); ++n)
            for (auto* who : to) who->held.push_back({*model::epoch_secret(vault, n)});
        ASSERT_TRUE(rows->add_capsule({vault.account, reader, Bytes{1}, first, current()}));
    }
    // The vault itself: every seed, and so every epoch that will ever come from it.
    void hand_over_vault(Holder& who) {
        for (const auto& seed : vault.seeds)
            for (std::uint32_t n = 1; n < 60; ++n)
                who.held.push_back({model::epoch_secret(seed.secret, n)});
    }
    // The first moment after the last block's second.
    Micros now() const { return static_cast<Micros>(suite.time() + 1) * kSecond; }
    // What the node does: what is due about grants first, then the record of what begins then.
    Record seal() {
        EXPECT_TRUE(housekeeping->run({vault.account}).empty());
        return seal(now());
    }
    Record seal(Micros hour) {
        record::Draft draft{.kind = model::ReportKind::hour,
                            .patient = vault.account,
                            .start = hour,
                            .end = hour + kHour};
        for (auto at = hour; at < hour + kHour; at += kMinute)
            draft.minutes.push_back({.start = at});
        const auto sealed = recorder->seal({draft});
        EXPECT_TRUE(sealed) << sealed.error().message;
        if (!sealed) return {};
        Record out{*recorder->blocks().get(sealed->front().digest), 0};
        const auto text = record::unseal(out.block, patient.devices);
        EXPECT_TRUE(text) << "the patient opens every record";
        if (text) out.consent_block = model::parse_report(*text)->input.consent_block;
        return out;
    }
    std::uint64_t head() { return suite.chain().head()->header.number; }
    static int opened(const Record& record, const std::vector<age::Identity>& keys) {
        int count = 0;
        for (const auto& key : keys)
            count += record::unseal(record.block, std::span(&key, 1)).has_value();
        return count;
    }
    // Seals a few more, and tries.
    void nothing_opens_from(std::uint64_t block, const std::vector<const Holder*>& former,
                            const std::string& why) {
        for (int i = 0; i < 2; ++i) {
            const auto record = seal();
            EXPECT_GE(record.consent_block, block) << why;
            for (const auto* who : former) EXPECT_EQ(opened(record, who->everything()), 0) << why;
        }
    }

    const std::string folder =
        fs::temp_directory_path() / ("vitalseal-keys-" + to_hex(crypto::random_array<8>()));
    Suite suite;
    Holder clinic, doctor, nurse, daughter, patient;
    model::Vault vault;
    std::unique_ptr<model::SqlAuthority> rows;
    std::unique_ptr<access::Index> index;
    std::unique_ptr<access::ChainAuthority> authority;
    std::unique_ptr<Interrupted> interrupted;
    std::unique_ptr<node::Housekeeping> housekeeping;
    std::unique_ptr<store::Kv> kv;
    std::unique_ptr<record::Recorder> recorder;

  private:
    int recoveries_ = 100;

  protected:
    const bool made_ = fs::create_directories(folder);
};

TEST_F(Keys, WhoeverWasRevokedOpensNoRecordThatNamesThatBlockOrALaterOne) {
    grant(doctor.self.address, scope::history, 80 * kDaySeconds, 0);
    const auto before_capsule = seal();
    EXPECT_GT(opened(before_capsule, doctor.everything()), 0) << "by the reader's own key";
    hand_over(doctor.self.address, 1, {&doctor});
    const auto before = seal();
    EXPECT_GT(opened(before, doctor.everything()), 0) << "by the epoch's";
    revoke(doctor.self.address);
    nothing_opens_from(head(), {&doctor}, "revoked");
    EXPECT_GT(opened(before, doctor.everything()), 0) << "what was open cannot be closed";
    // Nor after the patient has committed more, nor in later periods.
    commit();
    for (int i = 0; i < 3; ++i) {
        act(patient, "Consent", "Roll", {Value(vault.account)});
        nothing_opens_from(head(), {&doctor}, "rolled");
    }
}

TEST_F(Keys, WhoseGrantHasLapsedOpensNothingSealedAfter) {
    grant(doctor.self.address, scope::history, 100, 0);
    hand_over(doctor.self.address, 1, {&doctor});
    EXPECT_GT(opened(seal(), doctor.everything()), 0);
    suite.wait(200);
    const auto block = head();
    nothing_opens_from(block, {&doctor}, "lapsed");
    EXPECT_FALSE(
        index->catch_up()->picture->grants.at(vault.account).contains(doctor.self.address));
}

TEST_F(Keys, ADeviceThatWasStruckOffOpensNothingOfItsOwnersPatientsAfter) {
    const auto second = somebody(77);
    const auto lost = age::generate();
    act(doctor, "Registry", "AddSigner", {Value(second.address), key_of(lost)});
    grant(doctor.self.address, scope::history, 80 * kDaySeconds, 0);
    hand_over(doctor.self.address, 1, {&doctor});
    Holder thief{.self = second, .devices = {lost}, .held = doctor.held};
    EXPECT_GT(opened(seal(), thief.everything()), 0);
    act(doctor, "Registry", "RemoveSigner", {Value(second.address)});
    thief.words = lost;
    nothing_opens_from(head(), {&thief}, "struck off");
    EXPECT_GT(opened(seal(), doctor.devices), 0) << "the owner reads on, by the key that is left";
}

TEST_F(Keys, AMemberWhoLeftOpensNothingThatIsSealedForTheTeamAfter) {
    const auto label = word(9);
    act(clinic, "Registry", "CreateTeam", {Value(label)});
    const auto team =
        suite.ask("Registry", "teamOf", {Value(clinic.self.address), Value(label)})[0].address();
    for (const auto* who : {&doctor, &nurse})
        act(clinic, "Registry", "Join",
            {Value(team), Value(who->self.address), Number{suite.time() + 50 * kDaySeconds}});
    const auto secret = age::generate();
    act(nurse, "Registry", "SetTeamKey", {Value(team), key_of(secret), Number{0}});
    for (auto* who : {&doctor, &nurse}) who->held.push_back(secret);
    grant(team, scope::history, 80 * kDaySeconds, 0);
    EXPECT_GT(opened(seal(), doctor.everything()), 0);
    hand_over(team, 1, {&doctor, &nurse});
    EXPECT_GT(opened(seal(), doctor.everything()), 0);
    act(clinic, "Registry", "Leave", {Value(team), Value(doctor.self.address)});
    const auto left = head();
    nothing_opens_from(left, {&doctor}, "left, and the team has no key");
    EXPECT_GT(opened(seal(), nurse.devices), 0) << "sealed to the members' own keys";
    const auto fresh = age::generate();
    act(nurse, "Registry", "SetTeamKey", {Value(team), key_of(fresh), Number{1}});
    nurse.held.push_back(fresh);
    nothing_opens_from(left, {&doctor}, "left, and the team has a new key");
    EXPECT_GT(opened(seal(), {fresh}), 0);
    // One whose licence ends is out as well.
    act(clinic, "Registry", "Offboard", {Value(nurse.self.address)});
    nothing_opens_from(head(), {&doctor, &nurse}, "licence ended");
}

TEST_F(Keys, WhoKeptTheVaultOpensNothingOnceItWasTakenFromThem) {
    grant(daughter.self.address, scope::manage | scope::vault | scope::history, 80 * kDaySeconds,
          0);
    hand_over_vault(daughter);
    EXPECT_GT(opened(seal(), daughter.everything()), 0);
    revoke(daughter.self.address);
    const auto taken = head();
    // The spares are void: reader keys alone, until the patient's vault commits a new generation.
    EXPECT_FALSE(access::epoch_of(*index->catch_up()->picture, vault.account).recipient);
    nothing_opens_from(taken, {&daughter}, "no epoch key");
    commit();
    EXPECT_TRUE(access::epoch_of(*index->catch_up()->picture, vault.account).recipient);
    nothing_opens_from(taken, {&daughter}, "a new generation");
}

TEST_F(Keys, ALostDeviceOfThePatientOpensNothingAfterItWasStruckOff) {
    const auto lost = somebody(78);
    Holder thief{.self = lost};
    thief.words = thief.devices.front();
    act(patient, "Registry", "AddSigner", {Value(lost.address), key_of(thief.devices.front())});
    hand_over_vault(thief);
    EXPECT_GT(opened(seal(), thief.everything()), 0);
    act(patient, "Registry", "RemoveSigner", {Value(lost.address)});
    const auto struck = head();
    nothing_opens_from(struck, {&thief}, "no epoch key");
    commit();
    nothing_opens_from(struck, {&thief}, "a new generation");
}

TEST_F(Keys, AGrantOfThePresentDoesNotOpenThePast) {
    const auto past = seal();
    grant(doctor.self.address, scope::history, 80 * kDaySeconds, current() + 1);
    hand_over(doctor.self.address, current(), {&doctor});
    EXPECT_EQ(opened(past, doctor.everything()), 0);
    EXPECT_GT(opened(seal(), doctor.everything()), 0);
}

// Nor what was measured before it and is sealed only now: a minute that ran, an hour's summary.
TEST_F(Keys, AGrantOfThePresentDoesNotOpenWhatWasMeasuredBeforeAndIsSealedAfter) {
    grant(nurse.self.address, scope::history, 80 * kDaySeconds, 0);
    hand_over(nurse.self.address, 1, {&nurse});
    const auto before = now();
    suite.wait(30);
    grant(doctor.self.address, scope::history, 80 * kDaySeconds, current() + 1);
    hand_over(doctor.self.address, current(), {&doctor});
    const auto sealed = seal(before);
    EXPECT_GE(sealed.consent_block, head()) << "the word it was sealed under is that of now";
    EXPECT_EQ(opened(sealed, doctor.everything()), 0);
    EXPECT_GT(opened(sealed, nurse.held), 0) << "whose capsule has the epoch of then";
    // Who leaves meanwhile opens it no more, and who came reads none of it for that.
    revoke(nurse.self.address);
    hand_over(doctor.self.address, current(), {&doctor});
    const auto later = seal(before);
    EXPECT_EQ(opened(later, doctor.everything()), 0);
    EXPECT_EQ(opened(later, nurse.everything()), 0);
    EXPECT_GT(opened(seal(), doctor.held), 0);
}

TEST_F(Keys, WithNoSpareLeftSealingGoesOnToTheReaders) {
    for (int i = 0; i < 5; ++i) act(patient, "Consent", "Roll", {Value(vault.account)});
    grant(doctor.self.address, scope::history, 80 * kDaySeconds, 0);
    const auto standing = *authority->standing(vault.account);
    ASSERT_TRUE(standing);
    EXPECT_FALSE(standing->epoch_key);
    EXPECT_EQ(standing->spares, 0u);
    EXPECT_GT(opened(seal(), doctor.devices), 0);
    commit();
    EXPECT_TRUE((*authority->standing(vault.account))->epoch_key);
}

TEST_F(Keys, ARevocationBetweenSealingAndLoggingIsSealedForAnew) {
    grant(doctor.self.address, scope::history, 80 * kDaySeconds, 0);
    hand_over(doctor.self.address, 1, {&doctor});
    seal();
    std::uint64_t revoked = 0;
    interrupted->at = 4;  // each record asks twice: to seal, and right before it is logged
    interrupted->happen = [&] {
        revoke(doctor.self.address);
        revoked = head();
    };
    const auto record = seal();
    ASSERT_GT(revoked, 0u) << "it happened while the record was being sealed";
    EXPECT_GE(record.consent_block, revoked);
    EXPECT_EQ(opened(record, doctor.everything()), 0);
}

std::map<std::string, crypto::Digest> digests(const std::string& path) {
    std::map<std::string, crypto::Digest> out;
    for (const auto& entry : fs::recursive_directory_iterator(path)) {
        if (!entry.is_regular_file()) continue;
        std::ifstream in(entry.path(), std::ios::binary);
        const std::string text((std::istreambuf_iterator<char>(in)), {});
        out[entry.path()] = crypto::sha256(as_bytes(text));
    }
    return out;
}

// The store is closed meanwhile: no block is read and none written, whatever there is.
TEST_F(Keys, GrantingThePastOfTenThousandRecordsTouchesNoneOfThem) {
    constexpr std::uint64_t kRecords = 10'000;
    store::Batch batch;
    ipfs::BlockStore blocks(*kv);
    for (std::uint64_t seq = 0; seq < kRecords; ++seq) {
        Bytes block;
        append_u64(block, seq);
        const auto digest = blocks.stage(batch, block);
        record::ReportIndex::stage(batch, {.patient = vault.account,
                                           .seq = seq,
                                           .kind = model::ReportKind::hour,
                                           .leaf = seq,
                                           .digest = digest});
    }
    ASSERT_TRUE(kv->write(batch));
    recorder.reset();
    kv.reset();
    const auto before = digests(folder + "/kv");
    const auto begun = std::chrono::steady_clock::now();
    const auto worked = std::clock();
    grant(doctor.self.address, scope::history, 80 * kDaySeconds, 0);
    const person::Suite where{suite.chain().chain_id(),
                              {{"Registry", suite.registry}, {"Consent", suite.consent}}};
    const auto capsule = person::make_capsule(vault, where, doctor.self.address, 1, current());
    ASSERT_TRUE(capsule);
    const auto file = person::seal_capsule(*capsule, vault.account, patient.self.key,
                                           std::array{age::recipient_of(doctor.devices[0])});
    ASSERT_TRUE(file);
    ASSERT_TRUE(rows->add_capsule({vault.account, doctor.self.address, *file, 1, current()}));
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begun;
    std::printf(
        "granting the past of %d records: %.1f ms with its block, %.1f ms of work, a capsule of "
        "%zu bytes\n",
        static_cast<int>(kRecords), took.count(),
        1e3 * static_cast<double>(std::clock() - worked) / CLOCKS_PER_SEC, file->size());
    EXPECT_EQ(digests(folder + "/kv"), before);
    EXPECT_LT(file->size(), 1'024u);
}

}  // namespace
}  // namespace vs::tests
