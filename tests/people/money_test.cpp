// Money at the real command line against a running demo: fees held, settled, refunded, disputed; a
// study that pays those who take part, once, and only while they permit it. After each test all
// that anybody has is still what the clinic took.
#include <thread>

#include "base/gzip.h"
#include "demo_world.h"
#include "pay/actions.h"
#include "pay/holdings.h"
#include "person/node_link.h"

namespace vs::test {
namespace {

using pay::Units;

constexpr const char* kRecord = "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku";

class Money : public DemoWorld {
  protected:
    static void SetUpTestSuite() { start(4, 280); }
    static void TearDownTestSuite() { end(); }
    void TearDown() override { expect_nothing_made_or_lost(); }

    static std::string clinic() { return user("clinic"); }
    static std::string doctor() { return user("doctor"); }
    static std::string researcher() { return user("researcher"); }

    // Everything as JSON, a line each.
    static std::vector<json::object> told(std::vector<std::string> arguments) {
        const auto name = arguments[0] + " " + arguments[1];
        arguments.emplace_back("--json");
        const auto [code, text] = run(std::move(arguments));
        EXPECT_EQ(code, 0) << name << ": " << text;
        std::vector<json::object> out;
        std::size_t at = 0;
        for (auto end = text.find('\n'); end != std::string::npos; end = text.find('\n', at)) {
            const auto value = parse_json(std::string_view(text).substr(at, end - at));
            if (value && value->is_object()) out.push_back(value->get_object());
            at = end + 1;
        }
        if (out.empty()) out.emplace_back();
        return out;
    }
    // The name of the refusal, and what was said.
    struct Refused {
        std::string code, text;
    };
    static Refused refused(const std::vector<std::string>& arguments) {
        const auto [code, text] = run(arguments);
        EXPECT_EQ(code, 1) << text;
        const auto open = text.rfind('('), close = text.rfind(')');
        if (open == std::string::npos || close < open) return {"", text};
        return {text.substr(open + 1, close - open - 1), text};
    }
    static std::string number(const json::object& receipt, const char* name) {
        const auto* value = receipt.if_contains(name);
        return value == nullptr ? "" : json::serialize(*value);
    }
    static std::string balance(const std::string& account) {
        return std::string(
            json_text(told({"credit", "balance", "--account", account}).front(), "balance"));
    }
    static void mint(const std::string& account, const std::string& amount) {
        static int number = 0;
        told({"credit", "mint", address_of(account), amount, "--receipt",
              "42-" + std::to_string(++number), "--account", clinic()});
    }
    // The visit's number.
    static std::string open(const std::string& payer, const std::string& amount,
                            const std::string& until = "") {
        std::vector<std::string> command{"visit", "open",      address_of(doctor()),
                                         amount,  "--account", payer};
        if (!until.empty()) command.insert(command.end(), {"--until", until});
        return number(told(command).front(), "visit");
    }
    static std::string seconds_from_now(int seconds) {
        return to_rfc3339(now_utc() + seconds * kSecond);
    }

