#include "model/contract_abi.h"

#include <cstdlib>

#include "base/json.h"
#include "base/log.h"

namespace vs::model {
namespace {

namespace abi = chain::abi;

constexpr int kDeepest = 8;

// "(uint16,address[])" of a list of parameters as artifacts write them; empty where it is none.
std::string types_text(const json::value* list, int depth = 0);

std::string type_text(const json::object& parameter, int depth) {
    const auto type = json_text(parameter, "type");
    if (!type.starts_with("tuple")) return std::string(type);
    return types_text(parameter.if_contains("components"), depth + 1) + std::string(type.substr(5));
}

std::string types_text(const json::value* list, int depth) {
    if (list == nullptr || !list->is_array() || depth > kDeepest) return "()";
    std::string out = "(";
    for (const auto& parameter : list->get_array()) {
        if (out.size() > 1) out += ',';
        if (parameter.is_object()) out += type_text(parameter.get_object(), depth);
    }
    return out + ")";
}

Result<abi::Type> types_of(const json::object& entry, const char* member) {
    return abi::parse_types(types_text(entry.if_contains(member)));
}

Result<abi::Type> tuple_of(std::vector<abi::Type> members) {
    abi::Type tuple;
    tuple.inner = std::move(members);
    return tuple;
}

ContractAbi load(const ContractSource& source) {
    auto parsed = ContractAbi::parse(source.abi);
    if (!parsed) {
        log_error("the artifact of " + std::string(source.name) + ": " + parsed.error().message);
        std::abort();  // built in: a wrong build, not wrong input
    }
    return std::move(*parsed);
}

}  // namespace

Result<ContractAbi> ContractAbi::parse(std::string_view text) {
    const auto list = parse_json(text);
    if (!list || !list->is_array()) return fail("abi", "an ABI is a JSON array");
    ContractAbi out;
    for (const auto& item : list->get_array()) {
        if (!item.is_object()) return fail("abi", "an entry of an ABI is a JSON object");
        const auto& entry = item.get_object();
        const auto kind = json_text(entry, "type");
        const std::string name(json_text(entry, "name"));
        const auto signature = name + types_text(entry.if_contains("inputs"));
        auto inputs = types_of(entry, "inputs");
        if (!inputs) return pass(inputs);
        if (kind == "function") {
            auto outputs = types_of(entry, "outputs");
            if (!outputs) return pass(outputs);
            out.functions_[name] = {signature, std::move(*outputs)};
        } else if (kind == "error") {
            out.problems_[abi::selector(signature)] = {name, std::move(*inputs)};
        } else if (kind == "event") {
            Event event{name, std::move(inputs->inner), {}};
            for (const auto& parameter : entry.at("inputs").get_array())
                event.indexed.push_back(parameter.get_object().contains("indexed") &&
                                        parameter.get_object().at("indexed") == json::value(true));
            const auto topic = abi::event_topic(signature);
            out.topics_[name] = topic;
            out.events_[topic] = std::move(event);
        }
    }
    return out;
}

Result<Bytes> ContractAbi::call(std::string_view function, const Values& arguments) const {
    const auto found = functions_.find(function);
    if (found == functions_.end()) return fail("unknown", "no function " + std::string(function));
    return abi::encode_call(found->second.signature, arguments);
}

Result<Values> ContractAbi::answer(std::string_view function, ByteView data) const {
    const auto found = functions_.find(function);
    if (found == functions_.end()) return fail("unknown", "no function " + std::string(function));
    return abi::decode(found->second.outputs, data);
}

std::optional<std::string> ContractAbi::function_of(ByteView call) const {
    for (const auto& [name, function] : functions_)
        if (call.size() >= 4 && equal(call.first(4), abi::selector(function.signature)))
            return name;
    return {};
}

Result<chain::Hash> ContractAbi::topic(std::string_view event) const {
    const auto found = topics_.find(event);
    if (found == topics_.end()) return fail("unknown", "no event " + std::string(event));
    return found->second;
}

Result<ContractEvent> ContractAbi::event(const chain::Log& log) const {
    const auto found = log.topics.empty() ? events_.end() : events_.find(log.topics.front());
    if (found == events_.end()) return fail("unknown", "an event of another contract");
    const auto& event = found->second;
    std::vector<abi::Type> in_data;
    for (std::size_t i = 0; i < event.types.size(); ++i)
        if (!event.indexed[i]) in_data.push_back(event.types[i]);
    const auto tuple = tuple_of(std::move(in_data));
    auto data = abi::decode(*tuple, log.data);
    if (!data) return pass(data);
    ContractEvent out{event.name, {}};
    std::size_t topic = 1, next = 0;
    for (std::size_t i = 0; i < event.types.size(); ++i) {
        if (!event.indexed[i]) {
            out.values.push_back(std::move((*data)[next++]));
            continue;
        }
        if (topic == log.topics.size()) return fail("abi", event.name + " lacks a topic");
        const auto one = tuple_of({event.types[i]});
        if (abi::is_dynamic(*one)) return fail("abi", event.name + " has a hashed topic");
        auto value = abi::decode(*one, log.topics[topic++]);
        if (!value) return pass(value);
        out.values.push_back(std::move(value->front()));
    }
    if (topic != log.topics.size()) return fail("abi", event.name + " has a topic too many");
    return out;
}

std::optional<Refusal> ContractAbi::refusal(ByteView revert) const {
    const auto selector = to_array<4>(revert.first(std::min<std::size_t>(4, revert.size())));
    const auto found = selector ? problems_.find(*selector) : problems_.end();
    if (found == problems_.end()) return {};
    auto values = abi::decode(found->second.inputs, revert.subspan(4));
    if (!values) return {};
    return Refusal{found->second.name, std::move(*values)};
}

const ContractAbi& registry_abi() {
    static const auto loaded = load(kRegistry);
    return loaded;
}

const ContractAbi& consent_abi() {
    static const auto loaded = load(kConsent);
    return loaded;
}

const ContractAbi& credit_abi() {
    static const auto loaded = load(kCredit);
    return loaded;
}

const ContractAbi& visits_abi() {
    static const auto loaded = load(kVisits);
    return loaded;
}

const ContractAbi& studies_abi() {
    static const auto loaded = load(kStudies);
    return loaded;
}

}  // namespace vs::model
