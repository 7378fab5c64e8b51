// A clinic's node in a folder of its own, and a clinician who does over HTTP what the set-up pages
// do.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>

#include "base/json.h"
#include "gateway/batch.h"
#include "model/requests.h"
#include "net/client.h"
#include "person/actions.h"
#include "person/actor.h"
#include "process.h"
#include "store/file.h"

namespace vs::test {

namespace fs = std::filesystem;

struct Folder {
    std::string path =
        fs::temp_directory_path() / ("vitalseal-serve-" + to_hex(crypto::random_array<8>()));
    Folder() {
        fs::create_directories(path + "/site");
        EXPECT_TRUE(store::write_file_atomic(path + "/site/index.html", as_bytes("<p>pages")));
    }
    ~Folder() { fs::remove_all(path); }
};

inline std::pair<int, std::string> run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), VITALSEAL_BINARY);
    Process process(arguments);
    const int code = process.wait();
    return {code, process.output()};
}

inline json::object object_of(const Result<net::Response>& answer) {
    const auto value = answer ? parse_json(answer->body) : Result<json::value>(fail("none", ""));
    return value && value->is_object() ? value->get_object() : json::object();
}

class Clinic {
  public:
    explicit Clinic(const Folder& folder, const std::string& name = "data",
                    std::vector<std::string> more = {}) {
        std::vector<std::string> command{
            VITALSEAL_BINARY,      "serve",  "--data", folder.path + "/" + name, "--site",
            folder.path + "/site", "--port", "0",      "--report-every",         "0.5",
            "--checkpoint-every",  "0.3"};
        command.insert(command.end(), more.begin(), more.end());
        process = std::make_unique<Process>(command);
        url = process->wait_for("open ");
        key = process->wait_for("Heartbeat key: ");
        data = folder.path + "/" + name;
    }

    std::string link_token() const {
        const auto text = store::read_file(data + "/setup-link", 1024);
        if (!text) return "";
        auto link = std::string(as_text(*text));
        while (link.ends_with('\n')) link.pop_back();
        return link.substr(link.rfind('/') + 1);
    }
    Result<net::Response> setup(const std::string& invitation, const std::string& body = {}) const {
        net::HttpClient http(url, {.total_timeout = std::chrono::seconds(60)});
        const net::Pairs headers{{"X-Vitalseal-Invitation", invitation}};
        return body.empty() ? http.get("/v1/setup", headers)
                            : http.post("/v1/setup", "application/json", body, headers);
    }
    Result<net::Response> post(const std::string& path, const std::string& body) const {
        net::HttpClient http(url, {.total_timeout = std::chrono::seconds(60)});
        return http.post(path, "application/json", body, {{"Authorization", "Bearer " + token}});
    }
    Result<net::Response> get(const std::string& path) const {
        return net::HttpClient(url).get(path, {{"Authorization", "Bearer " + token}});
    }

    // Registers a clinician as a browser does, comes in, signs in.
    void come_in(const std::string& invitation) {
        const auto welcome = object_of(setup(invitation));
        ASSERT_TRUE(welcome.contains("first")) << json::serialize(welcome);
        chain::Client client = chain_client();
        const auto suite = suite_on(client);
        ASSERT_TRUE(suite);
        person::Actor actor(client, *suite, person::through_relay(url), clinician.account,
                            clinician.signing);
        const auto recovery = *person::recovery_of(person::new_words());
        const auto registered =
            actor.act("Registry", person::actions::register_account(clinician, {}, recovery));
        ASSERT_TRUE(registered) << registered.error().message;
        const auto joined = setup(
            invitation, R"({"clinic":"Ward 3","phone":"1234","name":"Nurse Joy","account":")" +
                            crypto::to_text(clinician.account) + "\"}");
        ASSERT_TRUE(joined);
        ASSERT_EQ(joined->status, 200) << joined->body;
        sign_in();
    }
    // With the key of the clinician who came in.
    void sign_in() {
        chain::Client client = chain_client();
        const auto suite = suite_on(client);
        ASSERT_TRUE(suite);
        const auto asked = object_of(get("/v1/login"));
        const auto nonce = *from_hex(json_text(asked, "nonce").substr(2));
        const model::Login login{clinician.account, *to_array<32>(nonce),
                                 static_cast<std::uint64_t>(now_utc() / kSecond) + 60};
        const auto digest = *model::digest_of(login, suite->domain("Registry"));
        const auto answer =
            post("/v1/login", model::to_json(login, model::compact_bytes(*model::sign_compact(
                                                        clinician.signing, digest))));
        token = json_text(object_of(answer), "token");
        ASSERT_NE(token, "");
    }
    // A patient with a device; answers the patient.
    std::string enrol(const std::string& name = "Maria Muster") {
        const auto made =
            post("/v1/clinic/patients",
                 R"({"name":")" + name + R"(","bed":"3","birth_year":1948,"preset":"adult-1"})");
        EXPECT_TRUE(made && made->status == 200) << (made ? made->body : made.error().message);
        const std::string patient(json_text(object_of(made), "patient"));
        auto device = gateway::DeviceKey::generate();
        const auto known =
            post("/v1/clinic/devices",
                 json::serialize(json::object{{"patient", patient},
                                              {"device", device.id_text()},
                                              {"public", to_hex(device.public_key())},
                                              {"kind", "Patch"}}));
        EXPECT_TRUE(known && known->status == 200) << (known ? known->body : known.error().message);
        signer.emplace(std::move(device), 1);
        return patient;
    }
    int send(double value) {
        const auto body =
            signer->sign_document(110, as_bytes(json::serialize(json::array{json::object{
                                           {"bn", "urn:dev:mac:" + signer->key().id_text() + ":"},
                                           {"n", "8867-4"},
                                           {"u", "/min"},
                                           {"t", static_cast<double>(now_utc()) / 1e6},
                                           {"v", value}}})));
        if (!body) return -1;
        const auto answer =
            net::HttpClient(url).post("/v1/batches", "application/cose", as_text(*body));
        return answer ? answer->status : -1;
    }
    json::object card(const std::string& patient) const {
        const auto ward = object_of(get("/v1/ward"));
        const auto* cards = ward.if_contains("patients");
        if (cards == nullptr) return {};
        for (const auto& one : cards->get_array())
            if (json_text(one.get_object(), "patient") == patient) return one.get_object();
        return {};
    }
    std::string checkpoint() const {
        return std::string(json_text(object_of(get("/v1/log/checkpoint")), "note"));
    }
    std::uint64_t size() const {
        const auto note = checkpoint();
        const auto line = note.find('\n');
        return line == std::string::npos ? 0 : std::stoull(note.substr(line + 1));
    }
    void wait_for_size(std::uint64_t wanted) const {
        for (int i = 0; i < 200 && size() < wanted; ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        EXPECT_GE(size(), wanted);
    }

    chain::Client chain_client() const {
        const auto chain = object_of(get("/v1/chain"));
        return chain::Client(
            chain::remote_transport({.url = std::string(json_text(chain, "rpc"))}));
    }
    Result<person::Suite> suite_on(chain::Client& client) const {
        const auto chain = object_of(get("/v1/chain"));
        return person::suite_of(client, *crypto::parse_address(json_text(chain, "directory")),
                                nullptr);
    }

    std::unique_ptr<Process> process;
    std::string url, key, token, data;
    person::Device clinician = person::new_device(model::Role::clinician);
    std::optional<gateway::BatchSigner> signer;
};

}  // namespace vs::test