    static std::vector<std::string> everybody() {
        std::vector<std::string> out{clinic(), doctor(), user("colleague"), user("guardian"),
                                     researcher()};
        for (int i = 1; i <= 4; ++i) out.push_back(patient(i));
        return out;
    }
    static void expect_nothing_made_or_lost() {
        Eyes eyes(clinic());
        const auto suite = eyes.suite();
        std::vector<Units> slots{pay::slots::supply, pay::slots::balance(suite.at("Visits")),
                                 pay::slots::balance(suite.at("Studies"))};
        for (const auto& account : everybody())
            slots.push_back(pay::slots::balance(Folder(account).device()->account));
        const auto held = eyes.state.read(suite.at("Credit"), slots);
        ASSERT_TRUE(held) << held.error().message;
        Units sum;
        for (std::size_t i = 1; i < held->size(); ++i) sum += (*held)[i];
        EXPECT_EQ(pay::to_text(sum), pay::to_text(held->front()));
    }
};

TEST_F(Money, OfTheDemoIsSettledAndPaidAndShownInWords) {
    EXPECT_EQ(balance(doctor()), "40.00");
    EXPECT_EQ(balance(patient(1)), "60.00");
    EXPECT_EQ(balance(patient(3)), "5.00");
    const auto shown = run({"chain", "show", "--data", folder, "--last", "100000"}).second;
    for (const auto* words :
         {"asks Visits ", "Visits: opened, visit 1", "amount EUR 40.00",
          "Visits: ended, visit 1, to clinician EUR 40.00, to payer EUR 0.00",
          "Studies: claimed, study 1, period 0", "amount EUR 5.00", "Credit: paid, account"})
        EXPECT_NE(shown.find(words), std::string::npos) << words;
}

// Visit 1 is patient 1's, for whom the guardian manages; patient 3 takes part in study 1.
TEST_F(Money, WhoPaysWhomAndWhoTakesPartIsToldToWhomItConcerns) {
    for (const auto& account : {patient(1), doctor(), clinic(), user("guardian")})
        EXPECT_EQ(json_text(told({"visit", "show", "1", "--account", account}).front(), "state"),
                  "ended");
    for (const auto& account : {patient(2), researcher()})
        EXPECT_EQ(refused({"visit", "show", "1", "--account", account}).code, "unknown");
    for (const auto& account : {patient(2), doctor(), researcher()})
        EXPECT_EQ(number(told({"study", "show", "1", "--account", account}).front(), "periods"),
                  "1");

    const auto ask = [&](const std::string& account, const char* contract, std::string_view method,
                         const std::function<json::array(const std::string& at)>& params) {
        Eyes eyes(account);
        const auto token = person::log_in(eyes.pin, eyes.device.account, eyes.device.signing);
        EXPECT_TRUE(token) << token.error().message;
        const auto answer = person::through_node(eyes.pin, token.value_or(""))
                                ->call(method, params(crypto::to_text(eyes.suite().at(contract))));
        return answer ? std::string("told") : answer.error().code;
    };
    const auto hex = [](ByteView bytes) { return json::value("0x" + to_hex(bytes)); };
    const auto told_places = [&](const std::string& account, const char* contract,
                                 const std::vector<Units>& places) {
        json::array slots;
        for (const auto& place : places) slots.push_back(hex(place.to_be()));
        return ask(account, contract, "eth_getProof",
                   [&](const std::string& at) { return json::array{at, slots, "latest"}; });
    };
    const auto told_place = [&](const std::string& account, const char* contract,
                                const Units& place) {
        return told_places(account, contract, {place});
    };
    const auto told_call = [&](const std::string& account, const char* contract,
                               const char* function, const model::Values& values) {
        return ask(account, contract, "eth_call", [&](const std::string& at) {
            const auto call = model::abi_of(contract)->call(function, values);
            return json::array{json::object{{"to", at}, {"data", hex(*call)}}, "latest"};
        });
    };
    const auto told_events = [&](const std::string& account, const char* contract,
                                 const char* event) {
        return ask(account, contract, "eth_getLogs", [&](const std::string& at) {
            return json::array{json::object{
                {"address", at},
                {"fromBlock", "0x0"},
                {"topics",
                 json::array{hex(*model::abi_of(contract)->topic(event)), hex(Units(1).to_be())}}}};
        });
    };
    const auto of = [&](const std::string& account) { return Folder(account).device()->account; };
    const Units one(1);
    const auto claims = pay::slots::claims(one, of(patient(3)));
    const model::Values claimed{one, Units(0), of(patient(3))};
    for (const auto& account : {patient(3), clinic()}) {
        EXPECT_EQ(told_place(account, "Studies", claims), "told") << account;
        EXPECT_EQ(told_call(account, "Studies", "isClaimed", claimed), "told") << account;
    }
    for (const auto& account : {patient(1), doctor(), user("guardian")}) {
        EXPECT_EQ(told_place(account, "Studies", claims), "not-found") << account;
        EXPECT_EQ(told_call(account, "Studies", "isClaimed", claimed), "not-found") << account;
        EXPECT_EQ(told_events(account, "Studies", "Claimed"), "not-found") << account;
        EXPECT_EQ(told_events(account, "Studies", "Enrolled"), "told") << account;
    }
    EXPECT_EQ(told_place(patient(1), "Studies", pay::slots::claims(one, of(patient(2)))),
              "not-found")
        << "who claimed nothing looks the same";
    EXPECT_EQ(told_place(patient(1), "Studies", pay::slots::enrolled(one, pay::Word{7})), "told");
    // One that is somebody else's hides all that are asked for with it.
    auto places = pay::slots::study(one);
    places.push_back(pay::slots::root(one, Units(0)));
    places.push_back(pay::slots::claims(one, of(patient(1))));
    EXPECT_EQ(told_places(patient(1), "Studies", places), "told");
    places.push_back(claims);
    EXPECT_EQ(told_places(patient(1), "Studies", places), "not-found");
    auto visit = pay::slots::visit(one);
    EXPECT_EQ(told_places(patient(2), "Visits", visit), "not-found");
    visit.push_back(pay::slots::owed(of(patient(1))));
    EXPECT_EQ(told_places(patient(1), "Visits", visit), "told");
    visit.push_back(pay::slots::visit(Units(2)).front());
    EXPECT_EQ(told_places(patient(1), "Visits", visit), "not-found")
        << "visit 2 is not theirs, if there is one";
    EXPECT_EQ(told_events(researcher(), "Studies", "Claimed"), "told");
    EXPECT_EQ(told_events(patient(1), "Visits", "Opened"), "told");
    EXPECT_EQ(told_events(patient(2), "Visits", "Opened"), "not-found");
    EXPECT_EQ(told_call(patient(2), "Visits", "visitOf", {one}), "not-found");
    EXPECT_EQ(told_call(patient(2), "Visits", "owedTo", {of(doctor())}), "not-found");
    EXPECT_EQ(told_place(patient(2), "Visits", pay::slots::owed(of(doctor()))), "not-found");
    EXPECT_EQ(told_place(patient(2), "Visits", pay::slots::owed(of(patient(2)))), "told");
}

TEST_F(Money, AFeeIsHeldAndSettledAfterTheVisit) {
    const auto payer = patient(2);
    mint(payer, "100.00");
    const auto before = balance(doctor());
    const auto visit = open(payer, "40.00");
    EXPECT_EQ(balance(payer), "60.00");
    EXPECT_EQ(json_text(told({"visit", "show", visit, "--account", payer}).front(), "state"),
              "open");
    const auto completed =
        told({"visit", "complete", visit, "--record", kRecord, "--account", doctor()}).front();
    EXPECT_EQ(json_text(completed, "event"), "Visits.Completed");
    const auto receipts = told({"visit", "settle", visit, "--account", payer});
    ASSERT_EQ(receipts.size(), 2U);
    EXPECT_EQ(json_text(receipts[0], "what"),
              "visit " + visit + " ended: EUR 40.00 for the clinician");
    EXPECT_EQ(json_text(receipts[1], "amount"), "40.00");
    EXPECT_EQ(json_text(receipts[1], "to"), address_of(doctor()));
    EXPECT_EQ(receipts[1].at("checked"), json::value(true));
    EXPECT_EQ(*pay::parse_amount(balance(doctor())), *pay::parse_amount(before) + Units(4000));
    EXPECT_EQ(refused({"visit", "settle", visit, "--account", payer}).code, "wrong-state");
    const auto history = run({"credit", "history", "--account", payer});
    EXPECT_EQ(history.first, 0) << history.second;
    EXPECT_NE(history.second.find("come to the balance of EUR 60.00"), std::string::npos)
        << history.second;
    EXPECT_NE(history.second.find("fee of visit " + visit), std::string::npos) << history.second;
    // The clinic pays out what is given back, and no more.
    told({"credit", "redeem", "60.00", "--account", payer});
    EXPECT_EQ(refused({"credit", "burn", "60.01", "--receipt", "43", "--account", clinic()}).code,
              "insufficient-credit");
    told({"credit", "burn", "60.00", "--receipt", "43", "--account", clinic()});
    const auto clinics = run({"credit", "history", "--account", clinic()});
    EXPECT_EQ(clinics.first, 0) << clinics.second;
}

TEST_F(Money, AFeeComesBackWhenTheVisitDoesNotTakePlace) {
    const auto payer = patient(1);
    const auto before = balance(payer);
    const auto declined = open(payer, "10.00");
    const auto receipts = told({"visit", "refund", declined, "--account", doctor()});
    ASSERT_EQ(receipts.size(), 2U);
    EXPECT_EQ(json_text(receipts[1], "to"), address_of(payer));
    EXPECT_EQ(balance(payer), before);
    // At the edge: not before its time is over, and from then on nobody completes it.
    const auto early = open(payer, "10.00");
    EXPECT_EQ(refused({"visit", "refund", early, "--account", payer}).code, "too-early");
    const auto late = open(payer, "10.00", seconds_from_now(4));
    std::this_thread::sleep_for(std::chrono::seconds(5));
    Refused after;
    for (int i = 0; i < 20 && after.code != "too-late"; ++i)
        after = refused({"visit", "complete", late, "--record", kRecord, "--account", doctor()});
    EXPECT_EQ(after.code, "too-late") << after.text;
    told({"visit", "refund", late, "--account", payer});
    told({"visit", "refund", early, "--account", doctor()});
    EXPECT_EQ(balance(payer), before);
}

TEST_F(Money, ADisputedFeeIsDividedByTheClinic) {
    const auto payer = patient(1);
    const auto before = *pay::parse_amount(balance(payer));
    const auto visit = open(payer, "40.00");
    EXPECT_EQ(refused({"visit", "dispute", visit, "--reason", "no", "--account", payer}).code,
              "wrong-state");
    told({"visit", "complete", visit, "--record", kRecord, "--account", doctor()});
    EXPECT_EQ(refused({"visit", "refund", visit, "--account", payer}).code, "wrong-state");
    told({"visit", "dispute", visit, "--reason", "nobody came", "--account", payer});
    const auto much = refused({"visit", "resolve", visit, "40.01", "--account", clinic()});
    EXPECT_EQ(much.code, "bad-division");
    EXPECT_NE(much.text.find("EUR 40.00"), std::string::npos) << much.text;
    EXPECT_EQ(refused({"visit", "resolve", visit, "1.00", "--account", doctor()}).code,
              "not-party");
    EXPECT_EQ(told({"visit", "resolve", visit, "15.00", "--account", clinic()}).size(), 3U);
    EXPECT_EQ(*pay::parse_amount(balance(payer)), before - Units(1500));
}

// The same receipt paid in twice, and a record of any name was taken.
TEST_F(Money, AReceiptIsBookedOnceAndARecordIsACid) {
    const auto owner = patient(4);
    const std::vector<std::string> paid{"credit",    "mint",    address_of(owner), "5.00",
                                        "--receipt", "2027-17", "--account",       clinic()};
    EXPECT_EQ(run(paid).first, 0);
    EXPECT_EQ(refused(paid).code, "receipt-used");
    auto again = paid;
    again.emplace_back("--again");
    EXPECT_EQ(run(again).first, 0);
    const auto complete = run({"visit", "complete", "1", "--record", "zzz", "--account", doctor()});
    EXPECT_EQ(complete.first, 2) << complete.second;
    EXPECT_NE(complete.second.find("zzz"), std::string::npos);
}

TEST_F(Money, EveryRefusalSpeaksOfMoneyInWords) {
    const auto payer = patient(1);
    EXPECT_EQ(
        refused({"credit", "mint", address_of(payer), "5.00", "--receipt", "1", "--account", payer})
            .code,
        "not-clinic");
    EXPECT_EQ(refused({"credit", "mint", "0x" + std::string(40, '1'), "5.00", "--receipt", "1",
                       "--account", clinic()})
                  .code,
              "unknown-account");
    const auto poor =
        refused({"visit", "open", address_of(doctor()), "9999.00", "--account", payer});
    EXPECT_EQ(poor.code, "insufficient-credit");
    EXPECT_NE(poor.text.find("and EUR 9999.00 are needed"), std::string::npos) << poor.text;
    EXPECT_EQ(
        refused({"visit", "open", address_of(user("guardian")), "1.00", "--account", payer}).code,
        "not-clinician");
    EXPECT_EQ(refused({"visit", "show", "99999", "--account", payer}).code, "unknown");
    EXPECT_EQ(refused({"visit", "withdraw", "--account", payer}).code, "nothing-owed");
    EXPECT_EQ(run({"visit", "open", address_of(doctor()), "1,00", "--account", payer}).first, 2);
    EXPECT_EQ(
        run({"credit", "mint", "0x12", "1.00", "--receipt", "1", "--account", clinic()}).first, 2);
}

// What a person of the study does from here to there.
void permit(const std::function<void(std::vector<std::string>)>& told, const std::string& patient,
            const std::string& researcher, const std::string& study) {
    told({"grant", researcher, "--account", patient, "--scopes", "research", "--purpose",
          "research"});
    told({"study", "enrol", study, "--account", patient});
}

TEST_F(Money, AStudyPaysWhoTakesPartOnceAndWhileTheyPermitIt) {
    const auto opened = told({"study", "open", "--ethics", "EC-18", "--price", "5.00", "--budget",
                              "22.00", "--account", researcher()})
                            .front();
    const auto study = number(opened, "study"), first = folder + "/first.json",
               second = folder + "/second.json", third = folder + "/third.json";
    const auto say = [](std::vector<std::string> arguments) { told(std::move(arguments)); };
    permit(say, patient(2), address_of(researcher()), study);
    permit(say, patient(4), address_of(researcher()), study);
    EXPECT_EQ(refused({"study", "enrol", study, "--account", patient(2)}).code, "already-enrolled");
    const auto claim = [&](int who, const std::string& payouts) {
        return std::vector<std::string>{"study", "claim",     study,       "--payouts",
                                        payouts, "--account", patient(who)};
    };
    told({"study", "payout", study, "--out", first, "--account", researcher()});
    const auto before = balance(patient(2));
    const auto paid = told(claim(2, first)).front();
    EXPECT_EQ(json_text(paid, "amount"), "5.00");
    EXPECT_EQ(number(paid, "period"), "0");
    EXPECT_EQ(
        *pay::parse_amount(balance(patient(2))),
        *pay::parse_amount("5.00") + (before == "0.00" ? Units() : *pay::parse_amount(before)));
    EXPECT_EQ(refused(claim(2, first)).code, "already-claimed");
    EXPECT_EQ(refused(claim(3, first)).code, "not-in-period") << "of a study without patient 3";
    told(claim(4, first));
    // A file that promises more than was posted, root and all.
    auto period = *pay::decode_period(as_text(*store::read_file(first, 1 << 20)));
    for (auto& payout : period.payouts) payout.amount += Units(1);
    ASSERT_TRUE(store::write_file_atomic(third, as_bytes(pay::encode(period)), 0600));
    EXPECT_EQ(refused(claim(2, third)).code, "payouts");
    // Permission ends, and payment with it.
    told({"study", "payout", study, "--out", second, "--account", researcher()});
    ASSERT_EQ(run({"revoke", address_of(researcher()), "--account", patient(2)}).first, 0);
    EXPECT_EQ(refused(claim(2, second)).code, "no-research-grant");
    told(claim(4, second));
    EXPECT_EQ(refused({"study", "payout", study, "--out", third, "--account", researcher()}).code,
              "budget-spent");
    told({"study", "fund", study, "3.00", "--account", researcher()});
    EXPECT_EQ(refused({"study", "close", study, "--account", researcher()}).code, "too-early");
    EXPECT_EQ(refused({"study", "fund", study, "1.00", "--account", patient(2)}).code,
              "not-researcher");
    const auto shown =
        told({"study", "show", study, "--ethics", "EC-18", "--account", patient(4)}).front();
    EXPECT_EQ(json_text(shown, "budget"), "10.00");
    EXPECT_EQ(json::serialize(shown.at("claimed")), "[0,1]");
    EXPECT_EQ(refused({"study", "show", study, "--ethics", "EC-19", "--account", patient(4)}).code,
              "ethics");
}

// The command knows one commitment of a patient; the relay takes any.
TEST_F(Money, APatientWithSeveralCommitmentsIsPaidOnceAPeriod) {
    const auto study = number(told({"study", "open", "--ethics", "EC-20", "--price", "5.00",
                                    "--budget", "20.00", "--account", researcher()})
                                  .front(),
                              "study");
    const Units it(std::stoull(study));
    permit([](std::vector<std::string> arguments) { told(std::move(arguments)); }, patient(4),
           address_of(researcher()), study);
    Eyes four(patient(4));
    const pay::Word salt{7};
    const auto second = pay::commitment_of(it, four.device.account, salt);
    ASSERT_EQ(relay("Studies", *pay::actions::enrol(it, second)), "");
    const auto post = [&](const std::string& path) {
        told({"study", "payout", study, "--out", path, "--account", researcher()});
        return *pay::decode_period(as_text(*store::read_file(path, 1 << 20)));
    };
    const auto by_command = [&](const std::string& path) {
        return std::vector<std::string>{"study", "claim",     study,     "--payouts",
                                        path,    "--account", patient(4)};
    };
    const auto by_second = [&](const pay::Period& period) {
        const auto share = pay::share_of(period, second);
        const auto action = pay::actions::claim({.study = it,
                                                 .period = period.number,
                                                 .amount = share->amount,
                                                 .salt = salt,
                                                 .proof = share->proof});
        return relay("Studies", *four.actor(four.device.signing).signed_call("Studies", action));
    };
    const auto before = *pay::parse_amount(balance(patient(4)));
    const auto path = folder + "/several-";
    const auto first = post(path + "0"), next = post(path + "1");
    EXPECT_EQ(first.payouts.size(), 2U) << "nobody can know whose they are";
    told(by_command(path + "0"));
    EXPECT_EQ(by_second(first), "already-claimed");
    EXPECT_EQ(by_second(next), "");
    EXPECT_EQ(refused(by_command(path + "1")).code, "already-claimed");
    EXPECT_EQ(*pay::parse_amount(balance(patient(4))), before + Units(10'00));
    // Two claims have shown that both are of one patient.
    const auto known = post(path + "2");
    ASSERT_EQ(known.payouts.size(), 1U);
    EXPECT_EQ(known.payouts.front().commitment, second);
    std::string list;
    for (const auto& payout : first.payouts) list += "0x" + to_hex(payout.commitment) + " 5.00\n";
    ASSERT_TRUE(store::write_file_atomic(path + "list", as_bytes(list), 0600));
    EXPECT_EQ(refused({"study", "payout", study, "--payments", path + "list", "--out", path + "3",
                       "--account", researcher()})
                  .code,
              "payouts");
    const auto shown = told({"study", "show", study, "--account", patient(4)}).front();
    EXPECT_EQ(json::serialize(shown.at("claimed")), "[0,1]");
}

// Anybody can make accounts; the clinic knows whose they are.
TEST_F(Money, AnAccountThatNoClinicianHasSeenIsNotPaid) {
    const auto second = folder + "/second", payouts = folder + "/unseen.json";
    ASSERT_EQ(run({"key", "new", "--account", second, "--node", url, "--clinic",
                   address_of(clinic()), "--words-to", second + "-words"})
                  .first,
              0);
    const auto study = number(told({"study", "open", "--ethics", "EC-21", "--price", "5.00",
                                    "--budget", "5.00", "--account", researcher()})
                                  .front(),
                              "study");
    ASSERT_EQ(run({"grant", address_of(researcher()), "--account", second, "--scopes", "research",
                   "--purpose", "research"})
                  .first,
              0);
    const auto enrolled = run({"study", "enrol", study, "--account", second});
    EXPECT_EQ(enrolled.first, 0);
    EXPECT_NE(enrolled.second.find("has taken you in"), std::string::npos) << enrolled.second;
    told({"study", "payout", study, "--out", payouts, "--account", researcher()});
    const std::vector<std::string> claim{"study", "claim",     study, "--payouts",
                                         payouts, "--account", second};
    const auto unseen = refused(claim);
    EXPECT_EQ(unseen.code, "not-taken-in") << unseen.text;
    ASSERT_EQ(run({"stay", "invite", address_of(second), "--account", doctor()}).first, 0);
    EXPECT_EQ(json_text(told(claim).front(), "amount"), "5.00");
    told({"credit", "redeem", "5.00", "--account", second});
}

// A permission for research alone gave the researcher nothing to read.
TEST_F(Money, WhatAPatientSharesIsSealedAnewForTheResearcherWhileTheyPermitIt) {
    const auto owner = patient(1), shared = folder + "/shared.age",
               lines = folder + "/shared.ndjson";
    const std::vector<std::string> share{"study", "share",     "1",  "--out",
                                         shared,  "--account", owner};
    EXPECT_EQ(refused(share).code, "no-research-grant");
    ASSERT_EQ(run({"grant", address_of(researcher()), "--account", owner, "--scopes", "research",
                   "--purpose", "research"})
                  .first,
              0);
    int code = 1;
    for (int i = 0; i < 60 && code != 0; ++i) {
        code = run(share).first;
        if (code != 0) std::this_thread::sleep_for(std::chrono::seconds(1));
    }
    const auto given = told(share).front();
    EXPECT_EQ(json_text(given, "researcher"), address_of(researcher()));
    const auto records = given.at("records").get_int64();
    EXPECT_GT(records, 0);
    const auto read = [&](const std::string& who) {
        return std::vector<std::string>{"study", "read", shared, "--out", lines, "--account", who};
    };
    for (const auto& who : {doctor(), patient(2), owner})
        EXPECT_EQ(refused(read(who)).code, "no-match") << who;
    const auto taken = told(read(researcher())).front();
    EXPECT_EQ(json_text(taken, "patient"), address_of(owner));
    EXPECT_EQ(taken.at("records").get_int64(), records);
    const std::string text(as_text(*store::read_file(lines, 1 << 26)));
    EXPECT_EQ(std::ranges::count(text, '\n'), records);
    EXPECT_TRUE(text.starts_with("{\"resourceType\":\"Bundle\"")) << text.substr(0, 80);
    // Somebody changes a value and seals it to the researcher.
    auto changed = text;
    const auto at = changed.find("\"value\":");
    ASSERT_NE(at, std::string::npos);
    changed[at + 8] = changed[at + 8] == '9' ? '8' : '9';
    const auto recipient = age::recipient_of(Folder(researcher()).device()->identity);
    const auto sealed = age::encrypt(std::array{recipient}, gzip(changed));
    ASSERT_TRUE(sealed);
    ASSERT_TRUE(store::write_file_atomic(shared, *sealed, 0600));
    EXPECT_EQ(run(read(researcher())).first, 3);
    ASSERT_EQ(run({"revoke", address_of(researcher()), "--account", owner}).first, 0);
    EXPECT_EQ(refused(share).code, "no-research-grant");
}

// What no command would send.
TEST_F(Money, NobodyMovesMoneyThroughTheRelayButItsOwner) {
    Eyes ann(patient(1)), ben(patient(2));
    const auto suite = ann.suite();
    const auto& me = ann.device;
    const auto there = ben.device.account;
    for (const auto* name : {"hold", "pay"})
        EXPECT_EQ(relay("Credit", *model::credit_abi().call(name, {me.account, Units(1)})),
                  "action");
    EXPECT_EQ(relay("Visits", *pay::actions::expire(Units(99'999))), "wrong-state");
    EXPECT_EQ(relay("Visits", *pay::actions::withdraw(there)), "nothing-owed");
    EXPECT_EQ(relay("Studies", *pay::actions::enrol(Units(99'999), {1})), "too-late");
    const auto now = static_cast<std::uint64_t>(now_utc() / kSecond);
    const auto code = [&](const model::Domain& domain, const Units& nonce, std::uint64_t deadline,
                          const crypto::Secret& key) {
        const auto action = pay::actions::redeem(Units(1));
        return relay("Credit", *model::call_of("Credit", action,
                                               *model::sign(domain, action,
                                                            {me.account, nonce, deadline}, key)));
    };
    const auto here = suite.domain("Credit");
    auto chain = here, contract = here;
    chain.chain_id += 1;
    contract.address = suite.at("Visits");
    const auto nonce =
        person::ask(ann.client, suite, "Credit", "nonces", {me.account})->front().word();
    EXPECT_EQ(code(chain, nonce, now + 60, me.signing), "not-signer");
    EXPECT_EQ(code(contract, nonce, now + 60, me.signing), "not-signer");
    EXPECT_EQ(code(here, nonce, now + 60, ben.device.signing), "not-signer");
    EXPECT_EQ(code(here, nonce, now - 60, me.signing), "deadline-passed");
    EXPECT_EQ(code(here, nonce, now + 60, me.signing), "");
    EXPECT_EQ(code(here, nonce, now + 60, me.signing), "invalid-account-nonce");
    // A claim with another's salt, and one that no proof leads to.
    const auto claim = [&](Eyes& who, const pay::Word& salt) {
        const auto action = pay::actions::claim({.study = Units(1),
                                                 .period = Units(0),
                                                 .amount = Units(500),
                                                 .salt = salt,
                                                 .proof = {}});
        return relay("Studies", *who.actor(who.device.signing).signed_call("Studies", action));
    };
    const auto three = *Folder(patient(3)).vault(Folder(patient(3)).device()->identity);
    const auto salt = *pay::salt_of(three, Units(1));
    EXPECT_EQ(claim(ann, salt), "not-enrolled");
    Eyes third(patient(3));
    EXPECT_EQ(claim(third, salt), "already-claimed");
}

TEST_F(Money, AReceiptThatTheNodeInventsIsRefused) {
    Eyes honest(doctor());
    const auto topic = *model::credit_abi().topic("Paid");
    const auto events = *honest.client.events(
        {.addresses = {honest.suite().at("Credit")}, .topics = {{topic}}, .from = 0, .to = {}});
    ASSERT_FALSE(events.empty());
    const auto& event = events.front();
    const auto proven = honest.state.receipt(event.transaction);
    ASSERT_TRUE(proven) << proven.error().message;
    EXPECT_EQ(proven->header.number, event.block);
    EXPECT_NE(std::ranges::find(proven->receipt.logs, event.log), proven->receipt.logs.end());
    const auto lied = [&](const chain::Hash& transaction,
                          const std::function<void(json::object&)>& lie) {
        Eyes eyes(doctor(), std::make_unique<Lying>(
                                honest.pin.rpc, [&](std::string_view method, json::value& answer) {
                                    if (method == "vitalseal_getReceiptProof" && answer.is_object())
                                        lie(answer.as_object());
                                }));
        const auto told = eyes.state.receipt(transaction);
        return told ? std::string("believed") : told.error().code;
    };
    EXPECT_EQ(lied(event.transaction,
                   [](json::object& answer) {
                       auto& nodes = answer["receiptProof"].as_array();
                       auto& last = nodes.back().as_string();
                       last.back() = last.back() == '1' ? '2' : '1';
                   }),
              "proof")
        << "an amount that is not in the block";
    EXPECT_EQ(lied(event.transaction, [](json::object& a) { a["receiptProof"] = json::array(); }),
              "proof");
    // The receipt of another transaction, with a proof that is right.
    const auto other = events.back();
    ASSERT_NE(other.transaction, event.transaction);
    const auto swapped =
        honest.client.ask("vitalseal_getReceiptProof", {"0x" + to_hex(other.transaction)});
    ASSERT_TRUE(swapped);
    EXPECT_EQ(lied(event.transaction, [&](json::object& a) { a = swapped->as_object(); }), "proof");
    EXPECT_EQ(lied({1}, [](json::object&) {}), "proof") << "of none";
}

// Others' payments in the same block are theirs: a receipt is told alone.
TEST_F(Money, AReceiptIsToldToWhomItsTransactionNames) {
    const auto owner = patient(2);
    mint(owner, "1.00");
    Eyes clinics(clinic());
    const auto minted = *clinics.client.events({.addresses = {clinics.suite().at("Credit")},
                                                .topics = {{*model::credit_abi().topic("Minted")}},
                                                .from = 0,
                                                .to = {}});
    ASSERT_FALSE(minted.empty());
    const auto hash = json::value("0x" + to_hex(minted.back().transaction));
    const auto block = json::value("0x" + [&] {
        char text[17];
        std::snprintf(text, sizeof text, "%llx",
                      static_cast<unsigned long long>(minted.back().block));
        return std::string(text);
    }());
    const auto ask = [&](const std::string& account, const char* method, const json::value& what) {
        Eyes eyes(account);
        const auto token = person::log_in(eyes.pin, eyes.device.account, eyes.device.signing);
        EXPECT_TRUE(token) << token.error().message;
        const auto answer =
            person::through_node(eyes.pin, token.value_or(""))->call(method, {what});
        return answer ? std::string("told") : answer.error().code;
    };
    constexpr const char* kProof = "vitalseal_getReceiptProof";
    for (const auto& who : {owner, clinic()}) EXPECT_EQ(ask(who, kProof, hash), "told") << who;
    for (const auto& who : {patient(1), patient(3), doctor(), researcher(), user("guardian")}) {
        EXPECT_EQ(ask(who, kProof, hash), "not-found") << who;
        EXPECT_EQ(ask(who, "eth_getBlockReceipts", block), "not-found") << who;
    }
    EXPECT_EQ(ask(owner, "eth_getBlockReceipts", block), "not-found") << "whole blocks of nobody";
    // The demo's patient 3 took part in study 1: that somebody enrolled everybody may know.
    const auto of_studies = [&](const char* name) {
        const auto found = clinics.client.events({.addresses = {clinics.suite().at("Studies")},
                                                  .topics = {{*model::studies_abi().topic(name)}},
                                                  .from = 0,
                                                  .to = {}});
        return json::value("0x" + to_hex(found->at(0).transaction));
    };
    for (const auto& who : {patient(1), patient(3), doctor()})
        EXPECT_EQ(ask(who, kProof, of_studies("Enrolled")), "told") << who;
    EXPECT_EQ(ask(patient(3), kProof, of_studies("Claimed")), "told");
    for (const auto& who : {patient(1), doctor(), user("guardian")})
        EXPECT_EQ(ask(who, kProof, of_studies("Claimed")), "not-found") << who;
}

}  // namespace
}  // namespace vs::test
