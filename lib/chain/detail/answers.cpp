#include "chain/detail/answers.h"

#include <algorithm>

namespace vs::chain::answers {
namespace {

auto unreadable(std::string_view what) {
    return fail("answer", "the node's answer has no proper " + std::string(what));
}

// Sticky, as rlp::Reader: the first member that is missing or malformed is remembered.
class Fields {
  public:
    explicit Fields(const json::object& object) : object_(object) {}

    template <std::size_t N>
    std::array<std::uint8_t, N> fixed(std::string_view name) {
        const auto out = to_array<N>(raw(name));
        if (!out) refuse(name);
        return out.value_or(std::array<std::uint8_t, N>{});
    }
    Bytes raw(std::string_view name) {
        const auto* value = object_.if_contains(name);
        const auto out = value == nullptr ? Result<Bytes>(fail("", "")) : bytes(*value);
        if (!out) refuse(name);
        return out.value_or(Bytes());
    }
    U256 quantity(std::string_view name) {
        const auto* value = object_.if_contains(name);
        const auto out = value == nullptr ? Result<U256>(fail("", "")) : answers::quantity(*value);
        if (!out) refuse(name);
        return out.value_or(U256{});
    }
    std::uint64_t number(std::string_view name) {
        const auto out = quantity(name);
        if (!out.fits_u64()) refuse(name);
        return out.clamp_u64();
    }
    bool has(std::string_view name) const {
        const auto* value = object_.if_contains(name);
        return value != nullptr && !value->is_null();
    }
    void refuse(std::string_view name) {
        if (wrong_.empty()) wrong_ = name;
    }
    Result<> finish() const {
        if (!wrong_.empty()) return unreadable(wrong_);
        return {};
    }

