// glass: what a clinician of the clinic may do in an emergency, and what a patient prepares for it.
#include <algorithm>
#include <cstdio>

#include "person/together.h"
#include "sign_as.h"
#include "vault_care.h"

namespace vs::cmd {
namespace {

struct GlassOptions {
    Own own;
    std::string patient, reason, to;
    std::vector<std::string> officers;
    unsigned need = 2;
};

Result<> smash(const GlassOptions& options, OwnAccount& own) {
    const auto patient = address_in(options.patient, "PATIENT");
    if (!patient) return pass(patient);
    if (options.reason.empty()) return fail("usage", "an emergency has a --reason");
    if (auto done =
            own.actor->act("Consent", person::actions::break_glass(*patient, options.reason));
        !done)
        return done;
    // The chain has a digest of it; the words go where the patient can read them.
    const auto kept = send_statement(own, {.said = model::Said::emergency,
                                           .patient = *patient,
                                           .at = now_utc(),
                                           .text = options.reason});
    if (!kept)
        return fail(kept.error().code, "the glass is broken, but the reason was not kept (" +
                                           kept.error().message + "): run the same again");
    const auto glass = own.actor->ask("Consent", "glassOf", {*patient, own.device.account});
    if (!glass) return pass(glass);
    const auto until = time_text((*glass)[1].word().clamp_u64());
    tell(options.own, {{"patient", options.patient}, {"until", until}},
         "live values, and records sealed from now on, are open until " + until +
             "\nthe patient and who manages for them are told, with your reason; it stays on "
             "record");
    return {};
}

// The officers' shares open a key, and that opens the capsule: nobody alone does.
Result<> prepare(const GlassOptions& options, OwnAccount& own) {
    person::Folder::Shared shared{"past", {}, options.need, {}};
    for (const auto& text : options.officers) {
        const auto officer = address_in(text, "--officer");
        if (!officer) return pass(officer);
        shared.keepers.push_back(*officer);
    }
    if (auto done = share_out(own, shared, "officer"); !done) return done;
    if (auto tended = tend(own, own.device.account); !tended) return tended;
    tell(options.own, {{"officers", shared.keepers.size()}, {"need", options.need}},
         std::to_string(options.need) + " of " + std::to_string(shared.keepers.size()) +
             " officers together can open your past to who has broken the glass");
    return {};
}

// An officer's share, sealed anew to the clinician whose emergency it is.
Result<> release(const GlassOptions& options, OwnAccount& own) {
    const auto patient = address_in(options.patient, "PATIENT");
    const auto to = address_in(options.to, "--to");
    if (!patient) return pass(patient);
    if (!to) return pass(to);
    const auto& token = own.token;
    const auto letters = letters_of(own, token);
    if (!letters) return pass(letters);
    const auto found = std::find_if(letters->rbegin(), letters->rend(), [&](const Letter& one) {
        return one.kind == "officer" && one.about == *patient;
    });
    if (found == letters->rend()) return fail("missing", "this patient has left you no share");
    const auto share = person::open_share(found->file, identities_of(own));
    if (!share) return pass(share);
    const auto recipients = person::recipients_of(*own.state, own.suite(), *to);
    if (!recipients) return pass(recipients);
    auto bytes = model::encode(*share);
    const auto file = age::encrypt(*recipients, bytes);
    crypto::wipe(bytes);
    if (!file) return pass(file);
    if (auto left = leave_letter(own, token, "release", *patient, *to, *file); !left)
        return left.error().code == "not-found"
                   ? fail("glass", options.to + " has not broken this patient's glass")
                   : left;
    tell(options.own, {{"patient", options.patient}, {"to", options.to}},
         "your share was given to " + options.to);
    return {};
}

}  // namespace

void add_glass(CLI::App& app, int& exit_code) {
    static GlassOptions options;
    auto* glass = app.add_subcommand("glass", "Emergencies: live values at once, and on record");
    glass->require_subcommand(1);
    auto* hit =
        account_command(*glass, options, exit_code, "break",
                        "Opens live values, alerts and records from now on, for four hours",
                        "glass break 0x… --reason \"found unconscious\" --account ~/doctor", smash);
    hit->add_option("--reason", options.reason,
                    "why; the contract holds its check value, the patient reads the words")
        ->required();
    auto* ahead = account_command(
        *glass, options, exit_code, "prepare",
        "Lets some of several officers together open your past, once the glass is broken",
        "glass prepare --officer 0x… --officer 0x… --officer 0x… --need 2 --account ~/me", prepare);
    ahead->add_option("--officer", options.officers, "a clinician's account; repeated")->required();
    ahead->add_option("--need", options.need, "how many of them it takes")
        ->check(CLI::Range(1U, 255U))
        ->capture_default_str();
    auto* give =
        account_command(*glass, options, exit_code, "release",
                        "As an officer, gives your share to who has broken the glass",
                        "glass release 0xPATIENT --to 0xCLINICIAN --account ~/officer", release);
    give->add_option("--to", options.to, "the clinician, \"0x…\"")->required();
    for (auto* one : {hit, give})
        one->add_option("PATIENT", options.patient, "their account, \"0x…\"")->required();
}

}  // namespace vs::cmd
