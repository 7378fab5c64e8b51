#include "record/contracts.h"

#include "chain/abi.h"
#include "model/contract_code.h"
#include "model/log_contract.h"

namespace vs::record {
namespace {

namespace abi = chain::abi;

chain::U256 name_word(std::string_view name) {
    return chain::U256::from_be(model::contract_name(name));
}

Result<crypto::Address> deploy(chain::Client& client, std::string_view code) {
    auto bytes = from_hex(code.substr(2));
    if (!bytes) return pass(bytes);
    const auto mined = client.send({.data = std::move(*bytes)});
    if (!mined) return pass(mined);
    if (!mined->contract) return fail("chain", "a deployment made no contract");
    return *mined->contract;
}

}  // namespace

Result<crypto::Address> deploy_contracts(chain::Client& client) {
    const auto directory = deploy(client, model::kDirectoryCode);
    if (!directory) return directory;
    const auto log = deploy(client, model::kLogCode);
    if (!log) return log;
    auto call = abi::encode_call("enter(bytes32,address)", {name_word("Log"), *log});
    if (!call) return pass(call);
    const auto entered = client.send({.to = *directory, .data = std::move(*call)});
    if (!entered) return pass(entered);
    return *directory;
}

Result<crypto::Address> contract_address(chain::Client& client, const crypto::Address& directory,
                                         std::string_view name) {
    auto call = abi::encode_call("addressOf(bytes32)", {name_word(name)});
    if (!call) return pass(call);
    const auto answer = client.call({.to = directory, .data = std::move(*call)});
    if (!answer) return pass(answer);
    if (answer->size() != 32)
        return fail("chain", "no Directory stands at " + crypto::to_text(directory));
    return *to_array<20>(ByteView(*answer).subspan(12));
}

}  // namespace vs::record
