// A running demo with six patients, and what its people see of it.
#pragma once

#include <sys/stat.h>

#include "demo_world.h"
#include "model/requests.h"
#include "person/capsules.h"
#include "person/node_link.h"

namespace vs::test {

// Six patients; tests use some of their own.
class People : public DemoWorld {
  protected:
    static void SetUpTestSuite() { start(6, 560); }
    static void TearDownTestSuite() { end(); }

    // A login as it is sent, signed for a nonce of the node; "" where the node gives none.
    static std::string login_of(Eyes& eyes) {
        const auto asked = net::HttpClient(eyes.pin.node).get("/v1/login");
        if (!asked || asked->status != 200) return "";
        const auto nonce =
            *from_hex(json_text(parse_json(asked->body)->get_object(), "nonce").substr(2));
        const model::Login login{eyes.device.account, *to_array<32>(nonce),
                                 static_cast<std::uint64_t>(now_utc() / kSecond) + 60};
        const auto digest = *model::digest_of(login, eyes.suite().domain("Registry"));
        return model::to_json(
            login, model::compact_bytes(*model::sign_compact(eyes.device.signing, digest)));
    }
    // The session's token, or what the node says instead.
    static std::string log_in(Eyes& eyes) {
        net::HttpClient client(eyes.pin.node);
        const auto answer = person::post_patiently(client, "/v1/login", login_of(eyes));
        if (!answer || answer->status != 200) return answer ? answer->body : "no answer";
        return std::string(json_text(parse_json(answer->body)->get_object(), "token"));
    }
    // The capsule that lies at the node for this reader and patient.
    static Result<model::SignedCapsule> fetch_capsule(Eyes& eyes, const std::string& of) {
        const auto token = log_in(eyes);
        net::HttpClient http(eyes.pin.node);
        const auto answer = http.get("/v1/capsules", {{"Authorization", "Bearer " + token}});
        if (!answer || answer->status != 200) return fail("status", token);
        const auto list = parse_json(answer->body)->get_object().at("capsules").get_array();
        for (const auto& one : list)
            if (json_text(one.get_object(), "patient") == of)
                return person::open_capsule(*from_base64(json_text(one.get_object(), "file")),
                                            std::span(&eyes.device.identity, 1));
        return fail("missing", "no capsule of this patient");
    }
    // What an account gets at an endpoint, signed in.
    static net::Response ask_node(const std::string& account, const std::string& path) {
        Eyes eyes(account);
        net::HttpClient http(eyes.pin.node);
        const auto answer = http.get(path, {{"Authorization", "Bearer " + log_in(eyes)}});
        return answer ? *answer : net::Response{.status = 0};
    }
    // A record of the patient's past that the account is shown: the oldest one.
    static std::string oldest_record(const std::string& account, const std::string& of) {
        const auto answer = ask_node(account, "/v1/patients/" + of + "/reports?limit=1000");
        if (answer.status != 200) return "";
        const auto list = parse_json(answer.body)->get_object().at("reports").get_array();
        return list.empty() ? "" : std::string(json_text(list.back().get_object(), "cid"));
    }
    static bool allowed(const std::string& patient, const std::string& reader,
                        std::uint16_t scopes) {
        Eyes eyes(patient);
        const auto answer =
            person::ask(eyes.client, eyes.suite(), "Consent", "allowed",
                        {eyes.device.account, *crypto::parse_address(reader), chain::U256(scopes)});
        return answer && !answer->front().word().is_zero();
    }
};

}  // namespace vs::test
