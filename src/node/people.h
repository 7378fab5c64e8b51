// What people ask the node itself with their keys: a session, and a place for a capsule. Whose key
// may sign, and who may act for a patient, the contracts say.
//
// A session ends after 15 minutes without use, when the key that began it is struck off, and when
// the licence of a clinician or researcher ends.
// Thread-safe.
#pragma once

#include <map>

#include "model/authority.h"
#include "model/registry_contract.h"
#include "model/requests.h"
#include "node/nonces.h"
#include "node/relayer.h"

namespace vs::node {

class People {
  public:
    // Deposits and names lie in `rows`; `granted` says who may sign in. Everything outlives this
    // but the replies.
    People(chain::Client& client, Relayer& relayer, std::uint64_t chain_id,
           model::SqlAuthority& rows, const model::Authority& granted, Clock clock = now_utc);

    // A nonce to sign in with, good for five minutes and once.
    std::string challenge() const;
    // Codes "usage", "login" (not one of the account's keys, no such nonce, too late), "licence"
    // (it has ended), those of Relayer::post. Answers {"token", "account", "role"}.
    void login(const std::string& body, const std::string& peer, const api::Ports::Reply& reply);
    // Codes "usage", "deposit" (not signed by who may act for the patient, or too late), "size",
    // "epochs" (not those that have begun), "capsule" (no age file).
    void deposit(const std::string& body, const std::string& peer, const api::Ports::Reply& reply);
    // What is signed by who may act for the patient, or for their organisation, goes to `take`.
    // Codes "usage", "erase" and "hold" (not signed by them, or too late), and take's own.
    using Erase =
        std::function<void(const model::Erase&, const model::CompactBytes&, api::Ports::Reply)>;
    void erase(const std::string& body, const std::string& peer, const api::Ports::Reply& reply,
               const Erase& take);
    using Hold = std::function<Result<std::string>(const model::Hold&, const model::CompactBytes&)>;
    using OrganisationOf = std::function<Result<crypto::Address>(const model::Patient&)>;
    void hold(const std::string& body, const std::string& peer, const api::Ports::Reply& reply,
              const OrganisationOf& organisation_of, const Hold& take);
    // Whose session a token is.
    std::optional<api::Asker> who(std::string_view token);
    void leave(std::string_view token);  // ends that session

    // A view of one of the suite's contracts, at the chain's last block.
    Result<model::Values> ask(const char* contract, const char* function,
                              const model::Values& arguments);

  private:
    struct Session {
        api::Asker asker;
        crypto::Address signer{};
        Micros used = 0, checked = 0;
    };
    Result<std::string> begin(const model::Login& login, const model::CompactBytes& signature);
    Result<std::string> take(const model::Deposit& deposit, const model::CompactBytes& signature);
    Result<> check_capsule(const model::Deposit& deposit);
    Result<bool> may_deposit(const model::Deposit& deposit);
    // Whether a key of the account signed it, in time; code `refusal` otherwise.
    Result<> signed_in_time(const Result<crypto::Digest>& digest, const crypto::Address& account,
                            std::uint64_t deadline, const model::CompactBytes& signature,
                            const char* refusal, std::uint64_t ahead = model::kRequestSeconds);
    Result<> approved(const model::Erase& request);  // by a second person, where one has to agree
    Result<model::KeyKind> key_of(const crypto::Address& account, const crypto::Address& signer);
    model::Domain domain(const char* contract) const;
    std::uint64_t seconds() const { return static_cast<std::uint64_t>(clock_() / kSecond); }

    chain::Client& client_;
    Relayer& relayer_;
    const std::uint64_t chain_id_;
    model::SqlAuthority& rows_;
    const model::Authority& granted_;
    const Clock clock_;
    Nonces nonces_;
    std::mutex mutex_;
    std::map<crypto::Digest, Session> sessions_;
};

}  // namespace vs::node
