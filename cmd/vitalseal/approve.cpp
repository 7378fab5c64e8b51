// approver, approve: a second person who has to agree to every grant of a patient.
#include <cstdio>

#include "arguments.h"
#include "own_account.h"
#include "person/together.h"
#include "store/file.h"
#include "vault_care.h"

namespace vs::cmd {
namespace {

struct Options {
    Own own;
    std::string approver, patient, words, request;
};

// Where there is an approver already, only they or the recovery words change it.
Result<std::optional<person::Recovery>> words_of(const Options& options) {
    if (options.words.empty()) return std::optional<person::Recovery>();
    auto words = read_secret(options.words);
    if (!words) return pass(words);
    auto recovery = person::recovery_of(*words);
    crypto::wipe({reinterpret_cast<std::uint8_t*>(words->data()), words->size()});
    if (!recovery) return pass(recovery);
    return std::optional(std::move(*recovery));
}

Result<> set(const Options& options, const crypto::Address& approver) {
    auto own = open_account(options.own.account);
    if (!own) return pass(own);
    const auto patient = options.patient.empty() ? Result<crypto::Address>((*own)->device.account)
                                                 : address_in(options.patient, "--patient");
    if (!patient) return pass(patient);
    const auto recovery = words_of(options);
    if (!recovery) return pass(recovery);
    const person::Actor actor(*(*own)->client, (*own)->suite(),
                              person::through_relay((*own)->pin.node), (*own)->device.account,
                              *recovery ? (*recovery)->signing : (*own)->device.signing);
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

Result<> name(const Options& options) {
    const auto approver = address_in(options.approver, "APPROVER");
    if (!approver) return pass(approver);
    return set(options, *approver);
}

// What is approved is shown before the result, so that a refusal leaves no doubt what it was about.
Result<> approve(const Options& options) {
    auto own = open_account(options.own.account);
    if (!own) return pass(own);
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
    if (auto done = person::approve_grant(*(*own)->actor, *request); !done) return done;
    tell(options.own, object,
         "granted; keys of past records come when the patient's device runs: vitalseal key tend");
    return {};
}

}  // namespace

void add_approval(CLI::App& app, int& exit_code) {
    static Options options;
    auto* approver =
        app.add_subcommand("approver", "A second person who has to agree to every grant");
    approver->require_subcommand(1);
    auto* add = own_command(*approver, options.own, "set", "Names who has to agree",
                            "approver set 0x… --account ~/me");
    add->add_option("APPROVER", options.approver, "their account, \"0x…\"")->required();
    auto* end = own_command(*approver, options.own, "end", "Lets grants count without them again",
                            "approver end --account ~/approver --patient 0x…");
    for (auto* one : {add, end}) {
        one->add_option("--patient", options.patient, "whose grants, where you are the approver");
        one->add_option("--words", options.words,
                        "a file with the patient's 24 words, where the approver does not do it");
    }
    add->callback([&exit_code] { exit_code = finish("approver", name(options)); });
    end->callback([&exit_code] { exit_code = finish("approver", set(options, {})); });
    auto* yes = own_command(app, options.own, "approve",
                            "Agrees to a grant that `vitalseal grant --request FILE` asked for",
                            "approve grant.json --account ~/approver");
    yes->add_option("FILE", options.request, "what was signed")->required();
    yes->callback([&exit_code] { exit_code = finish("approve", approve(options)); });
}

}  // namespace vs::cmd
