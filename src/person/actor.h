// Acts in somebody's name: asks the contract for the next nonce, signs typed data, has it sent, and
// waits until it stands in a block.
//
// Codes: those of chain::Client, of model::typed_data, and the contract's refusals by name
// (model/refusals.h).
#pragma once

#include "model/typed_data.h"
#include "person/trusted_state.h"

namespace vs::person {

// Where the contracts of one suite stand.
struct Suite {
    std::uint64_t chain_id = 0;
    std::map<std::string, crypto::Address, std::less<>> contracts;
    model::Domain domain(std::string_view contract) const;
    crypto::Address at(std::string_view contract) const;  // zero where there is none
};
// Registry and Consent, and Credit, Visits and Studies where there is a clinic. By the Directory:
// proven where `state` is there, else by asking.
Result<Suite> suite_of(chain::Client& client, const crypto::Address& directory, StateReader* state);

// Sends an encoded call and waits until it is in a block.
using Send = std::function<Result<>(std::string_view contract, Bytes call)>;
// POST /v1/relay; `authority`: a file, as of Pin.
Send through_relay(const std::string& node, const std::string& authority = {});
struct Relayed {
    chain::Hash transaction{};
    std::uint64_t block = 0, gas = 0;
};
// The same, once, answering what the node says came of it. Code "answer".
Result<Relayed> relay(const std::string& node, std::string_view contract, ByteView call,
                      const std::string& authority = {});
Send by_own_account(chain::Client& client, const Suite& suite);  // of a client that has a key

class Actor {
  public:
    // `reads` outlives this. `key` is any key of the account.
    Actor(chain::Client& reads, Suite suite, Send send, const crypto::Address& account,
          const crypto::Secret& key);
    Result<> act(std::string_view contract, const model::Action& action) const;
    // The call that act() would send: for whoever sends many at once. `ahead` counts those of this
    // account and contract that are signed and not in a block yet.
    Result<Bytes> signed_call(std::string_view contract, const model::Action& action,
                              std::uint64_t ahead = 0) const;

    // What another one's call carries beside theirs: an approval, a guardian's word. It counts for
    // `seconds`, and while this account does nothing else at that contract.
    Result<model::Auth> sign(std::string_view contract, const model::Action& action,
                             std::uint64_t seconds) const;
    // A call that carries several signatures.
    Result<> send(std::string_view contract, Bytes call) const {
        return send_(contract, std::move(call));
    }

    Result<model::Values> ask(std::string_view contract, std::string_view function,
                              const model::Values& arguments) const;
    const Suite& suite() const { return suite_; }
    const crypto::Address& account() const { return account_; }
    const crypto::Secret& key() const { return key_; }

  private:
    Result<model::Auth> sign_at(std::string_view contract, const model::Action& action,
                                std::uint64_t ahead, std::uint64_t seconds) const;

    chain::Client& reads_;
    Suite suite_;
    Send send_;
    crypto::Address account_;
    crypto::Secret key_;
};

Result<model::Values> ask(chain::Client& client, const Suite& suite, std::string_view contract,
                          std::string_view function, const model::Values& arguments);

}  // namespace vs::person
