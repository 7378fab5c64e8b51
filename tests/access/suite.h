// A development chain with our contracts on it, and people who sign: for tests.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>

#include "access/index.h"
#include "chain/dev_accounts.h"
#include "chain/rpc.h"
#include "model/directory.h"
#include "model/typed_data.h"
#include "record/contracts.h"

namespace vs::tests {

using crypto::Address;
using model::Role;
using model::Value;
using model::Values;
using Number = chain::U256;

struct Somebody {
    crypto::Secret key;
    Address address;
};

inline Somebody somebody(std::uint8_t number) {
    std::array<std::uint8_t, 32> bytes{};
    bytes[0] = 1;
    bytes[31] = number;
    const crypto::Secret key(bytes);
    return {key, *crypto::address_of(key)};
}

// 32 bytes that are not zero, the same for the same number.
inline chain::Hash word(std::uint64_t number) {
    chain::Hash out{};
    out[0] = 7;
    for (int i = 0; i < 8; ++i) out[31 - i] = static_cast<std::uint8_t>(number >> (8 * i));
    return out;
}

class Suite {
  public:
    Suite() {
        char name[] = "/tmp/vitalseal-rights-XXXXXX";
        folder_ = ::mkdtemp(name);
        open();
        directory_ = *record::deploy_contracts(*client_);
        registry = *model::contract_address(*client_, directory_, "Registry");
        consent = *model::contract_address(*client_, directory_, "Consent");
    }
    ~Suite() {
        close();
        std::filesystem::remove_all(folder_);
    }
    void reopen() {
        close();
        open();
    }
    chain::Chain& chain() { return *chain_; }
    chain::Client& client() { return *client_; }
    bool admit(const Address& organisation) {
        return record::admit_clinic(*client_, directory_, organisation).has_value();
    }
    access::Index index() {
        return access::Index(*chain_, {.registry = registry, .consent = consent});
    }

    // False where the contract refused it.
    bool act(const Somebody& who, std::string_view contract, const std::string& type, Values values,
             const Address& account) {
        const model::Domain domain{std::string(contract), chain_->chain_id(), at(contract)};
        const model::Turn turn{account, ask(contract, "nonces", {Value(account)}).front().word(),
                               time() + 1'000'000};
        const model::Action action{type, std::move(values)};
        const auto auth = model::sign(domain, action, turn, who.key);
        EXPECT_TRUE(auth) << auth.error().message;
        return send(contract, *model::call_of(contract, action, *auth));
    }
    bool act(const Somebody& who, std::string_view contract, const std::string& type,
             Values values) {
        return act(who, contract, type, std::move(values), who.address);
    }
    bool send(std::string_view contract, Bytes call) {
        return client_->send({.to = at(contract), .data = std::move(call), .gas = 3'000'000})
            .has_value();
    }
    Values ask(std::string_view contract, std::string_view function, const Values& arguments) {
        const auto& abi = *model::abi_of(contract);
        const auto answer =
            client_->call({.to = at(contract), .data = *abi.call(function, arguments)});
        EXPECT_TRUE(answer) << function << ": " << answer.error().message;
        return answer ? *abi.answer(function, *answer) : Values(8);
    }
    access::Seconds time() const { return chain_->head()->header.time; }
    // From the last block, not from this machine's clock, which may be before the genesis.
    void wait(access::Seconds seconds) {
        ASSERT_TRUE(chain_->set_next_time(time() + seconds));
        ASSERT_TRUE(chain_->mine(1, 1));
    }
    void enrol(const Somebody& who, Role role, const Address& organisation) {
        if (role == Role::organisation) {
            ASSERT_TRUE(record::admit_clinic(*client_, directory_, who.address));
        }
        const auto recovery = somebody(static_cast<std::uint8_t>(who.address[0] | 1));
        ASSERT_TRUE(act(who, "Registry", "Register",
                        {Number{static_cast<std::uint64_t>(role)}, Value(organisation),
                         Value(word(who.address[1])), Value(recovery.address),
                         Value(word(1'000u + who.address[2]))}));
    }

    Address registry{}, consent{};

  private:
    Address at(std::string_view contract) const {
        return contract == "Registry" ? registry : consent;
    }
    void open() {
        chain_ = std::move(*chain::Chain::open({.folder = folder_,
                                                .mode = chain::Mode::development,
                                                .genesis = chain::dev_genesis(1'800'000'000)}));
        rpc_ = std::make_unique<chain::Rpc>(*chain_, chain::RpcOptions{});
        client_ = std::make_unique<chain::Client>(chain::embedded_transport(*rpc_),
                                                  chain::dev_accounts()[0].secret);
    }
    void close() {
        client_.reset();
        rpc_.reset();
        chain_.reset();
    }

    std::string folder_;
    std::unique_ptr<chain::Chain> chain_;
    std::unique_ptr<chain::Rpc> rpc_;
    std::unique_ptr<chain::Client> client_;
    Address directory_{};
};

}  // namespace vs::tests
