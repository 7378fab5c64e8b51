// license, patient, name: what an organisation does about its people.
#include <cstdio>

#include "own_account.h"
#include "store/file.h"

namespace vs::cmd {
namespace {

struct ClinicOptions {
    Own own;
    std::string person, until, document, name, bed;
    unsigned days = 365;
    int birth_year = 0;
    bool pregnant = false;
};

// What the clinic has seen of the licence; the contract holds its digest alone.
Result<model::Word> claim_of(const ClinicOptions& options) {
    if (options.document.empty()) return crypto::keccak256(as_bytes("no document was named"));
    const auto bytes = store::read_file(options.document, std::size_t{64} << 20);
    if (!bytes) return pass(bytes);
    return crypto::keccak256(*bytes);
}

// The node calls people what their clinic does, on pages and in the record of who read what.
Result<> tell_name(OwnAccount& own, const json::object& body) {
    const auto told = node_post(own.pin, "/v1/names", json::serialize(body), own.token);
    return told ? Result<>() : pass(told);
}

Result<> license(const ClinicOptions& options, OwnAccount& own) {
    const auto person = address_in(options.person, "PERSON");
    if (!person) return pass(person);
    const auto until = end_in(options.until, options.days);
    if (!until) return pass(until);
    const auto claim = claim_of(options);
    if (!claim) return pass(claim);
    if (auto done = own.actor->act("Registry", person::actions::license(*person, *until, *claim));
        !done)
        return done;
    if (!options.name.empty())
        if (auto told = tell_name(own, {{"account", options.person}, {"name", options.name}});
            !told)
            return told;
    tell(options.own, {{"person", options.person}, {"until", time_text(*until)}},
         "licensed " + options.person + " until " + time_text(*until));
    return {};
}

Result<> add_patient(const ClinicOptions& options, OwnAccount& own) {
    const auto patient = address_in(options.person, "PATIENT");
    if (!patient) return pass(patient);
    json::object body{{"account", crypto::to_text(*patient)},
                      {"name", options.name},
                      {"bed", options.bed},
                      {"pregnant", options.pregnant}};
    if (options.birth_year > 0) body["birth_year"] = options.birth_year;
    if (auto told = tell_name(own, body); !told) return told;
    tell(options.own, {{"patient", options.person}, {"name", options.name}, {"bed", options.bed}},
         options.name + " is on the ward" + (options.bed.empty() ? "" : ", bed " + options.bed));
    return {};
}

Result<> name(const ClinicOptions& options, OwnAccount& own) {
    if (auto told = tell_name(own, {{"account", options.person}, {"name", options.name}}); !told)
        return told;
    tell(options.own, {{"account", options.person}, {"name", options.name}},
         options.person + " is called " + options.name);
    return {};
}

void add_license(CLI::App& app, ClinicOptions& options, int& exit_code) {
    auto* out =
        account_command(app, options, exit_code, "license",
                        "Attests a clinician's or researcher's licence until a day",
                        "license 0x… --account ~/clinic --days 365 --name \"Dr. Kim\"", license);
    out->add_option("PERSON", options.person, "their account, \"0x…\"")->required();
    out->add_option("--days", options.days, "for so long from now")
        ->check(CLI::Range(1U, 36'500U))
        ->capture_default_str();
    out->add_option("--until", options.until, "or until a moment, 2027-01-31T12:00:00Z");
    out->add_option("--document", options.document,
                    "what you have seen of it; its check value goes into the contract");
    out->add_option("--name", options.name, "what pages call them");
}

}  // namespace

void add_clinic(CLI::App& app, int& exit_code) {
    static ClinicOptions options;
    add_license(app, options, exit_code);
    auto* patient = app.add_subcommand("patient", "Patients of the clinic, as this node has them");
    patient->require_subcommand(1);
    auto* add = account_command(*patient, options, exit_code, "add",
                                "Gives a patient who has an account a name and a bed here",
                                "patient add 0x… --account ~/clinic --name \"A. Moreau\" --bed 4",
                                add_patient);
    add->add_option("PATIENT", options.person, "their account, \"0x…\"")->required();
    add->add_option("--name", options.name, "as the clinic writes it")->required();
    add->add_option("--bed", options.bed, "where they lie");
    add->add_option("--born", options.birth_year, "year of birth; without it there is no NEWS2")
        ->check(CLI::Range(1880, 2200));
    add->add_flag("--pregnant", options.pregnant, "no NEWS2 then");
    auto* call = account_command(app, options, exit_code, "name",
                                 "Says what pages call a colleague, a guardian or a team",
                                 "name 0x… \"Ward 3\" --account ~/clinic", name);
    call->add_option("ACCOUNT", options.person, "\"0x…\"")->required();
    call->add_option("NAME", options.name, "the name")->required();
}

}  // namespace vs::cmd
