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

Result<Client::BlockReceipts> Client::receipts_of(std::uint64_t number) {
    const auto block = ask("eth_getBlockByNumber", {text::quantity(number), false});
    if (!block) return pass(block);
    const auto header = answers::block(*block);
    if (!header) return pass(header);
    if (header->header.number != number)
        return fail("answer", "the node's answer is another block than asked for");
    const auto list = ask("eth_getBlockReceipts", {text::quantity(number)});
    if (!list) return pass(list);
    if (!list->is_array()) return fail("answer", "the node's answer is no list of receipts");
    BlockReceipts out{.header = header->header, .block = header->block, .receipts = {}};
    std::vector<Receipt> all;
    for (const auto& one : list->get_array()) {
        auto receipt = answers::whole_receipt(one);
        if (!receipt) return pass(receipt);
        all.push_back(receipt->second);
        out.receipts.push_back(std::move(*receipt));
    }
    if (receipts_root(all) != out.header.receipts_root)
        return fail("proof", "the receipts of block " + std::to_string(number) +
                                 " are not those its header stands for");
    return out;
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
