// A running node, its contracts, and everybody who might ask: every role at every endpoint for
// every patient. What is granted is served; everything else is the same 404, byte for byte.
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "age/age.h"
#include "ipfs/cid.h"
#include "model/typed_data.h"
#include "net/client.h"
#include "node/node.h"

namespace vs::tests {
namespace {

namespace scope = model::scope;
using crypto::Address;
using model::Role;
using model::Value;
using model::Values;
using Number = chain::U256;

struct Person {
    std::string name;
    Role role{};
    crypto::Secret key;
    Address address{};
    age::Identity identity;
    std::uint64_t turns[2] = {0, 0};  // used up in Registry and Consent
};

Person person(const std::string& name, Role role) {
    Person out{.name = name, .role = role, .identity = age::generate()};
    for (;;)
        if (out.key = crypto::Secret::random(); auto address = crypto::address_of(out.key)) {
            out.address = *address;
            return out;
        }
}

std::uint64_t seconds() {
    return static_cast<std::uint64_t>(now_utc() / kSecond);
}

// Signs for people and has the node send it; many share a block.
class Relay {
  public:
    explicit Relay(node::ChainHost& host) : host_(host) {}
    void act(Person& who, bool consent, const std::string& type, Values values) {
        const model::Domain domain{consent ? "Consent" : "Registry", host_.chain().chain_id(),
                                   at(consent)};
        const model::Turn turn{who.address, Number{who.turns[consent]++}, seconds() + 3'600};
        const model::Action action{type, std::move(values)};
        const auto auth = model::sign(domain, action, turn, who.key);
        ASSERT_TRUE(auth) << auth.error().message;
        const auto hash =
            host_.client().submit({.to = at(consent),
                                   .data = *model::call_of(domain.contract, action, *auth),
                                   .gas = 2'000'000});
        ASSERT_TRUE(hash) << type << ": " << hash.error().message;
        sent_.push_back({*hash, who.name + " " + type});
    }
    void registry(Person& who, const std::string& type, Values values) {
        act(who, false, type, std::move(values));
    }
    void consent(Person& who, const std::string& type, Values values) {
        act(who, true, type, std::move(values));
    }
    void wait() {
        for (const auto& [hash, what] : sent_) {
            auto mined = host_.client().receipt(hash);
            while (mined && !*mined) {
                std::this_thread::sleep_for(std::chrono::milliseconds(20));
                mined = host_.client().receipt(hash);
            }
            ASSERT_TRUE(mined) << what << ": " << mined.error().message;
        }
        sent_.clear();
    }

  private:
    Address at(bool consent) const { return consent ? host_.consent() : host_.registry(); }
    node::ChainHost& host_;
    std::vector<std::pair<chain::Hash, std::string>> sent_;
};

// A clinic with two patients, and everybody with some right to the first or none.
class Ward : public testing::Test {
  protected:
    void SetUp() override {
        char name[] = "/tmp/vitalseal-ward-XXXXXX";
        folder_ = ::mkdtemp(name);
        auto node = node::Node::start(
            {.folder = folder_,
             .site = folder_,
             .address = "127.0.0.1",
             .port = 0,
             .checkpoint_every = kSecond},
            [this](model::SqlAuthority& rows, node::NodeOptions&, node::ChainHost& host) {
                relay_ = std::make_unique<Relay>(host);
                host_ = &host;
                enrol(rows, host);
                return Result<>();
            },
            [this](record::Recorder& recorder) { return history(recorder); });
        ASSERT_TRUE(node) << node.error().message;
        node_ = std::move(*node);
    }
    void TearDown() override {
        node_.reset();
        std::filesystem::remove_all(folder_);
    }

