// vitalseal order, orders, read, reply: what a clinician writes to a patient, and what comes back.
#include <cstdio>

#include "commands.h"
#include "sign_as.h"

namespace vs::cmd {
namespace {

struct Options {
    std::string kind, patient, account, text, about, medicine, order;
    std::vector<std::string> limits;
    bool json = false;
};

// "8867-4=50:130", either side may be left out.
Result<model::Statement::Limit> limit_of(const std::string& text) {
    const auto equals = text.find('='), colon = text.find(':', equals);
    const auto bad =
        fail("usage", "--limit is LOINC=LOW:HIGH, such as 8867-4=50:130 or 59408-5=90:");
    if (equals == std::string::npos || colon == std::string::npos) return bad;
    const auto vital = model::vital_of(text.substr(0, equals));
    if (!vital) return bad;
    model::Statement::Limit out{.vital = *vital};
    const auto read = [](const std::string& digits, std::optional<double>& into) {
        if (digits.empty()) return true;
        char* end = nullptr;
        into = std::strtod(digits.c_str(), &end);
        return end == digits.c_str() + digits.size();
    };
    if (!read(text.substr(equals + 1, colon - equals - 1), out.low) ||
        !read(text.substr(colon + 1), out.high))
        return bad;
    return out;
}

Result<> tell(const Options& options, const Result<std::string>& digest, const char* what) {
    if (!digest) return pass(digest);
    if (options.json)
        std::printf("%s\n", json::serialize(json::object{{"digest", *digest}}).c_str());
    else
        std::printf("%s %s\n", what, digest->c_str());
    return {};
}

Result<> order(const Options& options) {
    auto own = open_account(options.account);
    if (!own) return pass(own);
    const auto said = model::said_of(options.kind);
    const auto patient = patient_in(options.patient, **own);
    if (!patient) return pass(patient);
    model::Statement statement{.said = *said,
                               .patient = *patient,
                               .at = now_utc(),
                               .text = options.text,
                               .about = options.about,
                               .medicine = options.medicine};
    for (const auto& text : options.limits) {
        const auto limit = limit_of(text);
        if (!limit) return pass(limit);
        statement.limits.push_back(*limit);
    }
    if (*said != model::Said::limits && !options.limits.empty())
        return fail("usage", "--limit belongs to an order of new limits");
    return tell(options, send_statement(**own, statement), "signed and stored: order");
}

Result<> answer(const Options& options, model::Said said) {
    auto own = open_account(options.account);
    if (!own) return pass(own);
    const auto patient = patient_in(options.patient, **own);
    if (!patient) return pass(patient);
    return tell(
        options,
        send_statement(**own, {.said = said,
                               .patient = *patient,
                               .at = now_utc(),
                               .text = options.text,
                               .answers = options.order}),
        said == model::Said::read ? "signed and stored: receipt" : "signed and stored: reply");
}

void print_one(const json::object& one) {
    const auto text = [&](std::string_view key) { return std::string(json_text(one, key)); };
    std::printf("%s  %s by %s: %s%s%s\n  %s\n", text("at").c_str(), text("what").c_str(),
                text("by").c_str(), text("medicine").c_str(), text("medicine").empty() ? "" : ", ",
                text("text").c_str(), text("id").c_str());
    for (const auto* key : {"read", "replies"})
        if (const auto* list = one.if_contains(key); list != nullptr && list->is_array())
            for (const auto& value : list->get_array())
                if (const auto* o = value.if_object())
                    std::printf("    %s by %s at %s%s%s\n",
                                key == std::string("read") ? "read" : "reply",
                                std::string(json_text(*o, "by")).c_str(),
                                std::string(json_text(*o, "at")).c_str(),
                                json_text(*o, "text").empty() ? "" : ": ",
                                std::string(json_text(*o, "text")).c_str());
}

Result<> list(const Options& options) {
    auto own = open_account(options.account);
    if (!own) return pass(own);
    const auto patient = patient_in(options.patient, **own);
    if (!patient) return pass(patient);
    const auto all = ask_node(**own, "/v1/patients/" + crypto::to_text(*patient) + "/writings");
    if (!all) return pass(all);
    if (options.json) {
        std::printf("%s\n", json::serialize(*all).c_str());
        return {};
    }
    const auto* entries = all->if_contains("writings");
    if (entries == nullptr || !entries->is_array()) return fail("answer", "no list of writings");
    if (entries->get_array().empty()) std::printf("nothing was written yet\n");
    for (const auto& value : entries->get_array())
        if (const auto* one = value.if_object()) print_one(*one);
    return {};
}

CLI::App* command_of(CLI::App& app, Options& options, const char* name, const char* what) {
    auto* out = app.add_subcommand(name, what);
    out->add_option("--account", options.account, "your account's folder")->required();
    out->add_flag("--json", options.json, "print one JSON object");
    return out;
}

}  // namespace

void add_order(CLI::App& app, int& exit_code) {
    static Options options;
    auto* write =
        command_of(app, options, "order",
                   "Writes advice, a prescription, a question or new limits to a patient");
    write->add_option("KIND", options.kind, "advice, prescription, question or limits")
        ->required()
        ->check(CLI::IsMember({"advice", "prescription", "question", "limits"}));
    write->add_option("PATIENT", options.patient, "the patient, \"0x…\"")->required();
    write
        ->add_option("--text", options.text,
                     "the words; of a prescription how it is taken, of limits why")
        ->required();
    write->add_option("--medicine", options.medicine, "of a prescription: what, and how strong");
    write->add_option("--limit", options.limits, "of limits: LOINC=LOW:HIGH; may be repeated");
    write->add_option("--about", options.about, "the alert or record it was written from");
    write->footer(
        "A signed record for the patient, not an e-prescription that a pharmacy must accept.\n"
        "Examples:\n  vitalseal order advice 0x… --account demo/users/doctor --text 'Rest today.'\n"
        "  vitalseal order limits 0x… --account demo/users/doctor --limit 8867-4=50:130 --text "
        "'Known fast rhythm'");
    write->callback([&exit_code] { exit_code = finish("order", order(options)); });

    auto* all = command_of(app, options, "orders",
                           "Lists what was written to and by a patient, with receipts and replies");
    all->add_option("PATIENT", options.patient, "the patient, \"0x…\"; otherwise yourself");
    all->footer("Example:\n  vitalseal orders --account demo/users/patients/1");
    all->callback([&exit_code] { exit_code = finish("orders", list(options)); });

    auto* read = command_of(app, options, "read", "Signs that you have read an order");
    auto* reply = command_of(app, options, "reply", "Answers an order; signed and on record");
    for (auto* one : {read, reply}) {
        one->add_option("ORDER", options.order, "its digest, as `vitalseal orders` shows it")
            ->required();
        one->add_option("--patient", options.patient, "whose it is, \"0x…\"; otherwise your own");
    }
    reply->add_option("--text", options.text, "the answer")->required();
    read->footer("Example:\n  vitalseal read DIGEST --account demo/users/patients/1");
    reply->footer(
        "Example:\n  vitalseal reply DIGEST --text 'Better now' --account demo/users/patients/1");
    read->callback(
        [&exit_code] { exit_code = finish("read", answer(options, model::Said::read)); });
    reply->callback(
        [&exit_code] { exit_code = finish("reply", answer(options, model::Said::reply)); });
}

}  // namespace vs::cmd
