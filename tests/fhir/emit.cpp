// Writes one report of every kind into a folder, for validate.mjs to judge.
#include <filesystem>
#include <fstream>
#include <iostream>

#include "model/detail/samples.h"

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
        write(folder / "waveform.json", bundle_text(samples::waveform_report())) &&
        write(folder / "hour.json", summary_text(hour, samples::minutes(hour.start, hour.end))) &&
        write(folder / "day.json", summary_text(day, samples::minutes(day.start, day.end)));
    return done ? 0 : 1;
}
