// visit: a consultation's fee, held until the visit took place.
#include <cstdio>

#include "ipfs/cid.h"
#include "money_desk.h"

namespace vs::cmd {
namespace {

using pay::VisitState;

struct VisitOptions : MoneyOptions {
    std::string clinician, patient, amount, until, text, whose;
    unsigned days = 30;
    std::uint64_t number = 0;
};

Result<> open(const VisitOptions& options) {
    const auto clinician = account_in(options.clinician, "CLINICIAN");
    if (!clinician) return pass(clinician);
    const auto amount = pay::parse_amount(options.amount);
    if (!amount) return pass(amount);
    const auto until = time_in(options.until, options.days);
    if (!until) return pass(until);
    auto desk = open_desk(options);
    if (!desk) return pass(desk);
    const auto patient = options.patient.empty() ? Result<crypto::Address>(desk->me())
                                                 : account_in(options.patient, "--patient");
    if (!patient) return pass(patient);
    const pay::actions::Fee fee{.clinician = *clinician,
                                .patient = *patient,
                                .amount = *amount,
                                .complete_by = *until,
                                .terms = pay::actions::digest_of(options.text)};
    return done(act(*desk, "Visits", pay::actions::open_visit(fee),
                    {.event = "Visits.Opened", .number = {}, .amount = *amount}));
}

// What a visit yields waits to be fetched, and anybody may bring it to whom it is owed.
Result<> bring(Desk& desk, const crypto::Address& account) {
    const auto brought = send(desk, "Visits", pay::actions::withdraw(account),
                              {.event = "Visits.Withdrawn", .number = {}, .amount = {}});
    if (!brought && brought.error().code == "nothing-owed") return {};  // somebody was quicker
    return done(brought);
}

struct VisitStep {
    Desk desk;
    pay::Units number;
    pay::Visit visit;
};

Result<VisitStep> step_of(const VisitOptions& options) {
    const auto number = number_in(options.number, "VISIT");
    if (!number) return pass(number);
    auto desk = open_desk(options);
    if (!desk) return pass(desk);
    const auto visit = desk->visit(*number);
    if (!visit) return pass(visit);
    return VisitStep{std::move(*desk), *number, *visit};
}

Result<> complete(const VisitOptions& options) {
    if (!ipfs::parse_cid(options.text))
        return fail("usage", "--record is the CID of a record, \"bafkrei…\"; not " + options.text);
    auto step = step_of(options);
    if (!step) return pass(step);
    return done(act(step->desk, "Visits",
                    pay::actions::complete(step->number, pay::actions::digest_of(options.text)),
                    {.event = "Visits.Completed", .number = step->number, .amount = {}}));
}

// Ended by whoever may at this moment: `own` signs, anybody else waits for the time to pass.
Result<> end(VisitStep& step, bool own, const model::Action& action) {
    const Wanted wanted{.event = "Visits.Ended", .number = step.number, .amount = {}};
    return done(own ? act(step.desk, "Visits", action, wanted)
                    : send(step.desk, "Visits", pay::actions::expire(step.number), wanted));
}

Result<> settle(const VisitOptions& options) {
    auto step = step_of(options);
    if (!step) return pass(step);
    const bool payer = step->visit.payer == step->desk.me();
    if (!payer && step->visit.state != VisitState::completed)
        return fail("wrong-state", "visit " + std::to_string(options.number) + " is " +
                                       std::string(to_text(step->visit.state)) +
                                       "; by anybody but its payer only a completed one is "
                                       "settled, a week later");
    if (auto ended = end(*step, payer, pay::actions::settle(step->number)); !ended) return ended;
    return bring(step->desk, step->visit.clinician);
}

Result<> refund(const VisitOptions& options) {
    auto step = step_of(options);
    if (!step) return pass(step);
    const bool clinician = step->visit.clinician == step->desk.me();
    if (!clinician && step->visit.state == VisitState::completed)
        return fail("wrong-state", "visit " + std::to_string(options.number) +
                                       " is completed; who paid for it may dispute that: "
                                       "vitalseal visit dispute");
    if (auto ended = end(*step, clinician, pay::actions::decline(step->number)); !ended)
        return ended;
    return bring(step->desk, step->visit.payer);
}

Result<> dispute(const VisitOptions& options) {
    auto step = step_of(options);
    if (!step) return pass(step);
    return done(act(step->desk, "Visits",
                    pay::actions::dispute(step->number, pay::actions::digest_of(options.text)),
                    {.event = "Visits.Disputed", .number = step->number, .amount = {}}));
}

Result<> resolve(const VisitOptions& options) {
    const auto part = options.amount == "0" ? Result<pay::Units>(pay::Units())
                                            : pay::parse_amount(options.amount);
    if (!part) return pass(part);
    auto step = step_of(options);
    if (!step) return pass(step);
    if (auto ended = done(act(step->desk, "Visits", pay::actions::resolve(step->number, *part),
                              {.event = "Visits.Ended", .number = step->number, .amount = {}}));
        !ended)
        return ended;
    if (!part->is_zero())
        if (auto brought = bring(step->desk, step->visit.clinician); !brought) return brought;
    return *part == step->visit.amount ? Result<>() : bring(step->desk, step->visit.payer);
}

Result<> withdraw(const VisitOptions& options) {
    auto desk = open_desk(options);
    if (!desk) return pass(desk);
    const auto account = options.whose.empty() ? Result<crypto::Address>(desk->me())
                                               : account_in(options.whose, "ACCOUNT");
    if (!account) return pass(account);
    return done(send(*desk, "Visits", pay::actions::withdraw(*account),
                     {.event = "Visits.Withdrawn", .number = {}, .amount = {}}));
}

std::string due_words(const pay::Visit& visit) {
    const auto time = to_rfc3339(static_cast<Micros>(visit.due) * kSecond);
    switch (visit.state) {
        case VisitState::open:
            return "completed before " + time + ", or the payer has it back";
        case VisitState::completed:
            return "the clinician's from " + time + " on, unless the payer disputes it";
        case VisitState::disputed:
            return "the payer's from " + time + " on, unless the clinic divides it";
        default:
            return "over";
    }
}

Result<> show(const VisitOptions& options) {
    const auto step = step_of(options);
    if (!step) return pass(step);
    const auto& visit = step->visit;
    const auto& desk = step->desk;
    if (options.json)
        std::printf("%s\n",
                    json::serialize(
                        json::object{{"visit", options.number},
                                     {"state", to_text(visit.state)},
                                     {"amount", pay::to_text(visit.amount)},
                                     {"currency", desk.currency()},
                                     {"payer", crypto::to_text(visit.payer)},
                                     {"clinician", crypto::to_text(visit.clinician)},
                                     {"due", to_rfc3339(static_cast<Micros>(visit.due) * kSecond)}})
                        .c_str());
    else
        std::printf(
            "visit      %llu, %s\nfee        %s\npayer      %s\nclinician  %s\ndue        %s\n",
            static_cast<unsigned long long>(options.number),
            std::string(to_text(visit.state)).c_str(), desk.money(visit.amount).c_str(),
            desk.name(visit.payer).c_str(), desk.name(visit.clinician).c_str(),
            due_words(visit).c_str());
    return {};
}

using Work = Result<> (*)(const VisitOptions&);

struct Verb {
    const char *name, *what, *by;
    Work work;
};

// A command on one visit.
CLI::App* add_verb(CLI::App& parent, VisitOptions& options, int& exit_code, const Verb& verb,
                   const std::string& more = "") {
    auto* out = money_command(parent, options, verb.name, verb.what);
    out->add_option("VISIT", options.number, "its number")->required();
    out->footer(std::string(verb.by) + "Example:\n  vitalseal visit " + verb.name + " 3 " + more +
                "--account ~/me");
    out->callback([&options, &exit_code, verb] {
        exit_code = finish((std::string("visit ") + verb.name).c_str(), verb.work(options));
    });
    return out;
}

void add_open(CLI::App& visit, VisitOptions& options, int& exit_code) {
    auto* command = money_command(visit, options, "open", "Puts the fee of a visit in");
    command->add_option("CLINICIAN", options.clinician, "for whom, \"0x…\"")->required();
    command->add_option("AMOUNT", options.amount, "the fee, like 40.00")->required();
    command->add_option("--patient", options.patient,
                        "whose visit, \"0x…\", where you pay for another");
    command->add_option("--days", options.days, "days within which it takes place")
        ->check(CLI::Range(1, 365))
        ->capture_default_str();
    command->add_option("--until", options.until, "or the time, like 2026-12-31T12:00:00Z");
    command->add_option("--terms", options.text, "what was agreed; only its digest is kept");
    command->footer("Example:\n  vitalseal visit open 0x… 40.00 --days 14 --account ~/me");
    command->callback([&] { exit_code = finish("visit open", open(options)); });
}

void add_withdraw(CLI::App& visit, VisitOptions& options, int& exit_code) {
    auto* command =
        money_command(visit, options, "withdraw", "Brings an account what it is owed for visits");
    command->add_option("ACCOUNT", options.whose, "\"0x…\"; otherwise your own");
    command->footer("Example:\n  vitalseal visit withdraw --account ~/me");
    command->callback([&] { exit_code = finish("visit withdraw", withdraw(options)); });
}

}  // namespace

void add_visit(CLI::App& app, int& exit_code) {
    static VisitOptions options;
    auto* visit = app.add_subcommand("visit", "A consultation's fee, held until it took place");
    visit->require_subcommand(1);
    visit->footer("Example:\n  vitalseal visit open 0x… 40.00 --account ~/me");
    add_open(*visit, options, exit_code);
    add_verb(*visit, options, exit_code,
             {"complete", "Says that the visit took place", "By the clinician.\n", complete},
             "--record bafkrei… ")
        ->add_option("--record", options.text, "the record of it; only its digest is kept")
        ->required();
    add_verb(*visit, options, exit_code,
             {"settle", "Gives the fee to the clinician",
              "By who paid, or by anybody a week after the visit was completed.\n", settle});
    add_verb(*visit, options, exit_code,
             {"refund", "Gives the fee back to who paid",
              "By the clinician, or by anybody once the time is over.\n", refund});
    add_verb(*visit, options, exit_code,
             {"dispute", "Disputes that the visit took place as agreed",
              "By who paid, within a week after it was completed.\n", dispute},
             "--reason \"nobody came\" ")
        ->add_option("--reason", options.text, "why; only its digest is kept")
        ->required();
    add_verb(*visit, options, exit_code,
             {"resolve", "Divides a disputed fee", "By the clinic.\n", resolve}, "15.00 ")
        ->add_option("AMOUNT", options.amount, "for the clinician; the payer has the rest")
        ->required();
    add_withdraw(*visit, options, exit_code);
    add_verb(*visit, options, exit_code, {"show", "How a visit stands, by proof", "", show});
}

}  // namespace vs::cmd
