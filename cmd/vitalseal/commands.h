// The subcommands of vitalseal: each adds itself to the command line and sets the exit code when it
// has run. Exit codes: 0 good, 1 failed, 2 wrong use, 3 tampering found.
#pragma once

#include <CLI/CLI.hpp>

#include "base/result.h"

namespace vs::cmd {

inline constexpr int kGood = 0, kFailed = 1, kWrongUse = 2, kTampering = 3;

// From now on a failure is {"error": {"code", "message"}} on standard error: who asked for --json
// reads it so. Before any command runs.
void tell_failures_as_json();
// Tells it on standard error; answers the exit code.
int tell_failure(const std::string& command, const Error& error);
int finish(const char* command, const Result<>& done);

// For options that name a currency; "" for one that is.
std::string check_currency(const std::string& text);

void add_demo(CLI::App& app, int& exit_code);
void add_backup(CLI::App& app, int& exit_code);  // backup, restore
void add_cert(CLI::App& app, int& exit_code);
void add_watch(CLI::App& app, int& exit_code);
void add_serve(CLI::App& app, int& exit_code);
void add_device(CLI::App& app, int& exit_code);
void add_device_enrolment(CLI::App& app, int& exit_code);  // after add_device
void add_sign(CLI::App& app, int& exit_code);
void add_replay(CLI::App& app, int& exit_code);
void add_verify(CLI::App& app, int& exit_code);
void add_open(CLI::App& app, int& exit_code);
void add_explain(CLI::App& app, int& exit_code);
void add_enter(CLI::App& app, int& exit_code);
void add_order(CLI::App& app, int& exit_code);    // order …, orders, read, reply
void add_symptom(CLI::App& app, int& exit_code);  // symptom, help-me
void add_checkup(CLI::App& app, int& exit_code);
void add_key(CLI::App& app, int& exit_code);
void add_credit(CLI::App& app, int& exit_code);
void add_visit(CLI::App& app, int& exit_code);
void add_study(CLI::App& app, int& exit_code);
void add_key_own(CLI::App& app, int& exit_code);       // after add_key: new keys, tend
void add_key_together(CLI::App& app, int& exit_code);  // after add_key: guardians
void add_consent(CLI::App& app, int& exit_code);       // grant, revoke, access
void add_offboard(CLI::App& app, int& exit_code);
void add_approval(CLI::App& app, int& exit_code);  // approver, approve
void add_clinic(CLI::App& app, int& exit_code);    // license, patient, name
void add_team(CLI::App& app, int& exit_code);
void add_stay(CLI::App& app, int& exit_code);
void add_glass(CLI::App& app, int& exit_code);
void add_export(CLI::App& app, int& exit_code);
void add_erase(CLI::App& app, int& exit_code);  // erase, hold
void add_chain(CLI::App& app, int& exit_code);
void add_detect(CLI::App& app, int& exit_code);
void add_evaluate(CLI::App& app, int& exit_code);
void add_train(CLI::App& app, int& exit_code);

}  // namespace vs::cmd
