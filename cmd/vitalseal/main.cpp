#include <algorithm>
#include <cstdio>
#include <span>

#include "commands.h"

namespace {

// The first word where a command should stand and none is called so.
std::string unknown_word(CLI::App& app, std::span<char*> words) {
    auto* at = &app;
    for (const std::string_view word : words) {
        if (word.starts_with('-') || at->get_require_subcommand_min() == 0) return {};
        const auto below = at->get_subcommands(
            [&](const CLI::App* one) { return one->check_name(std::string(word)); });
        if (below.empty()) return std::string(word);
        at = below.front();
    }
    return {};
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app(
        "Carries signed sensor readings to the doctor who may see them, and lets everyone check "
        "that nothing acknowledged was changed.\n"
        "Not certified as a medical device in any country; never the only alarm.",
        "vitalseal");
    app.require_subcommand(1);
    app.footer(
        "Each command has --help with an example. Exit codes: 0 good, 1 failed, 2 wrong use, 3 "
        "tampering found.");
    app.set_config("--config", "", "TOML file with options; [serve] holds those of serve");
    app.allow_config_extras(CLI::config_extras_mode::error);
    int exit_code = vs::cmd::kGood;
    vs::cmd::add_demo(app, exit_code);
    vs::cmd::add_serve(app, exit_code);
    vs::cmd::add_cert(app, exit_code);
    vs::cmd::add_watch(app, exit_code);
    vs::cmd::add_backup(app, exit_code);
    vs::cmd::add_device(app, exit_code);
    vs::cmd::add_device_enrolment(app, exit_code);
    vs::cmd::add_sign(app, exit_code);
    vs::cmd::add_replay(app, exit_code);
    vs::cmd::add_verify(app, exit_code);
    vs::cmd::add_open(app, exit_code);
    vs::cmd::add_explain(app, exit_code);
    vs::cmd::add_enter(app, exit_code);
    vs::cmd::add_order(app, exit_code);
    vs::cmd::add_symptom(app, exit_code);
    vs::cmd::add_checkup(app, exit_code);
    vs::cmd::add_key(app, exit_code);
    vs::cmd::add_key_own(app, exit_code);
    vs::cmd::add_key_together(app, exit_code);
    vs::cmd::add_consent(app, exit_code);
    vs::cmd::add_offboard(app, exit_code);
    vs::cmd::add_credit(app, exit_code);
    vs::cmd::add_visit(app, exit_code);
    vs::cmd::add_study(app, exit_code);
    vs::cmd::add_approval(app, exit_code);
    vs::cmd::add_clinic(app, exit_code);
    vs::cmd::add_team(app, exit_code);
    vs::cmd::add_stay(app, exit_code);
    vs::cmd::add_glass(app, exit_code);
    vs::cmd::add_export(app, exit_code);
    vs::cmd::add_erase(app, exit_code);
    vs::cmd::add_chain(app, exit_code);
    vs::cmd::add_detect(app, exit_code);
    vs::cmd::add_evaluate(app, exit_code);
    vs::cmd::add_train(app, exit_code);
    const std::span<char*> words(argv + 1, static_cast<std::size_t>(std::max(0, argc - 1)));
    const bool json = std::ranges::find(words, std::string_view("--json")) != words.end();
    if (json) vs::cmd::tell_failures_as_json();
    if (const auto word = unknown_word(app, words); !word.empty())
        return vs::cmd::tell_failure(
            "", {"usage", "there is no command \"" + word + "\"; see vitalseal --help"});
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        if (json && error.get_exit_code() != 0)
            return vs::cmd::tell_failure("", {"usage", error.what()});
        const int code = app.exit(error);
        return code == 0 ? vs::cmd::kGood : vs::cmd::kWrongUse;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "vitalseal: %s\n", error.what());
        return vs::cmd::kFailed;
    }
    return exit_code;
}
