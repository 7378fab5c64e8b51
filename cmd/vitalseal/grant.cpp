// grant, revoke, access: who may read.
#include <cstdio>

#include "access_log.h"
#include "arguments.h"
#include "person/together.h"
#include "prepared_grants.h"
#include "store/file.h"
#include "vault_care.h"

namespace vs::cmd {
namespace {

namespace scope = model::scope;

struct GrantOptions {
    std::string account, reader, patient, scopes = "live,alerts", purpose = "care", past = "none",
                                          until, request, from, since;
    unsigned days = 0;  // 0: the usual period
    bool json = false;
};

constexpr unsigned kUsualDays = 90;

// Whose grants: of oneself only where one is a patient.
Result<model::Patient> granting_for(const GrantOptions& options, const OwnAccount& own) {
    if (options.patient.empty() && own.device.role != model::Role::patient)
        return fail("usage", "this account is no patient's: name whom you manage, --patient 0x…");
    return patient_in(options.patient, own);
}

// "all" is every epoch, "none" begins a new one, a number is the first that is opened.
Result<std::uint32_t> first_epoch(const GrantOptions& options, std::uint32_t current) {
    if (options.past == "all") return 0;
    if (options.past == "none") return current + 1;
    std::uint32_t number = 0;
    for (const char c : options.past) {
        if (c < '0' || c > '9' || number > 1'000'000)
            return fail("usage", "--past: all, none, or the number of the first epoch");
        number = number * 10 + static_cast<std::uint32_t>(c - '0');
    }
    return number;
}

// A manager grants nothing beyond their own end: what nobody named is cut to it.
Result<std::uint64_t> until_of(const GrantOptions& options, OwnAccount& own,
                               const model::Patient& patient) {
    auto until = end_in(options.until, options.days == 0 ? kUsualDays : options.days);
    if (!until || !options.until.empty() || options.days != 0 || patient == own.device.account)
        return until;
    const auto slot = own.state->read(own.suite().at("Consent"),
                                      {person::slots::grant(patient, own.device.account)});
    if (!slot) return pass(slot);
    const auto mine = person::granted_of(slot->front());
    return (mine.scopes & scope::manage) == 0 ? *until : std::min(*until, mine.until);
}

Result<model::Terms> terms_of(const GrantOptions& options, OwnAccount& own,
                              const model::Patient& patient, std::uint32_t current) {
    const auto scopes = scopes_in(options.scopes);
    if (!scopes) return pass(scopes);
    const auto purpose = purpose_in(options.purpose);
    if (!purpose) return pass(purpose);
    const auto until = until_of(options, own, patient);
    if (!until) return pass(until);
    const auto first = first_epoch(options, current);
    if (!first) return pass(first);
    return model::Terms{.scopes = *scopes,
                        .purpose = *purpose,
                        .from = 0,
                        .until = *until,
                        .first_epoch = (*scopes & scope::history) != 0 ? *first : 0};
}

// Where a second person has to agree: what this one signed waits in a file for `vitalseal approve`.
Result<> ask_approver(const GrantOptions& options, OwnAccount& own, const model::Patient& patient,
                      const crypto::Address& reader, const model::Terms& terms) {
    const auto approver = own.actor->ask("Consent", "approverOf", {patient});
    if (!approver) return pass(approver);
    if (approver->front().address() == crypto::Address{})
        return fail("usage",
                    "nobody has to approve grants of this patient (vitalseal approver set): leave "
                    "--request out");
    const auto request = person::request_grant(*own.actor, patient, reader, terms);
    if (!request) return pass(request);
    if (auto written = store::write_file_atomic(options.request,
                                                as_bytes(person::to_json(*request) + "\n"), 0600);
        !written)
        return written;
    tell({.account = options.account, .json = options.json}, {{"request", options.request}},
         "signed, for the approver: " + options.request);
    return {};
}

Result<> send_grant(const GrantOptions& options, OwnAccount& own, const model::Patient& patient,
                    const crypto::Address& reader, const model::Terms& terms) {
    if (!options.request.empty()) return ask_approver(options, own, patient, reader, terms);
    if (auto done = own.actor->act("Consent", person::actions::grant(patient, reader, terms));
        !done)
        return done;
    if ((terms.scopes & (scope::history | scope::vault)) != 0)
        if (auto done = tend(own, patient); !done)
            return fail(done.error().code,
                        "granted, and in force; but no keys of the past were "
                        "handed over: " +
                            done.error().message + ". Once that is mended: vitalseal key tend");
    const auto whose =
        patient == own.device.account ? "" : ", records of " + crypto::to_text(patient);
    tell({.account = options.account, .json = options.json},
         {{"patient", crypto::to_text(patient)},
          {"reader", crypto::to_text(reader)},
          {"terms", terms_json(terms)}},
         "granted to " + crypto::to_text(reader) + ": " + scopes_text(terms.scopes) + ", for " +
             std::string(purpose_text(terms.purpose)) + ", until " + time_text(terms.until) +
             whose);
    return {};
}

// What a clinic prepared for this patient when somebody left (vitalseal offboard --out).
Result<> grant_prepared(const GrantOptions& options, OwnAccount& own,
                        const model::Patient& patient) {
    const auto text = store::read_file(options.from, std::size_t{4} << 20);
    if (!text) return pass(text);
    const auto all = prepared_grants(as_text(*text));
    if (!all) return pass(all);
    std::size_t found = 0;
    for (const auto& one : *all) {
        if (one.patient != patient) continue;
        ++found;
        if ((one.terms.scopes & (scope::manage | scope::vault)) != 0)
            return fail("usage", options.from +
                                     " asks for more than reading (manage, vault): grant that by "
                                     "name, if you want to");
        if (auto done = send_grant(options, own, patient, one.reader, one.terms); !done)
            return done;
    }
    if (found == 0)
        return fail("usage", options.from + " asks " + crypto::to_text(patient) + " for nothing");
    return {};
}

Result<> grant(const GrantOptions& options) {
    if (options.reader.empty() == options.from.empty())
        return fail("usage", "say to whom: READER, or --from FILE");
    auto own = open_account(options.account);
    if (!own) return pass(own);
    const auto patient = granting_for(options, **own);
    if (!patient) return pass(patient);
    if (!options.from.empty()) return grant_prepared(options, **own, *patient);
    const auto reader = address_in(options.reader, "READER");
    if (!reader) return pass(reader);
    const auto current = current_epoch(**own, *patient);
    if (!current) return pass(current);
    const auto terms = terms_of(options, **own, *patient, *current);
    if (!terms) return pass(terms);
    return send_grant(options, **own, *patient, *reader, *terms);
}

Result<> revoke(const GrantOptions& options) {
    auto own = open_account(options.account);
    if (!own) return pass(own);
    const auto reader = address_in(options.reader, "READER");
    if (!reader) return pass(reader);
    const auto patient = granting_for(options, **own);
    if (!patient) return pass(patient);
    if (auto done = (*own)->actor->act("Consent", person::actions::revoke(*patient, *reader));
        !done)
        return done;
    if (auto tended = tend(**own, *patient); !tended) return tended;
    tell({.account = options.account, .json = options.json},
         {{"patient", crypto::to_text(*patient)}, {"reader", crypto::to_text(*reader)}},
         "revoked from " + crypto::to_text(*reader) + "; what was opened before cannot be unread");
    return {};
}

json::object row_json(const crypto::Address& reader, const person::Granted& grant, bool in_force) {
    return {{"reader", crypto::to_text(reader)},      {"scopes", scopes_text(grant.scopes)},
            {"purpose", purpose_text(grant.purpose)}, {"from", time_text(grant.from)},
            {"until", time_text(grant.until)},        {"in_force", in_force}};
}

// Each grant from contract state with its proof. Which readers to ask for comes from the node's
// list of events: it could leave one out, and the page of the chain's followers could not.
Result<> access(const GrantOptions& options) {
    auto own = open_account(options.account);
    if (!own) return pass(own);
    const auto patient = patient_in(options.patient, **own);
    if (!patient) return pass(patient);
    const auto readers = others_of(**own, Side::patient, *patient);
    if (!readers) return pass(readers);
    json::array all;
    for (const auto& reader : *readers) {
        const auto slot = (*own)->state->read((*own)->suite().at("Consent"),
                                              {person::slots::grant(*patient, reader)});
        if (!slot) return pass(slot);
        const auto granted = person::granted_of(slot->front());
        if (granted.scopes == 0) continue;
        const auto now = (*own)->actor->ask("Consent", "allowed",
                                            {*patient, reader, chain::U256(granted.scopes)});
        if (!now) return pass(now);
        const bool in_force = !now->front().word().is_zero();
        all.push_back(row_json(reader, granted, in_force));
        if (!options.json)
            std::printf("%s  %-28s %-9s until %s%s\n", crypto::to_text(reader).c_str(),
                        scopes_text(granted.scopes).c_str(),
                        std::string(purpose_text(granted.purpose)).c_str(),
                        time_text(granted.until).c_str(),
                        in_force ? "" : "  (not in force: licence, stay or period)");
    }
    if (options.json) std::printf("%s\n", json::serialize(all).c_str());
    return {};
}

CLI::App* command_of(CLI::App& app, GrantOptions& options, const char* name, const char* what) {
    auto* out = app.add_subcommand(name, what);
    out->add_option("--account", options.account, "your account's folder")->required();
    out->add_flag("--json", options.json, "print JSON");
    return out;
}

void add_grant_command(CLI::App& app, GrantOptions& options, int& exit_code) {
    auto* out = command_of(app, options, "grant", "Lets a person or a team read your records");
    out->add_option("READER", options.reader, "their account, \"0x…\"");
    out->add_option("--from", options.from,
                    "or what the clinic asks you for when somebody leaves, a file of `vitalseal "
                    "offboard --out`");
    out->add_option("--scopes", options.scopes,
                    "of live, alerts, history, research, manage, vault; commas between")
        ->capture_default_str();
    out->add_option("--purpose", options.purpose,
                    "care, family, research, quality, insurance or law")
        ->capture_default_str();
    out->add_option("--days", options.days,
                    "for so long from now; otherwise 90, or until what you manage for ends")
        ->check(CLI::Range(1U, 36'500U));
    out->add_option("--until", options.until, "or until a moment, 2027-01-31T12:00:00Z");
    out->add_option("--past", options.past,
                    "with history: all, none, or the number of the first epoch to open")
        ->capture_default_str();
    out->add_option("--patient", options.patient, "a patient whom you manage, \"0x…\"");
    out->add_option("--request", options.request,
                    "where a second person has to agree: write what they are to approve here");
    out->footer(
        "Example:\n  vitalseal grant 0x… --account ~/me --scopes live,alerts,history --past all");
    out->callback([&] { exit_code = finish("grant", grant(options)); });
}

Result<> access_log(const GrantOptions& options) {
    auto own = open_account(options.account);
    if (!own) return pass(own);
    const auto patient = patient_in(options.patient, **own);
    if (!patient) return pass(patient);
    const auto from =
        options.since.empty() ? Result<Micros>(now_utc() - 30 * kDay) : from_rfc3339(options.since);
    if (!from) return fail("usage", "--since: " + from.error().message);
    return print_access_log(**own, *patient, *from, options.json);
}

// "access" and, below it, "access log".
void add_access_command(CLI::App& app, GrantOptions& options, int& exit_code) {
    auto* list = app.add_subcommand("access", "Lists who may read, as the contract has it");
    auto* account = list->add_option("--account", options.account, "your account's folder");
    list->add_flag("--json", options.json, "print JSON");
    list->add_option("PATIENT", options.patient, "whose records, \"0x…\"; otherwise your own");
    list->footer(
        "Example:\n  vitalseal access --account ~/me\n  vitalseal access log --account ~/me");
    auto* log =
        command_of(*list, options, "log", "Lists who was served what, when and under which right");
    log->add_option("PATIENT", options.patient, "whose records, \"0x…\"; otherwise your own");
    log->add_option("--since", options.since,
                    "from when on, 2027-01-31T12:00:00Z (default: 30 days)");
    log->footer(
        "Example:\n  vitalseal access log --account ~/me --since 2027-01-01T00:00:00Z\n"
        "What is in no sealed record yet is marked so.");
    log->callback([&] { exit_code = finish("access log", access_log(options)); });
    list->callback([list, log, account, &options, &exit_code] {
        if (list->got_subcommand(log)) return;
        if (account->empty()) throw CLI::RequiredError("--account");
        exit_code = finish("access", access(options));
    });
}

}  // namespace

void add_consent(CLI::App& app, int& exit_code) {
    static GrantOptions options;
    add_grant_command(app, options, exit_code);
    auto* off = command_of(app, options, "revoke", "Ends what a reader was granted, now");
    off->add_option("READER", options.reader, "their account, \"0x…\"")->required();
    off->add_option("--patient", options.patient, "a patient whom you manage, \"0x…\"");
    off->footer("Example:\n  vitalseal revoke 0x… --account ~/me");
    off->callback([&exit_code] { exit_code = finish("revoke", revoke(options)); });
    add_access_command(app, options, exit_code);
}

}  // namespace vs::cmd
