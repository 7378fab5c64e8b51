#include "vitals_input.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <optional>

#include "base/json.h"
#include "wfdb/numerics.h"
#include "wfdb/record.h"
#include "wfdb/table.h"

namespace vs::cmd {
namespace {

std::optional<signal::VitalKind> kind_of(const std::string& name) {
    using enum signal::VitalKind;
    static const std::map<std::string, signal::VitalKind, std::less<>> kNames{
        {"HR", heart_rate},         {"RESP", respiration},
        {"RespRate", respiration},  {"SpO2", oxygen},
        {"SaO2", oxygen},           {"SysABP", systolic},
        {"NISysABP", systolic},     {"ABP SYS", systolic},
        {"ABPSys", systolic},       {"DiasABP", diastolic},
        {"NIDiasABP", diastolic},   {"ABP DIAS", diastolic},
        {"ABPDias", diastolic},     {"MAP", mean_pressure},
        {"NIMAP", mean_pressure},   {"ABP MEAN", mean_pressure},
        {"ABPMean", mean_pressure}, {"Temp", temperature}};
    const auto found = kNames.find(name);
    return found == kNames.end() ? std::nullopt : std::optional(found->second);
}

Result<std::vector<VitalReading>> from_stay(const std::string& path) {
    const auto stay = wfdb::load_stay(path);
    if (!stay) return pass(stay);
    std::vector<VitalReading> out;
    for (const auto& v : stay->values)
        if (const auto kind = kind_of(v.parameter)) out.push_back({v.at, *kind, v.value});
    return out;
}

Result<std::vector<VitalReading>> from_table(const std::string& path) {
    const auto table = wfdb::load_table(path);
    if (!table) return pass(table);
    std::vector<VitalReading> out;
    for (std::size_t row = 0; row < table->seconds.size(); ++row)
        for (std::size_t c = 0; c < table->columns.size(); ++c)
            if (const auto kind = kind_of(table->names[c]);
                kind && std::isfinite(table->columns[c][row]))
                out.push_back({static_cast<Micros>(table->seconds[row] * 1e6 + 0.5), *kind,
                               table->columns[c][row]});
    return out;
}

Result<std::vector<VitalReading>> from_numerics(const std::string& path) {
    const auto header = wfdb::load_header(path);
    if (!header) return pass(header);
    const auto values = wfdb::read_numerics(*header, wfdb::folder_of(path));
    if (!values) return pass(values);
    std::vector<VitalReading> out;
    for (const auto& v : *values)
        if (const auto kind = kind_of(header->signals[v.signal].description))
            out.push_back({v.at, *kind, v.value});
    return out;
}

}  // namespace

bool is_vitals_file(const std::string& path) {
    if (path.ends_with(".txt") || path.ends_with("_Numerics.csv")) return true;
    if (path.ends_with(".csv")) return false;
    const auto header = wfdb::load_header(path);
    return header && wfdb::is_numerics(*header);
}

Result<std::vector<VitalReading>> load_vitals(const std::string& path) {
    if (path.ends_with(".txt")) return from_stay(path);
    return path.ends_with(".csv") ? from_table(path) : from_numerics(path);
}

std::vector<VitalReading> heart_rate_of(const std::vector<double>& beats) {
    std::vector<VitalReading> out;
    if (beats.empty()) return out;
    std::size_t first = 0, end = 0;
    const auto steps = static_cast<std::size_t>((beats.back() - beats.front()) / 5);
    for (std::size_t step = 1; step <= steps; ++step) {
        const double at = beats.front() + 5 * static_cast<double>(step);
        while (end < beats.size() && beats[end] <= at) ++end;
        while (first < end && beats[first] < at - 8) ++first;
        if (end - first < 4) continue;
        const double span = beats[end - 1] - beats[first];
        if (span <= 0) continue;
        out.push_back({static_cast<Micros>(at * 1e6), signal::VitalKind::heart_rate,
                       60 * static_cast<double>(end - first - 1) / span});
    }
    return out;
}

Result<> detect_vitals(const std::string& path, bool as_json) {
    const auto readings = load_vitals(path);
    if (!readings) return pass(readings);
    signal::VitalsWatch watch;
    const auto say = [&](Micros from, Micros to, std::string_view kind, double confidence,
                         const std::string& sentence) {
        if (!as_json) {
            std::printf("%10.0f s  %s\n", static_cast<double>(to) / 1e6, sentence.c_str());
            return;
        }
        std::printf(
            "{\"episode\":\"change\",\"vital\":\"%s\",\"start\":%.3f,\"end\":%.3f,"
            "\"confidence\":%.3f,\"sentence\":%s}\n",
            std::string(kind).c_str(), static_cast<double>(from) / 1e6,
            static_cast<double>(to) / 1e6, confidence,
            json::serialize(json::value(sentence)).c_str());
    };
    for (const auto& r : *readings) {
        const auto answer = watch.add(r.kind, r.at, r.value);
        if (const auto& c = answer.change)
            say(c->since, c->confirmed, to_text(c->kind),
                1 - 1 / (1 + static_cast<double>(c->score)), c->sentence());
        if (const auto& j = answer.joint)
            say(j->at, j->at, "several", 1 - 1 / (1 + static_cast<double>(j->score)),
                j->sentence());
    }
    return {};
}

}  // namespace vs::cmd
