#include "api/money_rights.h"

#include <algorithm>

#include "chain/filters.h"
#include "model/consent_contract.h"
#include "model/slots.h"

namespace vs::api {
namespace {

namespace places = model::slots;
using chain::U256;

constexpr std::uint64_t kMostPeriods = 255;
constexpr std::size_t kMostLogs = 20'000;

bool is_call(const model::ContractAbi& abi, ByteView data, std::string_view name) {
    const auto function = abi.function_of(data);
    return function && *function == name;
}

// The argument at a place, as a word.
std::optional<U256> argument(ByteView data, std::size_t place) {
    const auto at = 4 + 32 * place;
    if (data.size() < at + 32) return {};
    return U256::from_be(*to_array<32>(data.subspan(at, 32)));
}

std::optional<U256> number_of_topic(const json::array& topics, std::size_t place) {
    const auto text = pinned(topics, place).value_or("");
    const auto bytes = from_hex(text.starts_with("0x") ? std::string_view(text).substr(2) : text);
    const auto word = bytes ? to_array<32>(*bytes) : pass(bytes);
    return word ? std::optional(U256::from_be(*word)) : std::nullopt;
}

}  // namespace

std::optional<std::string> pinned(const json::array& topics, std::size_t place) {
    if (place >= topics.size()) return {};
    const auto* one = &topics[place];
    if (one->is_array() && one->get_array().size() == 1) one = &one->get_array()[0];
    return one->is_string() ? std::optional(std::string(one->get_string())) : std::nullopt;
}

MoneyRights::MoneyRights(const Ports& ports, const Asker& asker)
    : ports_(ports), asker_(asker.address), mine_{asker.address} {
    const auto patients = ports.authority->patients();
    if (!patients) return;
    for (const auto& patient : *patients)
        if (ports.authority->allowed(asker.address, patient.address, model::scope::manage))
            mine_.insert(patient.address);
}

U256 MoneyRights::stored(const char* contract, const U256& slot) const {
    return ports_.chain->database()
        .state(ports_.chain->head()->header.number)
        .storage(ports_.contracts.find(contract)->second, slot)
        .value_or(U256());
}

std::vector<chain::Log> MoneyRights::logs(const char* contract, const char* event,
                                          const std::vector<chain::Hash>& numbers) const {
    std::vector<chain::Log> out;
    const auto topic = model::abi_of(contract)->topic(event);
    if (!topic) return out;
    const auto found = chain::find_logs(ports_.chain->database(),
                                        {.addresses = {ports_.contracts.find(contract)->second},
                                         .topics = {{*topic}, numbers},
                                         .from = 0,
                                         .to = ports_.chain->head()->header.number},
                                        {.blocks = UINT64_MAX, .logs = kMostLogs});
    if (!found) return out;
    for (const auto& block : *found)
        for (const auto& one : block.logs) out.push_back(one.log);
    return out;
}

// Payer, clinician, and the patient whom only the event names.
bool MoneyRights::is_party(const std::vector<chain::Hash>& visits) const {
    if (visits.empty()) return true;
    const auto opened = logs("Visits", "Opened", visits);
    return opened.size() == visits.size() && std::ranges::all_of(opened, [&](const auto& log) {
               const auto event = model::abi_of("Visits")->event(log);
               return event &&
                      (is_mine(event->values[1].address()) || is_mine(event->values[2].address()) ||
                       is_mine(event->values[3].address()));
           });
}

std::set<crypto::Address> MoneyRights::parties() const {
    auto out = mine_;
    for (const auto& log : logs("Visits", "Opened", {})) {
        const auto event = model::abi_of("Visits")->event(log);
        if (!event) continue;
        const auto& v = event->values;
        if (is_mine(v[1].address()) || is_mine(v[2].address()) || is_mine(v[3].address()))
            out.insert({v[1].address(), v[2].address(), v[3].address()});
    }
    return out;
}

bool MoneyRights::is_researcher(const U256& study) const {
    return evm::to_address(stored("Studies", places::study(study))) == asker_;
}

// Whatever is not asked of somebody by name is everybody's: a call that a person signed is tried
// out before it is sent, and counts for who has signed it alone.
bool MoneyRights::may_call(std::string_view contract, ByteView data) const {
    const auto& abi = *model::abi_of(contract);
    const auto account = [&](std::size_t place) {
        const auto word = argument(data, place);
        return word && is_mine(evm::to_address(*word));
    };
    if (is_call(abi, data, "nonces") || is_call(abi, data, "owedTo")) return account(0);
    if (is_call(abi, data, "isClaimed")) return account(2);
    if (!is_call(abi, data, "visitOf")) return true;
    const auto visit = argument(data, 0);
    return visit && is_party({visit->to_be()});
}

bool MoneyRights::may_prove(std::string_view contract, const std::vector<U256>& slots) const {
    Slots left(slots.begin(), slots.end());
    left.erase(places::count);
    for (const auto& one : mine_) left.erase(places::nonces(one));
    return contract == "Visits" ? may_prove_of_visits(left) : may_prove_of_studies(left);
}

bool MoneyRights::may_prove_of_visits(Slots& left) const {
    for (const auto& one : mine_) left.erase(places::owed(one));
    const auto count = left.empty() ? 0 : stored("Visits", places::count).clamp_u64();
    std::vector<chain::Hash> visits;
    for (std::uint64_t n = 1; n <= count && !left.empty(); ++n) {
        const auto first = places::visit(U256(n));
        if (left.erase(first) + left.erase(first + U256(1)) > 0) visits.push_back(U256(n).to_be());
    }
    return left.empty() && is_party(visits);
}

bool MoneyRights::may_prove_of_studies(Slots& left) const {
    const auto count = left.empty() ? 0 : stored("Studies", places::count).clamp_u64();
    for (std::uint64_t n = 1; n <= count && !left.empty(); ++n) {
        const U256 study(n), first = places::study(study);
        for (std::uint64_t i = 0; i < 3; ++i) left.erase(first + U256(i));
        for (std::uint64_t period = 0; period < kMostPeriods; ++period)
            left.erase(places::root(study, U256(period)));
        for (const auto& one : mine_) left.erase(places::claims(study, one));
    }
    return left.empty() || (!is_of_patients(left, count) && is_of_commitments(left));
}

// That somebody has claimed nothing is theirs as what they claimed is.
bool MoneyRights::is_of_patients(const Slots& slots, std::uint64_t studies) const {
    const auto patients = ports_.authority->patients();
    if (!patients) return true;
    return std::ranges::any_of(*patients, [&](const auto& patient) {
        if (slots.contains(places::nonces(patient.address))) return true;
        for (std::uint64_t n = 1; n <= studies; ++n)
            if (slots.contains(places::claims(U256(n), patient.address))) return true;
        return false;
    });
}

// Whoever enrols looks first whether anything stands at their commitment's place.
bool MoneyRights::is_of_commitments(Slots& left) const {
    std::erase_if(left, [&](const U256& slot) { return stored("Studies", slot).is_zero(); });
    if (left.empty()) return true;
    for (const auto& log : logs("Studies", "Enrolled", {}))
        left.erase(places::enrolled(U256::from_be(log.topics.at(1)), log.topics.at(2)));
    return left.empty();
}

// Of visits one's own; of a study what everybody may know of it, who takes part only for its
// researcher, and what oneself has claimed.
bool MoneyRights::may_search(std::string_view contract, const json::array& topics) const {
    for (const std::size_t place : {1U, 2U, 3U})
        if (const auto word = pinned(topics, place))
            for (const auto& one : mine_)
                if (*word == "0x" + to_hex(model::address_word(one))) return true;
    const auto number = number_of_topic(topics, 1);
    if (!number) return false;
    if (contract == "Visits") return is_party({number->to_be()});
    const auto wanted = pinned(topics, 0);
    constexpr std::string_view kPublic[] = {"Opened", "Funded", "Enrolled", "Posted", "Closed"};
    const bool open = wanted && std::ranges::any_of(kPublic, [&](std::string_view event) {
                          const auto topic = model::abi_of("Studies")->topic(event);
                          return topic && *wanted == "0x" + to_hex(*topic);
                      });
    return open || is_researcher(*number);
}

}  // namespace vs::api
