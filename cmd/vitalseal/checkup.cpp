// vitalseal checkup: begins and ends a measuring session, and plans how often one is due.
#include "sign_as.h"

namespace vs::cmd {
namespace {

struct CheckupOptions {
    Own own;
    std::string step, patient, place, text;
    int every = 0;
};

// The checkup that is running, as the node knows it.
Result<Micros> begun_at(OwnAccount& own, const model::Patient& patient) {
    const auto card = ask_node(own, "/v1/patients/" + crypto::to_text(patient));
    if (!card) return pass(card);
    const auto none = fail("no-checkup", "no checkup is running; begin one first");
    const auto* checkup = card->if_contains("checkup");
    if (checkup == nullptr || !checkup->is_object()) return none;
    const auto* running = checkup->get_object().if_contains("running");
    if (running == nullptr || !running->is_object()) return none;
    return from_rfc3339(json_text(running->get_object(), "begun"));
}

Result<> checkup(const CheckupOptions& options, OwnAccount& own) {
    const auto patient = patient_in(options.patient, own);
    if (!patient) return pass(patient);
    model::Statement statement{.said = model::Said::checkup_begun,
                               .patient = *patient,
                               .at = now_utc(),
                               .place = options.place};
    if (options.step == "end") {
        const auto begun = begun_at(own, *patient);
        if (!begun) return pass(begun);
        statement.said = model::Said::checkup_ended;
        statement.begun = *begun;
    }
    if (options.step == "plan") {
        statement.said = model::Said::plan;
        statement.place.clear();
        statement.text = options.text;
        statement.every_minutes = options.every;
    }
    const auto digest = send_statement(own, statement);
    if (!digest) return pass(digest);
    const auto every = std::to_string(options.every);
    tell(options.own, {{"digest", *digest}},
         options.step != "plan"
             ? "checkup " + std::string(options.step == "end" ? "ended" : "begun")
         : options.every > 0 ? "planned: every " + every + " minutes"
                             : "the plan has ended");
    return {};
}

}  // namespace

void add_checkup(CLI::App& app, int& exit_code) {
    static CheckupOptions options;
    auto* command = account_command(
        app, options, exit_code, "checkup",
        "Begins or ends a measuring session, or plans how often one is due", "", checkup);
    command->add_option("STEP", options.step, "begin, end or plan")
        ->required()
        ->check(CLI::IsMember({"begin", "end", "plan"}));
    command->add_option("PATIENT", options.patient, "the patient, \"0x…\"; otherwise yourself");
    command->add_option("--place", options.place, "where it is made");
    command->add_option("--every", options.every, "of a plan: minutes between; 0 ends the plan")
        ->check(CLI::Range(0, 7 * 24 * 60));
    command->add_option("--text", options.text, "of a plan: why");
    command->footer(
        "A missed checkup is a low alert. Values are entered in between: vitalseal enter.\n"
        "Examples:\n  vitalseal checkup plan 0x… --every 240 --account demo/users/doctor\n"
        "  vitalseal checkup begin 0x… --place 'Ward 3' --account demo/users/doctor");
}

}  // namespace vs::cmd
