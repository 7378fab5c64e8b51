// The node's HTTP endpoints (docs/guide/api.md). Everything but the batches of devices needs a
// session; what is not granted and what does not exist get the same 404. Handlers never block: what
// the pipeline owns is asked through Ports, which answer from whatever thread they like.
#pragma once

#include <optional>
#include <set>

#include "base/json.h"
#include "chain/chain.h"
#include "ingest/committer.h"
#include "model/authority.h"
#include "net/http.h"
#include "record/recorder.h"

namespace vs::notice {
class Notifier;
}

namespace vs::api {

// Who asks, after the session was looked up.
struct Asker {
    crypto::Address address{};
    std::string name, role;
};

// Limits, quiet and the end of an alert are care: whoever else may see the alerts decides none.
inline bool is_clinician(const Asker& asker) {
    return asker.role == model::to_text(model::Role::clinician);
}

// An action that a person has signed, for one of the suite's contracts.
struct RelayCall {
    std::string contract;  // "Consent"
    Bytes data;
    bool wait = false;  // for the receipt
    std::string peer;   // whose rate it counts for
};

// Something that was served of a patient, for the access log.
using Served = record::AccessLog::Served;

// What an asker may be served of a patient: nothing of what lies before `since`.
struct Allowed {
    Served served;
    Micros since = 0;
};

// What a live stream is of: one patient, or the ward (none), or the ECG of several and nothing
// else.
struct Watched {
    std::optional<model::Patient> patient = {};
    std::set<model::Patient> waves = {};
};

// What the composing node lends to the endpoints. All are thread-safe.
struct Ports {
    const model::Authority* authority = nullptr;
    ingest::Committer* committer = nullptr;
    record::Recorder* recorder = nullptr;
    notice::Notifier* notices = nullptr;
    const record::AccessLog* accesses = nullptr;
    chain::Chain* chain = nullptr;  // where checkpoints are anchored, and its contracts
    crypto::Address directory{}, log{};
    std::vector<std::string> followers;  // verifier keys of those whose signatures are kept
    Clock clock = now_utc;

    // What is served of a patient goes through here first: `done` is called once it is on record,
    // or with the error for which it must not be served.
    std::function<void(std::vector<Served>, std::function<void(Result<>)> done)> served;

    using Reply = std::function<void(Result<std::string>)>;  // a JSON text
    std::function<void(Asker, Reply)> ward;
    // Of these four, nothing that lies before `since`.
    std::function<void(Asker, model::Patient, Micros since, Reply)> patient;
    std::function<void(model::Patient, int hours, Micros since, Reply)> trends;
    // What was measured, told and not told within `around` of `at`, of the last 72 hours.
    std::function<void(model::Patient, Micros at, Micros around, Micros since, Reply)> explain;
    std::function<void(model::Patient, Micros since, Reply)> writings;  // newest first
    // `what` is "acknowledge", which of others than clinicians says only that they are on
    // it, or "resolve".
    std::function<void(Asker, std::string alert, std::string what, std::string note, Reply)> act;
    // Codes "not-found", "usage"; minutes 0 ends it. `why` of a pause is one word of its list.
    std::function<void(Asker, std::string alert, int minutes, Reply)> snooze;
    std::function<void(Asker, model::Patient, int minutes, std::string why, Reply)> pause;
    // {"preset", "why"} or {"vitals", "why"}; codes "limits", "usage".
    std::function<void(Asker, model::Patient, json::object wanted, Reply)> limit;
    // All ECG of the patient is kept for so long; 0 hours end it.
    std::function<void(Asker, model::Patient, int hours, std::string why, Reply)> keep_all;
    // Marks an alert useful, or not and why; numbers() says how many were.
    std::function<void(Asker, std::string alert, bool useful, std::string because, Reply)> mark;
    std::function<void(Asker, Reply)> numbers;  // notes itself whose alerts it counts
    std::function<void(Asker, Watched, std::shared_ptr<net::EventStream>)> watch;

    // Sends it on; answers {"transaction", "block", "gas"}.
    std::function<void(RelayCall, Reply)> relay;
    // Signing in and depositing capsules: bodies as model/requests.h has them.
    std::function<Result<std::string>()> challenge;
    std::function<void(std::string body, std::string peer, Reply)> login, deposit, erase, hold;
    std::function<std::string(const model::Patient&)> erasure;  // where one stands, a JSON text
    std::function<std::optional<Asker>(std::string_view token)> who;
    // Whether an asker may learn what stands at these places of the contracts' storage: of Consent
    // what concerns them, of Registry whose keys are whose (access/knowing.h).
    std::function<bool(const Asker&, const std::vector<chain::U256>& registry,
                       const std::vector<chain::U256>& consent)>
        may_know;
    // Who may read a patient's records now; the answer is for the patient and who manages for them.
    std::function<Result<std::string>(const model::Patient&)> readers;
    // What people tell the node itself: JSON bodies as docs/guide/api.md has them.
    std::function<void(Asker, std::string body, Reply)> introduce, name, leave_letter;
    std::function<void(Asker, Reply)> letters;  // notes itself of whom they are
    // One call of JSON-RPC, for an account in turn with the others; answers JSON-RPC.
    std::function<void(const std::string& call, const std::string& asker, Reply)> ask_chain;
    std::string chain_url;                                          // of the chain's JSON-RPC
    std::string currency;                                           // of the clinic's money, "EUR"
    std::map<std::string, crypto::Address, std::less<>> contracts;  // of the suite, by name