    static Value key_of(const Person& who) {
        return Value(chain::Hash(age::recipient_of(who.identity).key));
    }
    void enrol(model::SqlAuthority& rows, node::ChainHost& host) {
        ASSERT_TRUE(host.admit_clinic(clinic.address));
        for (auto* who : everybody()) {
            const auto recovery = person("words", Role::none);
            relay_->registry(*who, "Register",
                             {Number{static_cast<std::uint64_t>(who->role)},
                              Value(who->role == Role::patient ? clinic.address : Address{}),
                              key_of(*who), Value(recovery.address), key_of(recovery)});
            ASSERT_TRUE(
                rows.add_account({.address = who->address,
                                  .role = std::string(model::to_text(who->role)),
                                  .name = who->name,
                                  .recipient = age::to_text(age::recipient_of(who->identity)),
                                  .token_digest = crypto::sha256(as_bytes(who->name))}));
        }
        for (auto* who : {&doctor, &other, &member, &lapsed, &hasty}) license(*who);
        license(researcher);
        const chain::Hash label{9};
        relay_->registry(clinic, "CreateTeam", {Value(label)});
        relay_->wait();
        const auto team_of =
            *model::registry_abi().call("teamOf", {Value(clinic.address), Value(label)});
        team = model::registry_abi()
                   .answer("teamOf", *host.client().call({.to = host.registry(), .data = team_of}))
                   ->front()
                   .address();
        relay_->registry(clinic, "Join",
                         {Value(team), Value(member.address), Number{seconds() + 86'400}});
        for (auto* who : {&alice, &bob}) {
            ASSERT_TRUE(rows.add_patient({.address = who->address, .name = who->name},
                                         crypto::Secret::random()));
            const auto epoch = age::recipient_of(age::generate()).key;
            relay_->consent(*who, "CommitEpochs",
                            {Value(who->address), Number{0}, Number{1},
                             Value(Values{Value(chain::Hash(epoch)), Value(chain::Hash(epoch))})});
        }
        grant(doctor.address, scope::live | scope::alerts | scope::history);
        grant(lapsed.address, scope::live | scope::alerts | scope::history);
        grant(team, scope::live | scope::history);
        grant(guardian.address, scope::live);
        grant(researcher.address, scope::research);
        relay_->consent(hasty, "BreakGlass", {Value(alice.address), Value(chain::Hash{1})});
        relay_->registry(clinic, "Offboard", {Value(lapsed.address)});
        relay_->wait();
    }
    void license(const Person& who) {
        relay_->registry(clinic, "License",
                         {Value(who.address), Number{seconds() + 86'400}, Value(chain::Hash{1})});
    }
    void grant(const Address& reader, std::uint16_t scopes) {
        relay_->consent(alice, "Grant",
                        {Value(alice.address), Value(reader), Number{scopes}, Number{1}, Number{0},
                         Number{seconds() + 86'400}, Number{0}});
    }
    Result<> history(record::Recorder& recorder) {
        for (const auto* who : {&alice, &bob}) {
            const auto hour = now_utc() - now_utc() % kHour - kHour;
            record::Draft draft{.kind = model::ReportKind::hour,
                                .patient = who->address,
                                .start = hour,
                                .end = hour + kHour};
            for (auto at = hour; at < hour + kHour; at += kMinute)
                draft.minutes.push_back({.start = at});
            const auto rows = recorder.seal({draft});
            if (!rows) return vs::pass(rows);
            block_[who->address] = rows->front().digest;
        }
        return {};
    }
    std::vector<Person*> everybody() {
        return {&clinic, &doctor,   &other,      &member, &lapsed,
                &hasty,  &guardian, &researcher, &alice,  &bob};
    }

    net::Response get(const std::string& path, const std::string& token) {
        net::HttpClient client(node_->url());
        auto answer = client.get(path, {{"Authorization", "Bearer " + token}});
        EXPECT_TRUE(answer) << answer.error().message;
        return answer ? *answer : net::Response{.status = 0};
    }
    // Who opens a stream of events, and is sent away again.
    int stream_status(const std::string& path, const std::string& token) {
        net::HttpClient client(node_->url());
        int status = 404;
        (void)client.read_events(path, {{"Authorization", "Bearer " + token}}, [&](const auto&) {
            status = 200;
            return false;
        });
        return status;
    }

    std::string folder_;
    std::unique_ptr<Relay> relay_;
    node::ChainHost* host_ = nullptr;  // the node's
    std::unique_ptr<node::Node> node_;
    std::map<Address, crypto::Digest> block_;
    Address team{};
    Person clinic = person("clinic", Role::organisation),
           doctor = person("doctor", Role::clinician), other = person("other", Role::clinician),
           member = person("member", Role::clinician), lapsed = person("lapsed", Role::clinician),
           hasty = person("hasty", Role::clinician), guardian = person("guardian", Role::guardian),
           researcher = person("researcher", Role::researcher),
           alice = person("alice", Role::patient), bob = person("bob", Role::patient);
};

net::Pairs timeless(net::Pairs headers) {
    std::erase_if(headers, [](const auto& header) {
        return header.first == "Date" || header.first == "date";
    });
    return headers;
}

struct Endpoint {
    std::string path;
    std::uint16_t scope;
    bool stream = false;
};

TEST_F(Ward, ServesWhatIsGrantedAndTheSame404ForEverythingElse) {
    // Of alice's; of bob's, nobody has anything but bob.
    const std::map<std::string, std::uint16_t> rights{
        {"doctor", scope::live | scope::history},
        {"member", scope::live | scope::history},
        {"guardian", scope::live},
        {"hasty", scope::live | scope::history},  // since the glass broke
        {"alice", scope::all}};
    const auto nothing = get("/v1/patients/0x" + std::string(40, '7'), "doctor");
    EXPECT_EQ(nothing.status, 404);
    int served = 0;
    for (const auto* patient : {&alice, &bob}) {
        const auto base = "/v1/patients/" + crypto::to_text(patient->address);
        const auto cid = ipfs::to_text(ipfs::raw_cid(block_[patient->address]));
        const std::vector<Endpoint> endpoints{{base, scope::live},
                                              {base + "/trends?hours=1", scope::live},
                                              {base + "/stream", scope::live, true},
                                              {base + "/reports", scope::history},
                                              {"/ipfs/" + cid + "?format=raw", scope::history}};
        auto askers = everybody();
        auto nobody = person("nobody", Role::none);
        askers.push_back(&nobody);
        for (const auto* asker : askers)
            for (const auto& endpoint : endpoints) {
                const auto found = rights.find(asker->name);
                const bool own = asker->address == patient->address;
                const bool granted = own || (patient == &alice && found != rights.end() &&
                                             (found->second & endpoint.scope) != 0);
                const auto where = asker->name + " at " + endpoint.path;
                if (endpoint.stream) {
                    EXPECT_EQ(stream_status(endpoint.path, asker->name), granted ? 200 : 404)
                        << where;
                    continue;
                }
                const auto answer = get(endpoint.path, asker->name);
                EXPECT_EQ(answer.status, granted ? 200 : 404) << where;
                served += answer.status == 200;
                if (granted) continue;
                EXPECT_EQ(answer.body, nothing.body) << where;
                EXPECT_EQ(timeless(answer.headers), timeless(nothing.headers)) << where;
            }
    }
    EXPECT_GT(served, 10);
}

TEST_F(Ward, TheWardHoldsOnlyWhomTheAskerMaySee) {
    for (auto* asker : everybody()) {
        const auto text = get("/v1/ward", asker->name).body;
        const auto sees = [&](const Person& patient) {
            return text.find(crypto::to_text(patient.address)) != std::string::npos;
        };
        const bool of_alice = asker->name == "doctor" || asker->name == "member" ||
                              asker->name == "guardian" || asker->name == "hasty" ||
                              asker == &alice;
        EXPECT_EQ(sees(alice), of_alice) << asker->name;
        EXPECT_EQ(sees(bob), asker == &bob) << asker->name;
    }
}

TEST_F(Ward, AfterRevokeTheStreamEndsAndNothingIsServed) {
    std::atomic<bool> open{false}, closed{false};
    std::thread reader([&] {
        net::HttpClient client(node_->url());
        const auto end = client.read_events(
            "/v1/patients/" + crypto::to_text(alice.address) + "/stream",
            {{"Authorization", "Bearer doctor"}}, [&](const auto&) { return open = true; });
        closed = !end && end.error().code == "closed";
    });
    while (!open) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    relay_->consent(alice, "Revoke", {Value(alice.address), Value(doctor.address)});
    relay_->wait();
    const auto revoked = std::chrono::steady_clock::now();
    reader.join();
    EXPECT_TRUE(closed);
    RecordProperty("milliseconds_from_block_to_closed",
                   static_cast<int>((std::chrono::steady_clock::now() - revoked) /
                                    std::chrono::milliseconds(1)));
    const auto base = "/v1/patients/" + crypto::to_text(alice.address);
    EXPECT_EQ(get(base, "doctor").status, 404);
    EXPECT_EQ(get(base + "/reports", "doctor").status, 404);
    EXPECT_EQ(get(base, "member").status, 200);
}

TEST_F(Ward, WhatIsOverIsEndedBeforeTheNextRecordIsSealed) {
    const auto until = seconds() + 3;
    relay_->consent(alice, "Grant",
                    {Value(alice.address), Value(other.address), Number{scope::history}, Number{1},
                     Number{0}, Number{until}, Number{0}});
    relay_->wait();
    access::Index index(host_->chain(),
                        {.registry = host_->registry(), .consent = host_->consent()});
    const auto epoch = [&](const Person& patient) {
        return access::epoch_of(*index.catch_up()->picture, patient.address).number;
    };
    const auto granted = [&] {
        return index.catch_up()->picture->grants.at(alice.address).contains(other.address);
    };
    const auto of_alice = epoch(alice), of_bob = epoch(bob);
    EXPECT_TRUE(granted());
    while (seconds() < until) std::this_thread::sleep_for(std::chrono::milliseconds(50));
    node::Housekeeping housekeeping(index, host_->client(), host_->consent());
    EXPECT_TRUE(housekeeping.run({alice.address, bob.address}).empty());
    EXPECT_FALSE(granted());
    // The reader held the key of the epoch before; the licence that ended took its grant along.
    EXPECT_GT(epoch(alice), of_alice);
    EXPECT_EQ(epoch(bob), of_bob);
    EXPECT_FALSE(index.view().picture->grants.at(alice.address).contains(lapsed.address));
}

}  // namespace
}  // namespace vs::tests
