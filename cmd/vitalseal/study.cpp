// study: what a study pays to those who take part, without saying who they are; what they share
// with it (study_share.h).
#include <algorithm>
#include <cstdio>

#include "money_desk.h"
#include "store/file.h"
#include "study_share.h"
#include "study_show.h"

namespace vs::cmd {
namespace {

using pay::Units;

struct StudyOptions : MoneyOptions {
    std::string ethics, price, budget, amount, until, payments, out, payouts;
    unsigned days = 365;
    std::uint64_t number = 0;
};

Result<> open(const StudyOptions& options) {
    const auto price = pay::parse_amount(options.price);
    if (!price) return pass(price);
    const auto budget = pay::parse_amount(options.budget);
    if (!budget) return pass(budget);
    const auto until = time_in(options.until, options.days);
    if (!until) return pass(until);
    auto desk = open_desk(options);
    if (!desk) return pass(desk);
    return done(act(*desk, "Studies",
                    pay::actions::open_study({.ethics = pay::actions::digest_of(options.ethics),
                                              .price = *price,
                                              .budget = *budget,
                                              .until = *until}),
                    {.event = "Studies.Opened", .number = {}, .amount = *budget}));
}

struct StudyStep {
    Desk desk;
    Units number;
    pay::Study study;
};

Result<StudyStep> step_of(const StudyOptions& options) {
    const auto number = number_in(options.number, "STUDY");
    if (!number) return pass(number);
    auto desk = open_desk(options);
    if (!desk) return pass(desk);
    const auto study = desk->study(*number);
    if (!study) return pass(study);
    return StudyStep{std::move(*desk), *number, *study};
}

Result<> fund(const StudyOptions& options) {
    const auto amount = pay::parse_amount(options.amount);
    if (!amount) return pass(amount);
    auto step = step_of(options);
    if (!step) return pass(step);
    return done(act(step->desk, "Studies", pay::actions::fund(step->number, *amount),
                    {.event = "Studies.Funded", .number = step->number, .amount = *amount}));
}

Result<> enrol(const StudyOptions& options) {
    auto step = step_of(options);
    if (!step) return pass(step);
    auto& desk = step->desk;
    const auto own = enrolment_of(desk, step->number);
    if (!own && own.error().code == "missing")
        return fail("vault", "only a patient, whose vault is in the account's folder, enrols");
    if (!own) return pass(own);
    if (auto sent = done(send(desk, "Studies", pay::actions::enrol(step->number, own->commitment),
                              {.event = "Studies.Enrolled", .number = step->number, .amount = {}}));
        !sent)
        return sent;
    const auto granted = desk.own->actor->ask(
        "Consent", "allowed",
        {desk.me(), step->study.researcher, Units(std::uint64_t{model::scope::research})});
    if (granted && granted->front().word().is_zero())
        std::fprintf(stderr,
                     "nothing is paid before you grant the researcher: vitalseal grant %s --scopes "
                     "research --purpose research\n",
                     crypto::to_text(step->study.researcher).c_str());
    const auto clinic = desk.own->actor->ask("Registry", "takenInBy", {desk.me()});
    if (clinic && clinic->front().address() != desk.places.clinic)
        std::fprintf(stderr,
                     "nothing is paid before a clinician of the clinic has taken you in: vitalseal "
                     "stay monitor %s\n",
                     crypto::to_text(desk.me()).c_str());
    return {};
}

Result<std::vector<pay::Payout>> named_in(const std::string& path) {
    const auto text = store::read_file(path, pay::kMaxPayoutFile);
    if (!text) return pass(text);
    return pay::parse_payments(as_text(*text));
}

Result<std::vector<pay::Payout>> everybody(StudyStep& step) {
    const auto enrolled = enrolled_in(step.desk, step.number);
    if (!enrolled) return pass(enrolled);
    std::vector<pay::Payout> out;
    for (const auto& commitment : *enrolled) out.push_back({commitment, step.study.price});
    return out;
}

// Whom the researcher names, or everybody who enrolled, with what the study promises. Nobody whose
// claims have shown several commitments gets several payouts; of the others nobody can know.
Result<std::vector<pay::Payout>> payments_of(StudyStep& step, const StudyOptions& options) {
    const bool named = !options.payments.empty();
    auto out = named ? named_in(options.payments) : everybody(step);
    if (!out) return out;
    const auto shown = shown_in(step.desk, step.number);
    if (!shown) return pass(shown);
    const auto again = pay::superfluous(*out, *shown);
    if (named && !again.empty())
        return fail("payouts", "0x" + to_hex(again.front()) +
                                   " is of a patient who stands there by another commitment too, "
                                   "and is paid once a period");
    std::erase_if(*out, [&](const pay::Payout& payout) {
        return std::ranges::binary_search(again, payout.commitment);
    });
    return out;
}

// The file is written before anything is posted, so that no root stands there without its payouts.
Result<> payout(const StudyOptions& options) {
    auto step = step_of(options);
    if (!step) return pass(step);
    auto payments = payments_of(*step, options);
    if (!payments) return pass(payments);
    const auto period =
        pay::make_period(step->number, Units(step->study.periods), std::move(*payments));
    if (!period) return pass(period);
    const auto total = pay::total_of(*period);
    if (total > step->study.budget)
        return fail("budget-spent", "the payouts come to " + step->desk.money(total) +
                                        ", and the study has " +
                                        step->desk.money(step->study.budget) +
                                        " left; add to it with: vitalseal study fund");
    if (auto written = store::write_file_atomic(options.out, as_bytes(pay::encode(*period)), 0600);
        !written)
        return written;
    const auto posted =
        act(step->desk, "Studies", pay::actions::post(step->number, pay::root_of(*period)),
            {.event = "Studies.Posted", .number = step->number, .amount = {}});
    if (!posted) return pass(posted);
    if (posted->numbers.at("period") != period->number)
        return fail("period",
                    "another period was posted meanwhile; this root is of no use, post "
                    "the payouts again");
    if (!options.json)
        std::printf("%zu payouts of %s together: give %s to those who take part\n",
                    period->payouts.size(), step->desk.money(total).c_str(), options.out.c_str());
    return {};
}

Result<pay::Period> posted_payouts(const StudyStep& step, const std::string& path) {
    const auto text = store::read_file(path, pay::kMaxPayoutFile);
    if (!text) return pass(text);
    auto period = pay::decode_period(as_text(*text));
    if (!period) return period;
    if (period->study != step.number)
        return fail("payouts", path + " is of study " + evm::to_decimal(period->study));
    const auto root = step.desk.read("Studies", {pay::slots::root(period->study, period->number)});
    if (!root) return pass(root);
    if (root->front().to_be() != pay::root_of(*period))
        return fail("payouts", path + " is not what the researcher posted for period " +
                                   evm::to_decimal(period->number));
    return period;
}

Result<> claim(const StudyOptions& options) {
    auto step = step_of(options);
    if (!step) return pass(step);
    const auto own = enrolment_of(step->desk, step->number);
    if (!own) return pass(own);
    const auto period = posted_payouts(*step, options.payouts);
    if (!period) return pass(period);
    const auto share = pay::share_of(*period, own->commitment);
    if (!share)
        return fail("not-in-period",
                    "nothing is paid to you for period " + evm::to_decimal(period->number));
    return done(act(step->desk, "Studies",
                    pay::actions::claim({.study = step->number,
                                         .period = period->number,
                                         .amount = share->amount,
                                         .salt = own->salt,
                                         .proof = share->proof}),
                    {.event = "Studies.Claimed", .number = step->number, .amount = share->amount}));
}

Result<> close(const StudyOptions& options) {
    auto step = step_of(options);
    if (!step) return pass(step);
    return done(act(step->desk, "Studies", pay::actions::close_study(step->number),
                    {.event = "Studies.Closed", .number = step->number, .amount = {}}));
}

Result<> show(const StudyOptions& options) {
    const auto number = number_in(options.number, "STUDY");
    if (!number) return pass(number);
    auto desk = open_desk(options);
    if (!desk) return pass(desk);
    return print_study(*desk, *number, options.ethics);
}

CLI::App* add_verb(CLI::App& parent, StudyOptions& options, int& exit_code, const char* name,
                   const char* what, Result<> (*work)(const StudyOptions&),
                   const std::string& example) {
    auto* out = money_command(parent, options, name, what);
    out->add_option("STUDY", options.number, "its number")->required();
    out->footer("Example:\n  vitalseal study " + std::string(name) + " 1 " + example);
    out->callback([&options, &exit_code, name, work] {
        exit_code = finish((std::string("study ") + name).c_str(), work(options));
    });
    return out;
}

void add_open(CLI::App& study, StudyOptions& options, int& exit_code) {
    auto* command = money_command(study, options, "open", "Begins a study and puts its budget in");
    command
        ->add_option("--ethics", options.ethics,
                     "number of the ethics board's approval; its digest is kept on chain")
        ->required();
    command->add_option("--price", options.price, "promised for each period, like 5.00")
        ->required();
    command->add_option("--budget", options.budget, "put in now, like 500.00")->required();
    command->add_option("--days", options.days, "for so many days")
        ->check(CLI::Range(1, 3650))
        ->capture_default_str();
    command->add_option("--until", options.until, "or until then, like 2026-12-31T12:00:00Z");
    command->footer(
        "By a licensed researcher.\nExample:\n  vitalseal study open --ethics EC-17/2026 --price "
        "5.00 --budget 500.00 --account ~/me");
    command->callback([&] { exit_code = finish("study open", open(options)); });
}

void add_payout(CLI::App& study, StudyOptions& options, int& exit_code) {
    auto* command = add_verb(study, options, exit_code, "payout",
                             "Posts what the next period pays, to all who enrolled or to those "
                             "named",
                             payout, "--out period-0.json --account ~/me");
    command->add_option("--payments", options.payments,
                        "file with a line \"0xCOMMITMENT 5.00\" for each; otherwise everybody gets "
                        "what the study promises");
    command->add_option("--out", options.out, "the file that those who take part need to claim")
        ->required();
}

}  // namespace

void add_study(CLI::App& app, int& exit_code) {
    static StudyOptions options;
    auto* study = app.add_subcommand(
        "study", "What those who take part share with a study, and what it pays them");
    study->require_subcommand(1);
    study->footer("Example:\n  vitalseal study show 1 --account ~/me");
    add_open(*study, options, exit_code);
    add_verb(*study, options, exit_code, "fund", "Adds to a study's budget", fund,
             "100.00 --account ~/me")
        ->add_option("AMOUNT", options.amount, "like 100.00")
        ->required();
    add_verb(*study, options, exit_code, "enrol",
             "Takes part, by a commitment that says nothing about you until you claim", enrol,
             "--account ~/me");
    add_sharing(*study, exit_code);
    add_payout(*study, options, exit_code);
    add_verb(*study, options, exit_code, "claim",
             "Gets what a period pays you, once, while the researcher has your permission", claim,
             "--payouts period-0.json --account ~/me")
        ->add_option("--payouts", options.payouts, "the file that the researcher gave out")
        ->required();
    add_verb(*study, options, exit_code, "close",
             "Gets the rest of the budget back, 90 days after the study's end", close,
             "--account ~/me");
    add_verb(*study, options, exit_code, "show", "How a study stands, by proof", show,
             "--account ~/me")
        ->add_option("--ethics", options.ethics, "check that it was opened under this number");
}

}  // namespace vs::cmd
