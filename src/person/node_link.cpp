#include "person/node_link.h"

#include <mutex>
#include <thread>

#include "chain/rpc_answer.h"
#include "model/requests.h"

namespace vs::person {
namespace {

constexpr std::size_t kMaxAnswer = std::size_t{256} << 20;

net::Pairs session(const std::string& token) {
    return token.empty() ? net::Pairs() : net::Pairs{{"Authorization", "Bearer " + token}};
}

Result<json::object> object_at(const Pin& pin, const std::string& path) {
    const auto body = node_get(pin, path);
    if (!body) return pass(body);
    auto value = parse_json(*body);
    if (!value || !value->is_object()) return fail("answer", pin.node + " is no node of ours");
    return std::move(value->get_object());
}

class ThroughNode final : public chain::Transport {
  public:
    ThroughNode(const Pin& pin, const std::string& token)
        : http_(pin.node, {.total_timeout = std::chrono::seconds(30),
                           .max_response = kMaxAnswer,
                           .authorities = pin.authority}),
          headers_(session(token)) {}
    Result<json::value> call(std::string_view method, const json::array& params) override {
        const auto body = json::serialize(
            json::object{{"jsonrpc", "2.0"}, {"id", 1}, {"method", method}, {"params", params}});
        const std::lock_guard lock(mutex_);
        const auto answer = http_.post("/v1/chain/rpc", "application/json", body, headers_);
        if (!answer) return pass(answer);
        if (answer->status == 404)
            return fail("not-found", "the node lets this account read nothing there (" +
                                         std::string(method) + ")");
        return chain::rpc_result(*answer);
    }

  private:
    std::mutex mutex_;
    net::HttpClient http_;
    const net::Pairs headers_;
};

}  // namespace

net::HttpClient http_client(const Pin& pin, std::chrono::seconds longest) {
    return net::HttpClient(
        pin.node,
        {.read_timeout = longest, .total_timeout = longest, .authorities = pin.authority});
}

Result<std::string> node_get(const Pin& pin, const std::string& path, const std::string& token) {
    auto answer = http_client(pin, std::chrono::seconds(20)).get(path, session(token));
    if (!answer) return pass(answer);
    if (answer->status != 200)
        return fail("status", pin.node + path + " answered " + std::to_string(answer->status));
    return std::move(answer->body);
}

Result<net::Response> post_patiently(net::HttpClient& client, const std::string& path,
                                     const std::string& body, const net::Pairs& headers) {
    constexpr int kPatience = 15;  // seconds
    auto answer = client.post(path, "application/json", body, headers);
    for (int i = 0; i < kPatience && answer && answer->status == 429; ++i) {
        std::this_thread::sleep_for(std::chrono::seconds(1));
        answer = client.post(path, "application/json", body, headers);
    }
    return answer;
}

Result<std::string> node_post(const Pin& pin, const std::string& path, const std::string& body,
                              const std::string& token) {
    auto client = http_client(pin, std::chrono::seconds(60));
    auto answer = post_patiently(client, path, body, session(token));
    if (!answer) return pass(answer);
    if (answer->status == 200) return std::move(answer->body);
    const auto value = parse_json(answer->body);
    const auto* object = value ? value->if_object() : nullptr;
    if (object == nullptr)
        return fail("status", pin.node + path + " answered " + std::to_string(answer->status));
    return fail(json_text(*object, "code"), std::string(json_text(*object, "detail")));
}

Result<std::map<std::string, crypto::Address, std::less<>>> named_contracts(const Pin& pin) {
    const auto chain = object_at(pin, "/v1/chain");
    if (!chain) return pass(chain);
    const auto* id = chain->if_contains("chain_id");
    if (id == nullptr || !id->is_int64() ||
        static_cast<std::uint64_t>(id->get_int64()) != pin.chain_id ||
        json_text(*chain, "key") != pin.key ||
        json_text(*chain, "directory") != crypto::to_text(pin.directory))
        return fail("chain", "the node is on another chain than at enrolment");
    std::map<std::string, crypto::Address, std::less<>> out;
    const auto* named = chain->if_contains("contracts");
    if (named != nullptr && named->is_object())
        for (const auto& [name, value] : named->get_object())
            if (const auto at = crypto::parse_address(value.is_string() ? value.get_string() : ""))
                out[std::string(name)] = *at;
    return out;
}

Result<std::string> log_in(const Pin& pin, const crypto::Address& account,
                           const crypto::Secret& signing) {
    auto registry = pin.registry;
    if (registry == crypto::Address{}) {
        const auto named = named_contracts(pin);
        if (!named) return pass(named);
        const auto found = named->find("Registry");
        if (found != named->end()) registry = found->second;
    }
    const auto asked = object_at(pin, "/v1/login");
    if (!asked) return pass(asked);
    const auto text = json_text(*asked, "nonce");
    const auto bytes = from_hex(text.substr(std::min<std::size_t>(2, text.size())));
    const auto nonce = bytes ? to_array<32>(*bytes) : pass(bytes);
    if (!nonce) return fail("answer", "the node's answer is no nonce");
    const auto deadline =
        static_cast<std::uint64_t>(now_utc() / kSecond) + model::kRequestSeconds / 2;
    const model::Login login{account, *nonce, deadline};
    const auto digest = model::digest_of(login, {"Registry", pin.chain_id, registry});
    const auto signature = digest ? model::sign_compact(signing, *digest) : pass(digest);
    if (!signature) return pass(signature);
    const auto answer =
        node_post(pin, "/v1/login", model::to_json(login, model::compact_bytes(*signature)));
    if (!answer) return pass(answer);
    const auto session = parse_json(*answer);
    if (!session || !session->is_object()) return fail("answer", "the node's answer is no session");
    return std::string(json_text(session->get_object(), "token"));
}

std::unique_ptr<chain::Transport> through_node(const Pin& pin, const std::string& token) {
    return std::make_unique<ThroughNode>(pin, token);
}

}  // namespace vs::person
