// Sending transactions. The answer comes when the transaction is durable, from the thread that
// wrote it.
#include "chain/detail/rpc_send.h"
#include "chain/chain.h"
#include "chain/detail/rpc_core.h"
#include "chain/detail/rpc_text.h"

namespace vs::chain {

void submit(RpcContext& context, Bytes raw, Finish finish) {
    context.chain.submit(std::move(raw), [finish = std::move(finish)](Result<Hash> hash) {
        if (hash)
            finish(text::hex(*hash));
        else
            finish(refuse(hash.error()));
    });
}

namespace {

void send_raw(RpcContext& context, Params& in, Finish finish) {
    auto raw = in.bytes(0);
    if (!in.good()) return finish(in.error());
    submit(context, std::move(raw), std::move(finish));
}

constexpr RpcMethod kSendMethods[] = {
    {"eth_sendRawTransaction", nullptr, Access::everyone, true, send_raw},
};

}  // namespace

std::span<const RpcMethod> send_methods() {
    return kSendMethods;
}

}  // namespace vs::chain
