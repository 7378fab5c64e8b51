#include "chain/detail/simulate.h"

#include "chain/abi.h"
#include "chain/detail/rpc_text.h"

namespace vs::chain {
namespace {

constexpr std::size_t kMaxOverrides = 1'000;

const json::value* member(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value == nullptr || value->is_null() ? nullptr : value;
}

void read_fees(Params& in, const json::object& object, Transaction& out) {
    const auto* price = member(object, "gasPrice");
    const auto* cap = member(object, "maxFeePerGas");
    const auto* tip = member(object, "maxPriorityFeePerGas");
    if (price != nullptr && (cap != nullptr || tip != nullptr))
        return in.refuse("both gasPrice and (maxFeePerGas or maxPriorityFeePerGas) specified");
    if (price != nullptr) out.max_fee = out.max_priority_fee = in.quantity(*price, "gasPrice");
    if (cap == nullptr && tip == nullptr) return;
    out.type = TransactionType::dynamic_fee;
    if (tip != nullptr) out.max_priority_fee = in.quantity(*tip, "maxPriorityFeePerGas");
    out.max_fee = cap != nullptr ? in.quantity(*cap, "maxFeePerGas") : out.max_priority_fee;
}

void read_access_list(Params& in, const json::object& object, Transaction& out) {
    const auto* list = member(object, "accessList");
    if (list == nullptr) return;
    if (out.type == TransactionType::legacy) out.type = TransactionType::access_list;
    if (!list->is_array()) return in.refuse("invalid accessList");
    for (const auto& one : list->get_array()) {
        const auto* entry = one.if_object();
        const auto* address = entry == nullptr ? nullptr : member(*entry, "address");
        if (address == nullptr) return in.refuse("invalid accessList");
        auto& added = out.access_list.emplace_back();
        added.address = in.address(*address, "accessList");
        const auto* keys = member(*entry, "storageKeys");
        if (keys == nullptr || !keys->is_array()) continue;
        for (const auto& key : keys->get_array()) added.keys.push_back(in.hash(key, "storageKeys"));
    }
}

// What would be lost if it were read as something else.
void refuse_later_kinds(Params& in, const json::object& object) {
    const auto* type = member(object, "type");
    const auto number = type == nullptr ? 0 : in.count(*type, "type");
    for (const auto* name : {"blobVersionedHashes", "maxFeePerBlobGas", "blobs"})
        if (member(object, name) != nullptr || number == 3)
            return in.refuse("blob transactions (EIP-4844) are not supported on this chain");
    if (member(object, "authorizationList") != nullptr || number == 4)
        in.refuse("transactions that set code (EIP-7702) are not supported on this chain");
    if (number > 4) in.refuse("there is no transaction type " + std::to_string(number));
}

void read_data(Params& in, const json::object& object, Transaction& out) {
    const auto* input = member(object, "input");
    const auto* data = member(object, "data");
    if (input != nullptr) out.data = in.bytes(*input, "input");
    if (data == nullptr) return;
    auto bytes = in.bytes(*data, "data");
    if (input != nullptr && bytes != out.data)
        in.refuse("both \"data\" and \"input\" are set and not equal");
    out.data = std::move(bytes);
}

void apply(State& state, const Override& one) {
    if (one.nonce) state.set_nonce(one.address, *one.nonce);
    if (one.balance) state.set_balance(one.address, *one.balance);
    if (one.code) state.set_code(one.address, *one.code);
    for (const auto& [slot, value] : one.slots) state.set_storage(one.address, slot, value);
}

}  // namespace

BlockContext context_of(const Chain& chain, const Header& header) {
    BlockContext out;
    out.number = header.number;
    out.timestamp = header.time;
    out.gas_limit = header.gas_limit;
    out.base_fee = header.base_fee.value_or(U256{});
    out.coinbase = header.coinbase;
    out.prev_randao =
        header.difficulty.is_zero() ? U256::from_be(header.mix_hash.data()) : header.difficulty;
    out.chain_id = chain.chain_id();
    out.parent_beacon_root = header.parent_beacon_root.value_or(Hash{});
    out.excess_blob_gas = header.excess_blob_gas.value_or(0);
    out.block_hash = block_hashes(chain.database());
    return out;
}

Transaction read_request(Params& in, std::size_t i) {
    Transaction out;
    const auto* value = in.at(i);
    if (value == nullptr || !value->is_object()) {
        in.refuse("missing value for required argument " + std::to_string(i));
        return out;
    }
    const auto& object = value->get_object();
    refuse_later_kinds(in, object);
    if (const auto* from = member(object, "from")) out.sender = in.address(*from, "from");
    if (const auto* to = member(object, "to")) out.to = in.address(*to, "to");
    if (const auto* gas = member(object, "gas")) out.gas = in.count(*gas, "gas");
    if (const auto* sent = member(object, "value")) out.value = in.quantity(*sent, "value");
    if (const auto* nonce = member(object, "nonce")) out.nonce = in.count(*nonce, "nonce");
    read_data(in, object, out);
    read_fees(in, object, out);
    read_access_list(in, object, out);
    return out;
}

std::vector<Override> read_overrides(Params& in, std::size_t i) {
    std::vector<Override> out;
    const auto* value = in.at(i);
    if (value == nullptr) return out;
    if (!value->is_object() || value->get_object().size() > kMaxOverrides) {
        in.refuse("invalid argument " + std::to_string(i) + ": state overrides are an object");
        return out;
    }
    for (const auto& [name, content] : value->get_object()) {
        auto& one = out.emplace_back();
        one.address = in.address(json::value(name), "state override");
        const auto* object = content.if_object();
        if (object == nullptr) {
            in.refuse("invalid state override");
            return out;
        }
        if (const auto* nonce = member(*object, "nonce")) one.nonce = in.count(*nonce, "nonce");
        if (const auto* coins = member(*object, "balance"))
            one.balance = in.quantity(*coins, "balance");
        if (const auto* code = member(*object, "code")) one.code = in.bytes(*code, "code");
        if (member(*object, "state") != nullptr)
            in.refuse("a state override changes single slots here: use stateDiff");
        const auto* slots = member(*object, "stateDiff");
        if (slots == nullptr || !slots->is_object()) continue;
        for (const auto& [slot, word] : slots->get_object())
            one.slots.emplace_back(in.slot(json::value(slot), "slot"), in.slot(word, "slot"));
    }
    return out;
}

Result<TransactionResult> simulate_on(const Chain& chain, std::uint64_t number,
                                      const Transaction& transaction,
                                      const std::vector<Override>& overrides,
                                      const Simulation& simulation) {
    const auto stored = chain.database().header(number);
    if (!stored) return pass(stored);
    if (!*stored) return fail("missing", "header not found");
    const auto& header = (*stored)->block.header;
    const auto reader = chain.database().state(number);
    State state(reader);
    for (const auto& one : overrides) apply(state, one);
    evm::Machine machine(chain.rules_at(header.time).revision);
    auto context = context_of(chain, header);
    return simulate(state, transaction, context, machine, simulation);
}

std::string revert_reason(ByteView output) {
    auto text = abi::revert_reason(output).value_or("");
    // Whatever a contract says, the answer is JSON: what is not plain text is not shown.
    const bool plain = parse_json(json::serialize(json::string(text))).has_value();
    for (auto& c : text)
        if (static_cast<unsigned char>(c) < 0x20 || (!plain && (c & 0x80) != 0)) c = '?';
    return text;
}

tl::unexpected<RpcError> refuse(const TransactionResult& result) {
    if (result.status != evm::Status::revert)
        return refuse(kServerError, std::string(name_of(result.status)));
    const auto reason = revert_reason(result.output);
    return tl::make_unexpected(
        RpcError{kReverted, "execution reverted" + (reason.empty() ? "" : ": " + reason),
                 json::value(text::hex(result.output))});
}

}  // namespace vs::chain
