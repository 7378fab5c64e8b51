// approver, approve: a second person who has to agree to every grant of a patient, and to erasing
// them.
#include <cstdio>

#include "own_account.h"
#include "person/together.h"
#include "store/file.h"

namespace vs::cmd {
namespace {

struct ApproveOptions {
    Own own;
    std::string approver, patient, words, request, eraser, out;
};

Result<> set(const ApproveOptions& options, OwnAccount& own, const crypto::Address& approver) {
    const auto patient = patient_in(options.patient, own);
    if (!patient) return pass(patient);
    // Where there is an approver already, only they or the recovery words change it.
    const auto recovery = options.words.empty() ? Result<person::Recovery>(person::Recovery{})
                                                : words_in(options.words);
    if (!recovery) return pass(recovery);
    const auto actor =
        acting_by(own, options.words.empty() ? own.device.signing : recovery->signing);
    if (auto done = actor.act("Consent", person::actions::set_approver(*patient, approver)); !done)
        return done;
    const bool none = approver == crypto::Address{};
    tell(options.own,
         {{"patient", crypto::to_text(*patient)},
          {"approver", none ? json::value(nullptr) : json::value(crypto::to_text(approver))}},
         none ? "nobody else has to agree to grants any more"
              : crypto::to_text(approver) + " has to agree to every grant from now on");
    return {};
}

Result<> name_approver(const ApproveOptions& options, OwnAccount& own) {
    const auto approver = address_in(options.approver, "APPROVER");
    if (!approver) return pass(approver);
    return set(options, own, *approver);
}

// Records come by the minute: what is agreed to is that this account erases, not a list.
Result<> agree_to_erasure(const ApproveOptions& options, OwnAccount& own) {
    const auto patient = address_in(options.patient, "PATIENT");
    if (!patient) return pass(patient);
    const auto eraser = address_in(options.eraser, "--by");
    if (!eraser) return pass(eraser);
    const model::ApproveErasure approval{
        .patient = *patient,
        .eraser = *eraser,
        .account = own.device.account,
        .deadline = request_deadline() + model::kApprovalSeconds - model::kRequestSeconds};
    const auto text = signed_request(own, approval, "Consent");
    if (!text) return pass(text);
    if (auto written = store::write_file_atomic(options.out, as_bytes(*text + "\n"), 0600);
        !written)
        return written;
    tell(options.own, {{"approval", options.out}},
         "agreed that " + options.eraser + " erases " + options.patient +
             ", for a week: " + options.out);
    return {};
}

// What is approved is shown before the result, so that a refusal leaves no doubt what it was about.
Result<> approve(const ApproveOptions& options, OwnAccount& own) {
    const auto text = store::read_file(options.request, 64 * 1024);
    if (!text) return pass(text);
    const auto request = person::parse_grant_request(as_text(*text));
    if (!request) return pass(request);
    auto object = terms_json(request->terms);
    object["patient"] = crypto::to_text(request->patient);
    object["reader"] = crypto::to_text(request->reader);
    std::fprintf(
        stderr, "approving: %s may read %s of %s until %s\n",
        crypto::to_text(request->reader).c_str(), scopes_text(request->terms.scopes).c_str(),
        crypto::to_text(request->patient).c_str(), time_text(request->terms.until).c_str());
    if (auto done = person::approve_grant(*own.actor, *request); !done) return done;
    tell(options.own, object,
         "granted; keys of past records come when the patient's device runs: vitalseal key tend");
    return {};
}

}  // namespace

void add_approval(CLI::App& app, int& exit_code) {
    static ApproveOptions options;
    auto* approver = app.add_subcommand(
        "approver", "A second person who has to agree to every grant and to an erasure");
    approver->require_subcommand(1);
    auto* add = account_command(*approver, options, exit_code, "set", "Names who has to agree",
                                "approver set 0x… --account ~/me", name_approver);
    add->add_option("APPROVER", options.approver, "their account, \"0x…\"")->required();
    auto* end = account_command(
        *approver, options, exit_code, "end", "Lets grants count without them again",
        "approver end --account ~/approver --patient 0x…",
        [](const ApproveOptions& given, OwnAccount& own) { return set(given, own, {}); });
    for (auto* one : {add, end}) {
        one->add_option("--patient", options.patient, "whose grants, where you are the approver");
        one->add_option("--words", options.words,
                        "a file with the patient's 24 words, where the approver does not do it");
    }
    auto* gone = account_command(
        *approver, options, exit_code, "erasure", "Agrees that somebody erases a patient",
        "approver erasure 0x… --by 0x… --out yes.json --account ~/approver", agree_to_erasure);
    gone->add_option("PATIENT", options.patient, "whose records, \"0x…\"")->required();
    gone->add_option("--by", options.eraser, "who erases: the patient, or who manages for them")
        ->required();
    gone->add_option("--out", options.out, "the file for `vitalseal erase --approval`")->required();
    auto* yes = account_command(app, options, exit_code, "approve",
                                "Agrees to a grant that `vitalseal grant --request FILE` asked for",
                                "approve grant.json --account ~/approver", approve);
    yes->add_option("FILE", options.request, "what was signed")->required();
}

}  // namespace vs::cmd
