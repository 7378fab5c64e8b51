// stay: where a patient stands with the clinic, said by one of its licensed clinicians.
#include <cstdio>

#include "own_account.h"

namespace vs::cmd {
namespace {

using model::Stay;

struct PatientStayOptions {
    Own own;
    std::string patient, until, reason;
};

struct Step {
    const char* name;
    Stay stay;
    const char* what;
};
constexpr Step kSteps[] = {
    {"invite", Stay::invited, "Says that a patient was invited"},
    {"monitor", Stay::monitored,
     "Begins monitoring, or goes on with it; takes a discharge or death back within 24 hours"},
    {"pause", Stay::paused, "Pauses until a moment, when monitoring goes on by itself"},
    {"discharge", Stay::discharged,
     "Ends a stay: devices are released, live grants end, silence is nobody's alert"},
    {"deceased", Stay::deceased, "Says that a patient has died; ends the stay like a discharge"}};

Result<> set(const PatientStayOptions& options, OwnAccount& own, Stay stay) {
    const auto patient = address_in(options.patient, "PATIENT");
    if (!patient) return pass(patient);
    const auto until = stay == Stay::paused ? moment_in(options.until, "--until")
                                            : Result<std::uint64_t>(std::uint64_t{0});
    if (!until) return pass(until);
    if (auto done = own.actor->act(
            "Registry", person::actions::set_stay(*patient, stay, *until, options.reason));
        !done)
        return done;
    const bool ended = stay == Stay::discharged || stay == Stay::deceased;
    const auto text = std::string(model::to_text(stay));
    tell(options.own,
         {{"patient", options.patient},
          {"stay", text},
          {"until", *until > 0 ? json::value(time_text(*until)) : json::value(nullptr)}},
         options.patient + " is " + text + (*until > 0 ? " until " + time_text(*until) : "") +
             (ended ? "; what it was before can be set again within 24 hours" : ""));
    return {};
}

Result<> show_stay(const PatientStayOptions& options, OwnAccount& own) {
    const auto patient = address_in(options.patient, "PATIENT");
    if (!patient) return pass(patient);
    const auto answer = own.actor->ask("Registry", "stayOf", {*patient});
    if (!answer) return pass(answer);
    const auto stay = static_cast<Stay>((*answer)[0].word().clamp_u64());
    const auto since = (*answer)[1].word().clamp_u64(), until = (*answer)[2].word().clamp_u64();
    const auto text = std::string(model::to_text(stay));
    tell(options.own,
         {{"patient", options.patient},
          {"stay", text},
          {"since", since > 0 ? json::value(time_text(since)) : json::value(nullptr)},
          {"until", until > 0 ? json::value(time_text(until)) : json::value(nullptr)}},
         text + (since > 0 ? " since " + time_text(since) : "") +
             (until > 0 ? " until " + time_text(until) : ""));
    return {};
}

}  // namespace

void add_stay(CLI::App& app, int& exit_code) {
    static PatientStayOptions options;
    auto* stay = app.add_subcommand("stay", "Where a patient stands with the clinic");
    stay->require_subcommand(1);
    for (const auto& step : kSteps) {
        const auto example = std::string("stay ") + step.name + " 0x… --account ~/doctor" +
                             (step.stay == Stay::paused ? " --until 2027-01-31T12:00:00Z" : "");
        auto* out =
            account_command(*stay, options, exit_code, step.name, step.what, example.c_str(),
                            [wanted = step.stay](const PatientStayOptions& given, OwnAccount& own) {
                                return set(given, own, wanted);
                            });
        out->add_option("PATIENT", options.patient, "their account, \"0x…\"")->required();
        out->add_option("--reason", options.reason,
                        "why; the contract holds its check value, keep the text")
            ->required(step.stay == Stay::paused);
        if (step.stay == Stay::paused)
            out->add_option("--until", options.until, "when it goes on by itself")->required();
    }
    auto* known = account_command(*stay, options, exit_code, "show", "Says where a patient stands",
                                  "stay show 0x… --account ~/doctor", show_stay);
    known->add_option("PATIENT", options.patient, "their account, \"0x…\"")->required();
}

}  // namespace vs::cmd
