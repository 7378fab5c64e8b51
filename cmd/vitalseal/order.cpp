// vitalseal order, orders, read, reply: what a clinician writes to a patient, and what comes back.
#include <cstdio>

#include "sign_as.h"

namespace vs::cmd {
namespace {

struct OrderOptions {
    Own own;
    std::string kind, patient, text, about, medicine, order;
    std::vector<std::string> limits;
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

Result<> told(const Own& own, const Result<std::string>& digest, const char* what) {
    if (!digest) return pass(digest);
    tell(own, {{"digest", *digest}}, std::string(what) + " " + *digest);
    return {};
}

Result<> order(const OrderOptions& options, OwnAccount& own) {
    const auto said = model::said_of(options.kind);
    const auto patient = patient_in(options.patient, own);
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
    return told(options.own, send_statement(own, statement), "signed and stored: order");
}

Result<> answer(const OrderOptions& options, OwnAccount& own, model::Said said) {
    const auto patient = patient_in(options.patient, own);
    if (!patient) return pass(patient);
    return told(
        options.own,
        send_statement(own, {.said = said,
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

Result<> list(const OrderOptions& options, OwnAccount& own) {
    const auto patient = patient_in(options.patient, own);
    if (!patient) return pass(patient);
    const auto all = ask_node(own, "/v1/patients/" + crypto::to_text(*patient) + "/writings");
    if (!all) return pass(all);
    if (options.own.json) {
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

}  // namespace

void add_order(CLI::App& app, int& exit_code) {
    static OrderOptions options;
    auto* write = account_command(
        app, options, exit_code, "order",
        "Writes advice, a prescription, a question or new limits to a patient", "", order);
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

    auto* all =
        account_command(app, options, exit_code, "orders",
                        "Lists what was written to and by a patient, with receipts and replies",
                        "orders --account demo/users/patients/1", list);
    all->add_option("PATIENT", options.patient, "the patient, \"0x…\"; otherwise yourself");

    const auto answers = [&](const char* name, const char* what, const char* example,
                             model::Said said) {
        return account_command(app, options, exit_code, name, what, example,
                               [said](const OrderOptions& given, OwnAccount& own) {
                                   return answer(given, own, said);
                               });
    };
    auto* read = answers("read", "Signs that you have read an order",
                         "read DIGEST --account demo/users/patients/1", model::Said::read);
    auto* reply = answers("reply", "Answers an order; signed and on record",
                          "reply DIGEST --text 'Better now' --account demo/users/patients/1",
                          model::Said::reply);
    for (auto* one : {read, reply}) {
        one->add_option("ORDER", options.order, "its digest, as `vitalseal orders` shows it")
            ->required();
        one->add_option("--patient", options.patient, "whose it is, \"0x…\"; otherwise your own");
    }
    reply->add_option("--text", options.text, "the answer")->required();
}

}  // namespace vs::cmd
