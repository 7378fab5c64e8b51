// vitalseal symptom, vitalseal help-me: what a patient says of themselves.
#include "sign_as.h"

namespace vs::cmd {
namespace {

struct SymptomOptions {
    Own own;
    std::string what, severity = "mild", text, patient;
};

Result<> say(const SymptomOptions& options, OwnAccount& own, model::Said said) {
    const auto patient = patient_in(options.patient, own);
    if (!patient) return pass(patient);
    model::Statement statement{
        .said = said, .patient = *patient, .at = now_utc(), .text = options.text};
    if (said == model::Said::symptom) {
        statement.symptom = options.what;
        for (int i = 1; i <= 3; ++i)
            if (model::severity_text(i) == options.severity) statement.severity = i;
    }
    const auto digest = send_statement(own, statement);
    if (!digest) return pass(digest);
    tell(options.own, {{"digest", *digest}},
         said == model::Said::help
             ? "Your care team is being called. In an emergency call your local emergency number "
               "now (112 in Europe); do not wait for an answer."
             : "signed and stored; your care team sees it");
    return {};
}

CLI::App* add_saying(CLI::App& app, SymptomOptions& options, int& exit_code, const char* name,
                     const char* what, const char* example, model::Said said) {
    auto* out = account_command(
        app, options, exit_code, name, what, example,
        [said](const SymptomOptions& given, OwnAccount& own) { return say(given, own, said); });
    out->add_option("--patient", options.patient, "for whom, \"0x…\"; otherwise for yourself");
    out->add_option("--text", options.text, "in your own words");
    return out;
}

}  // namespace

void add_symptom(CLI::App& app, int& exit_code) {
    static SymptomOptions options;
    auto* symptom = add_saying(
        app, options, exit_code, "symptom", "Tells your care team how you feel",
        "symptom dizzy --severity moderate --account demo/users/patients/1", model::Said::symptom);
    std::vector<std::string> codes;
    codes.reserve(std::size(model::kSymptoms));
    for (const auto& one : model::kSymptoms) codes.emplace_back(one.code);
    symptom->add_option("WHAT", options.what, "what it is")
        ->required()
        ->check(CLI::IsMember(codes));
    symptom->add_option("--severity", options.severity, "mild, moderate or severe")
        ->check(CLI::IsMember({"mild", "moderate", "severe"}))
        ->capture_default_str();
    add_saying(app, options, exit_code, "help-me",
               "Calls your care team: raises a high alert with the last minute's values. Never the "
               "only way to call for help",
               "help-me --account demo/users/patients/1", model::Said::help);
}

}  // namespace vs::cmd
