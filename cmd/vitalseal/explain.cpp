// vitalseal explain: what was measured, decided and told about a patient at a time, as recorded.
#include <cstdio>

#include "commands.h"
#include "explain_sealed.h"
#include "fhir/json_writer.h"
#include "net/client.h"

namespace vs::cmd {
namespace {

struct ExplainOptions {
    std::string patient, at, identity, data, url, token;
    int around = 300;
    bool json = false;
};

std::string text_of(const json::object& o, std::string_view key) {
    return std::string(json_text(o, key));
}

std::string number_of(const json::object& o, std::string_view key) {
    const auto* value = o.if_contains(key);
    if (value == nullptr) return "";
    return value->is_double() ? fhir::shortest(value->get_double()) : json::serialize(*value);
}

// The working set of a running node.
Result<json::object> from_node(const ExplainOptions& options) {
    net::HttpClient client(options.url);
    net::Pairs headers;
    if (!options.token.empty()) headers.emplace_back("Authorization", "Bearer " + options.token);
    auto answer = client.get("/v1/patients/" + options.patient + "/explain?at=" + options.at +
                                 "&around=" + std::to_string(options.around),
                             headers);
    if (!answer) return pass(answer);
    if (answer->status != 200)
        return fail("not-found",
                    options.url + " does not say (status " + std::to_string(answer->status) + ")");
    auto value = parse_json(answer->body);
    if (!value) return pass(value);
    if (!value->is_object()) return fail("json", "the node's answer is no object");
    return std::move(value->get_object());
}

Result<json::object> from_records(const ExplainOptions& options, Micros at) {
    const auto patient = crypto::parse_address(options.patient);
    if (!patient) return fail("usage", "a patient is an address: 0x and 40 hexadecimal digits");
    const auto keyring = verify::load_keyring(options.data, options.identity, "");
    if (!keyring) return pass(keyring);
    const Micros around = options.around * kSecond;
    return explain_sealed(options.data, *keyring, *patient, at - around, at + around);
}

void print_list(const json::object& all, std::string_view key, const char* title, auto line) {
    const auto* list = all.if_contains(key);
    if (list == nullptr || !list->is_array()) return;
    std::printf("\n%s\n", title);
    if (list->get_array().empty()) std::printf("  nothing\n");
    for (const auto& value : list->get_array())
        if (value.is_object()) std::printf("  %s\n", line(value.get_object()).c_str());
}

std::string reading_line(const json::object& o) {
    const auto name = text_of(o, "name") + " ";
    if (o.contains("value"))
        return text_of(o, "time") + "  " + name + number_of(o, "value") + " " + text_of(o, "unit");
    return text_of(o, "minute") + "  " + name + number_of(o, "median") + " (" +
           number_of(o, "min") + " to " + number_of(o, "max") + ") " + text_of(o, "unit") + ", " +
           number_of(o, "count") + " readings in this minute";
}

std::string waveform_line(const json::object& o) {
    auto line = text_of(o, "start") + "  class " + text_of(o, "kept");
    if (const auto reason = text_of(o, "reason"); !reason.empty())
        line += ", not kept: " + reason + ", concern " + number_of(o, "concern") + ", " +
                text_of(o, "version") + ", message " + text_of(o, "message");
    return line;
}

void print_all(const json::object& all) {
    std::printf("%s, %s to %s, from the %s\n", text_of(all, "patient").c_str(),
                text_of(all, "from").c_str(), text_of(all, "to").c_str(),
                text_of(all, "source").c_str());
    print_list(all, "readings", "Readings", reading_line);
    print_list(all, "notices", "Told", [](const json::object& o) {
        const auto by = text_of(o, "by");
        return text_of(o, "at") + "  " + text_of(o, "what") + " " + text_of(o, "priority") + " " +
               text_of(o, "kind") + (by.empty() ? "" : " by " + by) + ": " + text_of(o, "sentence");
    });
    print_list(all, "not_told", "Seen and not told", [](const json::object& o) {
        return text_of(o, "first") + "  " + text_of(o, "reason") + " " + text_of(o, "kind") + " (" +
               text_of(o, "rule") + "), " + number_of(o, "count") + " times until " +
               text_of(o, "last") + ": " + text_of(o, "value");
    });
    print_list(all, "waveforms", "ECG", waveform_line);
    if (const auto* closed = all.if_contains("not_opened"); closed != nullptr && *closed != 0)
        std::printf("\n%s records of this time are sealed to keys that were not given\n",
                    json::serialize(*closed).c_str());
}

Result<int> run(const ExplainOptions& options) {
    const auto at = from_rfc3339(options.at);
    if (!at) return fail("usage", "--at: " + at.error().message);
    const bool sealed = !options.identity.empty();
    if (sealed && options.data.empty())
        return fail("usage", "sealed records lie in a node's data directory: --data DIR");
    if (!sealed && options.url.empty())
        return fail("usage", "ask a running node with --url, or its records with --identity");
    const auto all = sealed ? from_records(options, *at) : from_node(options);
    if (!all) return vs::pass(all);
    if (options.json)
        std::printf("%s\n", json::serialize(*all).c_str());
    else
        print_all(*all);
    return kGood;
}

}  // namespace

void add_explain(CLI::App& app, int& exit_code) {
    auto* command = app.add_subcommand(
        "explain", "Shows what was measured, told and not told about a patient at a time, and why");
    static ExplainOptions options;
    command->add_option("patient", options.patient, "the patient's address, 0x…")->required();
    command->add_option("--at", options.at, "RFC 3339, such as 2026-01-02T10:42:00Z")->required();
    command->add_option("--around", options.around, "seconds before and after")
        ->check(CLI::Range(1, 86'400))
        ->capture_default_str();
    command->add_option("--url", options.url, "a running node, for the last 72 hours");
    command->add_option("--token", options.token, "session token for --url");
    command->add_option("--identity", options.identity,
                        "age identity file, for what is sealed: with --data");
    command->add_option("--data", options.data, "the node's data directory");
    command->add_flag("--json", options.json, "print one JSON object");
    command->footer(
        "Examples:\n  vitalseal explain 0x… --at 2026-01-02T10:42:00Z --url http://localhost:8080\n"
        "  vitalseal explain 0x… --at 2026-01-02T10:42:00Z --data demo --identity "
        "demo/users/doctor/identity.txt\nExit code 3: a record was changed.");
    command->callback([&exit_code] {
        const auto code = run(options);
        if (!code) tell_failure("explain", code.error());
        exit_code = code                             ? *code
                    : code.error().code == "altered" ? kTampering
                    : code.error().code == "usage"   ? kWrongUse
                                                     : kFailed;
    });
}

}  // namespace vs::cmd
