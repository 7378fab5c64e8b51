#include "report.h"

#include <algorithm>
#include <cmath>
#include <cstdarg>
#include <cstdio>
#include <map>

namespace vs::bench {
namespace {

constexpr std::string_view kOurs = "Vitalseal";

double quantile_ms(const std::vector<float>& sorted, double part) {
    if (sorted.empty()) return 0;
    const auto at = static_cast<std::size_t>(part * static_cast<double>(sorted.size() - 1));
    return std::round(sorted[at]) / 1000;
}

double rounded(double value, double digits) {
    return std::round(value * digits) / digits;
}

double number(const json::object& object, std::string_view key) {
    const auto* found = object.if_contains(key);
    return found != nullptr && found->is_number() ? found->to_number<double>() : 0;
}

std::string line(const char* format, ...) {
    char text[400];
    va_list arguments;
    va_start(arguments, format);
    std::vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return text;
}

using Key = std::pair<double, std::string>;  // readings per request, system

std::map<Key, json::object> medians(const std::vector<json::object>& runs) {
    std::map<Key, std::vector<json::object>> groups;
    for (const auto& run : runs)
        groups[{number(run, "readings_per_request"), std::string(json_text(run, "system"))}]
            .push_back(run);
    std::map<Key, json::object> out;
    for (auto& [key, group] : groups) {
        std::sort(group.begin(), group.end(), [](const auto& a, const auto& b) {
            return number(a, "readings_per_second") < number(b, "readings_per_second");
        });
        out[key] = group[(group.size() - 1) / 2];
        out[key]["runs"] = group.size();
    }
    return out;
}

std::string row(const json::object& run) {
    return line("%8.0f  %-20s %11.0f %12.0f %8.2f %8.2f %9.2f %8.2f%s\n",
                number(run, "readings_per_request"), std::string(json_text(run, "system")).c_str(),
                number(run, "requests_per_second"), number(run, "readings_per_second"),
                number(run, "p50_ms"), number(run, "p99_ms"), number(run, "server_cores"),
                number(run, "client_cores"), number(run, "refused") > 0 ? "  (refusals!)" : "");
}

}  // namespace

json::object to_json(const Run& run, const Outcome& outcome) {
    const auto per_second = static_cast<double>(outcome.answered) / outcome.seconds;
    json::object out{
        {"system", run.system},
        {"readings_per_request", run.readings},
        {"connections", run.connections},
        {"seconds", rounded(outcome.seconds, 1000)},
        {"requests_per_second", rounded(per_second, 1)},
        {"readings_per_second", rounded(per_second * static_cast<double>(run.readings), 1)},
        {"p50_ms", quantile_ms(outcome.latencies, 0.5)},
        {"p99_ms", quantile_ms(outcome.latencies, 0.99)},
        {"server_cpu_seconds", rounded(outcome.server_cpu, 100)},
        {"server_cores", rounded(outcome.server_cpu / outcome.seconds, 100)},
        {"client_cpu_seconds", rounded(outcome.client_cpu, 100)},
        {"client_cores", rounded(outcome.client_cpu / outcome.seconds, 100)},
        {"refused", outcome.refused},
        {"ran_out", outcome.ran_out},
        {"acknowledged_means", run.durable}};
    if (!outcome.first_refusal.empty()) out["first_refusal"] = outcome.first_refusal;
    return out;
}

Summary summarise(const std::vector<json::object>& runs) {
    Summary out;
    const auto rows = medians(runs);
    out.table = line("%8s  %-20s %11s %12s %8s %8s %9s %8s\n", "readings", "", "requests",
                     "readings", "p50", "p99", "server", "client");
    out.table += line("%8s  %-20s %11s %12s %8s %8s %9s %8s\n", "/request", "system", "/s", "/s",
                      "ms", "ms", "cores", "cores");
    json::array table, ratios;
    for (const auto& [key, run] : rows) {
        out.table += row(run);
        table.push_back(run);
    }
    out.table += "\n";
    for (const auto& [key, run] : rows) {
        const auto ours = rows.find({key.first, std::string(kOurs)});
        if (key.second == kOurs || ours == rows.end()) continue;
        const auto ratio =
            number(ours->second, "readings_per_second") / number(run, "readings_per_second");
        out.table += line("%.0f readings per request: Vitalseal, signed and verified, %.2f x %s\n",
                          key.first, ratio, key.second.c_str());
        ratios.push_back(json::object{{"readings_per_request", key.first},
                                      {"over", key.second},
                                      {"readings_per_second_ratio", rounded(ratio, 100)}});
    }
    json::array all(runs.begin(), runs.end());
    out.details = {
        {"median", std::move(table)}, {"ratios", std::move(ratios)}, {"runs", std::move(all)}};
    return out;
}

}  // namespace vs::bench
