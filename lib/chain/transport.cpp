#include <thread>

#include "chain/client.h"
#include "chain/rpc_answer.h"

namespace vs::chain {
namespace {

class Embedded final : public Transport {
  public:
    explicit Embedded(Rpc& rpc) : rpc_(rpc) {}
    Result<json::value> call(std::string_view method, const json::array& params) override {
        return rpc_.call(method, params);
    }

  private:
    Rpc& rpc_;
};

// One connection at a time.
class Remote final : public Transport {
  public:
    explicit Remote(RemoteOptions options)
        : options_(std::move(options)),
          client_(options_.url, {.connect_timeout = options_.timeout,
                                 .read_timeout = options_.timeout,
                                 .total_timeout = 2 * options_.timeout,
                                 .max_response = std::size_t{256} << 20}) {}

    Result<json::value> call(std::string_view method, const json::array& params) override {
        const auto body = json::serialize(
            json::object{{"jsonrpc", "2.0"}, {"id", 1}, {"method", method}, {"params", params}});
        auto pause = options_.pause;
        for (int left = options_.retries;; --left, pause *= 2) {
            auto answer = ask(body);
            const bool busy = answer && answer->status >= 500;
            if (answer && !busy) return rpc_result(*answer);
            if (left == 0 || (!answer && answer.error().code == "url"))
                return busy ? rpc_result(*answer) : pass(answer);
            std::this_thread::sleep_for(pause);
        }
    }

  private:
    Result<net::Response> ask(const std::string& body) {
        net::Pairs headers;
        if (!options_.token.empty())
            headers.emplace_back("Authorization", "Bearer " + options_.token);
        const std::lock_guard lock(mutex_);
        return client_.post("/", "application/json", body, headers);
    }

    const RemoteOptions options_;
    std::mutex mutex_;
    net::HttpClient client_;
};

}  // namespace

Result<json::value> rpc_result(const net::Response& answer) {
    const auto value = parse_json(answer.body);
    const auto* object = value ? value->if_object() : nullptr;
    if (object == nullptr)
        return fail("answer",
                    "the node answers " + std::to_string(answer.status) + ", no JSON-RPC");
    if (const auto* result = object->if_contains("result")) return *result;
    const auto* error = object->if_contains("error");
    if (error == nullptr || !error->is_object())
        return fail("answer", "the node's answer has neither result nor error");
    const auto& fields = error->get_object();
    const std::string message(json_text(fields, "message"));
    // The revert data itself, or an object around it as some nodes send.
    const auto data = json_text(fields, "data");
    const auto* code = fields.if_contains("code");
    const bool reverted = (code != nullptr && *code == 3) ||
                          message.starts_with("execution reverted") ||
                          message.find("revert") != std::string::npos;
    if (reverted) return fail("reverted", message + " " + std::string(data));
    return fail("rpc", message);
}

std::unique_ptr<Transport> embedded_transport(Rpc& rpc) {
    return std::make_unique<Embedded>(rpc);
}

std::unique_ptr<Transport> remote_transport(RemoteOptions options) {
    return std::make_unique<Remote>(std::move(options));
}

}  // namespace vs::chain
