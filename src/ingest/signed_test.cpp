// What people sign: whose key, what they may write, and what is refused.
#include "ingest/signed.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>

#include "crypto/hash.h"
#include "ingest/check.h"
#include "model/consent_contract.h"
#include "model/observation.h"

namespace vs::ingest {
namespace signed_test {

namespace scope = model::scope;
using crypto::Address;
using model::Said;

const Micros kNow = now_utc();

struct Somebody {
    crypto::Secret key;
    Address address;
};
Somebody somebody(std::uint8_t number) {
    std::array<std::uint8_t, 32> bytes{};
    bytes[31] = number;
    const crypto::Secret key(bytes);
    return {key, *crypto::address_of(key)};
}

// The rights of a few people to one patient.
class Rights final : public model::Authority {
  public:
    struct Entry {
        std::string role;
        std::uint16_t scopes;
        std::uint8_t purpose = 1;
        model::Right::Kind kind = model::Right::Kind::grant;
        bool licensed = true;
    };
    std::map<Address, Entry> people;
    model::Patient patient{};
    std::vector<model::Standing::Glass> glass;

    std::shared_ptr<const model::DeviceTable> devices() const override {
        return std::make_shared<model::DeviceTable>();
    }
    Result<std::vector<model::Person>> patients() const override { return {}; }
    Result<model::Sealing> sealing(const model::Patient&, Micros) const override {
        return model::Sealing{};
    }
    Result<crypto::Secret> tag_key(const model::Patient&) const override {
        return crypto::Secret();
    }
    Result<std::optional<model::Account>> account_by_token(std::string_view) const override {
        return std::optional<model::Account>();
    }
    Result<std::vector<model::CapsuleFile>> capsules_of(const Address&) const override {
        return std::vector<model::CapsuleFile>();
    }
    Result<std::optional<model::Account>> account(const Address& who) const override {
        if (who == patient) return std::optional(model::Account{.address = who, .role = "patient"});
        const auto found = people.find(who);
        if (found == people.end()) return std::optional<model::Account>();
        return std::optional(model::Account{.address = who, .role = found->second.role});
    }
    Result<std::optional<model::Account>> signer(const Address& who,
                                                 std::span<const Address> keys) const override {
        const auto found = people.find(who);
        const bool licensed = found == people.end() || found->second.licensed;
        if (!licensed || !std::ranges::count(keys, who)) return std::optional<model::Account>();
        return account(who);
    }
    Result<std::optional<model::Right>> right(const Address& who, const model::Patient& of,
                                              std::uint16_t scopes) const override {
        if (of != patient) return std::optional<model::Right>();
        if (who == patient) return std::optional(model::Right{model::Right::Kind::self, who});
        const auto found = people.find(who);
        if (found == people.end() || (found->second.scopes & scopes) != scopes)
            return std::optional<model::Right>();
        return std::optional(model::Right{found->second.kind, who, found->second.purpose});
    }
    Result<std::optional<model::Standing>> standing(const model::Patient& of) const override {
        model::Standing out;
        if (of == patient) out.glass = glass;
        return std::optional(std::move(out));
    }
};

const Somebody kPatient = somebody(1), kNurse = somebody(2), kViewer = somebody(3),
               kDaughter = somebody(4), kGuardian = somebody(5), kInsurer = somebody(6),
               kLapsed = somebody(7), kHasty = somebody(8), kNobody = somebody(9);

Rights rights() {
    Rights out;
    out.patient = kPatient.address;
    out.people = {
        {kNurse.address, {"clinician", scope::live | scope::alerts}},
        {kViewer.address, {"clinician", scope::live}},
        {kDaughter.address, {"guardian", scope::live | scope::alerts, 2}},
        {kGuardian.address, {"guardian", scope::live | scope::alerts | scope::manage, 2}},
        {kInsurer.address, {"clinician", scope::live | scope::alerts, 5}},
        {kLapsed.address,
         {"clinician", scope::live | scope::alerts, 1, model::Right::Kind::grant, false}},
        {kHasty.address, {"clinician", scope::live | scope::alerts, 0, model::Right::Kind::glass}}};
    return out;
}

Bytes entry(const Somebody& who, const Address& patient, std::uint64_t sequence = 1,
            std::string_view code = "9279-1") {
    const auto base = model::base_name_of(patient);
    senml::Pack pack;
    pack.records.push_back({.base_name = base,
                            .name = code,
                            .unit = "/min",
                            .time = kNow,
                            .kind = senml::Kind::number,
                            .number = 18});
    return *cose::sign_as(who.key, who.address, 1, sequence, cose::Content::senml_cbor,
                          senml::encode_cbor(pack));
}

Bytes statement(const Somebody& who, Said what) {
    model::Statement s{.said = what, .patient = kPatient.address, .at = kNow, .text = "words"};
    if (what == Said::symptom) s.symptom = "pain", s.severity = 1;
    if (what == Said::reply) s.answers = std::string(64, '0');
    if (what == Said::checkup_begun) s.text.clear();
    const auto payload = *model::payload_of(s);
    return *cose::sign_as(who.key, who.address, 1, 1, cose::Content::fhir_json, as_bytes(payload));
}

std::string answer(const Rights& authority, Bytes message) {
    const auto checked = check(std::move(message), authority, kNow);
    return checked ? "taken" : checked.error().code;
}

TEST(Signed, EachWritesWhatTheirRightAllowsAndNothingElse) {
    const auto authority = rights();
    struct Row {
        const Somebody& who;
        std::string entry, order, own, reply;
    };
    const Row rows[] = {
        {kPatient, "taken", "not-found", "taken", "taken"},
        {kNurse, "taken", "taken", "not-found", "taken"},
        {kViewer, "taken", "not-found", "not-found", "not-found"},
        {kDaughter, "not-found", "not-found", "not-found", "taken"},
        {kGuardian, "taken", "not-found", "taken", "taken"},
        {kInsurer, "not-found", "not-found", "not-found", "taken"},
        {kLapsed, "unknown-account", "unknown-account", "unknown-account", "unknown-account"},
        {kHasty, "taken", "taken", "not-found", "taken"},
        {kNobody, "unknown-account", "unknown-account", "unknown-account", "unknown-account"}};
    int row = 0;
    for (const auto& [who, by_hand, order, own, reply] : rows) {
        const auto where = "row " + std::to_string(row++);
        EXPECT_EQ(answer(authority, entry(who, kPatient.address)), by_hand) << where;
        EXPECT_EQ(answer(authority, statement(who, Said::checkup_begun)), by_hand) << where;
        EXPECT_EQ(answer(authority, statement(who, Said::advice)), order) << where;
        EXPECT_EQ(answer(authority, statement(who, Said::plan)), order) << where;
        EXPECT_EQ(answer(authority, statement(who, Said::symptom)), own) << where;
        EXPECT_EQ(answer(authority, statement(who, Said::help)), own) << where;
        EXPECT_EQ(answer(authority, statement(who, Said::reply)), reply) << where;
        if (&who != &kLapsed && &who != &kNobody) {
            EXPECT_EQ(answer(authority, entry(who, Address{9})), "not-found") << where;
        }
    }
}

// The words whose digest the contract holds, of who has broken the glass with them.
TEST(Signed, TheReasonOfABrokenGlassIsTheOneThatWasSignedForIt) {
    auto authority = rights();
    authority.glass = {{.clinician = kHasty.address,
                        .until = kNow + kHour,
                        .reason = crypto::keccak256(as_bytes(std::string_view("words")))}};
    EXPECT_EQ(answer(authority, statement(kHasty, Said::emergency)), "taken");
    for (const auto* who : {&kPatient, &kNurse, &kGuardian})
        EXPECT_EQ(answer(authority, statement(*who, Said::emergency)), "not-found");
    authority.glass.front().reason = crypto::keccak256(as_bytes(std::string_view("other words")));
    EXPECT_EQ(answer(authority, statement(kHasty, Said::emergency)), "not-found");
    authority.glass.clear();
    EXPECT_EQ(answer(authority, statement(kHasty, Said::emergency)), "not-found");
}

TEST(Signed, EveryTruncationAndEveryFlippedByteIsRefused) {
    const auto authority = rights();
    for (const auto& good : {entry(kNurse, kPatient.address), statement(kNurse, Said::advice)}) {
        EXPECT_EQ(answer(authority, good), "taken");
        for (std::size_t size = 0; size < good.size(); ++size)
            EXPECT_NE(answer(authority,
                             Bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size))),
                      "taken")
                << size;
        for (std::size_t i = 0; i < good.size(); ++i) {
            auto bad = good;
            bad[i] ^= 0x10;
            EXPECT_NE(answer(authority, bad), "taken") << i;
        }
    }
}

