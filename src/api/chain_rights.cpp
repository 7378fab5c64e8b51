// Who may read what of the chain over the node (chain_reads.cpp).
#include "api/chain_rights.h"

#include <algorithm>
#include <array>
#include <set>

#include "api/money_rights.h"
#include "model/consent_contract.h"

namespace vs::api {
namespace {

constexpr std::size_t kMostSlots = 200;

bool is_organisation(const Asker& asker) {
    return asker.role == model::to_text(model::Role::organisation);
}

std::set<crypto::Address> known_to(const Ports& ports, const Asker& asker) {
    namespace scope = model::scope;
    std::set<crypto::Address> out{asker.address};
    if (const auto teams = ports.authority->teams_of(asker.address))
        out.insert(teams->begin(), teams->end());
    const auto patients = ports.authority->patients();
    if (!patients) return out;
    constexpr std::uint16_t kScopes[] = {scope::live,     scope::alerts, scope::history,
                                         scope::research, scope::manage, scope::vault};
    for (const auto& patient : *patients)
        if (std::ranges::any_of(kScopes, [&](auto one) {
                return ports.authority->allowed(asker.address, patient.address, one);
            }))
            out.insert(patient.address);
    return out;
}

// The asker, their teams, and patients whom they manage for or keep the vault of: who else reads of
// a patient only these are told, as on the patient's page (GET /v1/patients/{patient}/readers).
std::set<crypto::Address> own_of(const Ports& ports, const Asker& asker) {
    std::set<crypto::Address> out{asker.address};
    if (const auto teams = ports.authority->teams_of(asker.address))
        out.insert(teams->begin(), teams->end());
    for (const auto& one : known_to(ports, asker))
        if (ports.authority->allowed(asker.address, one, model::scope::manage) ||
            ports.authority->allowed(asker.address, one, model::scope::vault))
            out.insert(one);
    return out;
}

std::optional<crypto::Address> address_in(const json::value* value) {
    if (value == nullptr || !value->is_string()) return {};
    const auto address = crypto::parse_address(std::string(value->get_string()));
    return address ? std::optional(*address) : std::nullopt;
}

bool is_contract(const Ports& ports, const std::optional<crypto::Address>& at) {
    return at &&
           (*at == ports.directory ||
            std::ranges::any_of(ports.contracts, [&](const auto& c) { return c.second == *at; }));
}

bool is(const Ports& ports, const char* contract, const crypto::Address& at) {
    const auto found = ports.contracts.find(contract);
    return found != ports.contracts.end() && found->second == at;
}

// "Visits" or "Studies"; none of another contract.
std::optional<std::string_view> of_money(const Ports& ports, const crypto::Address& contract) {
    for (const auto* name : {"Visits", "Studies"})
        if (is(ports, name, contract)) return name;
    return {};
}

// Whose key is whose, and a balance, is told to whoever names the account.
bool is_open(const Ports& ports, const crypto::Address& contract) {
    return contract == ports.directory || is(ports, "Registry", contract) ||
           is(ports, "Credit", contract);
}

// What Consent is asked: of the asker's own records or right, of a patient they manage or keep the
// vault of; its epoch and approver, of a patient they have a right to. Judged by the arguments that
// the contract reads.
bool may_ask_consent(const Ports& ports, const Asker& asker, ByteView data) {
    if (data.size() <= 4) return true;
    const auto argument = [&](std::size_t place) -> std::optional<crypto::Address> {
        const auto at = 4 + 32 * place + 12;
        if (data.size() < at + 20) return {};
        const auto account = to_array<20>(data.subspan(at, 20));
        return account ? std::optional(*account) : std::nullopt;
    };
    const auto first = argument(0), second = argument(1);
    if (!first || *first == asker.address || (second && *second == asker.address)) return true;
    const auto teams = ports.authority->teams_of(asker.address);
    if (teams && second && std::ranges::find(*teams, *second) != teams->end()) return true;
    if (!known_to(ports, asker).contains(*first)) return false;
    if (ports.authority->allowed(asker.address, *first, model::scope::manage) ||
        ports.authority->allowed(asker.address, *first, model::scope::vault))
        return true;
    return std::ranges::any_of(std::array{"epochOf", "approverOf"}, [&](const char* name) {
        const auto call = model::consent_abi().call(name, {*first});
        return call && std::ranges::equal(ByteView(*call).first(4), data.first(4));
    });
}

bool may_call(const Ports& ports, const Asker& asker, const json::array& params) {
    const auto* call = params.empty() ? nullptr : params[0].if_object();
    if (call == nullptr || params.size() > 2) return false;
    const auto to = address_in(call->if_contains("to"));
    if (!is_contract(ports, to)) return false;
    if (is_organisation(asker) || is_open(ports, *to)) return true;
    if (call->contains("data") == call->contains("input")) return false;  // two that may differ
    const auto data = json_text(*call, call->contains("data") ? "data" : "input");
    const auto bytes = from_hex(data.starts_with("0x") ? std::string_view(data).substr(2) : data);
    if (!bytes) return false;
    if (const auto money = of_money(ports, *to))
        return MoneyRights(ports, asker).may_call(*money, *bytes);
    return is(ports, "Consent", *to) && may_ask_consent(ports, asker, *bytes);
}

bool may_prove(const Ports& ports, const Asker& asker, const json::array& params) {
    if (params.size() < 2 || !params[1].is_array() || params[1].get_array().size() > kMostSlots)
        return false;
    const auto at = address_in(&params[0]);
    if (!is_contract(ports, at)) return false;
    if (is_organisation(asker) || is_open(ports, *at)) return true;
    std::vector<chain::U256> slots;
    for (const auto& one : params[1].get_array()) {
        std::string digits(one.is_string() ? one.get_string() : "");
        if (digits.starts_with("0x")) digits.erase(0, 2);
        if (digits.size() % 2 != 0) digits.insert(0, "0");
        const auto bytes = from_hex(digits);
        if (!bytes || bytes->empty() || bytes->size() > 32) return false;
        slots.push_back(chain::U256::from_be(*bytes));
    }
    if (const auto money = of_money(ports, *at))
        return MoneyRights(ports, asker).may_prove(*money, slots);
    return is(ports, "Consent", *at) && ports.may_know && ports.may_know(asker, {}, slots);
}

bool may_search(const Ports& ports, const Asker& asker, const json::array& params) {
    const auto* query = params.size() == 1 ? params[0].if_object() : nullptr;
    if (query == nullptr) return false;
    const auto* at = query->if_contains("address");
    if (at != nullptr && at->is_array() && at->get_array().size() == 1) at = &at->get_array()[0];
    const auto contract = address_in(at);
    if (!is_contract(ports, contract)) return false;
    if (is_organisation(asker)) return true;
    const auto* topics = query->if_contains("topics");
    if (topics == nullptr || !topics->is_array()) return false;
    if (const auto money = of_money(ports, *contract))
        return MoneyRights(ports, asker).may_search(*money, topics->get_array());
    const auto own = own_of(ports, asker);
    for (const std::size_t place : {1U, 2U})
        if (const auto word = pinned(topics->get_array(), place))
            for (const auto& one : own)
                if (*word == "0x" + to_hex(model::address_word(one))) return true;
    return false;
}

bool names(ByteView bytes, const crypto::Address& account) {
    return !std::ranges::search(bytes, account).empty();
}

bool names(const chain::Log& log, const crypto::Address& account) {
    return names(log.data, account) || std::ranges::any_of(log.topics, [&](const auto& topic) {
               return names(topic, account);
           });
}

// What came of a visit: who settles or refunds it brings what it yields to the other side, and
// reads the receipt of that; of no patient but those who have a visit with the asker. And what
// everybody may know of a study: an enrolment names nobody, the one who sent it neither.
bool is_of_their_money(const Ports& ports, const Asker& asker, const chain::Included& transaction) {
    const auto of = [&](const char* contract) {
        return std::ranges::any_of(
            transaction.logs, [&](const auto& log) { return is(ports, contract, log.address); });
    };
    const bool visits = of("Visits");
    if ((!visits && !of("Studies")) || of("Registry") || of("Consent")) return false;
    const auto patients = ports.authority->patients();
    if (!patients) return false;
    const auto parties = visits ? MoneyRights(ports, asker).parties() : std::set<crypto::Address>();
    return std::ranges::none_of(*patients, [&](const auto& patient) {
        return !parties.contains(patient.address) &&
               (names(transaction.raw, patient.address) ||
                std::ranges::any_of(transaction.logs,
                                    [&](const auto& log) { return names(log, patient.address); }));
    });
}

// One transaction's, and nothing else of its block.
bool may_read_receipt(const Ports& ports, const Asker& asker, const json::array& params) {
    if (is_organisation(asker)) return true;
    const std::string text(params.size() == 1 && params[0].is_string() ? params[0].get_string()
                                                                       : "");
    const auto bytes = from_hex(text.starts_with("0x") ? std::string_view(text).substr(2) : "");
    const auto hash = bytes ? to_array<32>(*bytes) : pass(bytes);
    if (!hash) return false;
    const auto found = ports.chain->database().transaction(*hash);
    if (!found || !*found) return false;
    const auto& transaction = **found;
    const auto own = own_of(ports, asker);
    const bool concerned = std::ranges::any_of(own, [&](const auto& account) {
        return names(transaction.raw, account) ||
               std::ranges::any_of(transaction.logs,
                                   [&](const auto& log) { return names(log, account); });
    });
    return concerned || is_of_their_money(ports, asker, transaction);
}

}  // namespace

bool may_ask(const Ports& ports, const Asker& asker, std::string_view method,
             const json::array& params) {
    if (method == "eth_chainId" || method == "eth_blockNumber") return params.empty();
    if (method == "eth_getBlockByNumber")
        return params.size() == 2 && params[1].is_bool() && !params[1].get_bool();
    if (method == "eth_call") return may_call(ports, asker, params);
    if (method == "eth_getProof") return may_prove(ports, asker, params);
    if (method == "eth_getLogs") return may_search(ports, asker, params);
    return method == "vitalseal_getReceiptProof" && may_read_receipt(ports, asker, params);
}

}  // namespace vs::api
