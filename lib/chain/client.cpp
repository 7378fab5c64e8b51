#include "chain/client.h"

#include "chain/detail/answers.h"
#include "chain/detail/rpc_text.h"

namespace vs::chain {
namespace {

json::object request_text(const CallRequest& request, const std::optional<Address>& from) {
    json::object out{{"data", text::hex(request.data)}};
    if (request.to) out["to"] = text::hex(*request.to);
    if (from) out["from"] = text::hex(*from);
    if (!request.value.is_zero()) out["value"] = text::quantity(request.value);
    return out;
}

json::array hashes(const std::vector<Hash>& any) {
    json::array out;
    for (const auto& one : any) out.emplace_back(text::hex(one));
    return out;
}

json::object query_text(const EventQuery& query) {
    json::array addresses, topics;
    for (const auto& address : query.addresses) addresses.emplace_back(text::hex(address));
    for (const auto& any : query.topics)
        topics.emplace_back(any.empty() ? json::value() : json::value(hashes(any)));
    json::object out{{"fromBlock", text::quantity(query.from)},
                     {"toBlock", query.to ? text::quantity(*query.to) : json::string("latest")},
                     {"topics", std::move(topics)}};
    if (!query.addresses.empty()) out["address"] = std::move(addresses);
    return out;
}

}  // namespace

Client::Client(std::unique_ptr<Transport> transport, std::optional<crypto::Secret> secret,
               ClientOptions options)
    : transport_(std::move(transport)), secret_(std::move(secret)), options_(std::move(options)) {
    if (!secret_) return;
    if (const auto own = crypto::address_of(*secret_)) address_ = *own;
}

Result<json::value> Client::ask(std::string_view method, const json::array& params) {
    return transport_->call(method, params);
}

namespace {

template <class T>
Result<T> read(const Result<json::value>& answer, Result<T> (*reader)(const json::value&)) {
    if (!answer) return pass(answer);
    return reader(*answer);
}

}  // namespace

Result<std::uint64_t> Client::chain_id() {
    return read(ask("eth_chainId"), answers::number);
}

Result<std::uint64_t> Client::block_number() {
    return read(ask("eth_blockNumber"), answers::number);
}

Result<std::uint64_t> Client::block_time() {
    const auto answer = ask("eth_getBlockByNumber", {"latest", false});
    if (!answer) return pass(answer);
    const auto found = answers::block(*answer);
    if (!found) return pass(found);
    return found->header.time;
}

Result<U256> Client::balance(const Address& address) {
    return read(ask("eth_getBalance", {text::hex(address), "latest"}), answers::quantity);
}

Result<Bytes> Client::code(const Address& address) {
    return read(ask("eth_getCode", {text::hex(address), "latest"}), answers::bytes);
}

Result<Bytes> Client::call(const CallRequest& request) {
    return read(ask("eth_call", {request_text(request, address_), "latest"}), answers::bytes);
}

Result<std::uint64_t> Client::estimate(const CallRequest& request) {
    return read(ask("eth_estimateGas", {request_text(request, address_)}), answers::number);
}

Result<std::vector<LoggedEvent>> Client::events(const EventQuery& query) {
    const auto answer = ask("eth_getLogs", {query_text(query)});
    if (!answer) return pass(answer);
    if (!answer->is_array()) return fail("answer", "the node's answer is no list of logs");
    std::vector<LoggedEvent> out;
    for (const auto& one : answer->get_array()) {
        auto event = answers::event(one);
        if (!event) return pass(event);
        out.push_back(std::move(*event));
    }
    return out;
}

// The proof names no block: where one came between the two answers, both are asked again.
Result<Client::Proof> Client::prove(const Address& address, const std::vector<U256>& slots) {
    json::array wanted;
    for (const auto& slot : slots) wanted.emplace_back(text::word(slot));
    Result<> verified;
    for (int attempt = 0; attempt < 5; ++attempt) {
        const auto proof = ask("eth_getProof", {text::hex(address), wanted, "latest"});
        if (!proof) return pass(proof);
        const auto block = ask("eth_getBlockByNumber", {"latest", false});
        if (!block) return pass(block);
        auto out = answers::block(*block);
        if (!out) return out;
        auto account = answers::proof(*proof, address, slots);
        if (!account) return pass(account);
        out->account = std::move(*account);
        verified = verify_account(out->header.state_root, out->account);
        if (verified) return out;
    }
    return pass(verified);
}

Result<Client::ProvenReceipt> Client::prove_receipt(const Hash& transaction) {
    const auto lies = [&](const char* what) {
        return fail("proof", "the node's proof of transaction 0x" + to_hex(transaction) +
                                 " is wrong: " + what);
    };
    const auto answer = ask("vitalseal_getReceiptProof", {text::hex(transaction)});
    if (!answer) return pass(answer);
    if (answer->is_null()) return lies("it knows none such");
    const auto* object = answer->if_object();
    if (object == nullptr) return fail("answer", "the node's answer is no proof of a receipt");
    const auto member = [&](const char* name) {
        const auto* value = object->if_contains(name);
        return value == nullptr ? json::value() : *value;
    };
    const auto number = answers::number(member("blockNumber")),
               place = answers::number(member("transactionIndex"));
    const auto nodes = answers::list_of_bytes(object->if_contains("receiptProof")),
               to_raw = answers::list_of_bytes(object->if_contains("transactionProof"));
    if (!number) return pass(number);
    if (!place) return pass(place);
    if (!nodes) return pass(nodes);
    if (!to_raw) return pass(to_raw);
    const auto block = ask("eth_getBlockByNumber", {text::quantity(*number), false});
    if (!block) return pass(block);
    const auto found = answers::block(*block);
    if (!found) return pass(found);
    const auto& header = found->header;
    if (header.number != *number) return lies("another block than it names");
    Bytes key;
    rlp::append_number(key, *place);
    const auto raw = verify_proof(header.transactions_root, key, *to_raw);
    if (!raw) return pass(raw);
    if (!*raw || crypto::keccak256(**raw) != transaction) return lies("another transaction's");
    const auto encoded = verify_proof(header.receipts_root, key, *nodes);
    if (!encoded) return pass(encoded);
    if (!*encoded) return lies("no receipt stands there");
    auto receipt = decode_receipt(**encoded);
    if (!receipt) return pass(receipt);
    return ProvenReceipt{header, found->block, std::move(*receipt)};
}

Result<std::optional<Client::Outcome>> Client::outcome(const Hash& hash) {
    const auto answer = ask("eth_getTransactionReceipt", {text::hex(hash)});
    // A geth that has just started refuses to say whether it knows one: not yet, as null says.
    if (!answer && answer.error().message.find("indexing is in progress") != std::string::npos)
        return std::optional<Outcome>();
    if (!answer) return pass(answer);
    if (answer->is_null()) return std::optional<Outcome>();
    if (!answer->is_object()) return fail("answer", "the node's answer is no receipt");
    bool success = false;
    auto mined = answers::receipt(answer->get_object(), success);
    if (!mined) return pass(mined);
    return std::optional(Outcome{std::move(*mined), success});
}

Result<std::optional<Mined>> Client::succeeded(const Outcome& outcome) {
    if (outcome.success) return std::optional(outcome.mined);
    return fail("reverted", "transaction 0x" + to_hex(outcome.mined.hash) + " failed in block " +
                                std::to_string(outcome.mined.block));
}

Result<std::optional<Mined>> Client::receipt(const Hash& hash) {
    const auto found = outcome(hash);
    if (!found) return pass(found);
    if (!*found) return std::optional<Mined>();
    return succeeded(**found);
}

}  // namespace vs::chain
