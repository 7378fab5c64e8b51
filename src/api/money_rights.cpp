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
                                          const U256& number) const {
    std::vector<chain::Log> out;
    const auto* abi = model::abi_of(contract);
    const auto topic = abi->topic(event);
    if (!topic) return out;
    const auto found = chain::find_logs(ports_.chain->database(),
                                        {.addresses = {ports_.contracts.find(contract)->second},
                                         .topics = {{*topic}, {number.to_be()}},
                                         .from = 0,
                                         .to = ports_.chain->head()->header.number},
                                        {.blocks = UINT64_MAX, .logs = kMostLogs});
    if (!found) return out;
    for (const auto& block : *found)
        for (const auto& one : block.logs) out.push_back(one.log);
    return out;
}

// Payer, clinician, and the patient whom only the event names.
bool MoneyRights::is_party(const U256& visit) const {
    return std::ranges::any_of(logs("Visits", "Opened", visit), [&](const chain::Log& log) {
        const auto event = model::abi_of("Visits")->event(log);
        return event &&
               (is_mine(event->values[1].address()) || is_mine(event->values[2].address()) ||
                is_mine(event->values[3].address()));
    });
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
    return visit && is_party(*visit);
}

bool MoneyRights::may_prove(std::string_view contract, const std::vector<U256>& slots) const {
    return std::ranges::all_of(slots, [&](const U256& slot) {
        if (slot == places::count) return true;
        if (std::ranges::any_of(mine_,
                                [&](const auto& one) { return slot == places::nonces(one); }))
            return true;
        return contract == "Visits" ? may_prove_of_visits(slot) : may_prove_of_studies(slot);
    });
}

bool MoneyRights::may_prove_of_visits(const U256& slot) const {
    if (std::ranges::any_of(mine_, [&](const auto& one) { return slot == places::owed(one); }))
        return true;
    const auto count = stored("Visits", places::count).clamp_u64();
    for (std::uint64_t n = 1; n <= count; ++n) {
        const auto first = places::visit(U256(n));
        if (slot == first || slot == first + U256(1)) return is_party(U256(n));
    }
    return false;
}

// That nothing stands at a commitment's place is told: whoever enrols looks there first. Not so of
// somebody's claims, of whom it would tell that they made none.
bool MoneyRights::may_prove_of_studies(const U256& slot) const {
    const auto count = stored("Studies", places::count).clamp_u64();
    const auto patients = ports_.authority->patients();
    if (!patients) return false;
    const bool empty = stored("Studies", slot).is_zero();
    for (const auto& patient : *patients)
        if (slot == places::nonces(patient.address)) return false;
    for (std::uint64_t n = 1; n <= count; ++n) {
        const U256 study(n), first = places::study(study);
        for (std::uint64_t i = 0; i < 3; ++i)
            if (slot == first + U256(i)) return true;
        for (std::uint64_t period = 0; period < kMostPeriods; ++period)
            if (slot == places::root(study, U256(period))) return true;
        for (const auto& one : mine_)
            if (slot == places::claims(study, one)) return true;
        for (const auto& patient : *patients)
            if (slot == places::claims(study, patient.address)) return false;
        if (empty) continue;
        for (const auto& log : logs("Studies", "Enrolled", study))
            if (slot == places::enrolled(study, log.topics.at(2))) return true;
    }
    return empty;
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
    if (contract == "Visits") return is_party(*number);
    const auto wanted = pinned(topics, 0);
    constexpr std::string_view kPublic[] = {"Opened", "Funded", "Enrolled", "Posted", "Closed"};
    const bool open = wanted && std::ranges::any_of(kPublic, [&](std::string_view event) {
                          const auto topic = model::abi_of("Studies")->topic(event);
                          return topic && *wanted == "0x" + to_hex(*topic);
                      });
    return open || is_researcher(*number);
}

}  // namespace vs::api
