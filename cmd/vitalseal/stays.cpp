#include "stays.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>

#include "wfdb/outcomes.h"

namespace vs::cmd {
namespace {

namespace fs = std::filesystem;

std::optional<signal::StayVital> vital_of(const std::string& parameter) {
    using enum signal::StayVital;
    static const std::map<std::string, signal::StayVital, std::less<>> kNames{
        {"HR", heart_rate},       {"SysABP", systolic},      {"NISysABP", systolic},
        {"DiasABP", diastolic},   {"NIDiasABP", diastolic},  {"MAP", mean_pressure},
        {"NIMAP", mean_pressure}, {"RespRate", respiration}, {"Temp", temperature},
        {"SaO2", oxygen},         {"GCS", consciousness},    {"FiO2", given_oxygen},
        {"MechVent", ventilated}};
    const auto found = kNames.find(parameter);
    return found == kNames.end() ? std::nullopt : std::optional(found->second);
}

Result<wfdb::Outcomes> outcomes_in(const fs::path& folder) {
    wfdb::Outcomes out;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
        const auto name = entry.path().filename().string();
        if (!name.starts_with("Outcomes") || !name.ends_with(".txt")) continue;
        auto more = wfdb::load_outcomes(entry.path().string());
        if (!more) return more;
        out.merge(*more);
    }
    return out;
}

}  // namespace

Result<std::vector<StayOutcome>> load_stays(const std::string& folder) {
    auto outcomes = outcomes_in(folder);
    if (outcomes && outcomes->empty()) outcomes = outcomes_in(fs::path(folder) / "..");
    if (!outcomes) return pass(outcomes);
    std::vector<StayOutcome> out;
    for (const auto& [record, died] : *outcomes) {
        const auto path = (fs::path(folder) / (record + ".txt")).string();
        if (!fs::exists(path)) continue;
        const auto stay = wfdb::load_stay(path);
        if (!stay) return pass(stay);
        signal::StayRisk risk;
        for (const auto& v : stay->values)
            if (const auto vital = vital_of(v.parameter)) risk.add(*vital, v.at, v.value);
        out.push_back({record, died, risk.features(), risk.risk()});
    }
    if (out.empty()) return fail("missing-file", folder + " holds no stays with known outcomes");
    return out;
}

Auroc auroc(const std::vector<float>& risks, const std::vector<bool>& died) {
    std::vector<std::size_t> order(risks.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::ranges::sort(order, {}, [&](std::size_t i) { return risks[i]; });
    double ranks = 0, positives = 0;
    for (std::size_t i = 0; i < order.size();) {
        auto end = i;
        while (end < order.size() && risks[order[end]] == risks[order[i]]) ++end;
        const double rank = 0.5 * static_cast<double>(i + 1 + end);  // of those that are equal
        for (; i < end; ++i)
            if (died[order[i]]) ranks += rank, positives += 1;
    }
    const double negatives = static_cast<double>(order.size()) - positives;
    if (positives == 0 || negatives == 0) return {};
    const double a = (ranks - positives * (positives + 1) / 2) / (positives * negatives);
    const double q1 = a / (2 - a), q2 = 2 * a * a / (1 + a);
    const double variance =
        (a * (1 - a) + (positives - 1) * (q1 - a * a) + (negatives - 1) * (q2 - a * a)) /
        (positives * negatives);
    const double half = 1.96 * std::sqrt(variance);
    return {a, a - half, a + half};
}

}  // namespace vs::cmd
