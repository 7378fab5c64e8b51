// vitalseal enter: what somebody measured by hand, signed with their account.
#include <cstdio>

#include "commands.h"
#include "fhir/json_writer.h"
#include "model/observation.h"
#include "sign_as.h"

namespace vs::cmd {
namespace {

struct EnterOptions {
    std::string patient, account, at;
    std::map<std::string, std::string> values;  // LOINC -> as typed
    std::string alertness;
    bool air = false, json = false;
};

struct Entered {
    const char *option, *loinc, *ucum, *what;
};
constexpr Entered kEntered[] = {{"--resp", "9279-1", "/min", "breaths per minute"},
                                {"--spo2", "59408-5", "%", "oxygen saturation"},
                                {"--oxygen", "3151-8", "L/min", "oxygen given, litres per minute"},
                                {"--sys", "8480-6", "mm[Hg]", "systolic pressure"},
                                {"--dia", "8462-4", "mm[Hg]", "diastolic pressure"},
                                {"--pulse", "8889-8", "/min", "pulse"},
                                {"--temp", "8310-5", "Cel", "temperature, °C"}};

Result<std::string> record(const Entered& entered, const std::string& value) {
    if (!fhir::is_decimal(value))
        return fail("usage", std::string(entered.option) + " is a number, such as 36.8");
    const auto vital = model::vital_of(entered.loinc);
    if (!model::plausible(*vital, std::strtod(value.c_str(), nullptr)))
        return fail("usage", std::string(entered.option) + " " + value +
                                 " is outside what a living person can have");
    return R"({"n":")" + std::string(entered.loinc) + R"(","u":")" + entered.ucum + R"(","v":)" +
           value + "}";
}

// SenML in JSON; the first record carries the base fields.
Result<std::string> pack_of(const EnterOptions& options, const model::Patient& patient, Micros at) {
    std::vector<std::string> records;
    for (const auto& one : kEntered) {
        const auto typed = options.values.find(one.loinc);
        const bool none = one.loinc == std::string("3151-8") && options.air;
        if (typed == options.values.end() && !none) continue;
        auto text = record(one, none ? "0" : typed->second);
        if (!text) return pass(text);
        records.push_back(std::move(*text));
    }
    if (!options.alertness.empty())
        records.push_back(R"({"n":"80288-4","vs":")" + options.alertness + "\"}");
    if (records.empty()) return fail("usage", "nothing was entered: give at least one value");
    const auto milliseconds = at / kMillisecond;
    const auto base = R"({"bn":")" + model::base_name_of(patient) + R"(","bt":)" +
                      fhir::shortest(static_cast<double>(milliseconds) / 1000) + ",";
    std::string out = "[" + base + records[0].substr(1);
    for (std::size_t i = 1; i < records.size(); ++i) out += "," + records[i];
    return out + "]";
}

Result<> enter(const EnterOptions& options) {
    const auto at = options.at.empty() ? Result<Micros>(now_utc()) : from_rfc3339(options.at);
    if (!at) return fail("usage", "--at: " + at.error().message);
    if (options.air && options.values.contains("3151-8"))
        return fail("usage", "--air and --oxygen contradict each other");
    auto own = open_account(options.account);
    if (!own) return pass(own);
    const auto patient = patient_in(options.patient, **own);
    if (!patient) return pass(patient);
    const auto text = pack_of(options, *patient, *at);
    if (!text) return pass(text);
    const auto pack = senml::decode_json(*text);
    if (!pack) return pass(pack);
    const auto digest = send_signed(**own, cose::Content::senml_cbor, senml::encode_cbor(*pack));
    if (!digest) return pass(digest);
    if (options.json)
        std::printf("%s\n", json::serialize(
                                json::object{{"digest", *digest}, {"values", pack->records.size()}})
                                .c_str());
    else
        std::printf("stored: %zu values, signed by your account\n", pack->records.size());
    return {};
}

}  // namespace

void add_enter(CLI::App& app, int& exit_code) {
    auto* command =
        app.add_subcommand("enter", "Enters what you measured by hand, signed by your account");
    static EnterOptions options;
    command->add_option("PATIENT", options.patient, "the patient, \"0x…\"; otherwise yourself");
    command->add_option("--account", options.account, "your account's folder")->required();
    for (const auto& one : kEntered)
        command->add_option_function<std::string>(
            one.option,
            [loinc = one.loinc](const std::string& value) { options.values[loinc] = value; },
            one.what);
    command->add_flag("--air", options.air, "breathes room air: no oxygen is given");
    command->add_option("--alert", options.alertness, "A, C, V, P or U")
        ->check(CLI::IsMember({"A", "C", "V", "P", "U"}));
    command->add_option("--at", options.at, "when, RFC 3339; otherwise now");
    command->add_flag("--json", options.json, "print one JSON object");
    command->footer(
        "Example, all that NEWS2 asks for:\n  vitalseal enter 0x… --account demo/users/doctor "
        "--resp 18 --spo2 96 --air \\\n    --sys 124 --dia 78 --pulse 82 --alert A --temp 36.8");
    command->callback([&exit_code] { exit_code = finish("enter", enter(options)); });
}

}  // namespace vs::cmd
