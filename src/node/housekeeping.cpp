#include "node/housekeeping.h"

#include <thread>

#include "base/log.h"

namespace vs::node {
namespace {

constexpr std::uint64_t kGas = 500'000;
constexpr std::size_t kAtOnce = 500;
constexpr auto kHousePatience = std::chrono::seconds(30);

Result<Bytes> call_of(const model::Patient& patient, const access::Due& due) {
    using Kind = access::Due::Kind;
    if (due.kind == Kind::roll) return model::consent_abi().call("roll", {patient});
    return model::consent_abi().call(due.kind == Kind::lapse ? "lapse" : "sweep",
                                     {patient, due.reader});
}

}  // namespace

Result<Housekeeping::Dues> Housekeeping::look(const std::set<model::Patient>& patients) {
    const auto view = index_.catch_up();
    if (!view) return pass(view);
    const auto now = static_cast<access::Seconds>(clock_() / kSecond);
    Dues out;
    for (const auto& patient : patients)
        for (const auto& due : access::due(*view->picture, patient, now))
            out.emplace_back(patient, due);
    return out;
}

// Whether each of them was taken does not matter here, since others may have done the same
// meanwhile: what is still due afterwards does.
Result<> Housekeeping::send(const Dues& dues) {
    std::vector<chain::Hash> sent;
    for (std::size_t i = 0; i < std::min(kAtOnce, dues.size()); ++i) {
        auto call = call_of(dues[i].first, dues[i].second);
        if (!call) return pass(call);
        const auto hash = client_.submit({.to = consent_, .data = std::move(*call), .gas = kGas});
        if (!hash) return pass(hash);
        sent.push_back(*hash);
    }
    const auto end = std::chrono::steady_clock::now() + kHousePatience;
    for (const auto& hash : sent)
        for (auto mined = client_.receipt(hash); mined && !*mined; mined = client_.receipt(hash)) {
            if (std::chrono::steady_clock::now() > end)
                return fail("timeout", "no block takes what is due about grants");
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
    return {};
}

std::set<model::Patient> Housekeeping::run(const std::set<model::Patient>& patients) {
    auto dues = look(patients);
    if (dues && !dues->empty()) {
        if (auto sent = send(*dues); !sent)
            log_error("what is due about grants waits: " + sent.error().message);
        dues = look(patients);
    }
    if (!dues) {
        log_error("the contracts cannot be read, nothing is sealed: " + dues.error().message);
        return patients;
    }
    std::set<model::Patient> waiting;
    for (const auto& [patient, due] : *dues) waiting.insert(patient);
    return waiting;
}

}  // namespace vs::node
