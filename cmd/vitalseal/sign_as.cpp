#include "sign_as.h"

namespace vs::cmd {
namespace {

constexpr int kAttempts = 4;  // where another device of the account takes the number first

Result<json::object> object_of(const Result<net::Response>& answer, const std::string& where) {
    if (!answer) return pass(answer);
    auto value = parse_json(answer->body);
    if (!value || !value->is_object())
        return fail("status", where + " answered " + std::to_string(answer->status));
    auto& object = value->get_object();
    if (answer->status == 200) return std::move(object);
    return fail(json_text(object, "code"), std::string(json_text(object, "detail")));
}

struct Session {
    net::HttpClient client;
    net::Pairs headers;
};

Result<Session> session_of(OwnAccount& own) {
    const auto& token = own.token;
    return Session{person::http_client(own.pin, std::chrono::seconds(20)),
                   {{"Authorization", "Bearer " + token}}};
}

Result<std::uint64_t> next_number(Session& session) {
    const auto next =
        object_of(session.client.get("/v1/sequence", session.headers), "/v1/sequence");
    if (!next) return pass(next);
    const auto* number = next->if_contains("sequence");
    if (number == nullptr || !number->is_int64())
        return fail("answer", "the node's answer holds no number");
    return static_cast<std::uint64_t>(number->get_int64());
}

}  // namespace

Result<std::string> send_signed(OwnAccount& own, cose::Content content, ByteView payload) {
    auto session = session_of(own);
    if (!session) return pass(session);
    for (int attempt = 0;; ++attempt) {
        const auto number = next_number(*session);
        if (!number) return pass(number);
        const auto message =
            cose::sign_as(own.device.signing, own.device.account, 1, *number, content, payload);
        if (!message) return pass(message);
        const auto answer = object_of(
            session->client.post("/v1/batches", "application/cose", std::string(as_text(*message))),
            "/v1/batches");
        if (answer) return std::string(json_text(*answer, "digest"));
        if (answer.error().code != "sequence-conflict" || attempt == kAttempts) return pass(answer);
    }
}

Result<std::string> send_statement(OwnAccount& own, const model::Statement& statement) {
    const auto payload = model::payload_of(statement);
    if (!payload) return pass(payload);
    return send_signed(own, cose::Content::fhir_json, as_bytes(*payload));
}

Result<json::object> ask_node(OwnAccount& own, const std::string& path) {
    auto session = session_of(own);
    if (!session) return pass(session);
    return object_of(session->client.get(path, session->headers), path);
}

}  // namespace vs::cmd
