#include "record/contracts.h"

#include <charconv>
#include <thread>

#include "model/directory.h"
#include "model/log_contract.h"
#include "model/registry_contract.h"

namespace vs::record {
namespace {

namespace abi = chain::abi;

constexpr std::uint64_t kCreateGas = 8'000'000, kCallGas = 500'000;
constexpr auto kPatience = std::chrono::minutes(5);

chain::U256 name_word(std::string_view name) {
    return chain::U256::from_be(model::contract_name(name));
}

// Transactions that are sent one after another and waited for together, so that they share a block.
// What a later one needs of an earlier one's address is worked out from the sender's nonces, and
// compared with what the chain says in the end.
class Deployment {
  public:
    static Result<Deployment> begin(chain::Client& client) {
        if (!client.address()) return fail("usage", "deploying needs an account that signs");
        const auto answer =
            client.ask("eth_getTransactionCount", {crypto::to_text(*client.address()), "pending"});
        if (!answer) return pass(answer);
        const auto text = answer->is_string() ? std::string_view(answer->get_string()) : "";
        std::uint64_t nonce = 0;
        const auto end = text.data() + text.size();
        if (text.size() < 3 || std::from_chars(text.data() + 2, end, nonce, 16).ptr != end)
            return fail("answer", "a number of transactions is no number");
        return Deployment(client, nonce);
    }

    // All arguments of our constructors are addresses.
    Result<crypto::Address> create(const model::ContractSource& source,
                                   const std::vector<crypto::Address>& arguments = {}) {
        auto data = from_hex(source.code.substr(2));
        if (!data) return pass(data);
        for (const auto& argument : arguments) append(*data, model::address_word(argument));
        const auto made = chain::created_address(*client_.address(), nonce_);
        if (auto sent = send({.data = std::move(*data), .gas = kCreateGas}, made); !sent)
            return pass(sent);
        return made;
    }
    Result<> call(const crypto::Address& to, Result<Bytes> data) {
        if (!data) return pass(data);
        return send({.to = to, .data = std::move(*data), .gas = kCallGas}, {});
    }
    Result<> enter(const crypto::Address& directory, std::string_view name,
                   const crypto::Address& target) {
        return call(directory,
                    abi::encode_call("enter(bytes32,address)", {name_word(name), target}));
    }
    Result<crypto::Address> create_entered(const crypto::Address& directory,
                                           const model::ContractSource& source,
                                           const std::vector<crypto::Address>& arguments = {}) {
        auto made = create(source, arguments);
        if (!made) return made;
        if (auto entered = enter(directory, source.name, *made); !entered) return pass(entered);
        return made;
    }
    Result<> finish() {
        const auto end = std::chrono::steady_clock::now() + kPatience;
        for (const auto& sent : sent_) {
            auto mined = client_.receipt(sent.hash);
            while (mined && !*mined) {
                if (std::chrono::steady_clock::now() > end)
                    return fail("timeout", "no block takes the contracts");
                std::this_thread::sleep_for(std::chrono::milliseconds(20));
                mined = client_.receipt(sent.hash);
            }
            if (!mined) return pass(mined);
            if ((*mined)->contract != sent.made)
                return fail("chain", "somebody else sent in this account's name");
        }
        return {};
    }

  private:
    struct Sent {
        chain::Hash hash{};
        std::optional<crypto::Address> made;
    };
    Deployment(chain::Client& client, std::uint64_t nonce) : client_(client), nonce_(nonce) {}
    Result<> send(const chain::CallRequest& request, std::optional<crypto::Address> made) {
        const auto hash = client_.submit(request);
        if (!hash) return pass(hash);
        sent_.push_back({*hash, made});
        ++nonce_;
        return {};
    }

    chain::Client& client_;
    std::uint64_t nonce_;
    std::vector<Sent> sent_;
};

Result<bool> is_entered(chain::Client& client, const crypto::Address& directory,
                        std::string_view name) {
    const auto known = model::contract_address(client, directory, name);
    if (known) return true;
    if (known.error().code == "reverted") return false;
    return pass(known);
}

Result<> make_people(Deployment& deployment, const crypto::Address& directory,
                     const crypto::Address& node) {
    const auto registry = deployment.create_entered(directory, model::kRegistry, {directory});
    if (!registry) return pass(registry);
    const auto consent = deployment.create_entered(directory, model::kConsent, {*registry});
    if (!consent) return pass(consent);
    const chain::U256 role{static_cast<std::uint64_t>(model::Role::node)};
    return deployment.call(*registry, model::registry_abi().call("admit", {node, role}));
}

Result<> make_money(Deployment& deployment, const crypto::Address& directory,
                    const crypto::Address& registry, const crypto::Address& consent,
                    const crypto::Address& clinic) {
    const auto credit = deployment.create_entered(directory, model::kCredit, {directory, clinic});
    if (!credit) return pass(credit);
    const auto visits = deployment.create_entered(directory, model::kVisits, {registry, *credit});
    if (!visits) return pass(visits);
    const auto studies =
        deployment.create_entered(directory, model::kStudies, {registry, consent, *credit});
    return studies ? Result<>() : pass(studies);
}

Result<model::Role> role_of(chain::Client& client, const crypto::Address& registry,
                            const crypto::Address& account) {
    auto call = model::registry_abi().call("standing", {account});
    if (!call) return pass(call);
    const auto answer = client.call({.to = registry, .data = std::move(*call)});
    if (!answer) return pass(answer);
    const auto standing = model::registry_abi().answer("standing", *answer);
    if (!standing) return pass(standing);
    return static_cast<model::Role>(standing->front().hash().back());
}

}  // namespace

Result<crypto::Address> deploy_contracts(chain::Client& client) {
    auto deployment = Deployment::begin(client);
    if (!deployment) return pass(deployment);
    auto directory = deployment->create(model::kDirectory);
    if (!directory) return directory;
    auto log = deployment->create_entered(*directory, model::kLog);
    if (!log) return log;
    if (auto made = make_people(*deployment, *directory, *client.address()); !made)
        return pass(made);
    if (auto done = deployment->finish(); !done) return pass(done);
    return *directory;
}

Result<> deploy_people(chain::Client& client, const crypto::Address& directory) {
    const auto there = is_entered(client, directory, "Registry");
    if (!there) return pass(there);
    if (*there) return {};
    auto deployment = Deployment::begin(client);
    if (!deployment) return pass(deployment);
    if (auto made = make_people(*deployment, directory, *client.address()); !made) return made;
    return deployment->finish();
}

Result<> admit_clinic(chain::Client& client, const crypto::Address& directory,
                      const crypto::Address& clinic) {
    const auto registry = model::contract_address(client, directory, "Registry");
    if (!registry) return pass(registry);
    const auto consent = model::contract_address(client, directory, "Consent");
    if (!consent) return pass(consent);
    const auto role = role_of(client, *registry, clinic);
    if (!role) return pass(role);
    const auto money = is_entered(client, directory, "Studies");
    if (!money) return pass(money);
    auto deployment = Deployment::begin(client);
    if (!deployment) return pass(deployment);
    if (*role == model::Role::none) {
        const chain::U256 wanted{static_cast<std::uint64_t>(model::Role::organisation)};
        if (auto sent =
                deployment->call(*registry, model::registry_abi().call("admit", {clinic, wanted}));
            !sent)
            return sent;
    }
    if (!*money)
        if (auto made = make_money(*deployment, directory, *registry, *consent, clinic); !made)
            return made;
    return deployment->finish();
}

}  // namespace vs::record
