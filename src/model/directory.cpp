#include "model/directory.h"

#include "chain/abi.h"
#include "model/log_contract.h"

namespace vs::model {

Result<crypto::Address> contract_address(chain::Client& client, const crypto::Address& directory,
                                         std::string_view name) {
    auto call =
        chain::abi::encode_call("addressOf(bytes32)", {chain::U256::from_be(contract_name(name))});
    if (!call) return pass(call);
    const auto answer = client.call({.to = directory, .data = std::move(*call)});
    if (!answer) return pass(answer);
    if (answer->size() != 32)
        return fail("chain", "no Directory stands at " + crypto::to_text(directory));
    return *to_array<20>(ByteView(*answer).subspan(12));
}

}  // namespace vs::model
