// Writes one report of every kind into a folder, for validate.mjs to judge.
#include <filesystem>
#include <fstream>
#include <iostream>

#include "model/detail/samples.h"
#include "model/statement.h"

namespace {

using namespace vs;
using namespace vs::model;

bool write(const std::filesystem::path& path, const Result<std::string>& text) {
    if (!text) {
        std::cerr << path << ": " << text.error().code << ": " << text.error().message << '\n';
        return false;
    }
    std::ofstream out(path, std::ios::binary);
    out << *text;
    return static_cast<bool>(out.flush());
}

// What a sender may choose: other units, aliases, exponents, one pressure alone, hostile names.
ReportInput variants() {
    auto out = samples::report();
    out.seq = 19;
    out.devices = {{samples::kDevice, samples::key().public_key(), false, true}};
    out.messages = {samples::signed_json(samples::pack({
        samples::record("8310-5", "[degF]", "98.60"),
        samples::record("29463-7", "[lb_av]", "1.5e2"),
        samples::record("8302-2", "[in_i]", "70"),
        samples::record("2708-6", "%", "97"),
        samples::record("41653-7", "mg/dl", "101"),
        samples::record("8480-6", "mmHg", "120"),
        samples::record("8867-4", "bpm", "72.0"),
        samples::record("80288-4", "", "\"U\""),
    }))};
    out.alerts = {{"a\"}", "kind <b>\"x\"</b>", "low", "raised", samples::kStart, "O'Neil \"MD\"",
                   "Line one\nline \xFF two\x01"}};
    return out;
}

// What people entered and wrote, besides what a device measured: every kind of statement.
ReportInput by_people() {
    auto out = samples::report();
    out.seq = 20;
    const crypto::Secret nurse(std::array<std::uint8_t, 32>{5}),
        daughter(std::array<std::uint8_t, 32>{6});
    const auto account = *crypto::address_of(nurse), other = *crypto::address_of(daughter);
    out.authors = {{account, "clinician"}, {other, "guardian"}};
    const auto text = samples::pack(
        {samples::record("9279-1", "/min", "18"), samples::record("59408-5", "%", "96"),
         samples::record("3151-8", "L/min", "0"), samples::record("8480-6", "mm[Hg]", "124"),
         samples::record("8462-4", "mm[Hg]", "78"), samples::record("8889-8", "/min", "82"),
         samples::record("80288-4", "", "\"A\""), samples::record("8310-5", "Cel", "36.80")});
    auto pack = *senml::decode_json(text);  // views into the text
    const auto base = base_name_of(out.patient);
    for (auto& record : pack.records) record.base_name = base;
    out.messages.push_back(
        *cose::sign_as(nurse, account, 1, 1, cose::Content::senml_cbor, senml::encode_cbor(pack)));
    std::uint64_t sequence = 1;
    for (int i = 0; i <= static_cast<int>(Said::emergency); ++i) {
        Statement s{.said = static_cast<Said>(i),
                    .patient = out.patient,
                    .at = samples::kStart + i * kSecond,
                    .text = "Words for a \"patient\""};
        s.answers = std::string(64, 'a');
        s.about = "0xab/limit-high-8867-4/1";
        s.medicine = "Paracetamol 500 mg";
        s.limits = {{Vital::heart_rate, 50, 130}, {Vital::spo2, 90, {}}};
        s.symptom = "dizzy", s.severity = 2;
        s.begun = samples::kStart;
        s.place = "Ward 3";
        s.every_minutes = 240;
        out.messages.push_back(*cose::sign_as(i % 2 == 0 ? nurse : daughter,
                                              i % 2 == 0 ? account : other, 1, ++sequence,
                                              cose::Content::fhir_json, as_bytes(*payload_of(s))));
    }
    return out;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: vs_fhir_emit FOLDER\n";
        return 2;
    }
    const std::filesystem::path folder = argv[1];
    std::filesystem::create_directories(folder);
    const auto hour = samples::summary_input(ReportKind::hour);
    const auto day = samples::summary_input(ReportKind::day);
    const bool done =
        write(folder / "numerics.json", bundle_text(samples::report())) &&
        write(folder / "variants.json", bundle_text(variants())) &&
        write(folder / "people.json", bundle_text(by_people())) &&
        write(folder / "waveform.json", bundle_text(samples::waveform_report())) &&
        write(folder / "hour.json", summary_text(hour, samples::minutes(hour.start, hour.end))) &&
        write(folder / "day.json", summary_text(day, samples::minutes(day.start, day.end)));
    return done ? 0 : 1;
}
