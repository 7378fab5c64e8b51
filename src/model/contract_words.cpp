#include "model/contract_words.h"

#include <algorithm>
#include <cctype>

#include "base/json.h"
#include "base/time.h"
#include "chain/abi.h"
#include "model/contract_code.h"
#include "model/money.h"

namespace vs::model {

namespace abi = chain::abi;

namespace {

struct Parameter {
    std::string name, type;
    bool money = false;
    bool indexed = false;
    std::vector<Parameter> members;  // of a tuple
};

struct Entry {
    std::string words;  // "bind device by sig"
    std::vector<Parameter> parameters;
};

constexpr std::size_t kWord = 32;
// PUSH32 and zeros: where a constructor puts an immutable value.
constexpr std::uint8_t kPush32 = 0x7f;

// "bindDeviceBySig" as people write it.
std::string spaced(std::string_view name) {
    std::string out;
    for (const char c : name) {
        const bool capital = std::isupper(static_cast<unsigned char>(c)) != 0;
        if (capital && !out.empty()) out += ' ';
        out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    return out;
}

// Only amounts have 96 bits in our contracts, and Credit's have a name.
bool is_money(std::string_view name, std::string_view type) {
    return type == "uint96" || (type == "uint256" && name == "amount");
}

std::vector<Parameter> parameters_of(const json::object& owner, std::string_view member) {
    std::vector<Parameter> out;
    const auto* list = owner.if_contains(member);
    if (list == nullptr || !list->is_array()) return out;
    for (const auto& value : list->get_array()) {
        const auto& one = value.as_object();
        const auto* indexed = one.if_contains("indexed");
        const auto name = spaced(json_text(one, "name")),
                   type = std::string(json_text(one, "type"));
        out.push_back({name, type, is_money(name, type), indexed != nullptr && indexed->as_bool(),
                       parameters_of(one, "components")});
    }
    return out;
}

std::string tuple_of(const std::vector<Parameter>& parameters);

// The ABI's own name of a type: a tuple is its members in parentheses.
std::string type_of(const Parameter& parameter) {
    if (parameter.members.empty()) return parameter.type;
    return tuple_of(parameter.members) + parameter.type.substr(std::string("tuple").size());
}

std::string tuple_of(const std::vector<Parameter>& parameters) {
    std::string out = "(";
    for (const auto& parameter : parameters)
        out += (out.size() == 1 ? "" : ",") + type_of(parameter);
    return out + ")";
}

bool is_name(const Bytes& word) {
    const auto end = std::find(word.begin(), word.end(), 0);
    return end != word.begin() && end != word.end() &&
           std::all_of(word.begin(), end, [](auto c) { return c > ' ' && c < 0x7f; }) &&
           std::all_of(end, word.end(), [](auto c) { return c == 0; });
}

std::string word_text(std::string_view type, const chain::U256& word) {
    const auto bytes = word.to_be();
    if (type == "address") return crypto::to_text(evm::to_address(word));
    if (type == "bool") return word.is_zero() ? "no" : "yes";
    // Seconds since 1970 (FORMATS, Time); 0 is "without end".
    if (type == "uint40" && !word.is_zero()) return time_words(word.w[0]);
    if (type.starts_with("uint") || type.starts_with("int")) return to_decimal(word);
    // Of what has no fixed size a topic holds the hash.
    const bool fixed = type.starts_with("bytes") && type.size() > 5;
    const auto size = fixed ? std::stoul(std::string(type.substr(5))) : kWord;
    const Bytes value(bytes.begin(), bytes.end());
    if (size == kWord && is_name(value))
        return "\"" + std::string(as_text(value)).substr(0, as_text(value).find('\0')) + "\"";
    return "0x" + to_hex(ByteView(value).first(size));
}

std::string listed(const std::vector<Parameter>& parameters, const abi::Values& values,
                   std::string_view currency);

std::string value_text(const Parameter& parameter, const abi::Value& value,
                       std::string_view currency) {
    if (parameter.type.ends_with("]")) return "of " + std::to_string(value.items().size());
    if (!parameter.members.empty())
        return "(" + listed(parameter.members, value.items(), currency) + ")";
    if (parameter.money) return in_words(value.word(), currency);
    // Texts of strangers do not go to a terminal.
    if (parameter.type == "string" || parameter.type == "bytes")
        return std::to_string(value.bytes().size()) + " bytes";
    return word_text(parameter.type, value.word());
}

std::string listed(const std::vector<Parameter>& parameters, const abi::Values& values,
                   std::string_view currency) {
    std::string out;
    for (std::size_t i = 0; i < parameters.size() && i < values.size(); ++i)
        out += (out.empty() ? "" : ", ") + parameters[i].name + " " +
               value_text(parameters[i], values[i], currency);
    return out;
}

std::string joined(const std::string& words, const std::string& list) {
    return list.empty() ? words : words + ", " + list;
}

bool is_code_of(ByteView code, ByteView runtime) {
    if (code.size() != runtime.size()) return false;
    for (std::size_t i = 0; i < runtime.size(); ++i) {
        if (code[i] != runtime[i]) return false;
        const auto value = runtime.subspan(i + 1, std::min(kWord, runtime.size() - i - 1));
        const bool open = value.size() == kWord &&
                          std::all_of(value.begin(), value.end(), [](auto b) { return b == 0; });
        if (runtime[i] == kPush32 && open) i += kWord;
    }
    return true;
}

}  // namespace

bool is_instance(ByteView code, std::string_view runtime) {
    const auto bytes = from_hex(runtime.substr(std::min<std::size_t>(2, runtime.size())));
    return bytes && is_code_of(code, *bytes);
}

std::string time_words(std::uint64_t seconds) {
    constexpr std::uint64_t kYear9999 = 253'402'300'799;
    return seconds > kYear9999 ? std::to_string(seconds)
                               : to_rfc3339(static_cast<Micros>(seconds) * kSecond);
}

struct ContractKind {
    std::string name;
    Bytes runtime;
    std::map<abi::Selector, Entry> functions;
    std::map<chain::Hash, Entry> events;
};

namespace {

std::unique_ptr<ContractKind> parse(const ContractSource& source) {
    auto out = std::make_unique<ContractKind>();
    out->name = source.name;
    out->runtime = from_hex(source.runtime.substr(2)).value();
    const auto list = parse_json(source.abi).value();
    for (const auto& value : list.as_array()) {
        const auto& one = value.as_object();
        const auto type = json_text(one, "type");
        const std::string name(json_text(one, "name"));
        Entry entry{spaced(name), parameters_of(one, "inputs")};
        const auto signature = name + tuple_of(entry.parameters);
        if (type == "function")
            out->functions.emplace(abi::selector(signature), std::move(entry));
        else if (type == "event")
            out->events.emplace(abi::event_topic(signature), std::move(entry));
    }
    return out;
}

// Indexed values stand in the topics, one word each; the others in the data.
std::string event_list(const Entry& entry, const chain::Log& log, std::string_view currency) {
    std::vector<Parameter> inside;
    for (const auto& parameter : entry.parameters)
        if (!parameter.indexed) inside.push_back(parameter);
    const auto types = abi::parse_types(tuple_of(inside));
    const auto values = types ? abi::decode(*types, log.data) : fail("abi", "");
    std::string out;
    std::size_t topic = 1;
    for (const auto& parameter : entry.parameters) {
        if (!parameter.indexed || topic >= log.topics.size()) continue;
        out += (out.empty() ? "" : ", ") + parameter.name + " " +
               word_text(parameter.type, chain::U256::from_be(log.topics[topic++]));
    }
    const auto rest = values ? listed(inside, *values, currency) : "";
    return out + (out.empty() || rest.empty() ? "" : ", ") + rest;
}

}  // namespace

ContractWords::ContractWords(const chain::Database& database) : database_(database) {
    if (const auto known = database.meta("currency"); known && *known) currency_ = as_text(**known);
    for (const auto* source :
         {&kDirectory, &kLog, &kRegistry, &kConsent, &kCredit, &kVisits, &kStudies})
        kinds_.push_back(parse(*source));
}

ContractWords::~ContractWords() = default;

const ContractKind* ContractWords::kind_of(const crypto::Address& address) {
    const auto found = known_.find(address);
    if (found != known_.end()) return found->second;
    const auto state = database_.state(database_.head()->header.number);
    const auto account = state.account(address);
    const ContractKind* kind = nullptr;
    if (account && *account) {
        const auto code = state.code((*account)->code_hash);
        for (const auto& one : kinds_)
            if (code && is_code_of(*code, one->runtime)) kind = one.get();
    }
    return known_[address] = kind;
}

std::string ContractWords::name(const crypto::Address& address) {
    const auto* kind = kind_of(address);
    return kind != nullptr ? kind->name : "";
}

std::string ContractWords::call(const crypto::Address& address, ByteView data) {
    const auto* kind = kind_of(address);
    const auto selector = data.size() < 4 ? fail("abi", "") : to_array<4>(data.first(4));
    if (kind == nullptr || !selector) return "";
    const auto found = kind->functions.find(*selector);
    if (found == kind->functions.end()) return "";
    const auto& entry = found->second;
    const auto types = abi::parse_types(tuple_of(entry.parameters));
    const auto values = types ? abi::decode(*types, data.subspan(4)) : fail("abi", "");
    return values ? joined(entry.words, listed(entry.parameters, *values, currency_)) : "";
}

std::string ContractWords::event(const chain::Log& log) {
    const auto* kind = kind_of(log.address);
    if (kind == nullptr || log.topics.empty()) return "";
    const auto found = kind->events.find(log.topics[0]);
    if (found == kind->events.end()) return "";
    return kind->name + ": " +
           joined(found->second.words, event_list(found->second, log, currency_));
}

}  // namespace vs::model
