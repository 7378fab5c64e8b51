// offboard: a clinician leaves the clinic.
#include <cstdio>

#include "own_account.h"
#include "prepared_grants.h"
#include "store/file.h"
#include "vault_care.h"

namespace vs::cmd {
namespace {

struct OffboardOptions {
    Own own;
    std::string clinician, successor, out;
};

Result<PreparedGrant> prepared_grant(const json::value& value) {
    const auto* object = value.if_object();
    const auto* terms = object == nullptr ? nullptr : object->if_contains("terms");
    if (terms == nullptr || !terms->is_object()) return fail("usage", "it is no list of grants");
    const auto& said = terms->get_object();
    const auto patient = address_in(std::string(json_text(*object, "patient")), "patient");
    const auto reader = address_in(std::string(json_text(*object, "reader")), "reader");
    const auto scopes = scopes_in(json_text(said, "scopes"));
    const auto purpose = purpose_in(std::string(json_text(said, "purpose")));
    const auto until = moment_in(std::string(json_text(said, "until")), "until");
    const auto* first = said.if_contains("first_epoch");
    if (!patient) return pass(patient);
    if (!reader) return pass(reader);
    if (!scopes) return pass(scopes);
    if (!purpose) return pass(purpose);
    if (!until) return pass(until);
    if (first == nullptr || !first->is_int64() || first->get_int64() < 0 ||
        first->get_int64() > UINT32_MAX)
        return fail("usage", "a grant names no first epoch");
    return PreparedGrant{*patient,
                         *reader,
                         {.scopes = *scopes,
                          .purpose = *purpose,
                          .from = 0,
                          .until = *until,
                          .first_epoch = static_cast<std::uint32_t>(first->get_int64())}};
}

Result<model::Role> role_at(OwnAccount& own, const crypto::Address& account) {
    const auto entry = own.actor->ask("Registry", "standing", {account});
    if (!entry) return pass(entry);
    return static_cast<model::Role>(entry->front().word().clamp_u64());
}

Result<bool> is_licensed(OwnAccount& own, const crypto::Address& person) {
    const auto answer = own.actor->ask("Registry", "clinicianOf", {person});
    if (!answer) return pass(answer);
    return !answer->front().word().is_zero();
}

// Who takes over has to be able to: another clinician with a licence, or a team.
Result<crypto::Address> successor_in(const OffboardOptions& options, OwnAccount& own,
                                     const crypto::Address& clinician) {
    const auto successor = address_in(options.successor, "--successor");
    if (!successor) return pass(successor);
    if (*successor == clinician)
        return fail("usage", "--successor: who leaves does not take over from themselves");
    const auto role = role_at(own, *successor);
    if (!role) return pass(role);
    if (*role == model::Role::team) return *successor;
    if (*role == model::Role::none)
        return fail("unknown-account", "--successor: there is no account " + options.successor);
    const auto licensed = is_licensed(own, *successor);
    if (!licensed) return pass(licensed);
    if (!*licensed)
        return fail("not-licensed", "--successor: " + options.successor +
                                        " is no clinician with a licence in force");
    return *successor;
}

Result<person::Granted> grant_to(OwnAccount& own, const model::Patient& patient,
                                 const crypto::Address& reader) {
    const auto slot =
        own.state->read(own.suite().at("Consent"), {person::slots::grant(patient, reader)});
    if (!slot) return pass(slot);
    return person::granted_of(slot->front());
}

// The patients who ever granted to a clinician personally: what they are asked for now, and who has
// given it to the successor already.
struct Asked {
    std::vector<PreparedGrant> open;
    std::vector<model::Patient> done, ended;
};
Result<Asked> asked_of(OwnAccount& own, const crypto::Address& clinician,
                       const crypto::Address& successor) {
    const auto patients = others_of(own, Side::reader, clinician);
    if (!patients) return pass(patients);
    const auto now = static_cast<std::uint64_t>(now_utc() / kSecond);
    Asked out;
    for (const auto& patient : *patients) {
        const auto before = grant_to(own, patient, clinician);
        const auto after = grant_to(own, patient, successor);
        if (!before) return pass(before);
        if (!after) return pass(after);
        const bool covered = (after->scopes & before->scopes) == before->scopes &&
                             after->scopes != 0 && after->until > now;
        if (covered)
            out.done.push_back(patient);
        else if (before->scopes == 0)
            out.ended.push_back(patient);
        else
            out.open.push_back(
                {patient,
                 successor,
                 {before->scopes, before->purpose, 0, before->until, before->first_epoch}});
    }
    return out;
}

void print_words(const OffboardOptions& options, const Asked& asked) {
    std::printf("ended: licence and memberships of %s\n", options.clinician.c_str());
    std::printf(
        "%zu patients are asked for a grant to %s%s\n", asked.open.size(),
        options.successor.c_str(),
        options.out.empty() ? "" : (": " + options.out + ", vitalseal grant --from").c_str());
    for (const auto& one : asked.open)
        std::printf("  %s  %s, until %s\n", crypto::to_text(one.patient).c_str(),
                    scopes_text(one.terms.scopes).c_str(), time_text(one.terms.until).c_str());
    for (const auto& patient : asked.done)
        std::printf("  %s  has granted to the successor already\n",
                    crypto::to_text(patient).c_str());
    for (const auto& patient : asked.ended)
        std::printf("  %s  had granted before; that grant is over\n",
                    crypto::to_text(patient).c_str());
}

// The contract ends licence and memberships; grants to the person end with the licence. New ones
// are the patients' to sign: what they would be stands in a file. Again, it tells how far that is.
Result<> offboard(const OffboardOptions& options, OwnAccount& own) {
    const auto clinician = address_in(options.clinician, "CLINICIAN");
    if (!clinician) return pass(clinician);
    const auto successor = successor_in(options, own, *clinician);
    if (!successor) return pass(successor);
    const auto asked = asked_of(own, *clinician, *successor);
    if (!asked) return pass(asked);
    if (auto done = own.actor->act("Registry", person::actions::offboard(*clinician)); !done)
        return done;
    const auto text = json::serialize(to_json(asked->open)) + "\n";
    if (!options.out.empty())
        if (auto written = store::write_file_atomic(options.out, as_bytes(text), 0600); !written)
            return written;
    if (options.own.json)
        std::printf("%s", text.c_str());
    else
        print_words(options, *asked);
    return {};
}

}  // namespace

json::array to_json(const std::vector<PreparedGrant>& all) {
    json::array out;
    for (const auto& one : all)
        out.push_back(json::object{{"patient", crypto::to_text(one.patient)},
                                   {"reader", crypto::to_text(one.reader)},
                                   {"terms", terms_json(one.terms)}});
    return out;
}

Result<std::vector<PreparedGrant>> prepared_grants(std::string_view text) {
    const auto value = parse_json(text);
    if (!value || !value->is_array()) return fail("usage", "it is no list of grants");
    std::vector<PreparedGrant> out;
    for (const auto& one : value->get_array()) {
        const auto grant = prepared_grant(one);
        if (!grant) return pass(grant);
        out.push_back(*grant);
    }
    return out;
}

void add_offboard(CLI::App& app, int& exit_code) {
    static OffboardOptions options;
    auto* end = account_command(app, options, exit_code, "offboard",
                                "Ends licence and memberships of a clinician who leaves the clinic",
                                "offboard 0x… --successor 0x… --out asked.json --account ~/clinic",
                                offboard);
    end->add_option("CLINICIAN", options.clinician, "their account, \"0x…\"")->required();
    end->add_option("--successor", options.successor,
                    "who takes over: a licensed clinician, or a team, \"0x…\"")
        ->required();
    end->add_option(
        "--out", options.out,
        "write the grants that patients are asked for here, for `vitalseal grant --from`");
}

}  // namespace vs::cmd