    // A clinic's own node (src/clinic): who comes in and who is enrolled. Bodies and answers are
    // JSON; an invitation is what stands in a set-up link.
    struct Clinic {
        std::function<bool(const Asker&)> is_staff;  // may enrol and invite; others get the 404
        std::function<Result<std::string>(std::string_view invitation)> welcome;
        std::function<void(std::string invitation, std::string body, Reply)> join;
        std::function<void(Asker, std::string body, Reply)> add_patient, add_device;
        std::function<Result<std::string>(const Asker&)> invite;
    };
    std::optional<Clinic> clinic;
    // When nobody was watched, as far as the asker may know, until somebody has read it; and of
    // whom that tells.
    struct Unwatched {
        std::string text;
        std::set<model::Patient> patients;
    };
    std::function<Unwatched(const Asker&)> unwatched;
    std::function<Result<>(const Asker&, std::string_view id)> unwatched_read;
    // A signed note that says when this node last judged and last signed its log.
    std::function<std::string()> heartbeat;
    std::function<void(std::string_view token)> leave;  // ends a session

    std::string node_address;  // "0x…"
    int scrub_seconds = 3600;
    // Only in the demo: whom a visitor from this machine may look as, with that person's session
    // and keys.
    struct Visitor {
        std::string role, name, token;
        std::string identity;  // "AGE-SECRET-KEY-1…"
        std::string signing;   // 64 hex digits: the secp256k1 key of the account
        crypto::Address account{};
    };
    struct Demo {
        std::vector<Visitor> visitors;  // the first is whom visitors are signed in as
        bool recorded = false;          // some patients play recordings
        std::function<Result<>(const crypto::Digest&)> tamper, restore;
        std::function<void()> begin_story;  // the first patient is well, and soon deteriorates
    };
    std::optional<Demo> demo;
};

// Adds all endpoints; `ports` must outlive the server.
void add_routes(net::Router& router, const Ports& ports, const std::string& site);

// Helpers the endpoint files share.
Ports::Reply reply_to(net::Responder&& responder);  // errors by error_response()
std::string_view token_of(const net::Request& request);
// What the browser shall send from now on; "" ends it.
std::string session_cookie(const net::Request& request, std::string_view token);
using Authorised = std::function<void(const Asker&, net::Request, net::Responder)>;
net::Handler authorised(const Ports& ports, Authorised handler);
net::Response not_found();
net::Response json_response(std::string body);
net::Response error_response(const Error& error);
Result<std::uint64_t> number_of(std::string_view text);
// The query's number `name`; `fallback` where it is absent, code "usage" where it is no such
// number.
Result<std::uint64_t> number_in(const net::Request& request, std::string_view name,
                                std::uint64_t least, std::uint64_t most, std::uint64_t fallback);
// The patient in the path and under which right the asker is served `what` of them, if they have
// all of these scopes (model/consent_contract.h).
std::optional<Served> served_of(const Ports& ports, const Asker& asker, const net::Request& request,
                                std::uint16_t scopes, std::string_view what);
std::optional<Served> served_of(const Ports& ports, const Asker& asker,
                                const model::Patient& patient, std::uint16_t scopes,
                                std::string_view what);
// The same with how far back; a right to live values, say, opens nothing that was before it.
std::optional<Allowed> allowed_of(const Ports& ports, const Asker& asker,
                                  const net::Request& request, std::uint16_t scopes,
                                  std::string_view what);
// The same of a patient's records: by a right to history, or for who has broken the glass.
std::optional<Allowed> allowed_records(const Ports& ports, const Asker& asker,
                                       const model::Patient& patient, std::string_view what);
// The same of the patient whom an alert's id names, for whoever sees their alerts.
std::optional<Served> served_of_alert(const Ports& ports, const Asker& asker,
                                      std::string_view alert);
// Sends an answer once it is on record whom it was given, and of whom.
void send_served(const Ports& ports, std::vector<Served> served, net::Responder responder,
                 net::Response response);
void send_served(const Ports& ports, std::optional<Served> served, net::Responder responder,
                 net::Response response);
// The same for a text that comes later.
Ports::Reply reply_served(const Ports& ports, Served served, net::Responder responder);

void add_batches(net::Router& router, const Ports& ports);
void add_ward(net::Router& router, const Ports& ports);
void add_notices(net::Router& router, const Ports& ports);
void add_care(net::Router& router, const Ports& ports);
void add_records(net::Router& router, const Ports& ports);
void add_accesses(net::Router& router, const Ports& ports);
void add_relay(net::Router& router, const Ports& ports);
void add_chain_reads(net::Router& router, const Ports& ports);
void add_anchor(net::Router& router, const Ports& ports);
void add_signers(net::Router& router, const Ports& ports);
void add_explorer(net::Router& router, const Ports& ports);
void add_people(net::Router& router, const Ports& ports);
void add_clinic(net::Router& router, const Ports& ports);
void add_watch(net::Router& router, const Ports& ports);
void add_demo(net::Router& router, const Ports& ports);

}  // namespace vs::api