  private:
    const json::object& object_;
    std::string wrong_;
};

Log log_in(Fields& fields, const json::object& object) {
    Log out;
    out.address = fields.fixed<20>("address");
    out.data = fields.raw("data");
    const auto topics = list_of_bytes(object.if_contains("topics"));
    if (!topics || topics->size() > 4) {
        fields.refuse("topics");
        return out;
    }
    for (const auto& topic : *topics) {
        const auto hash = to_array<32>(topic);
        if (!hash) fields.refuse("topics");
        out.topics.push_back(hash.value_or(Hash{}));
    }
    return out;
}

Header header_in(Fields& fields) {
    Header out;
    out.parent_hash = fields.fixed<32>("parentHash");
    out.ommers_hash = fields.fixed<32>("sha3Uncles");
    out.coinbase = fields.fixed<20>("miner");
    out.state_root = fields.fixed<32>("stateRoot");
    out.transactions_root = fields.fixed<32>("transactionsRoot");
    out.receipts_root = fields.fixed<32>("receiptsRoot");
    out.bloom = fields.fixed<256>("logsBloom");
    out.difficulty = fields.quantity("difficulty");
    out.number = fields.number("number");
    out.gas_limit = fields.number("gasLimit");
    out.gas_used = fields.number("gasUsed");
    out.time = fields.number("timestamp");
    out.extra_data = fields.raw("extraData");
    out.mix_hash = fields.fixed<32>("mixHash");
    out.nonce = fields.fixed<8>("nonce");
    if (fields.has("baseFeePerGas")) out.base_fee = fields.quantity("baseFeePerGas");
    if (fields.has("withdrawalsRoot")) out.withdrawals_root = fields.fixed<32>("withdrawalsRoot");
    if (fields.has("blobGasUsed")) out.blob_gas_used = fields.number("blobGasUsed");
    if (fields.has("excessBlobGas")) out.excess_blob_gas = fields.number("excessBlobGas");
    if (fields.has("parentBeaconBlockRoot"))
        out.parent_beacon_root = fields.fixed<32>("parentBeaconBlockRoot");
    return out;
}

Result<SlotProof> slot_in(const json::value& value, const U256& slot) {
    const auto* object = value.if_object();
    if (object == nullptr) return unreadable("storageProof");
    Fields fields(*object);
    SlotProof out{.slot = slot, .value = fields.quantity("value")};
    auto nodes = list_of_bytes(object->if_contains("proof"));
    if (!nodes) return pass(nodes);
    out.nodes = std::move(*nodes);
    if (auto done = fields.finish(); !done) return pass(done);
    return out;
}

}  // namespace

Result<Bytes> bytes(const json::value& value) {
    const auto* text = value.if_string();
    if (text == nullptr || !text->starts_with("0x")) return unreadable("bytes");
    auto out = from_hex(std::string_view(*text).substr(2));
    if (!out) return unreadable("bytes");
    return out;
}

Result<U256> quantity(const json::value& value) {
    const auto* text = value.if_string();
    if (text == nullptr || !text->starts_with("0x")) return unreadable("quantity");
    auto out = evm::parse_u256(*text);
    if (!out) return unreadable("quantity");
    return out;
}

Result<std::uint64_t> number(const json::value& value) {
    const auto out = quantity(value);
    if (!out) return pass(out);
    if (!out->fits_u64()) return unreadable("number");
    return out->w[0];
}

Result<std::vector<Bytes>> list_of_bytes(const json::value* value) {
    if (value == nullptr || !value->is_array()) return unreadable("list");
    std::vector<Bytes> out;
    for (const auto& one : value->get_array()) {
        auto item = bytes(one);
        if (!item) return pass(item);
        out.push_back(std::move(*item));
    }
    return out;
}

Result<LoggedEvent> event(const json::value& value) {
    const auto* object = value.if_object();
    if (object == nullptr) return unreadable("log");
    Fields fields(*object);
    LoggedEvent out;
    out.block = fields.number("blockNumber");
    out.transaction = fields.fixed<32>("transactionHash");
    out.place = fields.number("logIndex");
    out.log = log_in(fields, *object);
    if (auto done = fields.finish(); !done) return pass(done);
    return out;
}

Result<Mined> receipt(const json::object& object, bool& success) {
    Fields fields(object);
    Mined out;
    out.hash = fields.fixed<32>("transactionHash");
    out.block = fields.number("blockNumber");
    out.block_hash = fields.fixed<32>("blockHash");
    out.gas_used = fields.number("gasUsed");
    success = fields.number("status") == 1;
    if (fields.has("contractAddress")) out.contract = fields.fixed<20>("contractAddress");
    const auto* logs = object.if_contains("logs");
    if (logs == nullptr || !logs->is_array()) return unreadable("logs");
    for (const auto& one : logs->get_array()) {
        auto log = event(one);
        if (!log) return pass(log);
        out.logs.push_back(std::move(log->log));
    }
    if (auto done = fields.finish(); !done) return pass(done);
    return out;
}

Result<Client::Proof> block(const json::value& value) {
    const auto* object = value.if_object();
    if (object == nullptr) return unreadable("block");
    Fields fields(*object);
    Client::Proof out;
    out.block = fields.fixed<32>("hash");
    out.header = header_in(fields);
    if (auto done = fields.finish(); !done) return pass(done);
    if (hash_of(out.header) != out.block)
        return fail("answer", "the node's block has another hash than it says");
    return out;
}

Result<AccountProof> proof(const json::value& value, const Address& address,
                           const std::vector<U256>& slots) {
    const auto* object = value.if_object();
    if (object == nullptr) return unreadable("proof");
    Fields fields(*object);
    AccountProof out{.address = address};
    out.account.nonce = fields.number("nonce");
    out.account.balance = fields.quantity("balance");
    out.account.storage_root = fields.fixed<32>("storageHash");
    out.account.code_hash = fields.fixed<32>("codeHash");
    // Nodes differ in how they write an account that is not there.
    if (out.account.code_hash == Hash{}) out.account.code_hash = evm::kEmptyCodeHash;
    if (out.account.storage_root == Hash{}) out.account.storage_root = kEmptyRoot;
    auto nodes = list_of_bytes(object->if_contains("accountProof"));
    if (!nodes) return pass(nodes);
    out.nodes = std::move(*nodes);
    const auto* list = object->if_contains("storageProof");
    if (list == nullptr || !list->is_array() || list->get_array().size() != slots.size())
        return unreadable("storageProof");
    for (std::size_t i = 0; i < slots.size(); ++i) {
        auto slot = slot_in(list->get_array()[i], slots[i]);
        if (!slot) return pass(slot);
        out.slots.push_back(std::move(*slot));
    }
    if (auto done = fields.finish(); !done) return pass(done);
    return out;
}

}  // namespace vs::chain::answers
