#include "person/actor.h"

#include <algorithm>

#include "base/time.h"
#include "model/directory.h"
#include "model/refusals.h"
#include "person/node_link.h"

namespace vs::person {
namespace {

constexpr std::uint64_t kDeadlineSeconds = 600;

Error error_in(const net::Response& answer) {
    const auto value = parse_json(answer.body);
    const auto* object = value ? value->if_object() : nullptr;
    if (object == nullptr || json_text(*object, "code").empty())
        return {"status", "the node answered with status " + std::to_string(answer.status)};
    return {std::string(json_text(*object, "code")), std::string(json_text(*object, "detail"))};
}

std::shared_ptr<net::HttpClient> relay_client(const std::string& node,
                                              const std::string& authority) {
    return std::make_shared<net::HttpClient>(
        node, net::ClientOptions{.read_timeout = std::chrono::seconds(60),
                                 .total_timeout = std::chrono::seconds(60),
                                 .authorities = authority});
}

Result<std::string> post_call(net::HttpClient& client, std::string_view contract, ByteView call) {
    const json::object body{{"contract", contract}, {"call", "0x" + to_hex(call)}, {"wait", true}};
    const auto text = json::serialize(body);
    auto answer = post_patiently(client, "/v1/relay", text);
    if (!answer) return pass(answer);
    if (answer->status != 200) return tl::make_unexpected(error_in(*answer));
    return std::move(answer->body);
}

std::optional<std::uint64_t> number_in(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    if (value == nullptr || !value->is_int64() || value->get_int64() < 0) return {};
    return static_cast<std::uint64_t>(value->get_int64());
}

Result<Relayed> relayed_in(std::string_view body) {
    const auto value = parse_json(body);
    const auto* object = value ? value->if_object() : nullptr;
    if (object == nullptr) return fail("answer", "the node's answer is no receipt");
    const auto text = json_text(*object, "transaction");
    const auto bytes = from_hex(text.substr(std::min<std::size_t>(2, text.size())));
    const auto hash = bytes ? to_array<32>(*bytes) : pass(bytes);
    const auto block = number_in(*object, "block"), gas = number_in(*object, "gas");
    if (!hash || !block || !gas) return fail("answer", "the node's answer is no receipt");
    return Relayed{*hash, *block, *gas};
}

}  // namespace

model::Domain Suite::domain(std::string_view contract) const {
    return {std::string(contract), chain_id, at(contract)};
}

crypto::Address Suite::at(std::string_view contract) const {
    const auto found = contracts.find(contract);
    return found == contracts.end() ? crypto::Address{} : found->second;
}

Result<Suite> suite_of(chain::Client& client, const crypto::Address& directory,
                       StateReader* state) {
    const auto id = client.chain_id();
    if (!id) return pass(id);
    Suite out{.chain_id = *id, .contracts = {}};
    for (const auto* name : {"Registry", "Consent", "Credit", "Visits", "Studies"}) {
        const bool money = out.contracts.contains("Consent");
        Result<crypto::Address> address = crypto::Address{};
        if (state != nullptr) {
            const auto slot = chain::U256::from_be(model::directory_slot(name));
            const auto words = state->read(directory, {slot});
            if (!words) return pass(words);
            address = evm::to_address(words->front());
        } else {
            address = model::contract_address(client, directory, name);
        }
        // Asking is refused where there is none, a proof shows zero.
        if (money && (address ? *address == crypto::Address{} : address.error().code == "reverted"))
            return out;
        if (!address) return pass(address);
        if (*address == crypto::Address{})
            return fail("chain", "the Directory has no " + std::string(name));
        out.contracts[name] = *address;
    }
    return out;
}

Send through_relay(const std::string& node, const std::string& authority) {
    const auto client = relay_client(node, authority);
    return [client](std::string_view contract, Bytes call) -> Result<> {
        const auto answer = post_call(*client, contract, call);
        return answer ? Result<>() : pass(answer);
    };
}

Result<Relayed> relay(const std::string& node, std::string_view contract, ByteView call,
                      const std::string& authority) {
    const auto answer = post_call(*relay_client(node, authority), contract, call);
    return answer ? relayed_in(*answer) : pass(answer);
}

Send by_own_account(chain::Client& client, const Suite& suite) {
    return [&client, suite](std::string_view contract, Bytes call) -> Result<> {
        const auto sent = client.send({.to = suite.at(contract), .data = std::move(call)});
        if (!sent) return tl::make_unexpected(model::in_words(sent.error()));
        return {};
    };
}

Actor::Actor(chain::Client& reads, Suite suite, Send send, const crypto::Address& account,
             const crypto::Secret& key)
    : reads_(reads),
      suite_(std::move(suite)),
      send_(std::move(send)),
      account_(account),
      key_(key) {}

Result<model::Values> ask(chain::Client& client, const Suite& suite, std::string_view contract,
                          std::string_view function, const model::Values& arguments) {
    const auto* abi = model::abi_of(contract);
    if (abi == nullptr) return fail("unknown", "no contract " + std::string(contract));
    auto call = abi->call(function, arguments);
    if (!call) return pass(call);
    const auto answer = client.call({.to = suite.at(contract), .data = std::move(*call)});
    if (!answer) return tl::make_unexpected(model::in_words(answer.error()));
    return abi->answer(function, *answer);
}

Result<model::Values> Actor::ask(std::string_view contract, std::string_view function,
                                 const model::Values& arguments) const {
    return person::ask(reads_, suite_, contract, function, arguments);
}

// Blocks take their time from the node's clock and may be old where nothing happens.
Result<model::Auth> Actor::sign_at(std::string_view contract, const model::Action& action,
                                   std::uint64_t ahead, std::uint64_t seconds) const {
    const auto nonce = ask(contract, "nonces", {account_});
    if (!nonce) return pass(nonce);
    const auto time = reads_.block_time();
    if (!time) return pass(time);
    const auto now = std::max(*time, static_cast<std::uint64_t>(now_utc() / kSecond));
    return model::sign(suite_.domain(contract), action,
                       {account_, nonce->front().word() + chain::U256(ahead), now + seconds}, key_);
}

Result<model::Auth> Actor::sign(std::string_view contract, const model::Action& action,
                                std::uint64_t seconds) const {
    return sign_at(contract, action, 0, seconds);
}

Result<Bytes> Actor::signed_call(std::string_view contract, const model::Action& action,
                                 std::uint64_t ahead) const {
    const auto auth = sign_at(contract, action, ahead, kDeadlineSeconds);
    if (!auth) return pass(auth);
    return model::call_of(contract, action, *auth);
}

Result<> Actor::act(std::string_view contract, const model::Action& action) const {
    auto call = signed_call(contract, action);
    if (!call) return pass(call);
    return send_(contract, std::move(*call));
}

}  // namespace vs::person