// s and n - s verify alike (EIP-2): only the lower one is an account's.
TEST(Signed, TheOtherSignatureOfTheSameMessageIsRefused) {
    const auto authority = rights();
    auto message = entry(kNurse, kPatient.address);
    const auto order =
        *from_hex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");
    int borrow = 0;
    for (std::size_t i = 32; i-- > 0;) {
        auto& byte = message[message.size() - 32 + i];
        const int difference = order[i] - byte - borrow;
        borrow = difference < 0;
        byte = static_cast<std::uint8_t>(difference & 0xFF);
    }
    EXPECT_EQ(answer(authority, message), "unknown-account");
}

TEST(Signed, AMessageIsReadAgainFromTheJournalAsItWasTaken) {
    const auto message = entry(kNurse, kPatient.address, 5);
    const auto taken = check(message, rights(), kNow);
    const auto again = reread(message, kPatient.address, kNow);
    ASSERT_TRUE(taken && again);
    EXPECT_EQ(again->account, kNurse.address);
    EXPECT_EQ(again->device, model::stream_of(kNurse.address));
    EXPECT_EQ(again->device[0] & 1, 1);
    EXPECT_EQ(again->patient, kPatient.address);
    EXPECT_EQ(again->contents.readings.size(), 1U);
    EXPECT_EQ(again->sequence, 5U);
}

// The page's own example, which the browser's signing code makes byte for byte too.
TEST(Signed, TheDocumentedEntryIsOfItsAccountAndIsSignedTheSameAgain) {
    std::ifstream page("docs/formats/batch.md");
    ASSERT_TRUE(page);
    const std::string all{std::istreambuf_iterator<char>(page), {}};
    const std::string mark = "```hex by hand\n";
    const auto from = all.find(mark) + mark.size();
    auto digits = all.substr(from, all.find("```", from) - from);
    std::erase(digits, '\n');
    const auto message = *from_hex(digits);
    const auto parsed = *cose::parse(message);
    const auto author = somebody(5);
    EXPECT_EQ(to_hex(parsed.header.key_id), to_hex(author.address));
    EXPECT_EQ(std::ranges::count(cose::signers_of(parsed), author.address), 1);
    EXPECT_EQ(
        *cose::sign_as(author.key, author.address, 1, 7, cose::Content::senml_cbor, parsed.payload),
        message);
    const auto read = reread(message, model::Patient{1, 2, 3}, kNow);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->patient, (model::Patient{1, 2, 3}));
    EXPECT_EQ(read->contents.readings.size(), 3U);
    EXPECT_EQ(read->contents.readings[1].value, 36.8);
    EXPECT_EQ(read->contents.readings[0].time, 1'767'323'045'250'000);
}

}  // namespace signed_test
}  // namespace vs::ingest
