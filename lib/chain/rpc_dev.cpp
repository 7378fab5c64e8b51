// What a development node has beyond the others: accounts it signs for, and power over time and
// blocks (the names that ganache gave them, which all tools know).
#include "chain/detail/estimate.h"
#include "chain/detail/rpc_send.h"
#include "chain/detail/rpc_text.h"
#include "chain/dev_accounts.h"

namespace vs::chain {
namespace {

constexpr std::uint64_t kMaxMined = 100'000;  // of one evm_mine
constexpr std::int64_t kMaxShift = 1'000'000'000'000;

// A node that keeps keys for nobody has none to show.
Answer accounts(RpcContext& context, Params&) {
    json::array out;
    if (context.chain.mode() == Mode::development)
        for (const auto& account : dev_accounts()) out.emplace_back(text::hex(account.address));
    return out;
}

tl::expected<Transaction, RpcError> filled(RpcContext& context, Params& in) {
    auto out = read_request(in, 0);
    const auto* object = in.at(0) == nullptr ? nullptr : in.at(0)->if_object();
    if (!in.good() || object == nullptr) return in.error();
    if (!object->contains("nonce")) out.nonce = context.chain.pool().next_nonce(out.sender);
    if (out.type == TransactionType::legacy && !object->contains("gasPrice"))
        out.type = TransactionType::dynamic_fee;
    out.chain_id = context.chain.chain_id();
    if (out.gas != 0) return out;
    const auto gas = estimate_gas(context.chain, context.chain.head()->header.number, out, {},
                                  context.deadline());
    if (!gas) return tl::make_unexpected(gas.error());
    out.gas = *gas;
    return out;
}

tl::expected<Transaction, RpcError> filled_and_signed(RpcContext& context, Params& in) {
    auto out = filled(context, in);
    if (!out) return out;
    const auto* account = find_dev_account(out->sender);
    if (account == nullptr)
        return refuse(kServerError, "no key for account " + crypto::to_text(out->sender));
    if (auto done = sign(*out, account->secret); !done) return refuse(done.error());
    return out;
}

void send_transaction(RpcContext& context, Params& in, Finish finish) {
    const auto transaction = filled_and_signed(context, in);
    if (!transaction) return finish(tl::make_unexpected(transaction.error()));
    submit(context, encode(*transaction), std::move(finish));
}

Answer sign_transaction(RpcContext& context, Params& in) {
    const auto transaction = filled_and_signed(context, in);
    if (!transaction) return tl::make_unexpected(transaction.error());
    return json::object{{"raw", text::hex(encode(*transaction))},
                        {"tx", text::transaction(*transaction, nullptr, nullptr)}};
}

// EIP-191, version 0x45: what no transaction can look like.
Answer sign_message(const Address& address, ByteView message) {
    const auto* account = find_dev_account(address);
    if (account == nullptr)
        return refuse(kServerError, "no key for account " + crypto::to_text(address));
    const auto prefix =
        "\x19"
        "Ethereum Signed Message:\n" +
        std::to_string(message.size());
    const auto digest = crypto::keccak256(concat({as_bytes(prefix), message}));
    const auto made = crypto::sign_recoverable(account->secret, digest);
    if (!made) return refuse(made.error());
    const std::uint8_t v[] = {static_cast<std::uint8_t>(27 + made->y_parity)};
    return text::hex(concat({made->r, made->s, v}));
}

Answer eth_sign(RpcContext&, Params& in) {
    const auto address = in.address(0);
    const auto message = in.bytes(1);
    if (!in.good()) return in.error();
    return sign_message(address, message);
}

Answer personal_sign(RpcContext&, Params& in) {
    const auto message = in.bytes(0);
    const auto address = in.address(1);
    if (!in.good()) return in.error();
    return sign_message(address, message);
}

Answer done(const Result<>& result, json::value answer) {
    if (!result) return refuse(kInvalidParams, result.error().message);
    return answer;
}

// evm_mine([timestamp]) and evm_mine([{timestamp, blocks}]).
Answer mine(RpcContext& context, Params& in) {
    std::uint64_t blocks = 1;
    std::optional<std::uint64_t> time;
    const auto* value = in.at(0);
    if (value != nullptr && value->is_object()) {
        const auto& object = value->get_object();
        if (const auto* count = object.if_contains("blocks")) blocks = in.count(*count, "blocks");
        if (const auto* at = object.if_contains("timestamp")) time = in.count(*at, "timestamp");
    } else if (value != nullptr) {
        time = in.count(0);
    }
    if (blocks > kMaxMined) in.refuse("too many blocks at once");
    if (!in.good()) return in.error();
    if (time)
        if (auto set = context.chain.set_next_time(*time); !set) return done(set, {});
    return done(context.chain.mine(blocks, 1), "0x0");
}

// hardhat_mine(blocks, seconds apart), which viem's test client sends.
Answer mine_many(RpcContext& context, Params& in) {
    const auto blocks = in.at(0) == nullptr ? 1 : in.count(0);
    const auto apart = in.at(1) == nullptr ? 1 : in.count(1);
    if (blocks > kMaxMined) in.refuse("too many blocks at once");
    if (!in.good()) return in.error();
    return done(context.chain.mine(blocks, apart), nullptr);
}

Answer snapshot(RpcContext& context, Params&) {
    const auto id = context.chain.snapshot();
    if (!id) return refuse(id.error());
    return text::quantity(*id);
}

Answer revert(RpcContext& context, Params& in) {
    const auto id = in.count(0);
    if (!in.good()) return in.error();
    const auto reverted = context.chain.revert(id);
    if (!reverted) return refuse(reverted.error());
    return *reverted;
}

Answer increase_time(RpcContext& context, Params& in) {
    const auto seconds = in.count(0);
    if (seconds > kMaxShift) in.refuse("too far");
    if (!in.good()) return in.error();
    const auto shift = context.chain.increase_time(static_cast<std::int64_t>(seconds));
    if (!shift) return refuse(shift.error());
    return *shift;
}

Answer set_next_time(RpcContext& context, Params& in) {
    const auto time = in.count(0);
    if (!in.good()) return in.error();
    return done(context.chain.set_next_time(time), nullptr);
}

Answer set_automine(RpcContext& context, Params& in) {
    const bool on = in.flag(0, true);
    if (!in.good()) return in.error();
    return done(context.chain.set_automine(on), true);
}

constexpr RpcMethod kDevMethods[] = {
    {"eth_accounts", accounts},
    {"eth_sendTransaction", nullptr, Access::development, false, send_transaction},
    {"eth_signTransaction", sign_transaction, Access::development},
    {"eth_sign", eth_sign, Access::development},
    {"personal_sign", personal_sign, Access::development},
    {"evm_mine", mine, Access::development},
    {"hardhat_mine", mine_many, Access::development},
    {"anvil_mine", mine_many, Access::development},
    {"evm_snapshot", snapshot, Access::development},
    {"evm_revert", revert, Access::development},
    {"evm_increaseTime", increase_time, Access::development},
    {"evm_setNextBlockTimestamp", set_next_time, Access::development},
    {"evm_setAutomine", set_automine, Access::development},
};

}  // namespace

std::span<const RpcMethod> development_methods() {
    return kDevMethods;
}

}  // namespace vs::chain
