// vitalseal symptom, vitalseal help-me: what a patient says of themselves.
#include <cstdio>

#include "commands.h"
#include "sign_as.h"

namespace vs::cmd {
namespace {

struct Options {
    std::string what, severity = "mild", text, account, patient;
    bool json = false;
};

Result<> say(const Options& options, model::Said said) {
    auto own = open_account(options.account);
    if (!own) return pass(own);
    const auto patient = patient_in(options.patient, **own);
    if (!patient) return pass(patient);
    model::Statement statement{
        .said = said, .patient = *patient, .at = now_utc(), .text = options.text};
    if (said == model::Said::symptom) {
        statement.symptom = options.what;
        for (int i = 1; i <= 3; ++i)
            if (model::severity_text(i) == options.severity) statement.severity = i;
    }
    const auto digest = send_statement(**own, statement);
    if (!digest) return pass(digest);
    if (options.json)
        std::printf("%s\n", json::serialize(json::object{{"digest", *digest}}).c_str());
    else
        std::printf("%s\n", said == model::Said::help
                                ? "Your care team is being called. In an emergency call your local "
                                  "emergency number now (112 in Europe); do not wait for an answer."
                                : "signed and stored; your care team sees it");
    return {};
}

CLI::App* command_of(CLI::App& app, Options& options, const char* name, const char* what) {
    auto* out = app.add_subcommand(name, what);
    out->add_option("--account", options.account, "your account's folder")->required();
    out->add_option("--patient", options.patient, "for whom, \"0x…\"; otherwise for yourself");
    out->add_flag("--json", options.json, "print one JSON object");
    return out;
}

}  // namespace

void add_symptom(CLI::App& app, int& exit_code) {
    static Options options;
    auto* symptom = command_of(app, options, "symptom", "Tells your care team how you feel");
    std::vector<std::string> codes;
    for (const auto& one : model::kSymptoms) codes.emplace_back(one.code);
    symptom->add_option("WHAT", options.what, "what it is")
        ->required()
        ->check(CLI::IsMember(codes));
    symptom->add_option("--severity", options.severity, "mild, moderate or severe")
        ->check(CLI::IsMember({"mild", "moderate", "severe"}))
        ->capture_default_str();
    symptom->add_option("--text", options.text, "in your own words");
    symptom->footer(
        "Example:\n  vitalseal symptom dizzy --severity moderate --account demo/users/patients/1");
    symptom->callback(
        [&exit_code] { exit_code = finish("symptom", say(options, model::Said::symptom)); });
    auto* help =
        command_of(app, options, "help-me",
                   "Calls your care team: raises a high alert with the last minute's values");
    help->add_option("--text", options.text, "in your own words");
    help->footer(
        "Never the only way to call for help. Example:\n  vitalseal help-me --account "
        "demo/users/patients/1");
    help->callback(
        [&exit_code] { exit_code = finish("help-me", say(options, model::Said::help)); });
}

}  // namespace vs::cmd
